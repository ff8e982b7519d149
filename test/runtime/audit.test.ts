import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { HoldId } from "../../src/domain/ids.ts";
import { laneName } from "../../src/domain/lanes.ts";
import { laneOfCheckout } from "../../src/domain/checkout-name.ts";
import { age, type Bought, inLane, inStock, newVariant, purchased, reserved } from "../support/audited-shop.ts";
import { pay } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

const { stock, clock } = compose(env);
let admin = "";
let bought: Bought;
let open: Bought;

interface Audit {
  readonly ok: boolean;
  readonly invariants: readonly { readonly name: string; readonly ok: boolean; readonly figures: Record<string, number | string> }[];
  readonly breaches: readonly { readonly invariant: string; readonly subject: string; readonly action: string | null }[];
}

async function audit(): Promise<Audit> {
  const { status, json, text } = await call("GET", "/admin/audit", { token: admin });
  expect(status, text).toBe(200);
  return json;
}

const failing = ({ invariants }: Audit): readonly string[] => invariants.filter(({ ok }) => !ok).map(({ name }) => name);
const figuresOf = ({ invariants }: Audit, name: string) => invariants.find((invariant) => invariant.name === name)?.figures;
/** Events take their time on a busy machine, and an audit says so. */
const allIsWell = () => eventually(audit, ({ ok }) => ok, 20_000);
const relay = env.RELAY.getByName("relay");
const inRelay = (query: string) => runInDurableObject(relay, (_, { storage }) => storage.sql.exec(query).toArray());
const inD1 = (query: string, ...values: readonly (string | number)[]) => env.DB.prepare(query).bind(...values).run();

beforeAll(async () => {
  admin = await signedIn("admin");
  bought = await purchased(admin);
  open = await reserved(admin);
  await Promise.all([age(bought.checkoutId), age(open.checkoutId)]);
});

it("holds in a shop where people buy, and says how much was looked at and when", async () => {
  const now = await allIsWell();
  expect(now).toMatchObject({ ok: true, breaches: [] });
  expect(figuresOf(now, "captured payments = orders or refunds")).toMatchObject({ checkouts: 2, capturedPayments: 1, orders: 1, breaches: 0, lookedAtTo: expect.stringMatching(/Z$/) });
  expect(figuresOf(now, "stock ledger = on hand")).toMatchObject({ variants: 2, onHand: 19 });
  expect(figuresOf(now, "holds = reserved")).toMatchObject({ held: 1 });
  expect(figuresOf(now, "orders have their units")).toMatchObject({ unitsOrdered: 1 });
});

it("is for admins", async () => {
  expect((await call("GET", "/admin/audit")).status).toBe(401);
  expect((await call("GET", "/admin/audit", { token: bought.buyer.token })).status).toBe(403);
  expect((await call("GET", `/admin/checkouts/${bought.checkoutId}`, { token: bought.buyer.token })).status).toBe(403);
});

/** A way of breaking the shop, what the audit is to say of it, and how it is mended. */
interface Break {
  readonly says: string;
  readonly when: string;
  readonly breaks: () => Promise<unknown>;
  readonly mends: () => Promise<unknown>;
}

const order = (assignment: string) => () => inLane(bought.checkoutId, `UPDATE orders SET document = json_set(document, ${assignment}) WHERE checkout_id = ?`, bought.checkoutId);
const saga = (assignment: string) => () => inLane(bought.checkoutId, `UPDATE checkouts SET saga = json_set(saga, ${assignment}) WHERE checkout_id = ?`, bought.checkoutId);
const oldEvent = JSON.stringify({ eventId: "evt_lost", eventType: "ORDER_CREATED", timestamp: "2026-01-01T00:00:00.000Z", metadata: {} });
const refund = (status: string) => `'$.refunds', json('[{"refundId":"ref_1","amount":100,"reason":"","status":"${status}","at":0}]')`;

const breaks: readonly Break[] = [
  { says: "stock ledger = on hand", when: "a ledger counts a sale that its journal does not know", breaks: () => inStock(bought.variantId, "UPDATE ledger SET sold = sold + 1"), mends: () => inStock(bought.variantId, "UPDATE ledger SET sold = sold - 1") },
  { says: "holds = reserved", when: "units are reserved for no hold", breaks: () => inStock(open.variantId, "UPDATE holds SET status = 'released' WHERE status = 'held'"), mends: () => inStock(open.variantId, "UPDATE holds SET status = 'held' WHERE status = 'released'") },
  { says: "on hand + sold = counted in", when: "a unit was counted in that is nowhere", breaks: () => inStock(bought.variantId, "UPDATE movements SET quantity = quantity + 1 WHERE kind = 'adjust'"), mends: () => inStock(bought.variantId, "UPDATE movements SET quantity = quantity - 1 WHERE kind = 'adjust'") },
  { says: "orders have their units", when: "the stock object has not sold what was ordered", breaks: () => inStock(bought.variantId, "UPDATE holds SET status = 'released' WHERE status = 'sold'"), mends: () => inStock(bought.variantId, "UPDATE holds SET status = 'sold' WHERE status = 'released'") },
  { says: "orders have their units", when: "units of an order went back to stock", breaks: () => inStock(bought.variantId, "UPDATE holds SET restocked = 1"), mends: () => inStock(bought.variantId, "UPDATE holds SET restocked = 0") },
  { says: "captured payments = orders or refunds", when: "money was taken and the order is not paid", breaks: order("'$.status', 'PENDING'"), mends: order("'$.status', 'CONFIRMED'") },
  { says: "orders have their payments", when: "an order was paid with another amount", breaks: order("'$.totals.total', 1"), mends: order("'$.totals.total', json_extract(document, '$.payments[0].amount')") },
  { says: "orders have their payments", when: "an order is confirmed and its payment is not there", breaks: saga("'$.kept', json_extract(saga, '$.payments'), '$.payments', json('[]')"), mends: saga("'$.payments', json_extract(saga, '$.kept')") },
  { says: "refunds are paid out", when: "the gateway refused a refund", breaks: order(refund("FAILED")), mends: order("'$.refunds', json('[]')") },
  { says: "orders = their projection", when: "the back office sees an older order", breaks: () => inD1("UPDATE orders SET revision = 0"), mends: () => inD1("UPDATE orders SET revision = 1") },
  { says: "orders = their projection", when: "the back office does not see an order", breaks: () => inD1("UPDATE orders SET order_id = 'x' || order_id"), mends: () => inD1("UPDATE orders SET order_id = substr(order_id, 2)") },
  { says: "events published = events handled", when: "an event of D1 is not handled", breaks: () => inD1("INSERT INTO outbox (event_id, queue, envelope, created_at, published_at, attempts) VALUES ('evt_lost', 'order', '{}', 0, ?, 1)", Date.now()), mends: () => inD1("DELETE FROM outbox") },
  { says: "events published = events handled", when: "an event of a lane is not handled", breaks: () => inLane(bought.checkoutId, "INSERT INTO outbox (event, sent_at) VALUES (?, ?)", oldEvent, Date.now()), mends: () => inLane(bought.checkoutId, "DELETE FROM outbox WHERE event = ?", oldEvent) },
  { says: "events published = events handled", when: "an event of a stock object is not handled", breaks: () => inStock(bought.variantId, "INSERT INTO parcels (first, at, events) VALUES (999999, 1, ?)", oldEvent), mends: () => inStock(bought.variantId, "DELETE FROM parcels WHERE first = 999999") },
  { says: "mails are sent", when: "a mail was written and has not left", breaks: () => inD1("INSERT INTO mails (mail_id, template, \"to\", subject, text, html, state, created_at) VALUES ('mai_1', 't', 'a@b.test', '', '', '', 'written', 0)"), mends: () => inD1("UPDATE mails SET state = 'sent'") },
  { says: "no dead letters", when: "nobody has looked after a dead letter", breaks: () => inD1("INSERT INTO dead_letters (id, queue, body, reason, created_at) VALUES ('l', 'q', '{}', 'r', 0)"), mends: () => inD1("UPDATE dead_letters SET redriven_at = 1") },
  { says: "jobs run", when: "a job has failed for hours", breaks: () => inRelay("UPDATE jobs SET record = json_set(record, '$.failures', 9, '$.last', json('{\"startedAt\":0,\"endedAt\":0,\"figures\":{}}')) WHERE name = 'housekeeping'"), mends: () => inRelay("UPDATE jobs SET record = json_set(record, '$.failures', 0) WHERE name = 'housekeeping'") },
];

describe("the audit sees", () => {
  it.each(breaks)("that $when, and that it has been mended", async ({ says, breaks, mends }) => {
    await breaks();
    const broken = await audit();
    await mends();
    expect(failing(broken)).toContain(says);
    expect(broken.ok).toBe(false);
    await allIsWell();
  });

  it("that a checkout does not end, and that it has", async () => {
    const stuck = await reserved(admin);
    await inLane(stuck.checkoutId, "UPDATE checkouts SET wake_at = ?, saga = json_set(saga, '$.expiresAt', ?) WHERE checkout_id = ?", Date.now() + 3_600_000, Date.now() - 20 * 60_000, stuck.checkoutId);
    const broken = await audit();
    expect(failing(broken)).toContain("checkouts end");
    expect(broken.breaches).toContainEqual(expect.objectContaining({ invariant: "checkouts end", subject: stuck.checkoutId }));
    await call("DELETE", `/checkout/${stuck.checkoutId}`, { token: stuck.buyer.token });
    await allIsWell();
  });

  it("that units are held for a checkout nobody knows, and lets them go", async () => {
    const { variantId } = await newVariant(admin);
    const object = stock.getByName(variantId);
    await object.execute([{ kind: "hold", holdId: "hld_orphan" as HoldId, customerId: "usr_1", quantity: 2, ttlMs: 900_000, sagaId: "chk_0-nobody" }]);
    const broken = await audit();
    expect(failing(broken)).toContain("holds have checkouts");
    expect(broken.breaches).toContainEqual(expect.objectContaining({ subject: "hld_orphan", action: "released" }));
    expect(await object.read()).toMatchObject({ held: 0, available: 10 });
    await allIsWell();
  });

  it("that the gateway took money for a payment that was given up, and the lane pays it back", async () => {
    const declined = await reserved(admin);
    expect((await pay(declined.buyer, declined.checkoutId, "tok_declined")).status).toBe(402);
    for (const shard of [0, 1, 2, 3]) await runInDurableObject(env.BANK.getByName(`bank-${shard}`), (_, { storage }) => void storage.sql.exec("UPDATE payments SET status = 'CAPTURED' WHERE key = ?", `${declined.checkoutId}:1`));
    await age(declined.checkoutId);
    expect(failing(await audit())).toContain("captured payments = orders or refunds");
    const steps = () => call("GET", `/admin/checkouts/${declined.checkoutId}`, { token: admin });
    const { json } = await eventually(steps, ({ json }) => json.payments[0].state === "refunded");
    expect(json.steps.at(-1)).toMatchObject({ signal: "gateway", detail: expect.stringContaining("refund") });
  });
});

it("wakes a lane whose alarm was lost", async () => {
  const lane = env.LANES.getByName(laneName(laneOfCheckout(open.checkoutId) ?? 0));
  await runInDurableObject(lane, (_, { storage }) => storage.deleteAlarm());
  await audit();
  expect(await runInDurableObject(lane, (_, { storage }) => storage.getAlarm())).toBeGreaterThan(clock.now());
});

it("shows how a checkout came to where it stands, and knows no other", async () => {
  const { status, json } = await call("GET", `/admin/checkouts/${bought.checkoutId}`, { token: admin });
  expect(status).toBe(200);
  expect(json).toMatchObject({ checkoutId: bought.checkoutId, orderId: bought.orderId, status: "CONFIRMED", stage: "confirmed", payments: [{ state: "captured", amount: 25.99 }], lines: [{ state: "sold", quantity: 1 }] });
  expect(json.steps.slice(0, 6).map((step: { signal: string }) => step.signal)).toEqual(["begin", "stock", "pay", "gateway", "stock", "gateway"]);
  for (const unknown of ["chk_0-nobody", "chk_nobody", "nonsense"]) expect([404, 422]).toContain((await call("GET", `/admin/checkouts/${unknown}`, { token: admin })).status);
});
