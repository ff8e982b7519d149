// Duty: the projections keep up with a burst of purchases, and a queue that loses messages loses no event.
// Invariant: all that was sent is handled once, whatever was lost on the way, the last message included.
// Neighbours: clients/outbox-relay.ts, workers/queues/consume.ts.

import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { relayOutbox } from "../../src/clients/outbox-relay.ts";
import { compose } from "../../src/compose.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import type { Fact, OrderFact } from "../../src/domain/facts.ts";
import { idOf, type ProductId } from "../../src/domain/ids.ts";
import { minuteMs, secondMs } from "../../src/domain/time.ts";
import { outboxInsert, unpublished } from "../../src/storage/outbox.ts";
import { consume } from "../../src/workers/queues/consume.ts";
import { subscribe } from "../../src/workers/queues/handler.ts";
import { subscriptions } from "../../src/workers/queues/handlers.ts";

const platform = compose(env);
const at = 1_790_000_000_000;

/** What the world hears of one purchase in the order queue. */
function purchase(index: number): readonly Event[] {
  const name = `burst-${index}`;
  const order: OrderFact = {
    orderId: idOf("order", name), orderNumber: name, checkoutId: idOf("checkout", name), userId: idOf("user", name), cartId: idOf("cart", name), status: "CONFIRMED", paymentStatus: "CAPTURED",
    currency: "USD", subtotal: 4_998, discount: 0, shipping: 599, tax: 290, totalAmount: 5_887, shippingMethod: "standard", paymentMethod: "CARD", shippingAddress: { country: "US", city: "Portland" },
    items: [0, 1].map((line) => ({ orderItemId: idOf("orderItem", `${name}-${line}`), productId: idOf("product", `b${line}`), variantId: idOf("variant", `b${line}`), sellerId: idOf("seller", "house"), name: "Lamp", quantity: 1, unitPrice: 2_499, totalPrice: 2_499, status: "CONFIRMED" })),
    returns: [], tracking: null, createdAt: at, revision: 1,
  };
  const facts: readonly Fact[] = [
    { type: "CHECKOUT_INITIATED", checkoutId: order.checkoutId, userId: order.userId, cartId: order.cartId, items: order.items, totalAmount: 5_887, currency: "USD", shippingAddressId: idOf("address", name) },
    { type: "PAYMENT_COMPLETED", paymentId: idOf("payment", name), orderId: order.orderId, amount: 5_887, currency: "USD", paymentMethod: "CARD", gateway: "sandbox", gatewayTransactionId: name, status: "CAPTURED" },
    { type: "ORDER_CREATED", order },
  ];
  return facts.map((fact, part) => toEvent(fact, { eventId: idOf("event", `${name}-${part}`), sagaId: order.checkoutId, at, correlationId: "cor_1", source: "checkout", stream: `lane-${index % 8}`, sequence: index * 3 + part + 1 }));
}

it("drains the events of 2,000 purchases within ten seconds of work", async () => {
  const events = Array.from({ length: 2_000 }, (_, index) => purchase(index)).flat();
  const beganAt = performance.now();
  for (let from = 0; from < events.length; from += 100) {
    await consume(createMessageBatch("floodgate-order", events.slice(from, from + 100).map((body, index) => ({ id: `burst-${from + index}`, timestamp: new Date(at), attempts: 1, body }))), platform, subscriptions);
  }
  const tookMs = performance.now() - beganAt;
  console.info(`2,000 purchases, ${events.length} events: ${(tookMs / secondMs).toFixed(1)} s`);
  expect(await env.DB.prepare("SELECT count(*) AS n FROM orders WHERE order_id LIKE 'ord_burst-%'").first("n")).toBe(2_000);
  expect(await env.DB.prepare("SELECT orders FROM sales_by_day").first("orders")).toBe(2_000);
  // Others may have this machine too: three times what is promised is still a failure.
  expect(tookMs).toBeLessThan(30 * secondMs);
});

it("handles every event of an outbox once, though its queue loses half of what it takes, and the last", async () => {
  const handled: string[] = [];
  const keeper = subscribe({ consumer: "keeper", types: ["CATALOG_CHANGED"], handle: async (events) => (handled.push(...events.flatMap((event) => event.payload.productIds)), []) });
  const names = Array.from({ length: 40 }, (_, index) => `lost-${index}`);
  const facts: readonly Fact[] = names.map((name) => ({ type: "CATALOG_CHANGED", productIds: [name as ProductId], categoriesChanged: false }));
  await env.DB.batch([outboxInsert(env.DB, facts, { newId: platform.newId, at, correlationId: "cor_1", source: "test" })]);
  let now = at;
  let sendings = 0;
  const lossy = {
    async publish(events: readonly Event[]) {
      sendings += 1;
      const arrived = sendings === 1 ? events.slice(0, -1).filter((_, index) => index % 2 === 0) : events.filter((_, index) => index % 2 === 0);
      await consume(createMessageBatch("floodgate-catalog", arrived.map((body, index) => ({ id: `lossy-${sendings}-${index}`, timestamp: new Date(now), attempts: 1, body }))), platform, [keeper]);
      return { sent: events.map(({ eventId }) => eventId), failures: [] };
    },
  };
  for (let hour = 0; hour < 12 && (await unpublished(env.DB, Number.MAX_SAFE_INTEGER, 1)).length > 0; hour += 1) {
    await relayOutbox({ d1: env.DB, clock: { now: () => now } }, lossy);
    now += 61 * minuteMs;
  }
  expect(handled.toSorted()).toEqual(names.toSorted());
  expect(sendings).toBeGreaterThan(2);
});
