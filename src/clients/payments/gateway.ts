// Duty: what a payment gateway is to the shop: five small questions, each with an idempotency key.
// Invariant: every call answers; what cannot be known is said to be `silent`. A key is never exchanged for another.
// Neighbours: sandbox.ts is one; breaker.ts stands before each; effects.ts calls them.

import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import type { RefundId } from "../../domain/ids.ts";
import type { Currency, Minor } from "../../domain/money.ts";

export interface AuthorisationRequest {
  readonly key: string;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly method: string;
  readonly token: string;
}

export interface Gateway {
  /** As orders name it. */
  readonly name: string;
  /** What buyers may choose of it: `CARD`, `UPI`, `PAYPAL`. */
  readonly methods: readonly string[];
  /** Sets the amount aside. The same key again is the same authorisation. */
  authorise(request: AuthorisationRequest): Promise<GatewayAnswer>;
  /** Takes what was set aside under the key. */
  capture(key: string, amount: Minor): Promise<GatewayAnswer>;
  /** Gives an authorisation up; one that has not arrived yet is refused when it does. Answers `captured` when it is too late. */
  void(key: string): Promise<GatewayAnswer>;
  /** Pays part or all of a capture back, once for each refund. */
  refund(key: string, refundId: RefundId, amount: Minor): Promise<GatewayAnswer>;
  /** What the gateway knows of the payment under the key. */
  find(key: string): Promise<GatewayAnswer>;
}
