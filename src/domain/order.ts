// Duty: an order: its lines, its name, what was paid, given back and asked to be taken back, and what the world may know of it.
// Invariant: complete and immutable; every change that can be seen counts `revision`, every change of state is in the history.
// Neighbours: order/states.ts has its machine, order/moves.ts, order/refunds.ts and returns.ts change it; checkout/saga.ts keeps it in the same save as the money.

import type { Backoff } from "./backoff.ts";
import type { CheckoutDraft, CheckoutLine, CheckoutTotals, PostalAddress } from "./checkout/draft.ts";
import { optionOf } from "./checkout/draft.ts";
import type { OrderFact } from "./facts.ts";
import { type CartId, type CheckoutId, idOf, type OrderId, type OrderItemId, type PaymentId, type RefundId, type ReturnId, uniquePart, type UserId } from "./ids.ts";
import type { Currency, Minor } from "./money.ts";
import { type LineStatus, type OrderStatus, shownLineStatus } from "./order/states.ts";
import type { Millis } from "./time.ts";

/** What can have become of an order's money (contract §5). */
export const paymentStatuses = ["PENDING", "AUTHORIZED", "CAPTURED", "FAILED", "PARTIALLY_REFUNDED", "REFUNDED"] as const;
/** What became of an order's money. */
export type PaymentStatus = (typeof paymentStatuses)[number];

/** Who brought something about, as the history tells it. */
export type Actor = "customer" | "gateway" | "admin" | "seller" | "system";

/** How to follow a parcel. */
export interface Tracking {
  readonly carrier: string | null;
  readonly number: string;
  readonly url: string | null;
}

/** A line of an order, and what became of it. */
export interface OrderItem extends CheckoutLine {
  readonly orderItemId: OrderItemId;
  readonly status: LineStatus;
  /** Units that were cancelled, refused or taken back: their money is owed to the buyer. */
  readonly returned: number;
  readonly tracking: Tracking | null;
}

/** A payment as its order tells it. */
export interface OrderPayment {
  readonly paymentId: PaymentId;
  readonly gateway: string;
  readonly method: string;
  readonly amount: Minor;
  readonly status: string;
  readonly at: Millis;
}

/** What can have become of money that is owed back. */
export const refundStatuses = ["PENDING", "PROCESSED", "FAILED"] as const;

/** Money that is owed back until it is PROCESSED. FAILED: the gateway has refused it so far; it is asked again. */
export interface Refund {
  readonly refundId: RefundId;
  readonly amount: Minor;
  readonly reason: string;
  /** What it is for. */
  readonly units: readonly Units[];
  readonly status: (typeof refundStatuses)[number];
  readonly at: Millis;
  /** When it is tried again. */
  readonly retry: Backoff;
}

/** In what state goods can come back: `damaged` ones are not sold again. */
export const conditions = ["resellable", "damaged"] as const;
/** In what state goods came back. */
export type Condition = (typeof conditions)[number];

/** So many units of a line. */
export interface Units {
  readonly orderItemId: OrderItemId;
  readonly quantity: number;
}

/** Where a parcel that comes back goes. */
export interface ReturnAddress {
  readonly name: string;
  readonly postalCode: string;
  readonly country: string;
}

/** What can have become of a wish to give something back. */
export const returnStatuses = ["PENDING", "APPROVED", "REJECTED"] as const;

/** A buyer's wish to give something back, and what became of it. */
export interface Return {
  readonly returnId: ReturnId;
  /** Tells a repeated request from another one. */
  readonly requestKey: string;
  readonly status: (typeof returnStatuses)[number];
  readonly items: readonly Units[];
  readonly reason: string;
  readonly sendTo: ReturnAddress | null;
  readonly requestedAt: Millis;
  readonly resolvedAt: Millis | null;
  readonly condition: Condition | null;
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
  readonly returns: readonly Return[];
  /** How to follow the parcel that was sent last. */
  readonly tracking: Tracking | null;
  /** The key of the last command from a desk, so that one that is repeated is known. */
  readonly lastRequest: string | null;
  readonly createdAt: Millis;
  readonly revision: number;
}

/** What an order is called, decided when its checkout begins. */
export interface OrderName {
  readonly orderId: OrderId;
  readonly orderNumber: string;
}

/** What an order is made of when its checkout is paid. */
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
    items: draft.lines.map((line, index) => ({ ...line, orderItemId: idOf("orderItem", `${uniquePart(draft.checkoutId)}-${index}`), status, returned: 0, tracking: null })),
    totals: option.totals,
    shippingAddress: draft.shippingAddress,
    billingAddress: draft.billingAddress,
    paymentMethod: payment.method,
    shippingMethod,
    estimatedDelivery: option.estimatedDelivery,
    statusHistory: [{ status, at: now, by: "customer" }],
    payments: [payment],
    refunds: [],
    returns: [],
    tracking: null,
    lastRequest: null,
    createdAt: now,
    revision: 1,
  };
}

/** The order with its payment as it now stands. */
export function withPayment(order: Order, payment: OrderPayment, paymentStatus: PaymentStatus): Order {
  const others = order.payments.filter((known) => known.paymentId !== payment.paymentId);
  return { ...order, payments: [...others, payment], paymentStatus, revision: order.revision + 1 };
}

/** When the last of it arrived; null when it has not. */
export function deliveredAt({ statusHistory }: Order): Millis | null {
  return statusHistory.findLast((entry) => entry.status === "DELIVERED")?.at ?? null;
}

/** The order as the world outside its lane learns it. */
export function orderFact(order: Order): OrderFact {
  const { orderId, orderNumber, checkoutId, userId, cartId, status, paymentStatus, currency, totals, shippingMethod, paymentMethod, tracking, createdAt, revision } = order;
  const { subtotal, discount, shipping, tax, total: totalAmount } = totals;
  return {
    orderId, orderNumber, checkoutId, userId, cartId, status, paymentStatus, currency, subtotal, discount, shipping, tax, totalAmount, shippingMethod, paymentMethod,
    shippingAddress: { ...order.shippingAddress },
    items: order.items.map((item) => ({
      orderItemId: item.orderItemId, productId: item.productId, variantId: item.variantId, sellerId: item.sellerId, name: item.name,
      quantity: item.quantity, unitPrice: item.unitPrice, totalPrice: item.totalPrice, status: shownLineStatus(item.status),
    })),
    returns: order.returns.map(({ returnId, status: resolution, items, reason, requestedAt, resolvedAt, condition }) => ({ returnId, status: resolution, items, reason, requestedAt, resolvedAt, condition })),
    tracking, createdAt, revision,
  };
}
