// Duty: the part of a sale's page that says how its order is drawn, and lets a visitor check his own place.
// Invariant: says which of the two draws this is, and claims nothing that a stranger could not check.
// Neighbours: src/browser/sale/draw-check.ts computes; docs/draw.md is the whole of it.

import { Notice } from "./components/notices.tsx";
import { count } from "./format.ts";
import type { SaleData, SalePageModel } from "./sale-model.ts";
import { sale as words } from "./sale-strings.ts";

/** How the order came about: what was committed to, what it was drawn from, and all of it as data. */
export const Proof = ({ sale, place, ticket }: SalePageModel) => (
  <details class="panel proof">
    <summary>{words.proof}</summary>
    <div class="stack" data-part="proof">
      <Kind sale={sale} />
      {sale.order === "shuffle" && (
        <dl class="facts">
          <div><dt>{words.commitment}</dt><dd><code>{sale.commitment}</code></dd></div>
          {sale.draw !== null && <div><dt>{words.entrants}</dt><dd>{count(sale.draw.entrants)}</dd></div>}
        </dl>
      )}
      {sale.draw !== null && (
        <p class="actions">
          <a class="button quiet small" href={`/api/v1/sales/${sale.saleId}/draw`}>{words.everything}</a>
          {ticket !== null && place?.position != null && <Check position={place.position} />}
          <span role="status" data-checked />
        </p>
      )}
    </div>
  </details>
);

/** Which of the draws this is. One that was sealed when its beacon had spoken is as one without. */
const Kind = ({ sale: { order, beacon, sealedAt } }: { sale: SaleData }) => {
  if (order === "fifo") return <p>{words.arrival}</p>;
  const isLate = beacon !== null && sealedAt !== null && Date.parse(sealedAt) >= Date.parse(beacon.dueAt);
  return (
    <>
      <p>{words.committed}</p>
      <p><b>{beacon === null ? words.withoutBeacon : words.withBeacon}</b> {beacon === null ? words.noBeacon : words.beacon(beacon.round, beacon.chain)}</p>
      {isLate && <Notice tone="bad"><p>{words.sealedLate}</p></Notice>}
    </>
  );
};

const Check = ({ position }: { position: number }) => (
  <button
    type="button" class="button quiet small needs-script" data-check-place={position} data-busy={words.checking}
    data-right={words.checkedRight(position)} data-sealed={words.checkedSealed(position)} data-wrong={words.checkedWrong}
  >
    {words.check}
  </button>
);
