// Duty: what payment gateways and the mail provider have told this shop and nobody else, parsed once.
// Invariant: a gateway has all of its secrets or is not offered, a mail provider likewise; a secret is never shown or logged.
// Neighbours: compose.ts parses; clients/payments/registry.ts offers what it finds.

import { z } from "zod";

const secret = z.string().min(1);
const stripe = z.object({ STRIPE_SECRET_KEY: secret, STRIPE_WEBHOOK_SECRET: secret });
const paypal = z.object({ PAYPAL_CLIENT_ID: secret, PAYPAL_CLIENT_SECRET: secret, PAYPAL_WEBHOOK_ID: secret });

/** What Stripe has told this shop: to call it, and to know that it calls. */
export interface StripeSecrets {
  readonly secretKey: string;
  readonly webhookSecret: string;
}

/** What PayPal has told this shop. */
export interface PaypalSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId: string;
}

/** What signs tickets and purchase tokens. */
export interface TicketSecrets {
  /** The first signs, all of them verify: a new one is put before the old, which goes when nothing it signed is in use. */
  readonly signing: readonly { readonly keyId: string; readonly secret: string }[];
  /** From what identities are made into tags; it must not change while a sale lasts. */
  readonly identity: string;
}

/** `TICKET_SECRETS`, written as `id:secret,older:secret`; without it the shop's own secret signs. */
export function parseTicketSecrets(source: unknown, authSecret: string): TicketSecrets {
  const { TICKET_SECRETS: written } = z.object({ TICKET_SECRETS: z.string().min(1).optional() }).parse(source);
  const signing = (written?.split(",") ?? [`k1:tickets:${authSecret}`]).map((entry) => {
    const colon = entry.indexOf(":");
    if (colon < 1 || colon === entry.length - 1) throw new Error("TICKET_SECRETS is written as id:secret, separated by commas");
    return { keyId: entry.slice(0, colon).trim(), secret: entry.slice(colon + 1).trim() };
  });
  return { signing, identity: `identities:${authSecret}` };
}

/** The secrets of every gateway that the shop may offer. */
export interface PaymentSecrets {
  /** Null where the shop has no account. */
  readonly stripe: StripeSecrets | null;
  readonly paypal: PaypalSecrets | null;
  /** With what the sandbox bank signs, and the shop checks, its messages. */
  readonly sandboxWebhookSecret: string;
}

/** With what the shop's mails leave, and under which address. */
export interface MailSecrets {
  readonly apiKey: string;
  readonly from: string;
}

const resend = z.object({ RESEND_API_KEY: secret, MAIL_FROM: secret });

/** The mail provider's secrets among an environment's; null where mails stay in the local mailbox. */
export function parseMailSecrets(source: unknown): MailSecrets | null {
  const found = resend.safeParse(source);
  return found.success ? { apiKey: found.data.RESEND_API_KEY, from: found.data.MAIL_FROM } : null;
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

/** Whom the shop tells what needs a person. */
export interface AlertSecrets {
  /** Empty where nobody has a mail about it. */
  readonly email: string;
  /** Null where there is none; it is only called with a secret that signs what is said. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

const alertEmail = z.object({ ALERT_EMAIL: z.email() });
const alertWebhook = z.object({ ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }), ALERT_WEBHOOK_SECRET: secret });

/** Where alerts go, among an environment's variables and secrets. */
export function parseAlertSecrets(source: unknown): AlertSecrets {
  const [mail, webhook] = [alertEmail.safeParse(source), alertWebhook.safeParse(source)];
  return {
    email: mail.success ? mail.data.ALERT_EMAIL : "",
    webhook: webhook.success ? { url: webhook.data.ALERT_WEBHOOK_URL, secret: webhook.data.ALERT_WEBHOOK_SECRET } : null,
  };
}
