import { abortAllDurableObjects, createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import type { Fact, OrderFact } from "../../src/domain/facts.ts";
import { idOf, type MailId } from "../../src/domain/ids.ts";
import { dayMs, minuteMs } from "../../src/domain/time.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { listDeadLetters } from "../../src/storage/dead-letters.ts";
import { keepHouse } from "../../src/storage/housekeeping.ts";
import { readMails } from "../../src/storage/mails.ts";
import { listProjectedOrders } from "../../src/storage/order.ts";
import { outboxInsert, unpublished } from "../../src/storage/outbox.ts";
import { queue } from "../../src/workers/queues/consume.ts";
import { retryDelays } from "../../src/workers/queues/delays.ts";

const platform = compose(env);
const at = 1_790_000_000_000;

afterEach(() => void disarmFailpoints());

function orderFact(name: string, revision: number, more: Partial<OrderFact> = {}): OrderFact {
  return {
    orderId: idOf("order", name), orderNumber: `ORD-2026-${name}`, checkoutId: idOf("checkout", name), userId: idOf("user", "buyer"), cartId: null,
    status: "CONFIRMED", paymentStatus: "CAPTURED", currency: "USD", subtotal: 4_999, discount: 0, shipping: 599, tax: 290, totalAmount: 5_888,
    shippingMethod: "standard", paymentMethod: "CARD", shippingAddress: { country: "US", city: "Portland" },
    items: [{ orderItemId: idOf("orderItem", name), productId: idOf("product", name), variantId: idOf("variant", name), sellerId: idOf("seller", "house"), name: "Lamp", quantity: 3, unitPrice: 1_666, totalPrice: 4_999, status: "CONFIRMED" }],
    returns: [], tracking: null, createdAt: at, revision, ...more,
  };
}

function eventOf(fact: Fact): Event {
  return toEvent(fact, { eventId: platform.newId("event"), sagaId: null, at, correlationId: "cor_1", source: "test", stream: "lane-0", sequence: 1 });
}

const lastAttempt = retryDelays.order.length + 1;

async function deliver(name: string, events: readonly unknown[], attempts = 1) {
  const batch = createMessageBatch(name, events.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(at), attempts, body })));
  await queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

async function projected(name: string) {
  const { orders } = await listProjectedOrders(env.DB, { status: null, from: null, to: null }, 0, 100);
  return orders.find((order) => order.orderId === `ord_${name}`);
}

async function productSold(name: string): Promise<number | null> {
  return env.DB.prepare("SELECT units_sold FROM products WHERE product_id = ?").bind(`prd_${name}`).first<number>("units_sold");
}

async function insertProduct(name: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("INSERT OR IGNORE INTO sellers (seller_id, name, created_at) VALUES ('sel_house', 'House', 1)"),
    env.DB.prepare("INSERT OR IGNORE INTO categories (category_id, name, slug, path) VALUES ('cat_a', 'A', 'a', '/a/')"),
    env.DB.prepare("INSERT INTO products (product_id, seller_id, category_id, category_path, slug, name, currency, price, effective_price, created_at, updated_at) VALUES (?, 'sel_house', 'cat_a', '/a/', ?, 'Lamp', 'USD', 1, 1, 1, 1)").bind(`prd_${name}`, name),
  ]);
}

it("projects an order with its lines, in minor units", async () => {
  await deliver("floodgate-order", [eventOf({ type: "ORDER_CREATED", order: orderFact("plain", 1) })]);
  expect(await projected("plain")).toMatchObject({ orderNumber: "ORD-2026-plain", status: "CONFIRMED", total: 5_888, country: "US", createdAt: at, document: { totalAmount: 58.88 } });
  const line = await env.DB.prepare("SELECT * FROM order_items WHERE order_id = 'ord_plain'").first();
  expect(line).toMatchObject({ order_item_id: "oit_plain", quantity: 3, unit_price: 1_666, total_price: 4_999, status: "CONFIRMED" });
});

it("ends at the highest revision in whatever order events arrive, together or one by one", async () => {
  const history = (name: string): Fact[] => {
    const cancelled = orderFact(name, 3, { status: "CANCELLED", paymentStatus: "REFUNDED" });
    return [
      { type: "ORDER_CREATED", order: orderFact(name, 1) },
      { type: "ORDER_STATUS_CHANGED", order: orderFact(name, 2, { status: "PROCESSING" }), from: "CONFIRMED", by: "admin" },
      { type: "ORDER_CANCELLED", order: { ...cancelled, items: cancelled.items.map((item) => ({ ...item, status: "CANCELLED" })) }, reason: "changed my mind" },
    ];
  };
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  for (const [index, order] of orders.entries()) {
    for (const together of [true, false]) {
      const name = `rev${index}${together ? "t" : "s"}`;
      const facts = history(name);
      const events = order.flatMap((position) => facts[position] ?? []).map(eventOf);
      if (together) await deliver("floodgate-order", events);
      else for (const event of events) await deliver("floodgate-order", [event]);
      expect(await projected(name)).toMatchObject({ status: "CANCELLED", paymentStatus: "REFUNDED", document: { revision: 3 } });
      expect(await env.DB.prepare("SELECT status FROM order_items WHERE order_id = ?").bind(`ord_${name}`).first("status")).toBe("CANCELLED");
    }
  }
});

it("counts the units of a confirmed order once, however often its events come", async () => {
  await insertProduct("sold");
  const created = eventOf({ type: "ORDER_CREATED", order: orderFact("sold", 1) });
  await deliver("floodgate-order", [created, created]);
  await deliver("floodgate-order", [created, eventOf({ type: "ORDER_STATUS_CHANGED", order: orderFact("sold", 2, { status: "PROCESSING" }), from: "CONFIRMED", by: "admin" })]);
  expect(await productSold("sold")).toBe(3);
});

it("counts the units of an order that was pending when it is confirmed, not before", async () => {
  await insertProduct("later");
  await deliver("floodgate-order", [eventOf({ type: "ORDER_CREATED", order: orderFact("later", 1, { status: "PENDING", paymentStatus: "PENDING" }) })]);
  expect(await productSold("later")).toBe(0);
  await deliver("floodgate-order", [eventOf({ type: "ORDER_STATUS_CHANGED", order: orderFact("later", 2), from: "PENDING", by: "gateway" })]);
  expect(await productSold("later")).toBe(3);
});

it("pages the orders that fit, newest first", async () => {
  const days = [1, 2, 3, 4, 5].map((day) => eventOf({ type: "ORDER_CREATED", order: orderFact(`day${day}`, 1, { status: "FAILED", createdAt: at + day * dayMs }) }));
  await deliver("floodgate-order", days);
  const filter = { status: "FAILED", from: at + 2 * dayMs, to: at + 5 * dayMs };
  const pages = await Promise.all([0, 1, 2].map((page) => listProjectedOrders(env.DB, filter, page, 2)));
  expect(pages.map(({ orders }) => orders.map(({ orderId }) => orderId))).toEqual([["ord_day4", "ord_day3"], ["ord_day2"], []]);
  expect(pages.map(({ total }) => total)).toEqual([3, 3, 3]);
});

it("books no payment whose amount is none of its currency, and books its neighbour: the other is a dead letter that says why", async () => {
  const captured = (name: string, amount: number) => {
    const event = eventOf({
      type: "PAYMENT_COMPLETED", paymentId: idOf("payment", name), orderId: idOf("order", name), amount: 4_999, currency: "USD",
      paymentMethod: "CARD", gateway: "sandbox", gatewayTransactionId: `txn_${name}`, status: "CAPTURED",
    });
    return { ...event, payload: { ...event.payload, amount } };
  };
  const unfit = captured("unfit", 49.995);
  await deliver("floodgate-order", [unfit, captured("fit", 49.99)], lastAttempt);
  const { results } = await env.DB.prepare("SELECT payment_id, amount FROM payments WHERE payment_id IN ('pay_fit', 'pay_unfit')").all();
  expect(results).toEqual([{ payment_id: "pay_fit", amount: 4_999 }]);
  expect(await env.DB.prepare("SELECT reason FROM dead_letters WHERE event_id = ?").bind(unfit.eventId).first("reason")).toContain("49.995 is no amount of USD");
  await env.DB.prepare("DELETE FROM dead_letters WHERE event_id = ?").bind(unfit.eventId).run();
});

const mail = (mailId: string, template: string, values: Record<string, unknown>): Event =>
  eventOf({ type: "NOTIFICATION_REQUESTED", mailId: mailId as MailId, template, to: `${mailId}@example.test`, values });

it("renders each mail once, escapes what people wrote, and says all in text too", async () => {
  const values = { orderId: "ord_1", orderNumber: "ORD-2026-1", currency: "USD", items: [{ name: "<script>alert(1)</script>", quantity: 2, totalPrice: 19.9 }], shipping: 5.99, total: 25.89 };
  const confirmed = mail("mai_one", "order-confirmed", values);
  await deliver("floodgate-notification", [confirmed, confirmed, eventOf({ type: "NOTIFICATION_REQUESTED", mailId: "mai_one" as MailId, template: "order-confirmed", to: "other@example.test", values })]);
  const mails = await readMails(env.DB, "mai_one@example.test", 10);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toBe("Your order ORD-2026-1 is confirmed");
  expect(mails[0]?.html).toMatch(/^<!doctype html><html lang="en">/);
  expect(mails[0]?.html).toContain("2 × &lt;script&gt;alert(1)&lt;/script&gt;");
  expect(mails[0]?.html).not.toContain("<script>");
  expect(mails[0]?.text).toContain("Delivery: $5.99\nTotal: $25.89");
});

it("asks again for a mail of an unknown template, and sends its neighbours", async () => {
  const result = await deliver("floodgate-notification", [mail("mai_bad", "constructor", {}), mail("mai_good", "verify-email", { url: "https://shop.test/" })]);
  expect(result.retryMessages).toHaveLength(1);
  expect(await readMails(env.DB, "mai_good@example.test", 10)).toHaveLength(1);
});

it("shows the mailbox as a page and as JSON", async () => {
  const json = await exports.default.fetch("http://shop.test/dev/mailbox?to=mai_good@example.test");
  expect(await json.json()).toMatchObject({ mails: [{ mailId: "mai_good", template: "verify-email", subject: "Confirm your e-mail address" }] });
  const page = await exports.default.fetch("http://shop.test/dev/mailbox", { headers: { Accept: "text/html" } });
  expect(page.headers.get("Content-Type")).toContain("text/html");
  expect(await page.text()).toContain("Confirm your e-mail address");
  const one = await exports.default.fetch("http://shop.test/dev/mailbox/mai_good");
  expect(await one.text()).toContain('href="https://shop.test/"');
});

const relay = () => env.RELAY.getByName("relay");

async function putMail(mailId: string): Promise<void> {
  const fact: Fact = { type: "NOTIFICATION_REQUESTED", mailId: mailId as MailId, template: "verify-email", to: `${mailId}@example.test`, values: { url: "https://shop.test/" } };
  await env.DB.batch([outboxInsert(env.DB, [fact], { newId: platform.newId, at: platform.clock.now(), correlationId: "cor_1", source: "test" })]);
}

const mailed = (mailId: string) => vi.waitFor(async () => expect(await readMails(env.DB, `${mailId}@example.test`, 10)).toHaveLength(1), { timeout: 10_000, interval: 50 });
const outboxEmpty = () => vi.waitFor(async () => expect(await unpublished(env.DB, Number.MAX_SAFE_INTEGER, 10)).toEqual([]), { timeout: 10_000, interval: 50 });

it("carries the outbox to the consumer and forgets what was handled", async () => {
  await putMail("mai_relayed");
  await platform.relay.getByName("relay").wake();
  await mailed("mai_relayed");
  await outboxEmpty();
});

it("publishes by alarm what was written before a crash and never woken for", async () => {
  await putMail("mai_forgotten");
  expect(await runDurableObjectAlarm(relay())).toBe(true);
  await mailed("mai_forgotten");
  await outboxEmpty();
});

it("publishes again after a crash between sending and marking, and the mail is there once", async () => {
  await putMail("mai_crashed");
  armFailpoint("relay.sent");
  await platform.relay.getByName("relay").wake().catch(() => undefined);
  await platform.relay.getByName("relay").wake();
  await mailed("mai_crashed");
  await outboxEmpty();
  expect((await listDeadLetters(env.DB, 0, 10)).total).toBe(0);
});

it("publishes again what left the queue without being handled", async () => {
  await putMail("mai_lost");
  const long = platform.clock.now() - 3 * minuteMs;
  await env.DB.prepare("UPDATE outbox SET published_at = ?, attempts = 1").bind(long).run();
  await platform.relay.getByName("relay").wake();
  await mailed("mai_lost");
});

it("always has an alarm, also after all objects were aborted", async () => {
  await platform.relay.getByName("relay").wake();
  await abortAllDurableObjects();
  expect(await runDurableObjectAlarm(relay())).toBe(true);
  expect(await runDurableObjectAlarm(relay())).toBe(true);
});

it("forgets expired carts with their lines, and notes older than any message, and keeps the rest", async () => {
  const now = platform.clock.now();
  const cart = (id: string, expiresAt: number | null) => [
    env.DB.prepare("INSERT INTO carts (cart_id, currency, created_at, updated_at, expires_at) VALUES (?, 'USD', 1, 1, ?)").bind(id, expiresAt),
    env.DB.prepare("INSERT INTO cart_items (cart_id, variant_id, product_id, quantity, price_at_addition, added_at) VALUES (?, 'var_1', 'prd_1', 1, 1, 1)").bind(id),
  ];
  await env.DB.batch([
    ...cart("crt_old", now - 1), ...cart("crt_young", now + 1_000), ...cart("crt_user", null),
    env.DB.prepare("INSERT INTO inbox (consumer, event_id, handled_at) VALUES ('x', 'old', ?), ('x', 'young', ?)").bind(now - 15 * dayMs, now - 14 * dayMs),
  ]);
  await keepHouse(env.DB, now);
  const { results: carts } = await env.DB.prepare("SELECT cart_id FROM carts ORDER BY 1").all();
  const { results: lines } = await env.DB.prepare("SELECT cart_id FROM cart_items ORDER BY 1").all();
  expect(carts).toEqual([{ cart_id: "crt_user" }, { cart_id: "crt_young" }]);
  expect(lines).toEqual(carts);
  expect(await env.DB.prepare("SELECT event_id FROM inbox WHERE consumer = 'x'").first("event_id")).toBe("young");
});

