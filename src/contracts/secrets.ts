// Duty: what the payment gateways have told this shop and nobody else, parsed once.
// Invariant: a gateway has all of its secrets or is not offered; a secret is never shown or logged.
// Neighbours: compose.ts parses; clients/payments/registry.ts offers what it finds.

import { z } from "zod";

const secret = z.string().min(1);
const stripe = z.object({ STRIPE_SECRET_KEY: secret, STRIPE_WEBHOOK_SECRET: secret });
const paypal = z.object({ PAYPAL_CLIENT_ID: secret, PAYPAL_CLIENT_SECRET: secret, PAYPAL_WEBHOOK_ID: secret });

export interface StripeSecrets {
  readonly secretKey: string;
  readonly webhookSecret: string;
}

export interface PaypalSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId: string;
}

export interface PaymentSecrets {
  /** Null where the shop has no account. */
  readonly stripe: StripeSecrets | null;
  readonly paypal: PaypalSecrets | null;
  /** With what the sandbox bank signs, and the shop checks, its messages. */
  readonly sandboxWebhookSecret: string;
}

/** The payment secrets among an environment's. The sandbox bank's is made of the shop's own, since both live here. */
export function parsePaymentSecrets(source: unknown, authSecret: string): PaymentSecrets {
  const found = { stripe: stripe.safeParse(source), paypal: paypal.safeParse(source) };
  return {
    stripe: found.stripe.success ? { secretKey: found.stripe.data.STRIPE_SECRET_KEY, webhookSecret: found.stripe.data.STRIPE_WEBHOOK_SECRET } : null,
    paypal: found.paypal.success
      ? { clientId: found.paypal.data.PAYPAL_CLIENT_ID, clientSecret: found.paypal.data.PAYPAL_CLIENT_SECRET, webhookId: found.paypal.data.PAYPAL_WEBHOOK_ID }
      : null,
    sandboxWebhookSecret: `sandbox-webhooks:${authSecret}`,
  };
}
