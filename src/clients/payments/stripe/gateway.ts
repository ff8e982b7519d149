// Duty: Stripe as a gateway: payment intents with manual capture, through Stripe's own library.
// Invariant: every call that changes something carries an idempotency key made of ours; a card is put to an intent once.
// Neighbours: intents.ts finds, answers.ts translates, webhooks.ts and settlements.ts hear and read; registry.ts makes one.

import { Stripe } from "stripe";
import type { StripeSecrets } from "../../../contracts/secrets.ts";
import type { PaymentReference } from "../../../domain/checkout/payment.ts";
import type { GatewayAnswer } from "../../../domain/checkout/saga.ts";
import type { RefundId } from "../../../domain/ids.ts";
import type { Minor } from "../../../domain/money.ts";
import type { AuthorisationRequest, GatewayDeeds } from "../gateway.ts";
import { toStripe } from "./amounts.ts";
import { answerOf, answerOfError, answerOfRefund } from "./answers.ts";
import { type Circumstances, intentOf, NotPayable } from "./intents.ts";
import { settlementsOf } from "./settlements.ts";
import { verifyStripe } from "./webhooks.ts";

/** What Stripe is asked with. */
export interface StripeParts extends Circumstances {
  readonly secrets: StripeSecrets;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  /** How long a buyer may take to approve a payment at his bank. */
  readonly approvalMs: number;
}

const mostRefunds = 100;

/** What the gateway named `stripe` does. Tokens are ids of payment methods (`pm_…`), made by Stripe in the buyer's browser. */
export function stripeDeeds(parts: StripeParts): GatewayDeeds {
  const { secrets, timeoutMs } = parts;
  const stripe = new Stripe(secrets.secretKey, {
    httpClient: Stripe.createFetchHttpClient(parts.fetch),
    // Whether to ask again is for the breaker and the lane to say.
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
  });
  return {
    authorise: (request) => answered(() => authorise(stripe, parts, request)),
    capture: (payment) => answered(() => capture(stripe, parts, payment)),
    void: (payment) => answered(() => cancel(stripe, parts, payment)),
    refund: (payment, refundId, amount) => answered(() => refund(stripe, parts, payment, refundId, amount)),
    find: (payment) => answered(() => find(stripe, parts, payment)),
    findRefund: (payment, refundId) => answered(() => findRefund(stripe, parts, payment, refundId)),
    verifyWebhook: (raw, headers, now) => verifyStripe(stripe, secrets.webhookSecret, raw, headers, now),
    listSettlements: (from, to) => settlementsOf(stripe, from, to),
  };
}

async function answered(ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NotPayable) return { kind: "refused", reason: `Stripe cannot charge ${error.message}` };
    return answerOfError(error);
  }
}

async function authorise(stripe: Stripe, parts: StripeParts, { key, token, ...payment }: AuthorisationRequest): Promise<GatewayAnswer> {
  const intent = await intentOf(stripe, { key, ...payment }, parts);
  if (intent === null) return { kind: "unknown" };
  if (intent.status !== "requires_payment_method" || intent.last_payment_error !== null) return answerOf(intent);
  const url = parts.returnUrl(key);
  return answerOf(await stripe.paymentIntents.confirm(intent.id, { payment_method: token, ...(url !== null && { return_url: url }) }, { idempotencyKey: `${key}:confirm` }));
}

async function capture(stripe: Stripe, parts: StripeParts, payment: PaymentReference): Promise<GatewayAnswer> {
  const intent = await intentOf(stripe, payment, parts);
  if (intent?.status !== "requires_capture") return intent === null ? { kind: "unknown" } : answerOf(intent);
  return answerOf(await stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: `${payment.key}:capture` }));
}

async function cancel(stripe: Stripe, parts: StripeParts, payment: PaymentReference): Promise<GatewayAnswer> {
  const intent = await intentOf(stripe, payment, parts);
  if (intent === null) return { kind: "unknown" };
  if (intent.status === "succeeded" || intent.status === "canceled") return answerOf(intent);
  return answerOf(await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: "abandoned" }, { idempotencyKey: `${payment.key}:void` }));
}

/** A buyer who never comes back from his bank would hold his units for ever. */
async function find(stripe: Stripe, parts: StripeParts, payment: PaymentReference): Promise<GatewayAnswer> {
  const intent = await intentOf(stripe, payment, parts);
  if (intent === null) return { kind: "unknown" };
  if (intent.status === "requires_action" && parts.clock.now() - payment.at > parts.approvalMs) return cancel(stripe, parts, payment);
  return answerOf(intent);
}

/** Looked for first: Stripe forgets idempotency keys after a day, and a refund may be owed for longer. */
async function refund(stripe: Stripe, parts: StripeParts, payment: PaymentReference, refundId: RefundId, amount: Minor): Promise<GatewayAnswer> {
  const stripeAmount = toStripe(amount, payment.currency);
  if (stripeAmount === null) throw new NotPayable(`${amount} ${payment.currency}`);
  const intent = await intentOf(stripe, payment, parts);
  if (intent === null) return { kind: "unknown" };
  const known = await refundOf(stripe, intent, refundId);
  if (known !== null) return answerOfRefund(known);
  const made = await stripe.refunds.create(
    { payment_intent: intent.id, amount: stripeAmount, metadata: { key: payment.key, refundId } },
    { idempotencyKey: `${payment.key}:${refundId}` },
  );
  return answerOfRefund(made);
}

async function findRefund(stripe: Stripe, parts: StripeParts, payment: PaymentReference, refundId: RefundId): Promise<GatewayAnswer> {
  const intent = await intentOf(stripe, payment, parts);
  const known = intent === null ? null : await refundOf(stripe, intent, refundId);
  return known === null ? { kind: "unknown" } : answerOfRefund(known);
}

async function refundOf(stripe: Stripe, { id }: Stripe.PaymentIntent, refundId: RefundId): Promise<Stripe.Refund | null> {
  const { data } = await stripe.refunds.list({ payment_intent: id, limit: mostRefunds });
  return data.find(({ metadata }) => metadata?.["refundId"] === refundId) ?? null;
}
