import type { CheckoutDraft, CheckoutTotals } from "../../domain/checkout/draft.ts";
import type { CheckoutStatus } from "../../domain/checkout/saga.ts";
import type { CheckoutId, OrderId, UserId, VariantId } from "../../domain/ids.ts";
import type { Order, OrderStatus } from "../../domain/order.ts";
import type { Millis } from "../../domain/time.ts";
import type { BuyerGateRpc } from "./buyer-gate.ts";

export type * from "./buyer-gate.ts";
export type { CheckoutDraft, CheckoutLine, CheckoutTotals, PostalAddress, ShippingOption } from "../../domain/checkout/draft.ts";
export type { CheckoutStatus } from "../../domain/checkout/saga.ts";
export type { OrderStatus, PaymentStatus } from "../../domain/order.ts";

export interface CheckoutView extends Omit<CheckoutDraft, "ttlMs" | "correlationId" | "email" | "warehouseIds"> {
  readonly status: CheckoutStatus;
  readonly totals: CheckoutTotals;
  readonly expiresAt: Millis;
  readonly attemptsLeft: number;
  readonly orderId: OrderId | null;
}

/** The order as its buyer sees it. */
export type OrderView = Order;

export type InitiateOutcome =
  | { readonly kind: "reserved"; readonly checkout: CheckoutView }
  | { readonly kind: "out_of_stock"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number }[] }
  | { readonly kind: "quantity_limit"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number }[] }
  | { readonly kind: "checkout_in_progress"; readonly checkoutId: CheckoutId }
  | { readonly kind: "stock_unavailable" };

export type PayOutcome =
  | { readonly kind: "confirmed"; readonly order: OrderView }
  | { readonly kind: "pending"; readonly orderId: OrderId; readonly orderNumber: string }
  | { readonly kind: "declined"; readonly declineCode: string; readonly retryable: boolean }
  | { readonly kind: "expired" }
  | { readonly kind: "payment_unavailable"; readonly retryAfterMs: number }
  | { readonly kind: "stock_unavailable" }
  | { readonly kind: "checkout_in_progress" }
  | { readonly kind: "invalid_transition"; readonly status: CheckoutStatus }
  | { readonly kind: "not_found" };

export type AmendOutcome = { readonly kind: "amended"; readonly checkout: CheckoutView } | { readonly kind: "unknown_method" } | { readonly kind: "expired" } | { readonly kind: "invalid_transition" } | { readonly kind: "checkout_in_progress" } | { readonly kind: "not_found" };
export type AbandonOutcome = { readonly kind: "abandoned" } | { readonly kind: "checkout_in_progress" } | { readonly kind: "invalid_transition" } | { readonly kind: "not_found" };
export type CancelOutcome = { readonly kind: "cancelled"; readonly order: OrderView } | { readonly kind: "invalid_transition"; readonly status: OrderStatus } | { readonly kind: "not_found" };

/** A buyer's lane: his checkouts, his orders, his requests' once-ness and his rate. Everything is asked for on behalf of one user. */
export interface CheckoutRpc extends BuyerGateRpc {
  /** Holds every line or none. Releases the user's former open checkout first. Idempotent by `checkoutId`. */
  initiate(draft: CheckoutDraft): Promise<InitiateOutcome>;
  readCheckout(userId: UserId, checkoutId: CheckoutId): Promise<CheckoutView | null>;
  /** Chooses another shipping method of those offered. */
  amend(userId: UserId, checkoutId: CheckoutId, shippingMethod: string): Promise<AmendOutcome>;
  /** Gives a checkout up and releases its holds; again is the same. */
  abandon(userId: UserId, checkoutId: CheckoutId): Promise<AbandonOutcome>;
  /** Runs the saga to its end. Idempotent by `key`: the same key gets the same outcome. */
  pay(request: { readonly userId: UserId; readonly checkoutId: CheckoutId; readonly key: string; readonly paymentMethod: string; readonly paymentToken: string; readonly correlationId: string }): Promise<PayOutcome>;
  readOrder(userId: UserId, orderId: OrderId): Promise<OrderView | null>;
  /** Newest first. */
  listOrders(userId: UserId, page: number, size: number): Promise<{ readonly orders: readonly OrderView[]; readonly total: number }>;
  /** Cancels before shipping: refunds and restocks. Idempotent. */
  cancelOrder(userId: UserId, orderId: OrderId, reason: string, correlationId: string): Promise<CancelOutcome>;
}
