import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { bankShard } from "../../src/clients/payments/sandbox.ts";
import { signatureHeader, signWebhook } from "../../src/clients/payments/webhook-signature.ts";
import { compose } from "../../src/compose.ts";
import type { CheckoutId, UserId, VariantId } from "../../src/domain/ids.ts";
import { laneName } from "../../src/domain/lanes.ts";
import { laneOfCheckout } from "../../src/domain/checkout-name.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { customerApproves } from "../support/bank.ts";
import { type Buyer, initiate, newBuyer, pay } from "../support/buyers.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

const { stock, bank, lanes, payments } = compose(env);
const level = (variantId: VariantId) => stock.getByName(variantId).read();
const booked = async (checkoutId: string, attempt = 1) => {
  const answer = await bank.getByName(bankShard(checkoutId)).find(`${checkoutId}:${attempt}`);
  return answer.kind === "payment" ? answer.payment : null;
};
let admin = "";
let made = 0;

beforeAll(async () => {
  admin = await signedIn("admin");
  expect((await call("POST", "/admin/categories", { token: admin, body: { name: "Vases", slug: "vases" } })).status).toBe(201);
});
afterEach(() => void disarmFailpoints());

/** A buyer whose checkout of one of five vases is RESERVED. */
async function reserved(buyer?: Buyer) {
  const who = buyer ?? (await newBuyer());
  const { json: product } = await call("POST", "/admin/products", { token: admin, body: { name: `Vase ${++made}`, category: "vases", price: 20, currency: "USD", variants: [{ sku: `VASE-${made}`, attributes: {}, quantity: 5 }] } });
  const variantId: VariantId = product.variants[0].variantId;
  expect((await call("POST", "/cart/items", { token: who.token, body: { productId: product.productId, quantity: 1 } })).status).toBe(200);
  const { status, json, text } = await initiate(who);
  expect(status, text).toBe(201);
  return { buyer: who, variantId, checkoutId: json.checkoutId as CheckoutId, status: async () => (await call("GET", `/checkout/${json.checkoutId}`, { token: who.token })).json.status };
}

const laneIn = (checkoutId: CheckoutId) => laneName(laneOfCheckout(checkoutId) ?? -1);
const ordersOf = async ({ token }: Buyer) => (await call("GET", "/orders", { token })).json.orders;
const orderOf = async ({ token }: Buyer, orderId: string) => (await call("GET", `/orders/${orderId}`, { token })).json;

it("payment fails: the hold is kept while retryable, else released", async () => {
  const { buyer, variantId, checkoutId, status } = await reserved();
  expect(await pay(buyer, checkoutId, "tok_declined")).toMatchObject({ status: 402, json: { retryable: true } });
  expect([await status(), (await level(variantId))?.held]).toEqual(["PAYMENT_FAILED", 1]);
  expect(await pay(buyer, checkoutId, "tok_stolen_card")).toMatchObject({ status: 402, json: { retryable: false } });
  await eventually(() => level(variantId), (now) => now?.held === 0 && now.available === 5);
  expect(await ordersOf(buyer)).toEqual([]);
});

it("order recording fails after capture: the buyer gets his order all the same, once, for one charge", async () => {
  const { buyer, variantId, checkoutId } = await reserved();
  // The second answer of the gateway is the capture's, which would be saved together with the order.
  armFailpoint("lane before save gateway", 1, laneIn(checkoutId));
  expect(await pay(buyer, checkoutId)).toMatchObject({ status: 200, json: { status: "CONFIRMED" } });
  expect(disarmFailpoints()).toEqual([]);
  expect([await booked(checkoutId), await level(variantId), await ordersOf(buyer)]).toMatchObject([{ status: "CAPTURED", refunded: 0 }, { sold: 1, held: 0 }, [{ status: "CONFIRMED" }]]);
});

it("reply lost after capture: the order is PENDING and its units are held while nobody knows, then CONFIRMED", { timeout: 30_000 }, async () => {
  const { buyer, variantId, checkoutId } = await reserved();
  const paid = await pay(buyer, checkoutId, "tok_lost_reply");
  expect(paid).toMatchObject({ status: 202, json: { status: "PENDING", paymentStatus: "PENDING", checkoutId } });
  expect([await orderOf(buyer, paid.json.orderId), await level(variantId)]).toMatchObject([{ status: "PENDING" }, { available: 4 }]);
  await eventually(() => orderOf(buyer, paid.json.orderId), (order) => order.status === "CONFIRMED", 12_000);
  expect(await booked(checkoutId)).toMatchObject({ status: "CAPTURED", refunded: 0 });
});

it("request lost: 202, then FAILED without a charge, and the hold is released", { timeout: 30_000 }, async () => {
  const { buyer, variantId, checkoutId, status } = await reserved();
  const paid = await pay(buyer, checkoutId, "tok_lost_request");
  expect(paid.status).toBe(202);
  await eventually(status, (now) => now === "RELEASED", 15_000);
  await eventually(() => level(variantId), (now) => now?.available === 5);
  expect((await orderOf(buyer, paid.json.orderId)).status).toBe("FAILED");
  await eventually(() => booked(checkoutId), (payment) => payment?.status === "VOIDED");
});

it("a refund that fails is tried again until it is paid, and is PENDING or FAILED for all to see until then", { timeout: 30_000 }, async () => {
  const { buyer, checkoutId } = await reserved();
  const { orderId } = (await pay(buyer, checkoutId)).json;
  const books = (refunded: string) => runInDurableObject(env.BANK.getByName(bankShard(checkoutId)), (_, { storage }) => void storage.sql.exec(`UPDATE payments SET refunded = ${refunded} WHERE key = ?`, `${checkoutId}:1`));
  await books("amount");
  expect(await call("POST", `/orders/${orderId}/cancel`, { token: buyer.token })).toMatchObject({ status: 200, json: { status: "CANCELLED", paymentStatus: "CAPTURED" } });
  expect((await orderOf(buyer, orderId)).refunds).toMatchObject([{ status: expect.stringMatching(/PENDING|FAILED/) }]);
  await books("0");
  await eventually(() => orderOf(buyer, orderId), (order) => order.paymentStatus === "REFUNDED" && order.refunds[0].status === "PROCESSED", 20_000);
  expect(await booked(checkoutId)).toMatchObject({ status: "CAPTURED", refunded: 2_599 });
});

it("UPI approved by webhook only: the order is confirmed by the bank's message, before the lane would ask again", { timeout: 30_000 }, async () => {
  const { buyer, checkoutId, status } = await reserved();
  const { status: code } = await call("POST", `/checkout/${checkoutId}/pay`, { token: buyer.token, body: { paymentMethod: "UPI", paymentToken: "upi_later", idempotencyKey: "upi" } });
  expect(code).toBe(202);
  // Whatever the lane has planned, only the message can be the reason now.
  await runInDurableObject(env.LANES.getByName(laneIn(checkoutId)), (_, { storage }) => storage.deleteAlarm());
  await customerApproves(`${checkoutId}:1`);
  const body = JSON.stringify({ id: "evt_upi", type: "payment.approved", paymentKey: `${checkoutId}:1` });
  const headers = { [signatureHeader]: await signWebhook(payments.sandboxWebhookSecret, body, Date.now()) };
  expect((await call("POST", "/webhooks/sandbox", { body, headers })).status).toBe(200);
  await eventually(status, (now) => now === "CONFIRMED", 3_000);
});

it("hold lapses while the bank thinks: made again if there are units, else the checkout ends unpaid", { timeout: 30_000 }, async () => {
  const lane = lanes.getByName(`lane-${700 + Number(unique())}`);
  const [plenty, last] = await Promise.all([variantWith(stock, 3), variantWith(stock, 1)]);
  const [first, second] = [draftOf([{ variantId: plenty }], { ttlMs: 500 }), draftOf([{ variantId: last }], { ttlMs: 500 })];
  await Promise.all([lane.initiate(first), lane.initiate(second)]);
  const paid = [payFor(lane, first, "tok_lost_request"), payFor(lane, second, "tok_lost_request")];
  await eventually(() => level(last), (now) => now?.available === 1);
  await lane.initiate(draftOf([{ variantId: last }]));
  expect((await Promise.all(paid)).map(({ kind }) => kind)).toEqual(["pending", "expired"]);
  expect([await level(plenty), await level(last)]).toMatchObject([{ sold: 1 }, { sold: 0, held: 1 }]);
  expect((await booked(second.checkoutId))?.status ?? "VOIDED").toBe("VOIDED");
});

it("user cancels while paying: 409 until the payment has ended", async () => {
  const { buyer, checkoutId, status } = await reserved();
  const paying = pay(buyer, checkoutId, "tok_lost_reply");
  await eventually(status, (now) => now === "PAYING");
  expect(await call("DELETE", `/checkout/${checkoutId}`, { token: buyer.token })).toMatchObject({ status: 409, json: { code: "checkout_in_progress" } });
  expect((await paying).status).toBe(202);
  expect(await call("DELETE", `/checkout/${checkoutId}`, { token: buyer.token })).toMatchObject({ status: 409, json: { code: "checkout_in_progress" } });
});

it("two tabs: one pays, the other waits its turn or gets the same order", async () => {
  const { buyer, checkoutId } = await reserved();
  const tabs = await Promise.all([pay(buyer, checkoutId), pay(buyer, checkoutId)]);
  const orders = tabs.filter(({ status }) => status === 200).map(({ json }) => json.orderId);
  expect(new Set(orders).size).toBe(1);
  expect(tabs.filter(({ status }) => status !== 200).every(({ status, json }) => status === 409 && json.code === "checkout_in_progress")).toBe(true);
  expect([await booked(checkoutId), await booked(checkoutId, 2)]).toMatchObject([{ status: "CAPTURED" }, null]);
});

it("two devices: the later checkout takes the place of the former, and nothing is held twice", async () => {
  const { buyer, variantId, checkoutId, status } = await reserved();
  const other = await initiate(buyer);
  expect(other.status, other.text).toBe(201);
  expect([await status(), (await level(variantId))?.held]).toEqual(["RELEASED", 1]);
  expect((await pay(buyer, checkoutId)).status).toBe(410);
  expect((await pay(buyer, other.json.checkoutId)).status).toBe(200);
});

it("fifty clicks: one charge, one order, the same bytes fifty times", async () => {
  const { buyer, variantId, checkoutId } = await reserved();
  const clicks = await Promise.all(Array.from({ length: 50 }, () => pay(buyer, checkoutId, "tok_visa", "one-click")));
  expect(new Set(clicks.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(clicks[0]?.status).toBe(200);
  expect([await booked(checkoutId), await booked(checkoutId, 2), await level(variantId), (await ordersOf(buyer)).length]).toMatchObject([{ status: "CAPTURED" }, null, { sold: 1 }, 1]);
});

it.each(["after authorise", "after commit", "before capture", "after capture"])("deploy in the middle, %s: the buyer gets his answer and one charge", async (moment) => {
  const { buyer, variantId, checkoutId } = await reserved();
  armFailpoint(`lane ${moment}`, 0, laneIn(checkoutId));
  expect(await pay(buyer, checkoutId)).toMatchObject({ status: 200, json: { status: "CONFIRMED" } });
  expect([await booked(checkoutId), await level(variantId)]).toMatchObject([{ status: "CAPTURED", refunded: 0 }, { sold: 1, held: 0 }]);
});

it("a lane's other buyers never wait for a gateway that is slow to one of them", { timeout: 30_000 }, async () => {
  const lane = lanes.getByName(`lane-${700 + Number(unique())}`);
  const variantId = await variantWith(stock, 20);
  const [slow, ...others] = Array.from({ length: 9 }, (_, index) => draftOf([{ variantId }], { userId: `usr_slow${index}` as UserId }));
  if (slow === undefined) throw new Error("nobody is slow");
  await Promise.all([slow, ...others].map((draft) => lane.initiate(draft)));
  let isSlowDone = false;
  const waiting = payFor(lane, slow, "tok_lost_reply").then((outcome) => ((isSlowDone = true), outcome));
  const outcomes = await Promise.all(others.map((draft) => payFor(lane, draft)));
  expect([outcomes.map(({ kind }) => kind), isSlowDone]).toEqual([others.map(() => "confirmed"), false]);
  expect((await waiting).kind).toBe("pending");
});
