// Duty: the pages of sales: all of them, and one with what everybody sees of it around the visitor's own part.
// Invariant: whole without script, which only makes it live; nothing on it is known that the API does not say.
// Neighbours: sale-routes.ts fills the model; sale-place.tsx and sale-proof.tsx are its parts; src/browser/sale.ts follows it; sale-strings.ts has every sentence.

import { Notice } from "./components/notices.tsx";
import { dateTime, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { SaleData, SalePageModel } from "./sale-model.ts";
import { Place } from "./sale-place.tsx";
import { Proof } from "./sale-proof.tsx";
import { liveWords, sale as words } from "./sale-strings.ts";
import { text } from "./strings.ts";

/** All sales on one page. */
export const salesPage = ({ shopName, sales }: { readonly shopName: string; readonly sales: readonly SaleData[] }): string =>
  page({
    title: words.title, kind: "sales", shopName, canonical: "/sales", description: words.lead,
    children: (
      <>
        <div class="top"><h1>{words.title}</h1><p class="quiet">{words.lead}</p></div>
        {sales.length === 0 ? <p>{words.none}</p> : <ul class="desks">{sales.map((sale) => <li><Listed sale={sale} /></li>)}</ul>}
      </>
    ),
  });

const Listed = ({ sale }: { sale: SaleData }) => (
  <a href={`/sales/${sale.saleId}`}>
    <b>{sale.name}</b>
    <span class="quiet">
      {words.phases[sale.phase]} · {words.units(sale.units)} · {money(sale.salePrice, sale.currency)} · <time datetime={sale.startsAt} data-local-time>{dateTime(sale.startsAt)}</time>
    </span>
  </a>
);

/** As text: an element would be lifted into the head, and reload the page for those with script too. */
const refresh = '<meta http-equiv="refresh" content="10">';

/** One sale's page. */
export const salePage = (model: SalePageModel): string => {
  const { sale, product, shopName, place } = model;
  const path = `/sales/${sale.saleId}`;
  const state = place?.state ?? "none";
  return page({
    title: sale.name, kind: "sale", shopName, canonical: path, preload: product?.imageUrl ?? null, script: "sale.js",
    children: (
      <div
        class="sale-hall" data-live={path} data-sale={sale.saleId} data-state={state} data-phase={sale.phase}
        data-placed={place?.position == null ? "no" : "yes"} data-ticket={model.ticket ?? ""} data-words={JSON.stringify(liveWords)}
      >
        {state === "waiting" && <noscript dangerouslySetInnerHTML={{ __html: refresh }} />}
        <div class="sale-thing">
          <div class="tile">{product?.imageUrl ? <img src={product.imageUrl} alt={product.name} width="800" height="800" /> : <span class="blank">{product?.name ?? sale.name}</span>}</div>
        </div>
        <div class="stack">
          <Thing {...model} />
          <Told notice={model.notice} />
          <section class="panel stack place" aria-live="polite" data-part="place"><Place {...model} /></section>
          {state === "waiting" && <label class="needs-script sound"><input type="checkbox" data-sound /> {words.sound}</label>}
          <p class="quiet" data-part="crowd"><Crowd sale={sale} /></p>
          <Proof {...model} />
        </div>
      </div>
    ),
  });
};

const Thing = ({ sale, product }: SalePageModel) => (
  <div class="top">
    <p aria-live="polite"><span class={sale.phase === "active" ? "badge hot" : "state"} data-phase-name>{words.phases[sale.phase]}</span></p>
    <h1>{sale.name}</h1>
    <p class="price large sale">
      <span data-price>{money(sale.salePrice, sale.currency)}</span>
      {product !== null && product.price > sale.salePrice && <> <s>{money(product.price, sale.currency)}</s></>}
    </p>
    <p class="quiet">{words.units(sale.units)}{product !== null && <> · <a href={`/products/${product.slug}`}>{product.name}</a></>}</p>
    <div aria-live="polite"><div class="notice info" data-sale-notice hidden={sale.message === null}><p data-sale-message>{sale.message}</p></div></div>
  </div>
);

/** What became of the form that was sent, if it was turned away. */
const Told = ({ notice }: { notice: string | undefined }) => {
  const sentence = words.notices[notice ?? ""];
  return sentence === undefined ? null : <Notice tone="bad"><p>{sentence} {notice === "unverified" && <a href="/account">{text.shop.account}</a>}</p></Notice>;
};

const Crowd = ({ sale: { phase, waiting, recentPerMinute } }: { sale: SaleData }) =>
  phase === "scheduled" || phase === "sold_out" || phase === "ended" ? null : (
    <><span data-waiting>{words.inTheQueue(waiting)}</span> <span data-pace>{phase === "active" && recentPerMinute > 0 ? words.pace(recentPerMinute) : ""}</span></>
  );
