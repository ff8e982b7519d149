// Duty: Stripe's messages: whose they are, how old, and which payment they are about.
// Invariant: checked by Stripe's own library over the raw body; nothing is read of a body that it did not sign.
// Neighbours: gateway.ts; routes/webhooks.ts.

import { Stripe } from "stripe";
import { z } from "zod";
import type { Millis } from "../../../domain/time.ts";
import { type WebhookVerdict, webhookToleranceMs } from "../gateway.ts";

/** Intents, charges and refunds all carry the key that was given to the intent or the refund. */
const about = z.object({ id: z.string().min(1), data: z.object({ object: z.object({ metadata: z.object({ key: z.string().min(1) }) }) }) });

/** The age is left to us: the library looks at one side of the clock only, and its error does not tell old from forged. */
const anyAge = 0;

/** What a message turned out to be. Never throws for what is in it. */
export async function verifyStripe(stripe: Stripe, secret: string, raw: string, headers: Headers, now: Millis): Promise<WebhookVerdict> {
  const signature = headers.get("Stripe-Signature") ?? "";
  let event: Stripe.Event;
  try {
    event = await stripe.webhooks.constructEventAsync(raw, signature, secret, anyAge, Stripe.createSubtleCryptoProvider());
  } catch (error) {
    return error instanceof Stripe.errors.StripeSignatureVerificationError ? { kind: "forged" } : { kind: "ignored" };
  }
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]) * 1_000;
  if (!(Math.abs(now - signedAt) <= webhookToleranceMs)) return { kind: "stale" };
  const parsed = about.safeParse(event);
  return parsed.success ? { kind: "heard", gatewayEventId: parsed.data.id, key: parsed.data.data.object.metadata.key } : { kind: "ignored" };
}
