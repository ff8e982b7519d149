// Duty: finds the payment intent of a payment, whatever has been lost on the way.
// Invariant: one intent for one key. To look for one moves no money: an intent is a sheet of paper until a card is put to it.
// Neighbours: gateway.ts; docs/decisions/0028 says why in this order.

import type { Stripe } from "stripe";
import type { PaymentReference } from "../../../domain/checkout/payment.ts";
import { type Clock, hourMs } from "../../../domain/time.ts";
import { toStripe } from "./amounts.ts";

/** Stripe replays a request under the same idempotency key for at least 24 hours. */
const replayedForMs = 20 * hourMs;

/** What finding an intent depends on beside the payment. */
export interface Circumstances {
  readonly clock: Clock;
  /** Where the buyer's bank sends him back to; null where the shop does not know its own address. */
  readonly returnUrl: (key: string) => string | null;
}

/** Stripe cannot charge this amount of this currency. */
export class NotPayable extends Error {}

/**
 * The intent as it is now: by Stripe's own name where we heard it; else by making it once more under the same idempotency key,
 * which Stripe answers with the one it made; and after the keys are forgotten by search. Null when there is none.
 */
export async function intentOf(stripe: Stripe, payment: PaymentReference, { clock, returnUrl }: Circumstances): Promise<Stripe.PaymentIntent | null> {
  if (payment.gatewayTransactionId !== null) return stripe.paymentIntents.retrieve(payment.gatewayTransactionId);
  if (clock.now() - payment.at < replayedForMs) return made(stripe, payment, returnUrl(payment.key) !== null);
  const { data } = await stripe.paymentIntents.search({ query: `metadata["key"]:"${payment.key}"`, limit: 1 });
  return data[0] ?? null;
}

async function made(stripe: Stripe, { key, amount, currency }: PaymentReference, canComeBack: boolean): Promise<Stripe.PaymentIntent> {
  const stripeAmount = toStripe(amount, currency);
  if (stripeAmount === null) throw new NotPayable(`${amount} ${currency}`);
  const intent = await stripe.paymentIntents.create(
    {
      amount: stripeAmount,
      currency: currency.toLowerCase(),
      capture_method: "manual",
      automatic_payment_methods: { enabled: true, allow_redirects: canComeBack ? "always" : "never" },
      metadata: { key },
    },
    { idempotencyKey: key },
  );
  // A replay tells how it was then, not how it is now. Under the fetch client the headers are Headers, whatever their type says.
  const isReplay = new Headers(intent.lastResponse.headers).get("Idempotent-Replayed") === "true";
  return isReplay ? stripe.paymentIntents.retrieve(intent.id) : intent;
}
