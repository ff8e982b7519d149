// Duty: an order: its states as data, its lines, its number, what was paid and given back.
// Invariant: an order's state is that of its least advanced line that is still alive; every change counts `revision` and is in the history.
// Neighbours: checkout/saga.ts records it in the same save as the money; the orders projection copies it.

import type { CheckoutDraft, CheckoutLine, CheckoutTotals, PostalAddress } from "./checkout/draft.ts";
import { optionOf } from "./checkout/draft.ts";
import type { OrderFact } from "./facts.ts";
import { type CartId, type CheckoutId, idOf, type OrderId, type OrderItemId, type PaymentId, type RefundId, uniquePart, type UserId } from "./ids.ts";
import { type Currency, type Minor, sum } from "./money.ts";
import type { Millis } from "./time.ts";

export type OrderStatus = "PENDING" | "CONFIRMED" | "FAILED" | "PROCESSING" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "RETURNED" | "REFUNDED";
export type PaymentStatus = "PENDING" | "AUTHORIZED" | "CAPTURED" | "FAILED" | "PARTIALLY_REFUNDED" | "REFUNDED";
/** A line that is being packed is CONFIRMED still: PROCESSING is said of the order alone (contract §5). */
export type LineStatus = "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "RETURNED";

/** Where an order may go from each state (seed 002 §7.3, contract §5). */
export const orderTransitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ["CONFIRMED", "FAILED", "CANCELLED"],
  CONFIRMED: ["PROCESSING", "CANCELLED"],
  PROCESSING: ["SHIPPED", "CANCELLED"],
  SHIPPED: ["DELIVERED", "RETURNED"],
  DELIVERED: ["RETURNED"],
  RETURNED: ["REFUNDED"],
  FAILED: [],
  CANCELLED: [],
  REFUNDED: [],
};

/** The states an order can begin in. */
export const firstOrderStatuses: readonly OrderStatus[] = ["PENDING", "CONFIRMED"];

export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return orderTransitions[from].includes(to);
}

export interface OrderItem extends CheckoutLine {
  readonly orderItemId: OrderItemId;
  readonly status: LineStatus;
}

export interface OrderPayment {
  readonly paymentId: PaymentId;
  readonly gateway: string;
  readonly method: string;
  readonly amount: Minor;
  readonly status: string;
  readonly at: Millis;
}

export interface Refund {
  readonly refundId: RefundId;
  readonly amount: Minor;
  readonly reason: string;
  readonly status: "PENDING" | "PROCESSED" | "FAILED";
  readonly at: Millis;
}

/** An order as its buyer sees it. Amounts in minor units of `currency`. */
export interface Order {
  readonly orderId: OrderId;
  readonly orderNumber: string;
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly cartId: CartId | null;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly currency: Currency;
  readonly items: readonly OrderItem[];
  readonly totals: CheckoutTotals;
  readonly shippingAddress: PostalAddress;
  readonly billingAddress: PostalAddress;
  readonly paymentMethod: string;
  readonly shippingMethod: string;
  readonly estimatedDelivery: { readonly from: Millis; readonly to: Millis };
  readonly statusHistory: readonly { readonly status: OrderStatus; readonly at: Millis; readonly by: string }[];
  readonly payments: readonly OrderPayment[];
  readonly refunds: readonly Refund[];
  readonly createdAt: Millis;
  readonly revision: number;
}

/** What an order is called, decided when its checkout begins. */
export interface OrderName {
  readonly orderId: OrderId;
  readonly orderNumber: string;
}

export interface Placement extends OrderName {
  readonly draft: CheckoutDraft;
  readonly shippingMethod: string;
  readonly payment: OrderPayment;
}

/** A new order, CONFIRMED when its payment is captured and PENDING while nobody knows. */
export function placeOrder({ draft, shippingMethod, payment, ...name }: Placement, status: "PENDING" | "CONFIRMED", now: Millis): Order {
  const option = optionOf(draft, shippingMethod);
  if (option === null) throw new Error(`${draft.checkoutId} has no shipping method ${shippingMethod}`);
  return {
    ...name,
    checkoutId: draft.checkoutId,
    userId: draft.userId,
    cartId: draft.cartId,
    status,
    paymentStatus: status === "PENDING" ? "PENDING" : "CAPTURED",
    currency: draft.currency,
    items: draft.lines.map((line, index) => ({ ...line, orderItemId: idOf("orderItem", `${uniquePart(draft.checkoutId)}-${index}`), status })),
    totals: option.totals,
    shippingAddress: draft.shippingAddress,
    billingAddress: draft.billingAddress,
    paymentMethod: payment.method,
    shippingMethod,
    estimatedDelivery: option.estimatedDelivery,
    statusHistory: [{ status, at: now, by: "customer" }],
    payments: [payment],
    refunds: [],
    createdAt: now,
    revision: 1,
  };
}

/** From the least advanced to the most; a line that is CANCELLED or RETURNED is no longer alive. */
const advancement: readonly LineStatus[] = ["PENDING", "CONFIRMED", "SHIPPED", "DELIVERED"];

/** What the lines say the order is: the least advanced living line; without one, how the last of them ended. */
export function statusOfLines(lines: readonly { readonly status: LineStatus }[]): OrderStatus {
  const alive = lines.map((line) => advancement.indexOf(line.status)).filter((rank) => rank >= 0);
  if (alive.length > 0) return advancement[Math.min(...alive)] as OrderStatus;
  return lines.some((line) => line.status === "RETURNED") ? "RETURNED" : "CANCELLED";
}

/** Moves the whole order, its living lines with it. Null when the machine has no such transition. */
export function moveOrder(order: Order, to: OrderStatus, by: string, now: Millis): Order | null {
  if (!canMove(order.status, to)) return null;
  const lineStatus = lineStatusIn(to);
  return {
    ...order,
    status: to,
    items: lineStatus === null ? order.items : order.items.map((item) => (advancement.includes(item.status) ? { ...item, status: lineStatus } : item)),
    statusHistory: [...order.statusHistory, { status: to, at: now, by }],
    revision: order.revision + 1,
  };
}

/** What the living lines become when the order gets there; null where they stay as they are. */
function lineStatusIn(status: OrderStatus): LineStatus | null {
  if (status === "FAILED") return "CANCELLED";
  return status === "REFUNDED" || status === "PROCESSING" ? null : status;
}

/** The order with its payment as it now stands. */
export function withPayment(order: Order, payment: OrderPayment, paymentStatus: PaymentStatus): Order {
  const others = order.payments.filter((known) => known.paymentId !== payment.paymentId);
  return { ...order, payments: [...others, payment], paymentStatus, revision: order.revision + 1 };
}

/** What was captured and not yet promised back. */
export function refundable(order: Order): Minor {
  const captured = sum(order.payments.filter((payment) => payment.status === "CAPTURED").map((payment) => payment.amount));
  return captured - sum(order.refunds.filter((refund) => refund.status !== "FAILED").map((refund) => refund.amount));
}

/** The order with a refund that is owed from now on. Throws when it is more than was captured: that is a bug, not an outcome. */
export function oweRefund(order: Order, refund: Refund): Order {
  if (refund.amount <= 0 || refund.amount > refundable(order)) throw new Error(`${order.orderId} cannot refund ${refund.amount}`);
  return { ...order, refunds: [...order.refunds, refund], revision: order.revision + 1 };
}

/** The order after the gateway paid a refund out. */
export function refundPaid(order: Order, refundId: RefundId): Order {
  const refunds = order.refunds.map((refund): Refund => (refund.refundId === refundId ? { ...refund, status: "PROCESSED" } : refund));
  const paidOut = sum(refunds.filter((refund) => refund.status === "PROCESSED").map((refund) => refund.amount));
  return { ...order, refunds, paymentStatus: paidOut >= order.totals.total ? "REFUNDED" : "PARTIALLY_REFUNDED", revision: order.revision + 1 };
}

/** The order as the world outside its lane learns it. */
export function orderFact(order: Order): OrderFact {
  const { totals, statusHistory: _, payments: __, refunds: ___, billingAddress: ____, estimatedDelivery: _____, ...rest } = order;
  const { total, ...amounts } = totals;
  return {
    ...rest,
    ...amounts,
    totalAmount: total,
    shippingAddress: { ...order.shippingAddress },
    items: order.items.map(({ orderItemId, productId, variantId, sellerId, name, quantity, unitPrice, totalPrice, status }) => ({ orderItemId, productId, variantId, sellerId, name, quantity, unitPrice, totalPrice, status })),
  };
}
