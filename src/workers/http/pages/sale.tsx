// Duty: the pages of sales: all of them, and one with its countdown, the visitor's place, his turn, his unit, and the proof of the draw.
// Invariant: whole without script, which only makes it live; nothing on it is known that the API does not say.
// Neighbours: sale-routes.ts fills the model; src/browser/shop/place.ts asks again; sale-strings.ts has every sentence.

import type { PlaceView } from "../routes/sale-views.ts";
import { AddressFields, AddressLines } from "./components/address.tsx";
import { FormProblem } from "./components/fields.tsx";
import { Notice } from "./components/notices.tsx";
import { count, dateTime, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Address, FormState } from "./models.ts";
import { sale as words, waitWords } from "./sale-strings.ts";
import { text } from "./strings.ts";

/** A sale as the API says it. */
export interface SaleData {
  readonly saleId: string;
  readonly name: string;
  readonly productId: string;
  readonly phase: string;
  readonly preQueueOpensAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly salePrice: number;
  readonly currency: string;
  readonly units: number;
  readonly frontier: number;
  readonly waiting: number;
  readonly recentPerMinute: number;
  readonly message: string | null;
  readonly commitment: string;
  readonly beacon: { readonly chain: string; readonly round: number } | null;
  readonly draw: { readonly entrants: number } | null;
}

/** The visitor's part of a sale's page. `place` is null for whoever has no ticket. */
export interface SalePageModel {
  readonly shopName: string;
  readonly sale: SaleData;
  readonly product: { readonly name: string; readonly slug: string; readonly imageUrl: string | null; readonly price: number } | null;
  readonly signedIn: boolean;
  readonly place: PlaceView | null;
  readonly ticket: string | null;
  /** The unit that is held for him, with what the form needs. */
  readonly claim: { readonly expiresAt: string; readonly addresses: readonly Address[]; readonly form: FormState } | null;
  readonly notice: string | undefined;
}

/** All sales on one page. */
export const salesPage = ({ shopName, sales }: { readonly shopName: string; readonly sales: readonly SaleData[] }): string =>
  page({
    title: words.title, kind: "sales", shopName, canonical: "/sales", description: words.lead,
    children: (
      <>
        <div class="top"><h1>{words.title}</h1><p class="quiet">{words.lead}</p></div>
        {sales.length === 0 ? <p>{words.none}</p> : (
          <ul class="desks">
            {sales.map((sale) => (
              <li>
                <a href={`/sales/${sale.saleId}`}>
                  <b>{sale.name}</b>
                  <span class="quiet">{words.phases[sale.phase]} · {words.units(sale.units)} · {money(sale.salePrice, sale.currency)} · <time datetime={sale.startsAt} data-local-time>{dateTime(sale.startsAt)}</time></span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });

/** As text: an element would be lifted into the head, and reload the page for those with script too. */
const refresh = '<meta http-equiv="refresh" content="10">';

/** One sale's page. */
export const salePage = (model: SalePageModel): string => {
  const { sale, product, shopName, place } = model;
  return page({
    title: sale.name, kind: "sale", shopName, canonical: `/sales/${sale.saleId}`, preload: product?.imageUrl ?? null,
    children: (
      <div class="sale-hall" data-sale={sale.saleId} data-state={place?.state ?? "none"} data-phase={sale.phase} data-ticket={model.ticket ?? ""}>
        {place?.state === "waiting" && <noscript dangerouslySetInnerHTML={{ __html: refresh }} />}
        <div class="sale-thing">
          <div class="tile">{product?.imageUrl ? <img src={product.imageUrl} alt={product.name} width="800" height="800" /> : <span class="blank">{product?.name ?? sale.name}</span>}</div>
        </div>
        <div class="stack">
          <div class="top">
            <p><span class={sale.phase === "active" ? "badge hot" : "state"}>{words.phases[sale.phase]}</span></p>
            <h1>{sale.name}</h1>
            <p class="price large sale"><span data-price>{money(sale.salePrice, sale.currency)}</span>{product !== null && product.price > sale.salePrice && <> <s>{money(product.price, sale.currency)}</s></>}</p>
            <p class="quiet">{words.units(sale.units)}{product !== null && <> · <a href={`/products/${product.slug}`}>{product.name}</a></>}</p>
            {sale.message !== null && <Notice><p data-sale-message>{sale.message}</p></Notice>}
            {model.notice !== undefined && words.notices[model.notice] !== undefined && <Notice tone="bad"><p>{words.notices[model.notice]}</p></Notice>}
          </div>
          <section class="panel stack place" aria-live="polite"><Place {...model} /></section>
          <Crowd sale={sale} />
          <Proof {...model} />
        </div>
      </div>
    ),
  });
};

const Until = ({ label, at, reload }: { label: string; at: string; reload: boolean }) => (
  <p class="until" data-countdown={at} {...(reload ? { "data-reload": "" } : {})}>
    <span class="quiet">{label}</span> <b class="big" data-left hidden /> <time class="quiet" datetime={at} data-local-time>{dateTime(at)}</time>
  </p>
);

const Place = (model: SalePageModel) => {
  const { sale, place, claim } = model;
  if (place === null) return <Outside {...model} />;
  switch (place.state) {
    case "waiting":
      return <Waiting sale={sale} place={place} />;
    case "admitted":
      return (
        <>
          <h2 class="turn">{words.turn}</h2>
          <p>{words.turnHelp}</p>
          {place.claimBefore !== undefined && <Until label={words.claimBefore} at={place.claimBefore} reload />}
          <form action={`/sales/${sale.saleId}/claim`} method="post"><button type="submit" class="button wide">{words.claim}</button></form>
        </>
      );
    case "claimed":
      return claim === null ? <p>{words.gone}</p> : <Claimed sale={sale} claim={claim} />;
    case "expired":
      return <><h2>{words.expired}</h2><p>{words.expiredHelp}</p></>;
    case "sold_out":
      return <><h2>{sale.phase === "sold_out" ? words.soldOut : words.ended}</h2><p>{words.soldOutHelp}</p></>;
  }
};

const Outside = ({ sale, signedIn }: SalePageModel) => {
  const { phase } = sale;
  if (phase === "sold_out" || phase === "ended") return <h2>{phase === "sold_out" ? words.soldOut : words.ended}</h2>;
  if (phase === "scheduled") return <Until label={words.opens} at={sale.preQueueOpensAt} reload />;
  return (
    <>
      {phase === "prequeue" && <Until label={words.starts} at={sale.startsAt} reload />}
      {signedIn ? (
        <form action={`/sales/${sale.saleId}/join`} method="post" data-join><button type="submit" class="button wide">{phase === "prequeue" ? words.join : words.joinLate}</button></form>
      ) : (
        <p><a class="button wide" href={`/sign-in?next=${encodeURIComponent(`/sales/${sale.saleId}`)}`}>{words.signIn}</a></p>
      )}
      <p class="hint" data-join-hint data-challenge-words={words.challenge}>{words.joinHint}</p>
    </>
  );
};

const awaitsBeacon = ({ beacon, draw, phase }: SaleData): boolean => beacon !== null && draw === null && (phase === "active" || phase === "paused");

const Waiting = ({ sale, place }: { sale: SaleData; place: PlaceView }) =>
  place.position === null || place.ahead === null ? (
    <>
      <h2>{awaitsBeacon(sale) ? words.waitingForBeacon : words.joined}</h2>
      <p>{awaitsBeacon(sale) ? words.waitingForBeaconHelp : words.joinedHelp}</p>
      {sale.phase === "prequeue" && <Until label={words.starts} at={sale.startsAt} reload />}
    </>
  ) : (
    <>
      <p class="quiet">{words.position}</p>
      <p class="huge" data-position>{count(place.position)}</p>
      <p data-ahead data-next={words.next}>{place.ahead === 0 ? words.next : words.ahead(place.ahead)}</p>
      <progress max={place.position} value={place.position - place.ahead} aria-label={words.position} data-progress />
      <p data-wait>{place.unlikely ? words.unlikely : place.estimatedWaitSeconds === null ? words.waitUnknown : words.wait(waitWords(place.estimatedWaitSeconds))}</p>
    </>
  );

const Claimed = ({ sale, claim: { expiresAt, addresses, form } }: { sale: SaleData; claim: NonNullable<SalePageModel["claim"]> }) => {
  const chosen = form.values["addressId"] ?? addresses.find((one) => one.isDefault)?.addressId ?? addresses[0]?.addressId ?? "";
  return (
    <>
      <h2 class="turn">{words.claimed}</h2>
      <p>{words.claimedHelp}</p>
      <Until label={words.claimedLeft} at={expiresAt} reload />
      <form class="form" action={`/sales/${sale.saleId}/buy`} method="post">
        <FormProblem form={form} />
        {addresses.length > 0 && (
          <fieldset class="choices">
            <legend>{text.checkout.saved}</legend>
            {addresses.map((address) => (
              <label class="choice">
                <input type="radio" name="addressId" value={address.addressId} checked={chosen === address.addressId} />
                <AddressLines address={address} />
              </label>
            ))}
          </fieldset>
        )}
        {addresses.length === 0 && <AddressFields form={{ ...form, values: { country: "US", ...form.values } }} />}
        <button type="submit" class="button wide">{words.continue}</button>
      </form>
    </>
  );
};

const Crowd = ({ sale }: { sale: SaleData }) =>
  sale.phase === "scheduled" || sale.phase === "sold_out" || sale.phase === "ended" ? null : (
    <p class="quiet"><span data-waiting>{words.inTheQueue(sale.waiting)}</span>{sale.phase === "active" && sale.recentPerMinute > 0 && <> · <span data-pace>{words.pace(sale.recentPerMinute)}</span></>}</p>
  );

const Proof = ({ sale, place, ticket }: SalePageModel) => (
  <details class="panel proof">
    <summary>{words.proof}</summary>
    <p>{words.committed}</p>
    <p class="hint">{sale.beacon === null ? words.noBeacon : words.beacon(sale.beacon.round, sale.beacon.chain)}</p>
    <dl class="facts">
      <div><dt>{words.commitment}</dt><dd><code>{sale.commitment}</code></dd></div>
      {sale.draw !== null && <div><dt>{words.entrants}</dt><dd>{count(sale.draw.entrants)}</dd></div>}
    </dl>
    {sale.draw !== null && (
      <p class="actions">
        <a class="button quiet small" href={`/api/v1/sales/${sale.saleId}/draw`}>{words.everything}</a>
        {ticket !== null && place?.position != null && <button type="button" class="button quiet small" hidden data-check-place={place.position} data-right={words.checkedRight(place.position)} data-wrong={words.checkedWrong} data-busy={words.checking}>{words.check}</button>}
        <span role="status" data-checked />
      </p>
    )}
  </details>
);
