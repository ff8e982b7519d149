import type { AddressId, CartId, CheckoutId, OrderId, OrderItemId, ProductId, RefundId, SellerId, UserId, VariantId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import type { Millis } from "../../domain/time.ts";
import type { BuyerGateRpc } from "./buyer-gate.ts";

export type * from "./buyer-gate.ts";

export interface PostalAddress {
  readonly addressId: AddressId;
  readonly streetAddress: string;
  readonly city: string;
  readonly state: string | null;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string | null;
}

export interface CheckoutLine {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly sellerId: SellerId;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly totalPrice: Minor;
}

export interface ShippingOption {
  readonly method: string;
  readonly price: Minor;
  readonly estimatedDelivery: { readonly from: Millis; readonly to: Millis };
}

/** What a checkout costs with one shipping method. All in minor units of `currency`. */
export interface CheckoutTotals {
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  readonly total: Minor;
}

/** A priced checkout that wants its units held. Prices are locked once it is RESERVED. */
export interface CheckoutDraft {
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly email: string;
  readonly cartId: CartId | null;
  readonly currency: Currency;
  readonly lines: readonly CheckoutLine[];
  readonly shippingMethod: string;
  /** Every method offered for the address, with the totals it would make. */
  readonly shippingOptions: readonly (ShippingOption & { readonly totals: CheckoutTotals })[];
  readonly shippingAddress: PostalAddress;
  readonly billingAddress: PostalAddress;
  readonly priceChanges: readonly { readonly variantId: VariantId; readonly from: Minor; readonly to: Minor }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly paymentMethods: readonly string[];
  readonly ttlMs: number;
  readonly correlationId: string;
}

export type CheckoutStatus = "RESERVED" | "PAYING" | "CONFIRMED" | "PAYMENT_FAILED" | "PENDING" | "RELEASED" | "EXPIRED";

export interface CheckoutView extends Omit<CheckoutDraft, "ttlMs" | "correlationId" | "email"> {
  readonly status: CheckoutStatus;
  readonly totals: CheckoutTotals;
  readonly expiresAt: Millis;
  readonly attemptsLeft: number;
  readonly orderId: OrderId | null;
}

export type OrderStatus = "PENDING" | "CONFIRMED" | "FAILED" | "PROCESSING" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "RETURNED" | "REFUNDED";
export type PaymentStatus = "PENDING" | "AUTHORIZED" | "CAPTURED" | "FAILED" | "PARTIALLY_REFUNDED" | "REFUNDED";

export interface OrderView {
  readonly orderId: OrderId;
  readonly orderNumber: string;
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly currency: Currency;
  readonly items: readonly (CheckoutLine & { readonly orderItemId: OrderItemId; readonly status: string })[];
  readonly totals: CheckoutTotals;
  readonly shippingAddress: PostalAddress;
  readonly billingAddress: PostalAddress;
  readonly paymentMethod: string;
  readonly shippingMethod: string;
  readonly estimatedDelivery: { readonly from: Millis; readonly to: Millis };
  readonly statusHistory: readonly { readonly status: OrderStatus; readonly at: Millis; readonly by: string }[];
  readonly payments: readonly { readonly paymentId: string; readonly gateway: string; readonly method: string; readonly amount: Minor; readonly status: string; readonly at: Millis }[];
  readonly refunds: readonly { readonly refundId: RefundId; readonly amount: Minor; readonly reason: string; readonly status: "PENDING" | "PROCESSED" | "FAILED"; readonly at: Millis }[];
  readonly createdAt: Millis;
  readonly revision: number;
}

export type InitiateOutcome =
  | { readonly kind: "reserved"; readonly checkout: CheckoutView }
  | { readonly kind: "out_of_stock"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number }[] }
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
