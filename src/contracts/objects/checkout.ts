import type { Attention } from "../../domain/checkout/attention.ts";
import type { CheckoutDraft, CheckoutTotals } from "../../domain/checkout/draft.ts";
import type { CheckoutStatus, LineState, PaymentState, Stage, StepNote } from "../../domain/checkout/saga.ts";
import type { CartId, CheckoutId, HoldId, OrderId, OrderItemId, PaymentId, ReturnId, SellerId, UserId, VariantId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import type { Condition, Order, Return, ReturnAddress, Tracking, Units } from "../../domain/order.ts";
import type { OrderStatus } from "../../domain/order/states.ts";
import type { ReturnRefusal } from "../../domain/returns.ts";
import type { Millis } from "../../domain/time.ts";
import type { BuyerGateRpc, EnterOutcome, EnterRequest, KeptAnswer } from "./buyer-gate.ts";

export type * from "./buyer-gate.ts";
export type { CheckoutDraft, CheckoutLine, CheckoutTotals, PostalAddress, ShippingOption } from "../../domain/checkout/draft.ts";
export type { CheckoutStatus } from "../../domain/checkout/saga.ts";
export type { PaymentStatus } from "../../domain/order.ts";
export type { OrderStatus } from "../../domain/order/states.ts";

export interface CheckoutView extends Omit<CheckoutDraft, "ttlMs" | "correlationId" | "email" | "warehouseIds" | "claim"> {
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
  /** `at`: when the object said so, where it was not asked for this. */
  | { readonly kind: "out_of_stock"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number; readonly at?: Millis }[] }
  | { readonly kind: "quantity_limit"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number }[] }
  /** These are sold in a sale now: only who was admitted to it may buy them. */
  | { readonly kind: "not_admitted"; readonly variantIds: readonly VariantId[] }
  /** The claimed unit is no longer held, or another checkout has taken it over. */
  | { readonly kind: "claim_expired" }
  | { readonly kind: "checkout_in_progress"; readonly checkoutId: CheckoutId }
  | { readonly kind: "stock_unavailable" };

export type PayOutcome =
  | { readonly kind: "confirmed"; readonly order: OrderView }
  /** `approvalUrl`: where the buyer has to go and approve it. */
  | { readonly kind: "pending"; readonly orderId: OrderId; readonly orderNumber: string; readonly approvalUrl?: string }
  | { readonly kind: "declined"; readonly declineCode: string; readonly retryable: boolean }
  | { readonly kind: "expired" }
  | { readonly kind: "payment_unavailable"; readonly retryAfterMs: number }
  | { readonly kind: "stock_unavailable" }
  | { readonly kind: "checkout_in_progress" }
  | { readonly kind: "invalid_transition"; readonly status: CheckoutStatus }
  | { readonly kind: "not_found" };

/** What a payment says: by whom, for which checkout, under which key. */
export interface PayRequest {
  readonly userId: UserId;
  readonly checkoutId: CheckoutId;
  readonly key: string;
  readonly paymentMethod: string;
  readonly paymentToken: string;
  readonly correlationId: string;
}

/** A payment's answer, written; or why it was not let in. `bought` is what leaves the cart, where the payment made an order of one. */
export type PaidOnce =
  | { readonly kind: "answered"; readonly answer: KeptAnswer; readonly bought: { readonly orderId: OrderId; readonly cartId: CartId; readonly items: readonly { readonly variantId: VariantId; readonly quantity: number }[] } | null }
  | Exclude<EnterOutcome, { kind: "proceed" }>;

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

/** What a buyer wants to give back. `requestKey` tells a repeated request from another one. */
export interface ReturnCommand {
  readonly userId: UserId;
  readonly orderId: OrderId;
  readonly requestKey: string;
  readonly items: readonly Units[];
  readonly reason: string;
  readonly sendTo: ReturnAddress | null;
  readonly correlationId: string;
}

/** `too_many` says of each line how many may still be given back. */
export type ReturnOutcome =
  | { readonly kind: "requested"; readonly wish: Return }
  | { readonly kind: "too_many"; readonly returnable: readonly { readonly orderItemId: OrderItemId; readonly requested: number; readonly returnable: number }[] }
  | { readonly kind: Exclude<ReturnRefusal, "too_many">; readonly status: OrderStatus }
  | { readonly kind: "not_found" };

/** Moves an order, or with a `sellerId` that seller's lines of it. */
export interface TransitionCommand {
  readonly orderId: OrderId;
  readonly to: OrderStatus;
  readonly by: "admin" | "seller";
  readonly sellerId: SellerId | null;
  readonly tracking: Tracking | null;
  readonly condition: Condition;
  readonly reason: string | null;
  /** The revisions it may be applied to; null for any. */
  readonly ifRevision: readonly number[] | null;
  readonly requestKey: string;
  readonly correlationId: string;
}

/** Grants a return, saying in what condition the goods are, or rejects it. */
export interface ResolveCommand {
  readonly returnId: ReturnId;
  readonly condition: Condition | null;
  /** Why it is rejected, for the buyer to read. */
  readonly reason: string | null;
  readonly ifRevision: readonly number[] | null;
  readonly correlationId: string;
}

/** What a desk learns: the order as it is now, or why it may not. */
export type DeskOutcome = { readonly kind: "done"; readonly order: OrderView } | { readonly kind: "outdated" } | { readonly kind: "invalid_transition"; readonly status: string } | { readonly kind: "not_found" };

/** A buyer's lane: his checkouts, his orders, his requests' once-ness and his rate. What a buyer may ask is asked on behalf of one user. */
export interface CheckoutRpc extends BuyerGateRpc {
  /** Holds every line or none; the user's former open checkout ends when all are held, and is left as it was when one is refused (domain/checkout/former.ts). Idempotent by `checkoutId`. */
  initiate(draft: CheckoutDraft): Promise<InitiateOutcome>;
  readCheckout(userId: UserId, checkoutId: CheckoutId): Promise<CheckoutView | null>;
  /** Chooses another shipping method of those offered. */
  amend(userId: UserId, checkoutId: CheckoutId, shippingMethod: string): Promise<AmendOutcome>;
  /** Gives a checkout up and releases its holds; again is the same. */
  abandon(userId: UserId, checkoutId: CheckoutId): Promise<AbandonOutcome>;
  /** Runs the saga to its end. Idempotent by `key`: the same key gets the same outcome. */
  pay(request: PayRequest): Promise<PayOutcome>;
  /** Enters, pays and leaves in one call: the answer is written here and kept with what made it true. */
  payOnce(request: PayRequest, entrance: EnterRequest): Promise<PaidOnce>;
  readOrder(userId: UserId, orderId: OrderId): Promise<OrderView | null>;
  /** Newest first. */
  listOrders(userId: UserId, page: number, size: number): Promise<{ readonly orders: readonly OrderView[]; readonly total: number }>;
  /** Notes a return of delivered units within the window. Idempotent by `requestKey`. */
  requestReturn(command: ReturnCommand): Promise<ReturnOutcome>;
  /** Any order of the lane, for desks. */
  findOrder(orderId: OrderId): Promise<OrderView | null>;
  /** Idempotent by `requestKey`. */
  transition(command: TransitionCommand): Promise<DeskOutcome>;
  /** The same answer again is the same outcome. */
  resolveReturn(command: ResolveCommand): Promise<DeskOutcome>;
  /** Cancels before shipping: refunds and restocks. Idempotent. */
  cancelOrder(userId: UserId, orderId: OrderId, reason: string, correlationId: string): Promise<CancelOutcome>;
  /** A gateway's event, verified by whoever calls: taken once by its id, in any order. It is not believed: the gateway is asked by `key`, behind this answer. */
  hear(event: { readonly gatewayEventId: string; readonly checkoutId: CheckoutId; readonly key: string }): Promise<HearOutcome>;
  /** How a checkout came to where it stands; null when the lane has no such checkout. For operators, whoever the buyer is. */
  steps(checkoutId: CheckoutId): Promise<StepLog | null>;
}
