// Duty: which gateways this shop has, and which of them it offers to buyers, in the order in which the configuration prefers them.
// Invariant: a gateway without its secrets is not there; the sandbox bank needs none. One that is no longer offered still serves what it was paid.
// Neighbours: compose.ts reads the secrets; the lane puts a breaker before each; routes/webhooks.ts finds the one that is spoken of.

import type { Platform } from "../../contracts/platform.ts";
import { checkoutOfKey } from "../../domain/payment-name.ts";
import { perPlatform } from "../../storage/isolate.ts";
import type { Gateway } from "./gateway.ts";
import { lazily } from "./lazily.ts";
import { sandboxGateway } from "./sandbox.ts";

type Parts = Pick<Platform, "config" | "bank" | "payments" | "clock" | "fetch">;

/** How each gateway is made; null where its secrets are missing. */
const makers: Readonly<Record<string, (parts: Parts) => Gateway | null>> = {
  sandbox: ({ bank, payments }) => sandboxGateway(bank, payments.sandboxWebhookSecret),
  stripe: stripeGateway,
  paypal: paypalGateway,
};

function stripeGateway({ payments: { stripe: secrets }, config, clock, fetch }: Parts): Gateway | null {
  if (secrets === null) return null;
  return lazily({ name: "stripe", methods: ["CARD"], capturesAtOnce: false }, async () => {
    const { stripeDeeds } = await import("./stripe/gateway.ts");
    return stripeDeeds({ secrets, fetch, clock, timeoutMs: config.gatewayTimeoutMs, approvalMs: config.paymentApprovalMs, returnUrl: returnUrlOf(config.shopUrl) });
  });
}

function paypalGateway({ payments: { paypal: secrets }, config, clock, fetch }: Parts): Gateway | null {
  if (secrets === null) return null;
  return lazily({ name: "paypal", methods: ["PAYPAL"], capturesAtOnce: false }, async () => {
    const { paypalDeeds } = await import("./paypal/gateway.ts");
    return paypalDeeds({ secrets, fetch, clock, timeoutMs: config.gatewayTimeoutMs, apiUrl: config.paypalApiUrl, approvalMs: config.paymentApprovalMs, returnUrl: returnUrlOf(config.shopUrl) });
  });
}

/** The page of a payment's checkout, to which a buyer comes back from where he approved it. */
const returnUrlOf = (shopUrl: string) => (key: string): string | null => (shopUrl === "" ? null : `${shopUrl.replace(/\/$/, "")}/checkout/${encodeURIComponent(checkoutOfKey(key))}`);

/** Whoever asks for a gateway again gets the one that has its library loaded. */
const madeFor = perPlatform((_: Parts) => new Map<string, Gateway | null>());

/** The gateway of a name, or null when there is none. */
export function gatewayNamed(parts: Parts, name: string): Gateway | null {
  const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (maker === undefined) return null;
  const known = madeFor(parts);
  if (!known.has(name)) known.set(name, maker(parts));
  return known.get(name) ?? null;
}

/** The gateways on offer, the preferred one first. */
export function gatewaysOf(parts: Parts): readonly Gateway[] {
  return parts.config.paymentGateways.flatMap((name) => gatewayNamed(parts, name) ?? []);
}

/** The names of all gateways that there can be. */
export const gatewayNames: readonly string[] = Object.keys(makers);

/** Every gateway that can be asked about what it was paid, on offer or not. */
export function knownGateways(parts: Parts): readonly Gateway[] {
  return gatewayNames.flatMap((name) => gatewayNamed(parts, name) ?? []);
}

/** What buyers may pay with, each once, in the gateways' order. */
export function methodsOffered(parts: Parts): readonly string[] {
  return [...new Set(gatewaysOf(parts).flatMap(({ methods }) => methods))];
}
