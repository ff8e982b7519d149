import type { Attention } from "../../domain/checkout/attention.ts";
import type { CheckoutDraft, CheckoutTotals } from "../../domain/checkout/draft.ts";
import type { CheckoutStatus, LineState, PaymentState, Stage, StepNote } from "../../domain/checkout/saga.ts";
import type { CartId, CheckoutId, HoldId, OrderId, PaymentId, UserId, VariantId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import type { Millis } from "../../domain/time.ts";
import type { BuyerGateRpc, EnterOutcome, EnterRequest, KeptAnswer } from "./buyer-gate.ts";
import type { OrderRpc, OrderView } from "./order.ts";

export type * from "./buyer-gate.ts";
export type * from "./order.ts";
export type { CheckoutDraft, CheckoutLine, CheckoutTotals, PostalAddress, ShippingOption } from "../../domain/checkout/draft.ts";
export type { CheckoutStatus } from "../../domain/checkout/saga.ts";

/** A checkout as its buyer sees it. Amounts in minor units of `currency`. */
export interface CheckoutView extends Omit<CheckoutDraft, "ttlMs" | "correlationId" | "email" | "warehouseIds" | "claim"> {
  readonly status: CheckoutStatus;
  readonly totals: CheckoutTotals;
  readonly expiresAt: Millis;
  readonly attemptsLeft: number;
  readonly orderId: OrderId | null;
}

/** Units that were wanted and not asked for; the buyer's former checkout holds `own` of them. */
export interface UnaskedLine {
  readonly variantId: VariantId;
  readonly requested: number;
  readonly own: number;
}

/** What became of the wish to check out. Of `items` it is said how many were wanted and how many there are. */
export type InitiateOutcome =
  | { readonly kind: "reserved"; readonly checkout: CheckoutView }
  /** `at`: when the object said so, where it was not asked for this. */
  | {
      readonly kind: "out_of_stock";
      readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number; readonly at?: Millis }[];
      /** What was not asked for any more, and may be short too. */
      readonly unasked?: readonly UnaskedLine[];
    }
  | { readonly kind: "quantity_limit"; readonly items: readonly { readonly variantId: VariantId; readonly requested: number; readonly available: number }[] }
  /** These are sold in a sale now: only who was admitted to it may buy them. */
  | { readonly kind: "not_admitted"; readonly variantIds: readonly VariantId[] }
  /** The claimed unit is no longer held, or another checkout has taken it over. */
  | { readonly kind: "claim_expired" }
  | { readonly kind: "checkout_in_progress"; readonly checkoutId: CheckoutId }
  | { readonly kind: "stock_unavailable" };

/** What became of a payment. */
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

/** What leaves a cart because an order was made of it. */
export interface Purchase {
  readonly orderId: OrderId;
  readonly cartId: CartId;
  readonly items: readonly { readonly variantId: VariantId; readonly quantity: number }[];
}

/** A payment's answer, written; or why it was not let in. `bought` is what leaves the cart, where the payment made an order of one. */
export type PaidOnce =
  | { readonly kind: "answered"; readonly answer: KeptAnswer; readonly bought: Purchase | null }
  | Exclude<EnterOutcome, { kind: "proceed" }>;

/** What became of the choice of another shipping method: the checkout as it is now, or why it may not. */
export type AmendOutcome =
  | { readonly kind: "amended"; readonly checkout: CheckoutView }
  | { readonly kind: "unknown_method" }
  | { readonly kind: "expired" }
  | { readonly kind: "invalid_transition" }
  | { readonly kind: "checkout_in_progress" }
  | { readonly kind: "not_found" };

/** What became of giving a checkout up. */
export type AbandonOutcome =
  | { readonly kind: "abandoned" }
  | { readonly kind: "checkout_in_progress" }
  | { readonly kind: "invalid_transition" }
  | { readonly kind: "not_found" };

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

/** One try to be paid, as an operator is shown it. */
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

/** What a gateway said of a payment: by its own id, of which checkout, under which key. */
export interface GatewayEvent {
  readonly gatewayEventId: string;
  readonly checkoutId: CheckoutId;
  readonly key: string;
}

/** `taken`: now or before, and the gateway is being asked. `unknown`: there is no such checkout here. */
export type HearOutcome = { readonly kind: "taken" } | { readonly kind: "unknown" };

/** A buyer's lane: his checkouts, his orders, his requests' once-ness and his rate. What a buyer may ask is asked on behalf of one user. */
export interface CheckoutRpc extends BuyerGateRpc, OrderRpc {
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
  /** A gateway's event, verified by whoever calls: taken once by its id, in any order. It is not believed: the gateway is asked by `key`, behind this answer. */
  hear(event: GatewayEvent): Promise<HearOutcome>;
  /** How a checkout came to where it stands; null when the lane has no such checkout. For operators, whoever the buyer is. */
  steps(checkoutId: CheckoutId): Promise<StepLog | null>;
}
