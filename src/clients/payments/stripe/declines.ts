// Duty: Stripe's decline codes as the buyer and the checkout may know them (docs.stripe.com/declines/codes).
// Invariant: a card that is said to be stolen, lost or fraudulent is not tried again, and its holder is not told why.
// Neighbours: answers.ts.

/** After these no card of this buyer is tried again in this checkout. */
const final = new Set([
  "do_not_try_again", "fraudulent", "highest_risk_level", "lost_card", "merchant_blacklist", "pickup_card", "restricted_card",
  "revocation_of_all_authorizations", "revocation_of_authorization", "security_violation", "stolen_card", "stop_payment_order",
]);
/** What a buyer can mend; everything else he hears as `card_declined`. */
const told = new Set([
  "authentication_required", "card_not_supported", "card_velocity_exceeded", "currency_not_supported", "expired_card", "incorrect_cvc", "incorrect_number",
  "incorrect_zip", "insufficient_funds", "invalid_cvc", "invalid_expiry_month", "invalid_expiry_year", "invalid_number", "processing_error",
  "withdrawal_count_limit_exceeded",
]);

/** What a decline means here. `code` is Stripe's decline code, else its error code. */
export function declineOf(code: string | null | undefined): { readonly kind: "declined"; readonly declineCode: string; readonly retryable: boolean } {
  const known = code ?? "card_declined";
  return { kind: "declined", declineCode: told.has(known) ? known : "card_declined", retryable: !final.has(known) };
}
