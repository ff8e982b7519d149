// Duty: the answer to a payment (contract §5), which the buyer's lane writes and keeps in the commit that made it true.
// Invariant: every outcome has one answer; the same outcome has the same bytes.
// Neighbours: durable-objects/lane/once.ts writes it, routes/checkout.ts sends it.

import type { CheckoutId } from "../domain/ids.ts";
import { toDecimal } from "../domain/money.ts";
import { type Answer, answer } from "./answer.ts";
import type { PayOutcome } from "./objects/checkout.ts";
import { type Problem, refuse } from "./problem.ts";

/** The contract's answer to a payment. */
export function paidAnswer(outcome: PayOutcome, checkoutId: CheckoutId): Answer | Problem {
  switch (outcome.kind) {
    case "confirmed": {
      const { orderId, orderNumber, status, paymentStatus, totals, currency } = outcome.order;
      return answer(200, { orderId, orderNumber, status, paymentStatus, total: toDecimal(totals.total, currency), currency });
    }
    case "pending": {
      const { orderId, orderNumber, approvalUrl } = outcome;
      return answer(202, { orderId, orderNumber, status: "PENDING", paymentStatus: "PENDING", checkoutId, ...(approvalUrl !== undefined && { approvalUrl }) });
    }
    case "declined":
      return refuse("payment_declined", outcome.retryable ? "The payment was declined; you may try again." : "The payment was declined for good; nothing is held any more.", {
        extra: { declineCode: outcome.declineCode, retryable: outcome.retryable },
      });
    case "expired":
      return refuse("checkout_expired", "The time to pay is over; begin a new checkout.");
    case "payment_unavailable":
      return refuse("payment_unavailable", "No payment can be made at the moment; nothing was charged and your things stay held.", { retryAfterSeconds: outcome.retryAfterMs / 1_000 });
    case "stock_unavailable":
      return refuse("stock_unavailable", "The stock does not answer; nothing was charged. Try again shortly.", { retryAfterSeconds: 2 });
    case "checkout_in_progress":
      return refuse("checkout_in_progress", "This checkout is being paid; wait for its end.", { retryAfterSeconds: 1 });
    case "invalid_transition":
      return refuse("invalid_transition", `A checkout that is ${outcome.status} cannot be paid.`);
    case "not_found":
      return refuse("not_found", "You have no such checkout.");
  }
}
