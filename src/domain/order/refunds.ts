// Duty: what an order's buyer gets back, to the minor unit, and how far each refund has come.
// Invariant: all that can be given back adds up to what was captured, never to more; a refund is owed until the gateway has paid it.
// Neighbours: moves.ts takes units off; checkout/steps.ts asks the gateway; decisions/ has the rule for parts.

import { type Backoff, noBackoff } from "../backoff.ts";
import type { RefundedLineFact } from "../facts.ts";
import { idOf, type OrderItemId, type RefundId, uniquePart } from "../ids.ts";
import { type Minor, share, sum } from "../money.ts";
import type { Order, OrderItem, Refund, Units } from "../order.ts";
import { moveOrder, quantityOf } from "./moves.ts";
import type { Millis } from "../time.ts";

/** What was captured. */
export function captured({ payments }: Order): Minor {
  return sum(payments.filter((payment) => payment.status === "CAPTURED").map((payment) => payment.amount));
}

/** What was captured and is not yet owed back. */
export function refundable(order: Order): Minor {
  return captured(order) - sum(order.refunds.map((refund) => refund.amount));
}

/**
 * What each line came to in the end: its price with its share of the discount and of the tax on goods. The delivery and its tax are no line's.
 * The bounds between lines are rounded, not the lines, so that they add up.
 */
export function moneyOfLines({ items, totals }: Pick<Order, "items" | "totals">): ReadonlyMap<OrderItemId, Minor> {
  const goods = totals.total - deliveryOf(totals);
  const weight = sum(items.map((item) => item.totalPrice));
  const bound = (upTo: Minor): Minor => (weight === 0 ? 0 : share(goods, upTo, weight));
  let before = 0;
  return new Map(items.map((item) => {
    const from = before;
    before += item.totalPrice;
    return [item.orderItemId, bound(before) - bound(from)];
  }));
}

/** What giving those units back returns to the buyer: their lines' money, and with the very last unit of the order the delivery. */
export function refundFor(order: Order, units: readonly Units[]): Minor {
  const money = moneyOfLines(order);
  const goods = sum(order.items.map((item) => partOf(money.get(item.orderItemId) ?? 0, item, quantityOf(units, item))));
  const isLast = order.items.every((item) => item.returned + quantityOf(units, item) >= item.quantity);
  return Math.min(refundable(order), isLast ? goods + deliveryOf(order.totals) : goods);
}

function partOf(money: Minor, { quantity, returned }: OrderItem, units: number): Minor {
  return share(money, returned + units, quantity) - share(money, returned, quantity);
}

const deliveryOf = ({ shipping, shippingTax = 0 }: Order["totals"]): Minor => shipping + shippingTax;

/** The order, owing that much from now on; nothing is owed where the amount is zero. Throws when it is more than was captured: a bug, not an outcome. */
export function oweRefund(order: Order, amount: Minor, reason: string, units: readonly Units[], now: Millis): Order {
  if (amount === 0) return order;
  if (amount < 0 || amount > refundable(order)) throw new Error(`${order.orderId} cannot refund ${amount}`);
  const refundId = idOf("refund", `${uniquePart(order.checkoutId)}-${order.refunds.length + 1}`);
  return { ...order, refunds: [...order.refunds, { refundId, amount, reason, units, status: "PENDING", at: now, retry: noBackoff }], revision: order.revision + 1 };
}

/** What a refund was for, as the world learns it. */
export function refundedLines({ items }: Order, { units }: Refund): readonly RefundedLineFact[] {
  return items.map((item) => ({ item, quantity: quantityOf(units, item) })).filter(({ quantity }) => quantity > 0).map(({ item, quantity }) => ({ productId: item.productId, quantity, totalPrice: item.unitPrice * quantity }));
}

/** What is still owed, the oldest first. */
export function owedRefunds({ refunds }: Order): readonly Refund[] {
  return refunds.filter((refund) => refund.status !== "PROCESSED");
}

/** The order after the gateway paid a refund out; one that was RETURNED is REFUNDED with the last of them. */
export function refundPaid(order: Order, refundId: RefundId, now: Millis): Order {
  const refunds = order.refunds.map((refund): Refund => (refund.refundId === refundId ? { ...refund, status: "PROCESSED", retry: noBackoff } : refund));
  const paidOut = sum(refunds.filter((refund) => refund.status === "PROCESSED").map((refund) => refund.amount));
  return closed({ ...order, refunds, paymentStatus: paidOut >= captured(order) ? "REFUNDED" : "PARTIALLY_REFUNDED", revision: order.revision + 1 }, now);
}

/** The order after the gateway did not pay: `refused` it, or said nothing. It is owed all the same, and asked for again. */
export function refundUnpaid(order: Order, refundId: RefundId, retry: Backoff, refused: boolean): Order {
  const known = order.refunds.find((refund) => refund.refundId === refundId);
  const status = refused ? "FAILED" : (known?.status ?? "PENDING");
  const refunds = order.refunds.map((refund): Refund => (refund.refundId === refundId ? { ...refund, status, retry } : refund));
  return { ...order, refunds, revision: known?.status === status ? order.revision : order.revision + 1 };
}

/** REFUNDED, once everything came back and nothing is owed any more. */
export function closed(order: Order, now: Millis): Order {
  if (order.status !== "RETURNED" || owedRefunds(order).length > 0) return order;
  return moveOrder(order, "REFUNDED", { by: "gateway", now }) ?? order;
}
