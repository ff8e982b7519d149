// Duty: what the page of a sale says in every state that a visitor can be in.
// Invariant: one row for each state; every state says what it is and what can be done, and none counts down while the sale is paused.
// Neighbours: src/workers/http/pages/sale*.tsx; test/browser/sale*.test.ts walks through the states with a browser.

import { describe, expect, it } from "vitest";
import type { PlaceView } from "../../src/workers/http/routes/sale-views.ts";
import { salePage } from "../../src/workers/http/pages/sale.tsx";
import type { SaleData, SalePageModel } from "../../src/workers/http/pages/sale-model.ts";

const sale: SaleData = {
  saleId: "sal_1", name: "The harbour drop", productId: "prd_1", phase: "active", preQueueOpensAt: "2026-11-20T11:00:00.000Z", startsAt: "2026-11-20T12:00:00.000Z", endsAt: "2026-11-20T13:00:00.000Z",
  salePrice: 19, currency: "USD", units: 10, frontier: 3, waiting: 7, recentPerMinute: 0, message: null, order: "shuffle", commitment: "c0ffee", sealedAt: null, beacon: null, draw: { entrants: 10 },
};
const beacon = { chain: "quicknet", round: 7, dueAt: "2026-11-20T12:00:03.000Z" };
const form = { values: {}, faults: {} };
const at = (state: PlaceView["state"], more: Partial<PlaceView> = {}): PlaceView => ({ state, position: 5, ahead: 1, estimatedWaitSeconds: null, unlikely: false, ...more });
const unplaced = at("waiting", { position: null, ahead: null });

interface State {
  readonly sale?: Partial<SaleData>;
  readonly model?: Partial<SalePageModel>;
  readonly says: readonly string[];
  readonly counts?: string;
}

const states: Readonly<Record<string, State>> = {
  "before the queue opens": { sale: { phase: "scheduled", draw: null }, says: ["The queue opens"], counts: "2026-11-20T11:00:00.000Z" },
  "before the start, without a ticket": { sale: { phase: "prequeue", draw: null }, says: ["Join the queue", "the order is drawn at the start"], counts: "2026-11-20T12:00:00.000Z" },
  "before the start, in order of arrival": {
    sale: { phase: "prequeue", draw: null, order: "fifo" },
    says: ["Turns come in the order of arrival", "Nobody is drawn in this sale"], counts: "2026-11-20T12:00:00.000Z",
  },
  "before the start, with a ticket": { sale: { phase: "prequeue", draw: null }, model: { place: unplaced }, says: ["You are in", "Tell me with a sound"], counts: "2026-11-20T12:00:00.000Z" },
  "not signed in": { model: { signedIn: false }, says: ["Sign in to join", "/sign-in?next=%2Fsales%2Fsal_1"] },
  "after the start, without a ticket": { says: ["Join the end of the queue"] },
  "e-mail not verified": { model: { notice: "unverified" }, says: ["Verify your e-mail address first", 'href="/account"'] },
  "asked for a proof of work": { model: { challenge: { salt: "s" } }, says: ["small sum to do first", "<noscript><p>Many people come", 'data-challenge="{&quot;salt&quot;:&quot;s&quot;}"'] },
  "waiting for the public beacon": { sale: { beacon, draw: null }, model: { place: unplaced }, says: ["Waiting for the public draw", "Drawn with a public beacon."] },
  "sealed only when the beacon had spoken": { sale: { beacon, draw: null, sealedAt: beacon.dueAt }, model: { place: unplaced }, says: ["only after the beacon had spoken"] },
  "in the queue": { model: { place: at("waiting", { estimatedWaitSeconds: { low: 540, high: 660 } }) }, says: ["1 ahead of you", "Your turn comes in 9 to 11 minutes"] },
  "next": { model: { place: at("waiting", { ahead: 0, estimatedWaitSeconds: { low: 1, high: 5 } }) }, says: ["You are next", "less than two minutes"] },
  "in the queue of a paused sale": { sale: { phase: "paused" }, model: { place: at("waiting") }, says: ["Paused for a moment", "The sale is paused."] },
  "very unlikely": { model: { place: at("waiting", { unlikely: true }) }, says: ["It is very unlikely that you get a turn"] },
  "his turn": { model: { place: at("admitted", { ahead: 0, claimBefore: "2026-11-20T12:05:00.000Z" }) }, says: ["It is your turn", "Claim my unit"], counts: "2026-11-20T12:05:00.000Z" },
  "his turn, in a paused sale": {
    sale: { phase: "paused" }, model: { place: at("admitted", { ahead: 0, claimBefore: "2026-11-20T12:05:00.000Z" }) },
    says: ["your turn waits with it", "Claim my unit"],
  },
  "claimed": {
    model: { place: at("claimed"), claim: { kind: "held", expiresAt: "2026-11-20T12:09:00.000Z", addresses: [], form } },
    says: ["A unit is held for you", "Continue to payment"], counts: "2026-11-20T12:09:00.000Z",
  },
  "claimed, and not signed in": { model: { place: at("claimed"), signedIn: false }, says: ["Sign in to go on"] },
  "claimed, in checkout": { model: { place: at("claimed"), claim: { kind: "in_checkout", checkoutId: "chk_1" } }, says: ["Go on paying", 'href="/checkout/chk_1"'] },
  "bought": { model: { place: at("claimed"), claim: { kind: "bought", orderId: "ord_1" } }, says: ["It is yours", 'href="/orders/ord_1"'] },
  "claimed, and nobody could say what became of it": { model: { place: at("claimed"), claim: { kind: "asking", seconds: 12 } }, says: ["A unit is held for you", "asks again by itself"] },
  "claimed, and let lapse": { model: { place: at("claimed"), claim: { kind: "gone" } }, says: ["Your unit is gone"] },
  "his turn is over": { model: { place: at("expired") }, says: ["Your turn is over"] },
  "sold out, with the draw's proof": {
    sale: { phase: "sold_out" }, model: { place: at("sold_out"), ticket: "t" },
    says: ["Everything is sold", "Check my place in this browser", "/api/v1/sales/sal_1/draw"],
  },
  "sold out, without a ticket": { sale: { phase: "sold_out" }, says: ["Everything is sold", "Drawn without a public beacon."] },
  "ended": { sale: { phase: "ended" }, model: { place: at("sold_out") }, says: ["This sale is over"] },
};

const pageOf = ({ sale: changed, model }: State): string =>
  salePage({
    shopName: "Shop", sale: { ...sale, ...changed }, product: null, now: "2026-11-20T11:59:00.000Z",
    signedIn: true, place: null, ticket: null, claim: null, challenge: null, notice: undefined, ...model,
  });

describe.each(Object.entries(states))("%s", (_, state) => {
  it("says so, and counts down to what comes next by the shop's clock", () => {
    const html = pageOf(state);
    for (const words of state.says) expect(html).toContain(words);
    const counted = [.../data-countdown="([^"]*)" data-now="2026-11-20T11:59:00.000Z"/g[Symbol.matchAll](html)].map(([, moment]) => moment);
    expect(counted).toEqual(state.counts === undefined ? [] : [state.counts]);
  });
});

it("reloads itself without script only while somebody waits", () => {
  const reloading = Object.entries(states).filter(([, state]) => pageOf(state).includes('http-equiv="refresh"')).map(([name]) => name);
  expect(reloading.length).toBeGreaterThan(0);
  expect(reloading.every((name) => states[name]?.model?.place?.state === "waiting")).toBe(true);
});
