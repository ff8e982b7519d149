// Duty: which gateways this shop offers, in the order in which the configuration prefers them.
// Invariant: a gateway without its secrets is not offered; the sandbox bank needs none.
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
  return parts.config.paymentGateways.flatMap((name) => makers[name]?.(parts) ?? []);
}

/** What buyers may pay with, each once, in the gateways' order. */
export function methodsOffered(parts: Parts): readonly string[] {
  return [...new Set(gatewaysOf(parts).flatMap(({ methods }) => methods))];
}
