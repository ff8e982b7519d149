import type { Attention } from "../../domain/checkout/attention.ts";
import type { CheckoutDraft, CheckoutTotals } from "../../domain/checkout/draft.ts";
import type { CheckoutStatus, LineState, PaymentState, Stage, StepNote } from "../../domain/checkout/saga.ts";
import type { CheckoutId, HoldId, OrderId, PaymentId, UserId, VariantId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";
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
  /** These are sold in a sale now: only who was admitted to it may buy them. */
  | { readonly kind: "not_admitted"; readonly variantIds: readonly VariantId[] }
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

/** What an operator needs to know of a checkout: where it stands, what it holds and was paid, and how it came there. Amounts in minor units. */
export interface StepLog {
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly orderId: OrderId;
  readonly status: CheckoutStatus;
  readonly stage: Stage;
  readonly pendingSince: Millis | null;
  readonly expiresAt: Millis;
  readonly currency: Currency;
  readonly lines: readonly { readonly holdId: HoldId; readonly variantId: VariantId; readonly quantity: number; readonly state: LineState }[];
  readonly payments: readonly StepLogPayment[];
  /** What a person should look after; null while all is well. */
  readonly attention: Attention | null;
  /** The oldest first. Of a very long way the middle is left out. */
  readonly steps: readonly StepNote[];
}

export interface StepLogPayment {
  readonly paymentId: PaymentId;
  /** What the gateway knows it by. */
  readonly key: string;
  readonly gateway: string;
  readonly gatewayTransactionId: string | null;
  readonly method: string;
  readonly amount: Minor;
  readonly state: PaymentState;
  readonly at: Millis;
}

/** `taken`: now or before, and the gateway is being asked. `unknown`: there is no such checkout here. */
export type HearOutcome = { readonly kind: "taken" } | { readonly kind: "unknown" };

/** A buyer's lane: his checkouts, his orders, his requests' once-ness and his rate. What a buyer may ask is asked on behalf of one user. */
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
  /** A gateway's event, verified by whoever calls: taken once by its id, in any order. It is not believed: the gateway is asked by `key`, behind this answer. */
  hear(event: { readonly gatewayEventId: string; readonly checkoutId: CheckoutId; readonly key: string }): Promise<HearOutcome>;
  /** How a checkout came to where it stands; null when the lane has no such checkout. For operators, whoever the buyer is. */
  steps(checkoutId: CheckoutId): Promise<StepLog | null>;
}
