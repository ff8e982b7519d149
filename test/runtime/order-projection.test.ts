import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Fact, OrderFact } from "../../src/domain/facts.ts";
import { idOf } from "../../src/domain/ids.ts";
import { dayMs } from "../../src/domain/time.ts";
import { listProjectedOrders } from "../../src/storage/order.ts";
import { retryDelays } from "../../src/workers/queues/delays.ts";
import { at, deliver, eventOf } from "../support/deliveries.ts";

const lastAttempt = retryDelays.order.length + 1;

function orderFact(name: string, revision: number, more: Partial<OrderFact> = {}): OrderFact {
  return {
    orderId: idOf("order", name), orderNumber: `ORD-2026-${name}`, checkoutId: idOf("checkout", name), userId: idOf("user", "buyer"), cartId: null,
    status: "CONFIRMED", paymentStatus: "CAPTURED", currency: "USD", subtotal: 4_999, discount: 0, shipping: 599, tax: 290, totalAmount: 5_888,
    shippingMethod: "standard", paymentMethod: "CARD", shippingAddress: { country: "US", city: "Portland" },
    items: [{ orderItemId: idOf("orderItem", name), productId: idOf("product", name), variantId: idOf("variant", name), sellerId: idOf("seller", "house"), name: "Lamp", quantity: 3, unitPrice: 1_666, totalPrice: 4_999, status: "CONFIRMED" }],
    returns: [], tracking: null, createdAt: at, revision, ...more,
  };
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
