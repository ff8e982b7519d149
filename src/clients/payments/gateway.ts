// Duty: what a payment gateway is to the shop: a few small questions, each with an idempotency key.
// Invariant: every question is answered; what cannot be known is said to be `silent`. A key is never exchanged for another.
// Neighbours: sandbox.ts, stripe/gateway.ts and paypal/gateway.ts are gateways, registry.ts says which are offered; breaker.ts stands before each; effects.ts calls them.

import type { PaymentReference } from "../../domain/checkout/payment.ts";
import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import type { RefundId } from "../../domain/ids.ts";
import type { Minor } from "../../domain/money.ts";
import type { ReportRow } from "../../domain/reconciliation.ts";
import type { Millis } from "../../domain/time.ts";

/** A payment that is to be authorised, with what the buyer pays it by. */
export interface AuthorisationRequest extends PaymentReference {
  readonly method: string;
  /** What the buyer's browser got from the gateway in place of his card. */
  readonly token: string;
}

/** What a message that claims to come from a gateway turned out to be. */
export type WebhookVerdict =
  /** Its signature is not the gateway's, or there is none. */
  | { readonly kind: "forged" }
  /** Signed by the gateway, but longer ago than a message travels: perhaps sent again by somebody else. */
  | { readonly kind: "stale" }
  /** Nobody can say now; the gateway is to send it again. */
  | { readonly kind: "unavailable" }
  /** Genuine, and about nothing of ours. */
  | { readonly kind: "ignored" }
  /** Genuine: something happened to the payment under this key. What happened, the gateway is asked. */
  | { readonly kind: "heard"; readonly gatewayEventId: string; readonly key: string };

/** One movement of money as the gateway itself tells it: it always knows when. */
export interface SettlementRow extends Omit<ReportRow, "reference" | "at"> {
  readonly at: Millis;
}

/** What is known of a gateway without asking it. */
export interface GatewayTraits {
  /** As orders, webhooks' paths and the configuration name it. */
  readonly name: string;
  /** What buyers may choose of it: `CARD`, `UPI`, `PAYPAL`. */
  readonly methods: readonly string[];
  /** It can only charge at once: `authorise` answers `captured`. */
  readonly capturesAtOnce: boolean;
}

/** What a gateway can be asked. */
export interface GatewayDeeds {
  /** Sets the amount aside. The same key again is the same authorisation. */
  authorise(request: AuthorisationRequest): Promise<GatewayAnswer>;
  /** Takes all that was set aside. */
  capture(payment: PaymentReference): Promise<GatewayAnswer>;
  /** Gives an authorisation up; one that has not arrived yet is refused when it does. Answers `captured` when it is too late. */
  void(payment: PaymentReference): Promise<GatewayAnswer>;
  /** Pays part or all of a capture back, once for each refund. */
  refund(payment: PaymentReference, refundId: RefundId, amount: Minor): Promise<GatewayAnswer>;
  /** What the gateway knows of a payment. Moves no money that a buyer has not approved. */
  find(payment: PaymentReference): Promise<GatewayAnswer>;
  /** What became of a refund: `refunded`, `pending` while the money travels, `refused` when it came back, `unknown` when it was never asked for. */
  findRefund(payment: PaymentReference, refundId: RefundId): Promise<GatewayAnswer>;
  /** Checks who sent a message and when. Never throws, whatever came. */
  verifyWebhook(raw: string, headers: Headers, now: Millis): Promise<WebhookVerdict>;
  /** Every movement with `from` ≤ at < `to`, the oldest first. Throws when the gateway does not tell. */
  listSettlements(from: Millis, to: Millis): Promise<readonly SettlementRow[]>;
}

/** What is known of a gateway, and what it can be asked. */
export interface Gateway extends GatewayTraits, GatewayDeeds {}

/** How old a message may be when it arrives, and how far ahead a sender's clock: what the vendors themselves allow. */
export const webhookToleranceMs = 300_000;
