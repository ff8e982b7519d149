import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { bankShard } from "../../src/clients/payments/sandbox.ts";
import type { CheckoutId, SaleId, UserId, VariantId } from "../../src/domain/ids.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";
import { pass } from "../support/request.ts";

const { stock, lanes, bank } = compose(env);
const newLane = () => lanes.getByName(`lane-${100 + Number(unique())}`);
const level = (variantId: VariantId) => stock.getByName(variantId).read();
const bankPayment = (key: string) => bank.getByName(bankShard(key)).find(key);

/** A lane, a variant with so many units, and one buyer's reserved checkout of one. */
async function reserved(onHand = 5, more: Parameters<typeof draftOf>[1] = {}) {
  const lane = newLane();
  const variantId = await variantWith(stock, onHand);
  const draft = draftOf([{ variantId }], more);
  const initiated = await lane.initiate(draft);
  if (initiated.kind !== "reserved") throw new Error(initiated.kind);
  return { lane, variantId, draft, checkout: initiated.checkout, read: () => lane.readCheckout(draft.userId, draft.checkoutId) };
}

it("sells what is in the cart: held, paid, recorded, readable at once", async () => {
  const lane = newLane();
  const [first, second] = await Promise.all([variantWith(stock, 5), variantWith(stock, 5)]);
  const draft = draftOf([{ variantId: first, quantity: 2 }, { variantId: second }]);
  const initiated = await lane.initiate(draft);
  expect(initiated).toMatchObject({ kind: "reserved", checkout: { status: "RESERVED", totals: { total: 3_500 }, attemptsLeft: 3, orderId: null } });
  expect(await level(first)).toMatchObject({ held: 2, available: 3 });
  const paid = await payFor(lane, draft);
  expect(paid).toMatchObject({ kind: "confirmed", order: { status: "CONFIRMED", paymentStatus: "CAPTURED", orderNumber: expect.stringMatching(/^ORD-\d{4}-[0-9A-HJKMNP-TV-Z]{6,}$/) } });
  expect(await level(first)).toMatchObject({ onHand: 3, held: 0, sold: 2, consistent: true });
  expect(await level(second)).toMatchObject({ onHand: 4, held: 0, sold: 1, consistent: true });
  const { orders, total } = await lane.listOrders(draft.userId, 0, 20);
  expect(total).toBe(1);
  expect(paid).toMatchObject({ order: orders[0] });
  expect(await bankPayment(`${draft.checkoutId}:1`)).toMatchObject({ payment: { status: "CAPTURED", amount: 3_500 } });
});

it("holds every line or none, and names every line that is short", async () => {
  const lane = newLane();
  const [enough, one, none] = await Promise.all([variantWith(stock, 9), variantWith(stock, 1), variantWith(stock, 0)]);
  const draft = draftOf([{ variantId: enough, quantity: 3 }, { variantId: one, quantity: 2 }, { variantId: none }]);
  const outcome = await lane.initiate(draft);
  const items = [{ variantId: one, requested: 2, available: 1 }, { variantId: none, requested: 1, available: 0 }];
  expect(outcome).toEqual({ kind: "out_of_stock", items });
  expect(await lane.initiate(draft)).toEqual(outcome);
  expect(await level(enough)).toMatchObject({ held: 0, available: 9 });
});

it("sells twenty units to fifty who come at once exactly twenty times", async () => {
  const buyers = [newLane(), newLane(), newLane()];
  const variantId = await variantWith(stock, 20);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const lane = buyers[index % 3] ?? newLane();
      const draft = draftOf([{ variantId }]);
      const initiated = await lane.initiate(draft);
      return initiated.kind === "reserved" ? (await payFor(lane, draft)).kind : initiated.kind;
    }),
  );
  expect(outcomes.filter((kind) => kind === "confirmed")).toHaveLength(20);
  expect(outcomes.filter((kind) => kind === "out_of_stock")).toHaveLength(30);
  expect(await level(variantId)).toMatchObject({ onHand: 0, held: 0, sold: 20, consistent: true });
});

it("charges a double click once: the same order under one key, and under two", async () => {
  const { lane, variantId, draft } = await reserved();
  const [first, again] = await Promise.all([payFor(lane, draft), payFor(lane, draft)]);
  expect(first.kind).toBe("confirmed");
  expect(again).toEqual(first);
  expect(await payFor(lane, draft, "tok_visa", "key-2")).toEqual(first);
  expect(await level(variantId)).toMatchObject({ sold: 1 });
});

it("refuses another key while a payment runs", async () => {
  const { lane, draft } = await reserved();
  const outcomes = await Promise.all(["a", "b", "c"].map((key) => payFor(lane, draft, "tok_visa", key)));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(["confirmed", "checkout_in_progress", "checkout_in_progress"]);
});

it("ends by the clock, whether or not an alarm has rung", async () => {
  const { lane, variantId, draft, read } = await reserved(5, { ttlMs: 150 });
  await pass(150);
  expect(await read()).toMatchObject({ status: "EXPIRED" });
  expect(await payFor(lane, draft)).toEqual({ kind: "expired" });
  expect(await level(variantId)).toMatchObject({ held: 0, sold: 0, available: 5 });
  expect(await payFor(lane, draft)).toEqual({ kind: "expired" });
});

it("keeps the hold for another try after a decline, and answers each key as it did", async () => {
  const { lane, variantId, draft, read } = await reserved();
  const declined = { kind: "declined", declineCode: "insufficient_funds", retryable: true };
  expect(await payFor(lane, draft, "tok_insufficient_funds", "poor")).toEqual(declined);
  expect(await read()).toMatchObject({ status: "PAYMENT_FAILED", attemptsLeft: 2 });
  expect(await level(variantId)).toMatchObject({ held: 1 });
  expect(await payFor(lane, draft, "tok_insufficient_funds", "poor")).toEqual(declined);
  expect(await payFor(lane, draft, "tok_visa", "rich")).toMatchObject({ kind: "confirmed" });
});

it("gives the units back after the last attempt, and at once for a card that never will do", async () => {
  const patient = await reserved();
  for (const retryable of [true, true, false]) {
    expect(await payFor(patient.lane, patient.draft, "tok_declined", `key-${unique()}`)).toEqual({ kind: "declined", declineCode: "card_declined", retryable });
  }
  const thief = await reserved();
  expect(await payFor(thief.lane, thief.draft, "tok_stolen_card", "stolen")).toEqual({ kind: "declined", declineCode: "stolen_card", retryable: false });
  const stranger = await reserved();
  expect(await payFor(stranger.lane, stranger.draft, "tok_nobody_knows")).toEqual({ kind: "declined", declineCode: "card_declined", retryable: false });
  for (const { lane, variantId, draft, read } of [patient, thief, stranger]) {
    expect(await read()).toMatchObject({ status: "RELEASED" });
    expect(await level(variantId)).toMatchObject({ held: 0, available: 5 });
    expect(await payFor(lane, draft, "tok_visa", "later")).toEqual({ kind: "expired" });
  }
  expect(await payFor(thief.lane, thief.draft, "tok_stolen_card", "stolen")).toMatchObject({ kind: "declined" });
});

it("keeps hold and attempts while the gateway is down, and turns newcomers away once its circuit is open", async () => {
  const { lane, variantId, draft, read } = await reserved();
  for (let failures = 0; failures < 5; failures++) {
    expect(await payFor(lane, draft, "tok_gateway_down", "down")).toMatchObject({ kind: "payment_unavailable", retryAfterMs: 5_000 });
  }
  expect(await payFor(lane, draft, "tok_visa", "up")).toMatchObject({ kind: "payment_unavailable", retryAfterMs: 60_000 });
  expect(await read()).toMatchObject({ status: "RESERVED", attemptsLeft: 3 });
  expect(await level(variantId)).toMatchObject({ held: 1 });
  expect(await bankPayment(`${draft.checkoutId}:6`)).toEqual({ kind: "unknown" });
});

it("releases a former checkout for a new one, unless that is being paid", async () => {
  const { lane, variantId, draft, read } = await reserved(1);
  const next = draftOf([{ variantId }], { userId: draft.userId });
  expect(await lane.initiate(next)).toMatchObject({ kind: "reserved" });
  expect(await read()).toMatchObject({ status: "RELEASED" });
  const [paid, third] = await Promise.all([payFor(lane, next), lane.initiate(draftOf([{ variantId }], { userId: draft.userId }))]);
  expect(paid).toMatchObject({ kind: "confirmed" });
  expect(third).toEqual({ kind: "checkout_in_progress", checkoutId: next.checkoutId });
});

it("pays no checkout whose place a new one is about to take", async () => {
  const { lane, variantId, draft } = await reserved(3);
  const next = draftOf([{ variantId }], { userId: draft.userId });
  const [begun, paid] = await Promise.all([lane.initiate(next), payFor(lane, draft)]);
  expect([begun, paid]).toMatchObject([{ kind: "reserved" }, { kind: "checkout_in_progress" }]);
});

describe("a new checkout that is refused leaves the former as it was", () => {
  const inSale = async () => {
    const variantId = await variantWith(stock, 3);
    const now = Date.now();
    await stock.getByName(variantId).execute([{ kind: "allot", saleId: `sal_${variantId}` as SaleId, units: 1, opensAt: now - 1, endsAt: now + 60_000, perCustomerLimit: null }]);
    return variantId;
  };
  const wishes: readonly [string, string, (former: VariantId) => Promise<readonly { readonly variantId: VariantId; readonly quantity?: number }[]>][] = [
    ["another thing is sold out", "out_of_stock", async (former) => [{ variantId: former }, { variantId: await variantWith(stock, 0) }]],
    ["there are not so many of the same", "out_of_stock", async (former) => [{ variantId: former, quantity: 9 }]],
    ["there are not so many of one, and as many of the other", "out_of_stock", async (former) => [{ variantId: former, quantity: 9 }, { variantId: await variantWith(stock, 5) }]],
    ["another thing is being sold in a sale", "not_admitted", async (former) => [{ variantId: await inSale() }, { variantId: former }]],
  ];

  it.each(wishes)("when %s: %s", async (_, kind, wish) => {
    const { lane, variantId, draft, read } = await reserved(3);
    expect(await lane.initiate(draftOf(await wish(variantId), { userId: draft.userId }))).toMatchObject({ kind });
    expect(await read()).toMatchObject({ status: "RESERVED" });
    expect(await level(variantId)).toMatchObject({ held: 1 });
    expect(await payFor(lane, draft)).toMatchObject({ kind: "confirmed" });
  });

  it("and ends it when units of it have gone over to the new one", async () => {
    const { lane, variantId, draft } = await reserved(3);
    const second = await variantWith(stock, 3);
    const both = draftOf([{ variantId }, { variantId: second }], { userId: draft.userId });
    expect(await lane.initiate(both)).toMatchObject({ kind: "reserved" });
    const more = draftOf([{ variantId, quantity: 2 }, { variantId: second, quantity: 9 }], { userId: draft.userId });
    expect(await lane.initiate(more)).toMatchObject({ kind: "out_of_stock" });
    expect(await lane.readCheckout(draft.userId, both.checkoutId)).toMatchObject({ status: "RELEASED" });
    expect(await Promise.all([variantId, second].map(async (id) => (await level(id)).held))).toEqual([0, 0]);
  });
});

it("leaves one open checkout of those that one buyer begins at once", async () => {
  const lane = newLane();
  const variantId = await variantWith(stock, 10);
  const userId = "usr_hasty" as UserId;
  const drafts = Array.from({ length: 4 }, () => draftOf([{ variantId }], { userId }));
  const told = await Promise.all(drafts.map((draft) => lane.initiate(draft)));
  for (const outcome of told) if (outcome.kind === "reserved") expect(outcome.checkout.status).toBe("RESERVED");
  const views = await Promise.all(drafts.map(({ checkoutId }) => lane.readCheckout(userId, checkoutId)));
  expect(views.filter((view) => view?.status === "RESERVED")).toHaveLength(1);
  expect(await level(variantId)).toMatchObject({ held: 1 });
});

it("lets the buyer choose another shipping method, and give up", async () => {
  const { lane, variantId, draft } = await reserved();
  const { userId, checkoutId } = draft;
  expect(await lane.amend(userId, checkoutId, "express")).toMatchObject({ kind: "amended", checkout: { shippingMethod: "express", totals: { total: 2_500 } } });
  expect(await lane.amend(userId, checkoutId, "by pigeon")).toEqual({ kind: "unknown_method" });
  expect(await lane.abandon(userId, checkoutId)).toEqual({ kind: "abandoned" });
  expect(await lane.abandon(userId, checkoutId)).toEqual({ kind: "abandoned" });
  expect(await lane.amend(userId, checkoutId, "standard")).toEqual({ kind: "expired" });
  expect(await level(variantId)).toMatchObject({ held: 0 });
});

it("cancels once: the money goes back, the units go back", async () => {
  const { lane, variantId, draft } = await reserved();
  const paid = await payFor(lane, draft);
  if (paid.kind !== "confirmed") throw new Error(paid.kind);
  const { orderId } = paid.order;
  expect(await lane.abandon(draft.userId, draft.checkoutId)).toEqual({ kind: "invalid_transition" });
  const cancelled = await lane.cancelOrder(draft.userId, orderId, "too big", "cor_3");
  const refund = { amount: 1_500, reason: "too big", status: "PROCESSED" };
  expect(cancelled).toMatchObject({ kind: "cancelled", order: { status: "CANCELLED", paymentStatus: "REFUNDED", refunds: [refund], items: [{ status: "CANCELLED" }] } });
  expect(await lane.cancelOrder(draft.userId, orderId, "too big", "cor_4")).toEqual(cancelled);
  expect(await level(variantId)).toMatchObject({ onHand: 5, held: 0, sold: 0, consistent: true });
  expect(await bankPayment(`${draft.checkoutId}:1`)).toMatchObject({ payment: { refunded: 1_500 } });
});

it("tells nobody of somebody else's checkout or order", async () => {
  const { lane, draft } = await reserved();
  const stranger = "usr_stranger" as UserId;
  const paid = await payFor(lane, draft);
  if (paid.kind !== "confirmed") throw new Error(paid.kind);
  expect(await lane.readCheckout(stranger, draft.checkoutId)).toBeNull();
  expect(await payFor(lane, { ...draft, userId: stranger })).toEqual({ kind: "not_found" });
  expect(await lane.abandon(stranger, draft.checkoutId)).toEqual({ kind: "not_found" });
  expect(await lane.readOrder(stranger, paid.order.orderId)).toBeNull();
  expect(await lane.cancelOrder(stranger, paid.order.orderId, "mine", "cor")).toEqual({ kind: "not_found" });
  expect(await lane.readCheckout(draft.userId, "chk_none" as CheckoutId)).toBeNull();
});

it("lists a buyer's orders newest first, in pages", async () => {
  const lane = newLane();
  const variantId = await variantWith(stock, 10);
  const userId = "usr_regular" as UserId;
  const numbers: string[] = [];
  for (let order = 0; order < 3; order++) {
    const draft = draftOf([{ variantId }], { userId });
    await lane.initiate(draft);
    const paid = await payFor(lane, draft);
    if (paid.kind === "confirmed") numbers.unshift(paid.order.orderNumber);
    await pass(1);
  }
  const pages = await Promise.all([lane.listOrders(userId, 0, 2), lane.listOrders(userId, 1, 2)]);
  expect(pages.map(({ total }) => total)).toEqual([3, 3]);
  expect(pages.flatMap(({ orders }) => orders.map((order) => order.orderNumber))).toEqual(numbers);
});
