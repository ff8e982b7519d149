import type { Millis } from "../../domain/time.ts";

/** What a gateway did with a payment. Amounts in minor units. */
export interface GatewayPayment {
  readonly gatewayTransactionId: string;
  readonly amount: number;
  readonly currency: string;
  /** PENDING: the customer has yet to approve, in an app of his own. */
  readonly status: "PENDING" | "AUTHORIZED" | "CAPTURED" | "VOIDED" | "DECLINED";
  readonly refunded: number;
  readonly declineCode: string | null;
  readonly retryable: boolean;
  readonly at: Millis;
}

/** What the bank says of a payment it was asked about. */
export type BankAnswer =
  | { readonly kind: "payment"; readonly payment: GatewayPayment }
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly reason: string }
  /** The bank answered like a server that is down. */
  | { readonly kind: "unavailable" }
  /** No answer came; what a connection that was cut looks like to whoever still waits. */
  | { readonly kind: "silence" };

/** A movement of money in the bank's books. */
export interface BankMovement {
  /** The payment's. */
  readonly key: string;
  readonly gatewayTransactionId: string;
  readonly kind: "capture" | "refund";
  readonly amount: number;
  readonly currency: string;
  readonly at: Millis;
}

/** Money to be set aside, under a key of the shop's. Amounts in minor units. */
export interface BankAuthorisation {
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
  readonly token: string;
}

/** A payment that was authorised, and the key of what is asked of it. */
export interface BankDeed {
  readonly key: string;
  readonly authorisationKey: string;
}

/** A deed about so much of the payment, in minor units. */
export interface BankAmount extends BankDeed {
  readonly amount: number;
}

/** The sandbox bank, next door: an account of its own, idempotent by key, sharded by the part of the key before the first colon. */
export interface BankRpc {
  authorise(request: BankAuthorisation): Promise<BankAnswer>;
  capture(request: BankAmount): Promise<BankAnswer>;
  void(request: BankDeed): Promise<BankAnswer>;
  refund(request: BankAmount): Promise<BankAnswer>;
  /** Whether the refund under its own key was made: the payment if so, `unknown` if not. */
  findRefund(request: BankDeed): Promise<BankAnswer>;
  /** The shard's movements with `from` ≤ at < `to`, in the bank's own words. */
  settlements(from: Millis, to: Millis): Promise<readonly BankMovement[]>;
  /** The payment made under an authorisation's key. */
  find(key: string): Promise<BankAnswer>;
}
