// Duty: what Stripe says, as the shop's own answers.
// Invariant: an error after which Stripe may have acted is a silence; only one after which it surely has not is anything else.
// Neighbours: gateway.ts asks; declines.ts and amounts.ts translate the parts.

import { Stripe } from "stripe";
import type { GatewayAnswer } from "../../../domain/checkout/saga.ts";
import { fromStripe } from "./amounts.ts";
import { declineOf } from "./declines.ts";

const retryAfterMs = 5_000;
/** For a key that Stripe does not accept: a person has to mend it. */
const misconfiguredMs = 60_000;

/** What a payment intent tells of the payment. One that nobody has confirmed is no payment yet. */
export function answerOf(intent: Stripe.PaymentIntent): GatewayAnswer {
  const known = { gatewayTransactionId: intent.id, ...fromStripe(intent.amount, intent.currency) };
  switch (intent.status) {
    case "requires_capture":
      return { kind: "authorised", ...known, ...fromStripe(intent.amount_capturable, intent.currency) };
    case "succeeded":
      return { kind: "captured", ...known, ...fromStripe(intent.amount_received, intent.currency) };
    case "canceled":
      return { kind: "voided", ...known };
    case "processing":
      return { kind: "pending", ...known };
    case "requires_action": {
      const approvalUrl = intent.next_action?.redirect_to_url?.url;
      return { kind: "pending", ...known, ...(approvalUrl && { approvalUrl }) };
    }
    case "requires_payment_method":
    case "requires_confirmation": {
      const error = intent.last_payment_error;
      return error === null ? { kind: "unknown" } : declineOf(error.decline_code ?? error.code);
    }
    default:
      return { kind: "silent" };
  }
}

/** What a refund tells. `pending` while the money travels. */
export function answerOfRefund(refund: Stripe.Refund): GatewayAnswer {
  switch (refund.status) {
    case "succeeded":
      return { kind: "refunded" };
    case "pending":
    case "requires_action":
      return { kind: "pending", gatewayTransactionId: refund.id, ...fromStripe(refund.amount, refund.currency) };
    default:
      return { kind: "refused", reason: refund.failure_reason ?? `the refund is ${refund.status}` };
  }
}

/** What an error of Stripe's library tells. Rethrows what is none: that is our bug. */
export function answerOfError(error: unknown): GatewayAnswer {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const intent = error.payment_intent;
  switch (error.type) {
    case "StripeCardError":
      return declineOf(error.decline_code ?? error.code);
    case "StripeInvalidRequestError":
      // The buyer's token is Stripe's to know; one that it does not know is a card that is not there.
      if (error.param === "payment_method") return { kind: "declined", declineCode: "card_declined", retryable: false };
      if (intent !== undefined) return answerOf(intent);
      return error.code === "resource_missing" ? { kind: "unknown" } : { kind: "refused", reason: error.code ?? error.message };
    case "StripeRateLimitError":
      return { kind: "unavailable", sent: false, retryAfterMs };
    case "StripeAuthenticationError":
    case "StripePermissionError":
      return { kind: "unavailable", sent: false, retryAfterMs: misconfiguredMs };
    default:
      return { kind: "silent" };
  }
}
