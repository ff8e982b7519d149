// Duty: PayPal's messages: whose they are, how old, and which payment they are about.
// Invariant: PayPal itself is asked whether it signed the body, byte for byte; nothing is read of a body that it did not sign.
// Neighbours: gateway.ts; routes/webhooks.ts.

import { z } from "zod";
import { keyIn } from "../../../domain/payment-name.ts";
import type { Millis } from "../../../domain/time.ts";
import { type WebhookVerdict, webhookToleranceMs } from "../gateway.ts";
import { jsonOf, type PaypalApi, PaypalRefusal } from "./api.ts";

/** As PayPal's description of the verification bounds them. */
const signature = z.object({
  auth_algo: z.string().max(100).regex(/^[a-zA-Z0-9]+$/),
  cert_url: z.url({ protocol: /^https$/, hostname: /^(?:[a-z0-9-]+\.)*paypal\.com$/ }).max(500),
  transmission_id: z.string().min(1).max(50),
  transmission_sig: z.string().min(1).max(500),
  transmission_time: z.iso.datetime({ offset: true }),
});
const named = z.object({ custom_id: z.string().min(1) });
const about = z.object({ id: z.string().min(1), resource: z.union([named, z.object({ purchase_units: z.array(named).min(1) })]) });
const verdict = z.object({ verification_status: z.enum(["SUCCESS", "FAILURE"]) });

/** What a message turned out to be. Never throws for what is in it. */
export async function verifyPaypal(api: PaypalApi, webhookId: string, raw: string, headers: Headers, now: Millis): Promise<WebhookVerdict> {
  const header = (name: string) => headers.get(`PAYPAL-${name}`) ?? undefined;
  const signed = signature.safeParse({
    auth_algo: header("AUTH-ALGO"),
    cert_url: header("CERT-URL"),
    transmission_id: header("TRANSMISSION-ID"),
    transmission_sig: header("TRANSMISSION-SIG"),
    transmission_time: header("TRANSMISSION-TIME"),
  });
  const event = jsonOf(raw);
  if (!signed.success || typeof event !== "object" || event === null) return { kind: "forged" };
  try {
    // The body goes in as it came: written anew it would not be what was signed.
    const rawBody = `${JSON.stringify({ ...signed.data, webhook_id: webhookId }).slice(0, -1)},"webhook_event":${raw}}`;
    const { verification_status: status } = await api.ask({ method: "POST", path: "/v1/notifications/verify-webhook-signature", rawBody }, verdict);
    if (status === "FAILURE") return { kind: "forged" };
  } catch (error) {
    if (!(error instanceof PaypalRefusal)) throw error;
    // PayPal did not even look at it, or does not answer.
    return error.answer.kind === "refused" ? { kind: "forged" } : { kind: "unavailable" };
  }
  if (Math.abs(now - Date.parse(signed.data.transmission_time)) > webhookToleranceMs) return { kind: "stale" };
  const parsed = about.safeParse(event);
  if (!parsed.success) return { kind: "ignored" };
  const { id, resource } = parsed.data;
  return { kind: "heard", gatewayEventId: id, key: keyIn("custom_id" in resource ? resource.custom_id : (resource.purchase_units[0]?.custom_id ?? "")) };
}
