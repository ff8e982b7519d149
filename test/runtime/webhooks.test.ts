import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { bankShard } from "../../src/clients/payments/sandbox.ts";
import { signatureHeader, signWebhook } from "../../src/clients/payments/webhook-signature.ts";
import { compose } from "../../src/compose.ts";
import type { CheckoutDraft } from "../../src/contracts/objects.ts";
import { laneName } from "../../src/domain/lanes.ts";
import { nameCheckout } from "../../src/domain/checkout-name.ts";
import { deliveriesOf } from "../../src/durable-objects/bank/deliveries.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";
import { call, eventually } from "../support/request.ts";
import { stripeSigned } from "../support/vendors/stripe-counterpart.ts";

const { stock, lanes, bank, payments } = compose(env);
const laneNumber = 3;
const lane = () => lanes.getByName(laneName(laneNumber));
const minutes = 60_000;

/** A checkout whose units are held. `luck` chooses among ids by how the bank's message about its capture, or another deed, will travel. */
async function reserved(luck: (delays: readonly number[]) => boolean = () => true, deed = "capture"): Promise<{ readonly draft: CheckoutDraft; readonly key: string }> {
  const variantId = await variantWith(stock, 5);
  for (;;) {
    const draft = draftOf([{ variantId }], { checkoutId: nameCheckout(laneNumber, `hook${unique()}`) });
    const key = `${draft.checkoutId}:1`;
    if (!luck(deliveriesOf(messageId(key, deed)))) continue;
    await lane().initiate(draft);
    return { draft, key };
  }
}

/** What the bank calls its message about what happened to the payment under a key. */
const messageId = (key: string, deed = "capture") => `evt_${key.replaceAll(":", "-")}-${deed}`;
const promptly = (delays: readonly number[]) => delays.length === 1 && (delays[0] ?? 0) < 1_000;

/** A message as the bank would send it, signed at `at` with `secret`. */
async function post(message: unknown, { at = Date.now(), secret = payments.sandboxWebhookSecret, gateway = "sandbox" } = {}) {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  return call("POST", `/webhooks/${gateway}`, { body, headers: { [signatureHeader]: await signWebhook(secret, body, at) } });
}

const captured = (key: string, more: object = {}) => ({ id: messageId(key), type: "payment.captured", paymentKey: key, amount: 1_500, currency: "USD", ...more });
const statusOf = async ({ userId, checkoutId }: CheckoutDraft) => (await lane().readCheckout(userId, checkoutId))?.status;
const ordersOf = async ({ userId }: CheckoutDraft) => (await lane().listOrders(userId, 0, 10)).orders;
const stepsOf = async ({ checkoutId }: CheckoutDraft) => (await lane().steps(checkoutId))?.steps ?? [];
const becomes = (draft: CheckoutDraft, wanted: string) => eventually(() => statusOf(draft), (status) => status === wanted, 15_000);

it("refuses what is not signed, what another secret signed, and what was signed for another body", async () => {
  const { key, draft } = await reserved();
  const body = JSON.stringify(captured(key));
  const genuine = await signWebhook(payments.sandboxWebhookSecret, body, Date.now());
  expect((await call("POST", "/webhooks/sandbox", { body })).status).toBe(401);
  expect((await call("POST", "/webhooks/sandbox", { body: `${body} `, headers: { [signatureHeader]: genuine } })).status).toBe(401);
  expect((await call("POST", "/webhooks/sandbox", { body, headers: { [signatureHeader]: genuine.replace(/^t=\d/, "t=9") } })).status).toBe(401);
  expect(await post(captured(key), { secret: "guessed" })).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
  expect(await statusOf(draft)).toBe("RESERVED");
});

it("refuses a message that was signed more than five minutes ago, or ahead", async () => {
  const { key } = await reserved();
  expect((await post(captured(key), { at: Date.now() - 6 * minutes })).status).toBe(401);
  expect((await post(captured(key), { at: Date.now() + 6 * minutes })).status).toBe(401);
  expect((await post(captured(key), { at: Date.now() - 4 * minutes })).status).toBe(200);
});

it.each([["nothing at all", ""], ["no JSON", "€{"], ["JSON of something else", "[1,2]"], ["another vendor's event", '{"id":"evt_1","type":"account.updated"}'], ["a payment that is not ours", JSON.stringify(captured("somebody-else:1"))]])("takes %s, if it is signed, and does nothing", async (_, body) => {
  expect(await post(body)).toMatchObject({ status: 200, json: { outcome: "ignored" } });
});

it("answers 200 to a payment that it does not know, so that the gateway stops", async () => {
  expect(await post(captured(`${nameCheckout(laneNumber, "nobody")}:1`))).toMatchObject({ status: 200, json: { outcome: "unknown" } });
});

it("knows no gateway that is not connected, and takes no more than 64 KiB", async () => {
  for (const gateway of ["paypal", "nobody", "constructor", "__proto__"]) expect((await post({}, { gateway })).status).toBe(404);
  expect((await post("x".repeat(64 * 1024 + 1))).status).toBe(413);
  expect((await call("GET", "/webhooks/sandbox")).status).toBe(405);
});

it("takes bytes that are no text for forged", async () => {
  const signature = await signWebhook(payments.sandboxWebhookSecret, "{}", Date.now());
  expect((await call("POST", "/webhooks/sandbox", { body: "\u0000\uFFFD{}", headers: { [signatureHeader]: signature, "Content-Type": "application/octet-stream" } })).status).toBe(401);
});

it("takes Stripe's messages as Stripe signs them, and nobody else's", async () => {
  const about = (key: string) => JSON.stringify({ id: "evt_1", object: "event", type: "payment_intent.succeeded", data: { object: { object: "payment_intent", metadata: { key } } } });
  const send = async (body: string, at: number) => {
    const { raw, headers } = await stripeSigned(body, at);
    return call("POST", "/webhooks/stripe", { body: raw, headers: Object.fromEntries(headers) });
  };
  const { key } = await reserved();
  expect(await send(about(key), Date.now())).toMatchObject({ status: 200, json: { outcome: "taken" } });
  expect(await send(about("of another shop"), Date.now())).toMatchObject({ status: 200, json: { outcome: "ignored" } });
  expect((await send(about(key), Date.now() - 6 * minutes)).status).toBe(401);
  expect((await call("POST", "/webhooks/stripe", { body: about(key), headers: { "Stripe-Signature": "t=1,v1=00" } })).status).toBe(401);
  expect((await post(captured(key), { gateway: "stripe" })).status).toBe(401);
});

it("makes one order and one capture, whether the message comes before, after or three times", async () => {
  const { key, draft } = await reserved();
  expect((await post(captured(key, { id: "evt_before" }))).json).toEqual({ outcome: "taken" });
  expect(await payFor(lane(), draft)).toMatchObject({ kind: "confirmed" });
  for (let time = 0; time < 3; time++) expect((await post(captured(key))).json).toEqual({ outcome: "taken" });
  expect(await ordersOf(draft)).toMatchObject([{ status: "CONFIRMED", payments: [{ status: "CAPTURED" }] }]);
  const movements = await bank.getByName(bankShard(key)).settlements(0, Date.now() + minutes);
  expect(movements.filter((movement) => movement.key === key)).toHaveLength(1);
});

it("believes the bank and not the message: another amount in it changes nothing", async () => {
  const { key, draft } = await reserved();
  await post(captured(key, { amount: 1, currency: "JPY" }));
  expect(await statusOf(draft)).toBe("RESERVED");
  await payFor(lane(), draft);
  await post(captured(key, { id: "evt_wrong_amount", amount: 1 }));
  expect(await ordersOf(draft)).toMatchObject([{ status: "CONFIRMED", paymentStatus: "CAPTURED", totals: { total: 1_500 } }]);
});

it("confirms on the bank's message, before it would have asked again", async () => {
  const { draft, key } = await reserved(promptly, "approved");
  expect(await payFor(lane(), draft, "upi_later")).toMatchObject({ kind: "pending" });
  await becomes(draft, "CONFIRMED");
  expect(await ordersOf(draft)).toMatchObject([{ status: "CONFIRMED", paymentMethod: "UPI" }]);
  const steps = await stepsOf(draft);
  const heardAt = steps.findIndex(({ detail }) => detail.includes(messageId(key, "approved")));
  expect(steps[heardAt + 1]).toMatchObject({ signal: "gateway", detail: expect.stringContaining("authorised") });
});

it("takes the bank's own message about a capture, prompt, late or twice; the bank keeps it until then, and one order stays one order", { timeout: 40_000 }, async () => {
  const lucks = [promptly, (delays: readonly number[]) => (delays[0] ?? 0) > 2_000, (delays: readonly number[]) => delays.length === 2];
  const paid = await Promise.all(lucks.map((luck) => reserved(luck)));
  for (const { draft } of paid) expect(await payFor(lane(), draft)).toMatchObject({ kind: "confirmed" });
  const waiting = async (key: string) =>
    runInDurableObject(env.BANK.getByName(bankShard(key)), (_, { storage }) => storage.sql.exec("SELECT copy FROM messages WHERE message_id = ?", messageId(key)).toArray().length);
  const [, late] = paid;
  expect(await waiting(late?.key ?? "")).toBe(1);
  for (const { draft, key } of paid) {
    await eventually(() => waiting(key), (left) => left === 0, 15_000);
    expect(await ordersOf(draft)).toMatchObject([{ status: "CONFIRMED", payments: [{ status: "CAPTURED" }] }]);
  }
});

it("tells of a refund, and finds it again by its own id", async () => {
  const { draft, key } = await reserved();
  await payFor(lane(), draft);
  const [order] = await ordersOf(draft);
  if (order === undefined) throw new Error("there is no order");
  expect(await lane().cancelOrder(draft.userId, order.orderId, "changed my mind", "cor_1")).toMatchObject({ kind: "cancelled" });
  const shard = bank.getByName(bankShard(key));
  await eventually(() => shard.settlements(0, Date.now() + minutes), (rows) => rows.some((row) => row.key === key && row.kind === "refund"));
  const [refund] = await eventually(async () => (await ordersOf(draft))[0]?.refunds ?? [], (refunds) => refunds[0]?.status === "PROCESSED");
  expect(await shard.findRefund({ key: `${key}:${refund?.refundId}`, authorisationKey: key })).toMatchObject({ kind: "payment", payment: { refunded: 1_500 } });
  expect(await shard.findRefund({ key: `${key}:ref_never`, authorisationKey: key })).toEqual({ kind: "unknown" });
});

it("writes its settlement report as CSV, every movement once", async () => {
  const { draft, key } = await reserved();
  await payFor(lane(), draft);
  const report = await call("GET", "/dev/settlements.csv");
  expect(report.headers.get("Content-Type")).toContain("text/csv");
  const [header, ...lines] = report.text.split("\r\n");
  expect(header).toBe("paymentKey,transactionId,kind,amount,currency,at");
  expect(lines.filter((line) => line.startsWith(`${key},`))).toEqual([expect.stringMatching(/^[^,]+,txn_[^,]+,capture,15,USD,20\d\d-.*Z$/)]);
  const before = await call("GET", "/dev/settlements.csv?from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z");
  expect(before.text).toBe(`${header}\r\n`);
  expect((await call("GET", "/dev/settlements.csv?from=yesterday")).status).toBe(422);
});
