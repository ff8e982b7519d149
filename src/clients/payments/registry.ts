// Duty: which gateways this shop has, and which of them it offers to buyers, in the order in which the configuration prefers them.
// Invariant: a gateway without its secrets is not there; the sandbox bank needs none. One that is no longer offered still serves what it was paid.
// Neighbours: compose.ts reads the secrets; the lane puts a breaker before each; routes/webhooks.ts finds the one that is spoken of.

import type { Platform } from "../../contracts/platform.ts";
import type { Gateway } from "./gateway.ts";
import { sandboxGateway } from "./sandbox.ts";

type Parts = Pick<Platform, "config" | "bank" | "payments">;

/** How each gateway is made; null where its secrets are missing. */
const makers: Readonly<Record<string, (parts: Parts) => Gateway | null>> = {
  sandbox: ({ bank, payments }) => sandboxGateway(bank, payments.sandboxWebhookSecret),
};

/** The gateways on offer, the preferred one first. */
export function gatewaysOf(parts: Parts): readonly Gateway[] {
  return parts.config.paymentGateways.flatMap((name) => gatewayNamed(parts, name) ?? []);
}

/** Every gateway that can be asked about what it was paid, on offer or not. */
export function knownGateways(parts: Parts): readonly Gateway[] {
  return Object.keys(makers).flatMap((name) => gatewayNamed(parts, name) ?? []);
}

/** The gateway of a name, or null when there is none. */
export function gatewayNamed(parts: Parts, name: string): Gateway | null {
  return Object.hasOwn(makers, name) ? (makers[name]?.(parts) ?? null) : null;
}

/** What buyers may pay with, each once, in the gateways' order. */
export function methodsOffered(parts: Parts): readonly string[] {
  return [...new Set(gatewaysOf(parts).flatMap(({ methods }) => methods))];
}
