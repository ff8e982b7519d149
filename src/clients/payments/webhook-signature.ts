// Duty: the signature over a message that this house sends, from its sandbox bank or to whom it alerts: an HMAC over the moment and the body, in one header as Stripe writes it.
// Invariant: whoever lacks the secret can neither make a signature nor move a body to another moment.
// Neighbours: durable-objects/bank signs and sandbox.ts checks; clients/alerts.ts signs.

import { fromHex, toHex } from "../../domain/bytes.ts";
import type { Millis } from "../../domain/time.ts";

/** The header that carries the bank's signature: `t=<seconds>,v1=<hex>`. */
export const signatureHeader = "Sandbox-Signature";

const encoder = new TextEncoder();
const form = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

const keyOf = (secret: string) => crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

/** The header's value for a body that is sent at `at`. */
export async function signWebhook(secret: string, body: string, at: Millis): Promise<string> {
  const seconds = Math.floor(at / 1_000);
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret), encoder.encode(`${seconds}.${body}`));
  return `t=${seconds},v1=${toHex(new Uint8Array(signature))}`;
}

/** When the body was signed, or null when it was not signed with this secret. Compares in constant time. */
export async function signedAt(secret: string, body: string, header: string | null): Promise<Millis | null> {
  const [, seconds, hex] = form.exec(header ?? "") ?? [];
  const signature = fromHex(hex ?? "");
  if (seconds === undefined || signature === null) return null;
  const genuine = await crypto.subtle.verify("HMAC", await keyOf(secret), signature, encoder.encode(`${seconds}.${body}`));
  return genuine ? Number(seconds) * 1_000 : null;
}
