import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { bankShard } from "../../src/clients/payments/sandbox.ts";
import type { CheckoutDraft, CheckoutRpc, CheckoutView } from "../../src/contracts/objects.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { receivedEvents } from "../../src/storage/inbox.ts";
import { customerApproves } from "../support/bank.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";
import { eventually } from "../support/request.ts";

const { stock, lanes, bank } = compose(env);
const level = (variantId: VariantId) => stock.getByName(variantId).read();
const bankPayment = (key: string) => bank.getByName(bankShard(key)).find(key);

afterEach(() => void disarmFailpoints());

/** A lane by name: each call on a fresh stub, as production makes it, and an ordinary promise, which a test may look into. */
function laneNamed(name: string): CheckoutRpc {
  const lane = () => lanes.getByName(name);
  return {
    enter: async (request) => lane().enter(request),
    leave: async (scope, key, answer) => lane().leave(scope, key, answer),
    initiate: async (draft) => lane().initiate(draft),
    readCheckout: async (userId, checkoutId) => lane().readCheckout(userId, checkoutId),
    amend: async (userId, checkoutId, method) => lane().amend(userId, checkoutId, method),
    abandon: async (userId, checkoutId) => lane().abandon(userId, checkoutId),
    pay: async (request) => lane().pay(request),
    payOnce: async (request, entrance) => lane().payOnce(request, entrance),
    readOrder: async (userId, orderId) => lane().readOrder(userId, orderId),
    listOrders: async (userId, page, size) => lane().listOrders(userId, page, size),
    requestReturn: async (command) => lane().requestReturn(command),
    findOrder: async (orderId) => lane().findOrder(orderId),
    transition: async (command) => lane().transition(command),
    resolveReturn: async (command) => lane().resolveReturn(command),
    cancelOrder: async (userId, orderId, reason, correlationId) => lane().cancelOrder(userId, orderId, reason, correlationId),
    hear: async (event) => lane().hear(event),
    steps: async (checkoutId) => lane().steps(checkoutId),
  };
}

const newLane = () => laneNamed(`lane-${500 + Number(unique())}`);

async function reserved(onHand = 5) {
  const name = `lane-${500 + Number(unique())}`;
  const lane = laneNamed(name);
  const variantId = await variantWith(stock, onHand);
  const draft = draftOf([{ variantId }]);
  await lane.initiate(draft);
  return { name, lane, variantId, draft };
}

/** Looks until the checkout is as wanted; the lane is asked, never told. */
const becomes = (lane: CheckoutRpc, { userId, checkoutId }: CheckoutDraft, status: CheckoutView["status"], withinMs = 12_000) =>
  eventually(() => lane.readCheckout(userId, checkoutId), (view) => view?.status === status, withinMs);

/** Every place at which a payment's lane can die, between the buyer's click and his answer. */
const deaths = ["before save pay", "after save pay", "before authorise", "after authorise", "before save gateway", "after save gateway", "before commit", "after commit", "before save stock", "after save stock", "before capture", "after capture"];

it.each(deaths)("charges once when the lane dies %s and the buyer asks again", async (death) => {
  const { lane, variantId, draft } = await reserved();
  armFailpoint(`lane ${death}`);
  await expect(payFor(lane, draft)).rejects.toThrow();
  expect(disarmFailpoints()).toEqual([]);
  expect(await payFor(lane, draft)).toMatchObject({ kind: "confirmed" });
  expect(await level(variantId)).toMatchObject({ onHand: 4, held: 0, sold: 1, consistent: true });
  expect(await bankPayment(`${draft.checkoutId}:1`)).toMatchObject({ payment: { status: "CAPTURED" } });
  expect(await lane.listOrders(draft.userId, 0, 10)).toMatchObject({ total: 1 });
});

it("pays no checkout whose place a new one was taking when the lane died", async () => {
  const { lane, variantId, draft } = await reserved();
  const next = draftOf([{ variantId }], { userId: draft.userId });
  armFailpoint("lane after hold");
  await expect(lane.initiate(next)).rejects.toThrow();
  expect(await payFor(lane, draft)).toEqual({ kind: "checkout_in_progress" });
  expect(await lane.initiate(next)).toMatchObject({ kind: "reserved" });
  expect(await lane.readCheckout(draft.userId, draft.checkoutId)).toMatchObject({ status: "RELEASED" });
  expect(await level(variantId)).toMatchObject({ held: 1, consistent: true });
});

it("ends a payment by itself within five seconds of its death, without traffic", async () => {
  const { lane, draft, name } = await reserved();
  armFailpoint("lane after capture");
  await expect(payFor(lane, draft)).rejects.toThrow();
  const stage = () => runInDurableObject(env.LANES.getByName(name), (_, { storage }) => storage.sql.exec("SELECT saga ->> '$.stage' AS stage FROM checkouts").one()["stage"]);
  await eventually(stage, (now) => now === "confirmed", 5_000);
  expect(await lane.readCheckout(draft.userId, draft.checkoutId)).toMatchObject({ status: "CONFIRMED" });
});

it.each(["after save initiate", "before hold", "after hold", "before save stock"])("holds nothing in vain when the lane dies %s", async (death) => {
  const lane = newLane();
  const variantId = await variantWith(stock, 1);
  const draft = draftOf([{ variantId }]);
  armFailpoint(`lane ${death}`);
  await expect(lane.initiate(draft)).rejects.toThrow();
  const again = { ...draft, checkoutId: draftOf([]).checkoutId };
  expect(await lane.initiate(again)).toMatchObject({ kind: "reserved" });
  expect(await level(variantId)).toMatchObject({ held: 1 });
});

it.each(["before release", "after release"])("gives units back though the lane dies %s", async (death) => {
  const { lane, variantId, draft } = await reserved();
  armFailpoint(`lane ${death}`);
  await expect(lane.abandon(draft.userId, draft.checkoutId)).rejects.toThrow();
  expect(await lane.abandon(draft.userId, draft.checkoutId)).toEqual({ kind: "abandoned" });
  expect(await level(variantId)).toMatchObject({ held: 0, available: 5 });
});

it.each(["before save cancel", "after save cancel", "before refund", "after refund", "before restock", "after restock"])("pays back once and restocks once though the lane dies %s", async (death) => {
  const { lane, variantId, draft } = await reserved();
  const paid = await payFor(lane, draft);
  if (paid.kind !== "confirmed") throw new Error(paid.kind);
  armFailpoint(`lane ${death}`);
  await expect(lane.cancelOrder(draft.userId, paid.order.orderId, "no", "cor")).rejects.toThrow();
  expect(await lane.cancelOrder(draft.userId, paid.order.orderId, "no", "cor")).toMatchObject({ kind: "cancelled", order: { paymentStatus: "REFUNDED" } });
  expect(await level(variantId)).toMatchObject({ onHand: 5, sold: 0, consistent: true });
  expect(await bankPayment(`${draft.checkoutId}:1`)).toMatchObject({ payment: { refunded: 1_500 } });
});

it("tells the buyer that nobody knows when the reply is lost, and confirms when the bank speaks again", async () => {
  const { lane, variantId, draft } = await reserved();
  const before = performance.now();
  const meanwhile = becomes(lane, draft, "PAYING").then(() => payFor(lane, draft, "tok_visa", "another"));
  const [paid, other] = await Promise.all([payFor(lane, draft, "tok_lost_reply"), meanwhile]);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(other).toEqual({ kind: "checkout_in_progress" });
  if (paid.kind !== "pending") throw new Error(paid.kind);
  expect(await lane.readOrder(draft.userId, paid.orderId)).toMatchObject({ status: "PENDING", paymentStatus: "PENDING", orderNumber: paid.orderNumber });
  await becomes(lane, draft, "CONFIRMED");
  expect(await payFor(lane, draft, "tok_lost_reply")).toMatchObject({ kind: "confirmed", order: { orderNumber: paid.orderNumber, paymentStatus: "CAPTURED", statusHistory: [{ status: "PENDING" }, { status: "CONFIRMED" }] } });
  expect(await level(variantId)).toMatchObject({ onHand: 4, sold: 1 });
});

it("ends a payment that never arrived without a charge, and gives its units back", async () => {
  const { lane, variantId, draft } = await reserved();
  const paid = await payFor(lane, draft, "tok_lost_request");
  if (paid.kind !== "pending") throw new Error(paid.kind);
  await becomes(lane, draft, "RELEASED");
  expect(await lane.readOrder(draft.userId, paid.orderId)).toMatchObject({ status: "FAILED", paymentStatus: "FAILED" });
  expect(await eventually(() => level(variantId), (now) => now?.available === 5)).toMatchObject({ onHand: 5, held: 0, sold: 0 });
  // The bank hears of it when the stock has its units back.
  await eventually(() => bankPayment(`${draft.checkoutId}:1`), (known) => known.kind === "payment" && known.payment.status === "VOIDED");
});

it("takes UPI at once, or when the customer approves it later", async () => {
  const now = await reserved();
  expect(await payFor(now.lane, now.draft, "upi_success")).toMatchObject({ kind: "confirmed", order: { paymentMethod: "UPI" } });
  const later = await reserved();
  expect(await payFor(later.lane, later.draft, "upi_later")).toMatchObject({ kind: "pending" });
  await becomes(later.lane, later.draft, "CONFIRMED");
});

it("keeps everything through an eviction", async () => {
  const { lane, draft, name } = await reserved();
  await evictDurableObject(env.LANES.getByName(name));
  expect(await payFor(lane, draft)).toMatchObject({ kind: "confirmed" });
  await evictDurableObject(env.LANES.getByName(name));
  expect(await payFor(lane, draft)).toMatchObject({ kind: "confirmed" });
});

it("sends each event once it has happened, and counts them", async () => {
  const { lane, draft, name } = await reserved();
  await payFor(lane, draft);
  const query = "SELECT event ->> '$.eventType' AS type, sent_at IS NOT NULL AS sent FROM outbox ORDER BY sequence";
  const events = () => runInDurableObject(env.LANES.getByName(name), (_, { storage }) => storage.sql.exec<{ type: string; sent: number }>(query).toArray());
  const sent = await eventually(events, (rows) => rows.every((row) => row.sent === 1));
  expect(sent.map(({ type }) => type)).toEqual(["CHECKOUT_INITIATED", "PAYMENT_COMPLETED", "ORDER_CREATED", "NOTIFICATION_REQUESTED"]);
});

it("sends again what its queue has lost, and forgets what was received", async () => {
  const { lane, draft, name } = await reserved();
  const stub = () => env.LANES.getByName(name);
  const events = () => runInDurableObject(stub(), (_, { storage }) => storage.sql.exec<{ eventId: string }>("SELECT event ->> '$.eventId' AS eventId FROM outbox").toArray().map(({ eventId }) => eventId));
  await payFor(lane, draft);
  const sent = await events();
  await eventually(async () => (await receivedEvents(env.DB, sent)).size, (received) => received === sent.length);
  const [lost] = sent;
  await env.DB.prepare("DELETE FROM inbox WHERE event_id = ?").bind(lost).run();
  await runInDurableObject(stub(), async (object, { storage }) => {
    storage.sql.exec("UPDATE outbox SET sent_at = sent_at - 31000");
    await object.alarm?.();
  });
  expect(await events()).toEqual([lost]);
  await eventually(() => receivedEvents(env.DB, sent), (received) => received.has(lost ?? ""));
});

it("asks the bank when a gateway's event comes, once for each event, and knows no checkout it has not", async () => {
  const { lane, draft, name } = await reserved();
  const key = `${draft.checkoutId}:1`;
  expect(await payFor(lane, draft, "upi_later")).toMatchObject({ kind: "pending" });
  // Whatever the lane has planned, only the messages can be the reason now.
  await runInDurableObject(env.LANES.getByName(name), (_, { storage }) => storage.deleteAlarm());
  await customerApproves(key);
  const heard = await Promise.all(["evt_1", "evt_1", "evt_2"].map((gatewayEventId) => lane.hear({ gatewayEventId, checkoutId: draft.checkoutId, key })));
  expect(heard).toEqual([{ kind: "taken" }, { kind: "taken" }, { kind: "taken" }]);
  await becomes(lane, draft, "CONFIRMED", 1_000);
  const log = await lane.steps(draft.checkoutId);
  expect(log).toMatchObject({ stage: "confirmed", payments: [{ key, state: "captured" }] });
  expect(log?.steps.filter(({ signal }) => signal === "heard").map(({ detail }) => detail)).toEqual([`evt_1 about ${key}`, `evt_2 about ${key}`]);
  expect(await lane.hear({ gatewayEventId: "evt_3", checkoutId: draftOf([]).checkoutId, key })).toEqual({ kind: "unknown" });
  expect(await lane.steps(draftOf([]).checkoutId)).toBeNull();
});
