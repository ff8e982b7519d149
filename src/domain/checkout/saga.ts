// Duty: what a checkout is at any moment: its lines, its payments, the order it became, and how far it has come.
// Invariant: complete and immutable; whoever has it after a crash knows all that is needed to go on or to go back.
// Neighbours: begin.ts makes the first one, steps.ts derives the next effect from it, advance.ts makes the next one of it, the lane saves it.

import type { CheckoutDraft } from "./draft.ts";
import { optionOf } from "./draft.ts";
import type { Backoff } from "../backoff.ts";
import type { Fact } from "../facts.ts";
import type { CheckoutId, HoldId, PaymentId, RefundId, ReturnId, SaleId, SellerId, VariantId } from "../ids.ts";
import type { Currency, Minor } from "../money.ts";
import type { Condition, Order, OrderName, Tracking } from "../order.ts";
import type { DeskStatus } from "../order/states.ts";
import type { ReturnRequest } from "../returns.ts";
import { hasExpired, type Millis } from "../time.ts";

/** Where a checkout can be for its buyer (contract §5). */
export const checkoutStatuses = ["RESERVED", "PAYING", "CONFIRMED", "PAYMENT_FAILED", "PENDING", "RELEASED", "EXPIRED"] as const;
/** Where a checkout is for its buyer. */
export type CheckoutStatus = (typeof checkoutStatuses)[number];

/**
 * Where the saga stands. `open` waits for the buyer, `confirmed` is past the pivot, `closed` is undone;
 * every other stage has an effect to carry out.
 */
export type Stage = "holding" | "open" | "authorising" | "committing" | "capturing" | "confirmed" | "undoing" | "closed";

/**
 * One line's units. `wanted`: may have been asked for. `sold`: committed; what of it comes back is noted apart.
 * `freed`: none of ours any more. `short`: there were not enough. `limited`: there is a limit for each customer. `not_admitted`: a sale of it is open.
 */
export type LineState = "wanted" | "held" | "sold" | "freed" | "short" | "limited" | "not_admitted";

/** Units of a paid order that go back to where they were sold from, once for each `changeId`. */
export interface OwedUnits {
  readonly changeId: string;
  readonly holdId: HoldId;
  readonly variantId: VariantId;
  readonly quantity: number;
  /** The stock has had them back. */
  readonly isBack: boolean;
}

/** One hold: all that is wanted of one variant, however many lines of the draft ask for it. */
export interface SagaLine {
  readonly holdId: HoldId;
  readonly variantId: VariantId;
  readonly quantity: number;
  readonly state: LineState;
  /** How many there were, when `short`; how many more he may have, when `limited`. */
  readonly available: number;
  /** The hold was made by a claim in a sale, and is taken over. */
  readonly isClaimed?: boolean;
  /** The sale whose units it is of: a hold that lapses is made again of what is aside for that sale. */
  readonly saleId?: SaleId;
  /** Holds of the buyer's former checkouts that may still stand: this one takes their place, when its turn comes (former.ts). */
  readonly replaces?: readonly HoldId[];
  readonly turn?: number;
}

/**
 * One try to be paid. `asking`: the gateway may have it. `doubtful`: we went another way and it must be made void.
 * `overtaken`: captured although the checkout was undone, so the money is owed back.
 */
export type PaymentState = "asking" | "authorised" | "captured" | "declined" | "doubtful" | "void" | "overtaken" | "refunded";

/** How a try ended for whoever asked for it, where it did not end with an order. */
export type PaymentEnd =
  | { readonly kind: "declined"; readonly declineCode: string; readonly retryable: boolean }
  | { readonly kind: "payment_unavailable"; readonly retryAfterMs: number }
  | { readonly kind: "stock_unavailable" }
  | { readonly kind: "expired" };

/** A try of one gateway to be paid. */
export interface Payment {
  readonly paymentId: PaymentId;
  /** The buyer's idempotency key. */
  readonly requestKey: string;
  /** What the gateway knows it by: one key from the first ask to the last refund. */
  readonly key: string;
  readonly method: string;
  readonly token: string;
  readonly gateway: string;
  /** Gateways where the try goes on when this one surely takes nothing, the next first. */
  readonly elsewhere?: readonly string[];
  readonly gatewayTransactionId: string | null;
  /** Where the buyer approves it, while he has to and if the gateway says. */
  readonly approvalUrl?: string;
  readonly amount: Minor;
  readonly state: PaymentState;
  readonly end: PaymentEnd | null;
  readonly at: Millis;
  /** What the gateway set aside or took instead of what it was asked for. */
  readonly wrong?: { readonly amount: Minor; readonly currency: Currency };
  /** How often it could not be made void or paid back: each waits by itself, since gateways fail one by one. */
  readonly retry?: Backoff;
}

/** All that is known of a checkout. */
export interface Saga {
  readonly name: OrderName;
  readonly draft: CheckoutDraft;
  readonly shippingMethod: string;
  readonly correlationId: string;
  readonly stage: Stage;
  /** How an undone checkout is called. */
  readonly ending: "RELEASED" | "EXPIRED" | null;
  /** Why nothing could be held. */
  readonly refusal: "out_of_stock" | "quantity_limit" | "not_admitted" | "claim_expired" | "stock_unavailable" | null;
  readonly lines: readonly SagaLine[];
  /** The least expiry of its holds. */
  readonly expiresAt: Millis;
  /** The last one is the one that runs. */
  readonly payments: readonly Payment[];
  /** How many tries have been made; numbers payments. */
  readonly tries: number;
  readonly attemptsLeft: number;
  /** The last deed at the gateway got no answer: ask what became of it before doing anything else. */
  readonly mustInquire: boolean;
  /** Since when the buyer has been told that nobody knows. */
  readonly pendingSince: Millis | null;
  readonly backoff: { readonly stock: Backoff; readonly gateway: Backoff };
  readonly order: Order | null;
  /** The buyer's checkouts that were open when this one began: they end when it has its units. */
  readonly former?: readonly CheckoutId[];
  /** Since when it has owed something to somebody; null while it rests. */
  readonly busySince: Millis | null;
  /** When it was undone and had nothing more to do. */
  readonly closedAt: Millis | null;
  readonly restocks: readonly OwedUnits[];
  /** Ids of the gateways' events that were taken. */
  readonly heard: readonly string[];
  /** What happened, the oldest first; the middle of a very long way is left out. */
  readonly log: readonly StepNote[];
}

/** What the buyer or time tells a saga, and what the world answered to an effect. */
export type Signal =
  | { readonly kind: "pay"; readonly key: string; readonly method: string; readonly token: string; readonly gateway: string; readonly elsewhere?: readonly string[]; readonly correlationId: string }
  | { readonly kind: "abandon" }
  | { readonly kind: "amend"; readonly shippingMethod: string }
  | { readonly kind: "cancel"; readonly reason: string; readonly correlationId: string }
  | OrderSignal
  | { readonly kind: "tick" }
  | { readonly kind: "stock"; readonly answers: StockAnswers }
  | { readonly kind: "heard"; readonly gatewayEventId: string; readonly key: string }
  | { readonly kind: "gateway"; readonly deed: GatewayDeed; readonly key: string; readonly refundId?: RefundId; readonly answer: GatewayAnswer };

/** What is asked of a paid order. `requestKey` tells a repeated command from another one. */
export type OrderSignal =
  | {
      readonly kind: "transition"; readonly to: DeskStatus; readonly by: "admin" | "seller" | "system"; readonly sellerId: SellerId | null; readonly tracking: Tracking | null;
      /** Of what comes back with it. */
      readonly condition: Condition;
      readonly reason: string | null; readonly requestKey: string; readonly correlationId: string;
    }
  | { readonly kind: "requestReturn"; readonly request: ReturnRequest; readonly windowMs: number; readonly correlationId: string }
  /** Without a condition it is rejected, for that reason. */
  | { readonly kind: "resolveReturn"; readonly returnId: ReturnId; readonly condition: Condition | null; readonly reason: string | null; readonly by: "admin"; readonly correlationId: string };

/** One answer for each line that was asked about; of units that come back, with the change it is about. */
export type StockAnswers = readonly { readonly holdId: HoldId; readonly changeId?: string; readonly answer: StockAnswer }[];

/** One change of a saga: what it heard, and where it stood after. */
export interface StepNote {
  readonly at: Millis;
  readonly signal: Signal["kind"] | "begin";
  readonly stage: Stage;
  readonly detail: string;
}

/** What a gateway is asked for. */
export type GatewayDeed = "authorise" | "inquire" | "capture" | "void" | "refund";

/** What a stock object says to what is asked about a hold, in the saga's words. */
export type StockAnswer =
  | { readonly kind: "held"; readonly expiresAt: Millis }
  | { readonly kind: "short"; readonly available: number }
  /** There may be enough, but a customer may have no more than `available` beside what he has. */
  | { readonly kind: "limited"; readonly available: number }
  /** It is sold in a sale now, and this buyer has claimed none of it. */
  | { readonly kind: "not_admitted" }
  | { readonly kind: "sold" }
  | { readonly kind: "freed" }
  /** The hold is gone: it lapsed, or never was. */
  | { readonly kind: "lapsed" }
  /** The object was not asked, because it cannot be now. */
  | { readonly kind: "unsent" }
  | { readonly kind: "silent" };

/** A payment in the gateway's own words. */
export interface KnownPayment {
  readonly gatewayTransactionId: string;
  readonly amount: Minor;
  readonly currency: Currency;
}

/** What a gateway says, in words that are the same for all gateways. */
export type GatewayAnswer =
  /** What the gateway knows of the payment. */
  | ({ readonly kind: "authorised" } & KnownPayment)
  | ({ readonly kind: "captured" } & KnownPayment)
  | ({ readonly kind: "voided" } & KnownPayment)
  /** The customer has yet to approve: in an app of his own, or where `approvalUrl` leads. */
  | ({ readonly kind: "pending"; readonly approvalUrl?: string } & KnownPayment)
  | { readonly kind: "declined"; readonly declineCode: string; readonly retryable: boolean }
  | { readonly kind: "refunded" }
  /** It has no such payment. */
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly reason: string }
  /** It said that it cannot serve; `sent` false: it was not even asked. */
  | { readonly kind: "unavailable"; readonly sent: boolean; readonly retryAfterMs: number }
  /** No answer: it may have done it or not. */
  | { readonly kind: "silent" };

/** What a command learns at once. `accepted`: done, or on its way. */
export type SagaOutcome = "accepted" | "expired" | "checkout_in_progress" | "invalid_transition" | "unknown_method";

/** A step of a saga while it is being decided. */
export interface Step {
  readonly saga: Saga;
  readonly facts: readonly Fact[];
}

/** A step that somebody asked for, with what he learns at once. */
export type Commanded = Step & { readonly outcome: SagaOutcome };

/** The status at `now`: an open checkout is EXPIRED by the clock, whether or not anybody has looked since. */
export function statusOf(saga: Saga, now: Millis): CheckoutStatus {
  switch (saga.stage) {
    case "holding":
      return "RESERVED";
    case "open":
      if (hasExpired(saga.expiresAt, now)) return "EXPIRED";
      return saga.payments.some((payment) => payment.end?.kind === "declined") ? "PAYMENT_FAILED" : "RESERVED";
    case "authorising":
    case "committing":
    case "capturing":
      return saga.pendingSince === null ? "PAYING" : "PENDING";
    case "confirmed":
      return "CONFIRMED";
    case "undoing":
    case "closed":
      return saga.ending ?? "RELEASED";
  }
}

/** A payment is being made, or its fate is unknown. */
export function isPaying({ stage }: Saga): boolean {
  return stage === "authorising" || stage === "committing" || stage === "capturing";
}

/** Stands in the way of another checkout of the same buyer. */
export function isOpen(saga: Saga): boolean {
  return saga.stage === "holding" || saga.stage === "open" || isPaying(saga);
}

/** The try that runs or ran last. */
export function currentPayment({ payments }: Saga): Payment | null {
  return payments.at(-1) ?? null;
}

/** What the buyer is to pay, with the shipping method he has chosen. */
export function amountOf({ draft, shippingMethod }: Saga): Minor {
  return optionOf(draft, shippingMethod)?.totals.total ?? 0;
}
