// Duty: the figures of turnover against a plain recount of the same events.
// Invariant: however events are cut into deliveries, shuffled and repeated, the figures are those of each event counted once.
// Neighbours: workers/queues/turnover.ts, storage/turnover.ts.

import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import type { Fact, OrderFact } from "../../src/domain/facts.ts";
import { idOf } from "../../src/domain/ids.ts";
import { dayMs } from "../../src/domain/time.ts";
import { consume } from "../../src/workers/queues/consume.ts";
import { subscribe } from "../../src/workers/queues/handler.ts";
import { turnover } from "../../src/workers/queues/turnover.ts";

const platform = compose(env);
const noon = Date.UTC(2026, 10, 20, 12);

interface Bought {
  readonly lines: readonly { readonly product: number; readonly quantity: number; readonly unitPrice: number }[];
  readonly currency: string;
  readonly extra: number;
  readonly day: number;
  readonly pendingFirst: boolean;
  readonly fails: boolean;
  readonly refundedAfterDays: number | null;
  readonly overtaken: boolean;
}

const purchases: fc.Arbitrary<readonly Bought[]> = fc.array(
  fc.record({
    lines: fc.array(fc.record({ product: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 5 }), unitPrice: fc.integer({ min: 1, max: 99_999 }) }), { minLength: 1, maxLength: 3 }),
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    extra: fc.integer({ min: 0, max: 5_000 }),
    day: fc.integer({ min: 0, max: 2 }),
    pendingFirst: fc.boolean(),
    fails: fc.boolean(),
    refundedAfterDays: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
    overtaken: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

let made = 0;
let round = 0;

/** Everything the world hears of a purchase. */
function eventsOf(bought: Bought, run: number): readonly Event[] {
  const name = `t${run}-${++made}`;
  const { currency } = bought;
  const items = bought.lines.map(({ product, quantity, unitPrice }, index) => ({
    orderItemId: idOf("orderItem", `${name}-${index}`), productId: idOf("product", `r${run}-${product}`), variantId: idOf("variant", `v${product}`), sellerId: idOf("seller", "house"),
    name: "A thing", quantity, unitPrice, totalPrice: unitPrice * quantity, status: "CONFIRMED",
  }));
  const subtotal = items.reduce((sum, { totalPrice }) => sum + totalPrice, 0);
  const order = (revision: number, status: string): OrderFact => ({
    orderId: idOf("order", name), orderNumber: name, checkoutId: idOf("checkout", name), userId: idOf("user", "u"), cartId: null, status, paymentStatus: "CAPTURED", currency, subtotal, discount: 0,
    shipping: bought.extra, tax: 0, totalAmount: subtotal + bought.extra, shippingMethod: "standard", paymentMethod: "CARD", shippingAddress: {}, items, returns: [], tracking: null, createdAt: noon, revision,
  });
  const at = noon + bought.day * dayMs;
  const told = (fact: Fact, when: number): Event => toEvent(fact, { eventId: platform.newId("event"), sagaId: name, at: when, correlationId: "c", source: "checkout", stream: "lane-0", sequence: ++made });
  const refund = (lines: readonly { readonly productId: string; readonly quantity: number; readonly totalPrice: number }[], amount: number, when: number) =>
    told({ type: "PAYMENT_REFUNDED", paymentId: idOf("payment", name), refundId: idOf("refund", name), orderId: idOf("order", name), amount, currency, items: lines.map((line) => ({ ...line, productId: line.productId as OrderFact["items"][number]["productId"] })) }, when);
  if (bought.fails) {
    const failed = [told({ type: "ORDER_CREATED", order: order(1, "PENDING") }, at), told({ type: "ORDER_STATUS_CHANGED", order: order(2, "FAILED"), from: "PENDING", by: "gateway" }, at)];
    return bought.overtaken ? [...failed, refund([], subtotal, at)] : failed;
  }
  const confirmed = bought.pendingFirst
    ? [told({ type: "ORDER_CREATED", order: order(1, "PENDING") }, at - dayMs), told({ type: "ORDER_STATUS_CHANGED", order: order(2, "CONFIRMED"), from: "PENDING", by: "gateway" }, at)]
    : [told({ type: "ORDER_CREATED", order: order(1, "CONFIRMED") }, at)];
  const moved = told({ type: "ORDER_STATUS_CHANGED", order: order(3, "SHIPPED"), from: "PROCESSING", by: "admin" }, at);
  return [...confirmed, moved, ...(bought.refundedAfterDays === null ? [] : [refund(items, subtotal + bought.extra, at + bought.refundedAfterDays * dayMs)])];
}

/** The same, counted by hand from what was bought. */
function recount(bought: readonly Bought[], run: number) {
  const rows = new Map<string, { orders: number; units: number; revenue: number; refunds: number }>();
  const row = (day: number, product: number, currency: string) => {
    const key = `${new Date(noon + day * dayMs).toISOString().slice(0, 10)} prd_r${run}-${product} ${currency}`;
    const known = rows.get(key) ?? { orders: 0, units: 0, revenue: 0, refunds: 0 };
    rows.set(key, known);
    return known;
  };
  for (const { fails, day, currency, lines, refundedAfterDays } of bought.filter((one) => !one.fails)) {
    if (fails) continue;
    for (const product of new Set(lines.map((line) => line.product))) row(day, product, currency).orders += 1;
    for (const { product, quantity, unitPrice } of lines) {
      row(day, product, currency).units += quantity;
      row(day, product, currency).revenue += quantity * unitPrice;
      if (refundedAfterDays !== null) row(day + refundedAfterDays, product, currency).refunds += quantity * unitPrice;
    }
  }
  return Object.fromEntries(rows);
}

async function counted(run: number) {
  const { results } = await env.DB.prepare("SELECT day || ' ' || product_id || ' ' || currency AS key, orders, units, revenue, refunds FROM sales_by_product WHERE product_id LIKE ?").bind(`prd_r${run}-%`).all<{ key: string }>();
  return Object.fromEntries(results.map(({ key, ...figures }) => [key, figures]));
}

async function wholeShop() {
  return (await env.DB.prepare("SELECT coalesce(sum(orders), 0) AS orders, coalesce(sum(units), 0) AS units, coalesce(sum(revenue), 0) AS revenue, coalesce(sum(refunds), 0) AS refunds FROM sales_by_day").first<Record<string, number>>()) ?? {};
}

it("comes to what was bought and paid back, however its events are delivered", async () => {
  await fc.assert(
    fc.asyncProperty(purchases, fc.infiniteStream(fc.nat()), async (bought, chance) => {
      const run = ++round;
      const before = await wholeShop();
      const draw = () => chance.next().value ?? 0;
      const events = bought.flatMap((one) => eventsOf(one, run));
      const sent = [...events, ...events.filter(() => draw() % 2 === 0)].map((event) => ({ event, rank: draw() })).toSorted((a, b) => a.rank - b.rank).map(({ event }) => event);
      while (sent.length > 0) {
        const delivery = sent.splice(0, 1 + (draw() % 7));
        await consume(createMessageBatch("floodgate-order", delivery.map((body, index) => ({ id: `${run}-${sent.length}-${index}`, timestamp: new Date(noon), attempts: 1, body }))), platform, [subscribe(turnover)]);
      }
      expect(await counted(run)).toEqual(recount(bought, run));
      const sold = bought.filter(({ fails }) => !fails);
      const total = ({ lines, extra }: Bought) => lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, extra);
      const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
      const after = await wholeShop();
      expect({ orders: (after["orders"] ?? 0) - (before["orders"] ?? 0), revenue: (after["revenue"] ?? 0) - (before["revenue"] ?? 0), refunds: (after["refunds"] ?? 0) - (before["refunds"] ?? 0) }).toEqual({
        orders: sold.length, revenue: sum(sold.map(total)), refunds: sum(sold.filter((one) => one.refundedAfterDays !== null).map(total)),
      });
    }),
    { numRuns: 25 },
  );
});
