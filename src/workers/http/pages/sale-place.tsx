// Duty: the visitor's own part of a sale's page: outside, in the queue, his turn, his unit, or over.
// Invariant: whole without script, which only changes the figures; every state says what it is and what can be done.
// Neighbours: sale.tsx puts it on the page; src/browser/sale/live.ts writes into the places that are marked here; sale-claim.tsx has the form.

import { tellWait } from "../../../domain/waiting-room/told.ts";
import { SignIn } from "./components/sale-sign-in.tsx";
import { Until } from "./components/until.tsx";
import { count } from "./format.ts";
import { Claimed } from "./sale-claim.tsx";
import type { SaleData, SalePageModel } from "./sale-model.ts";
import { sale as words, toldWords } from "./sale-strings.ts";

/** How the visitor stands. */
export const Place = (model: SalePageModel) => {
  const { sale, place } = model;
  switch (place?.state) {
    case undefined:
      return <Outside {...model} />;
    case "waiting":
      return place.position === null ? <Sealed {...model} /> : <InLine {...model} />;
    case "admitted":
      return <Turn {...model} />;
    case "claimed":
      return <Claimed {...model} />;
    case "expired":
      return <><h2>{words.expired}</h2><p>{words.expiredHelp}</p></>;
    case "sold_out":
      return <><h2>{sale.phase === "sold_out" ? words.soldOut : words.ended}</h2><p>{sale.order === "fifo" ? words.soldOutFifo : words.soldOutHelp}</p></>;
  }
};

const Outside = (model: SalePageModel) => {
  const { sale, now } = model;
  switch (sale.phase) {
    case "sold_out":
      return <h2>{words.soldOut}</h2>;
    case "ended":
      return <h2>{words.ended}</h2>;
    case "scheduled":
      return <Until label={words.opens} at={sale.preQueueOpensAt} now={now} />;
    default:
      return (
        <>
          {sale.phase === "prequeue" && <Until label={words.starts} at={sale.startsAt} now={now} />}
          <Join {...model} />
        </>
      );
  }
};

const Join = ({ sale, signedIn, challenge }: SalePageModel) => {
  if (!signedIn) return <SignIn saleId={sale.saleId} label={words.signIn} />;
  return (
    <>
      {challenge !== null && <p class="needs-script" role="status">{words.challenge}</p>}
      {challenge !== null && <noscript><p>{words.noScriptChallenge}</p></noscript>}
      <form action={`/sales/${sale.saleId}/join`} method="post" {...(challenge === null ? {} : { "data-challenge": JSON.stringify(challenge) })}>
        <button type="submit" class="button wide">{sale.phase === "prequeue" ? words.join : words.joinLate}</button>
      </form>
      <p class="hint">{sale.order === "fifo" ? words.joinHintFifo : words.joinHint}</p>
    </>
  );
};

const awaitsBeacon = ({ beacon, draw, phase }: SaleData): boolean => beacon !== null && draw === null && (phase === "active" || phase === "paused");

const Sealed = ({ sale, now }: SalePageModel) => (
  <>
    <h2>{awaitsBeacon(sale) ? words.waitingForBeacon : words.joined}</h2>
    <p>{awaitsBeacon(sale) ? words.waitingForBeaconHelp : sale.order === "fifo" ? words.joinedFifo : words.joinedHelp}</p>
    {sale.phase === "prequeue" && <Until label={words.starts} at={sale.startsAt} now={now} />}
  </>
);

/** The figures change with every answer and are read aloud only by whoever goes there; what they mean is announced. */
const InLine = ({ sale, place }: SalePageModel) => {
  const { position, ahead } = place ?? {};
  if (place == null || position == null || ahead == null) return null;
  return (
    <>
      <div aria-live="off">
        <p class="quiet">{words.position}</p>
        <p class="huge" data-position>{count(position)}</p>
        <p data-ahead>{words.ahead(ahead)}</p>
        <progress max={position} value={position - ahead} aria-label={words.position} data-progress />
      </div>
      <p data-wait>{toldWords(tellWait(place, sale.phase === "paused"))}</p>
    </>
  );
};

const Turn = ({ sale, place, now }: SalePageModel) => (
  <>
    <h2 class="turn">{words.turn}</h2>
    {sale.phase === "paused" ? <p>{words.turnPaused}</p> : <p>{words.turnHelp}</p>}
    {sale.phase !== "paused" && place?.claimBefore !== undefined && <Until label={words.claimBefore} at={place.claimBefore} now={now} reload={`/sales/${sale.saleId}`} />}
    <form action={`/sales/${sale.saleId}/claim`} method="post"><button type="submit" class="button wide">{words.claim}</button></form>
  </>
);
