// Duty: the gateways' door: a message comes in, is checked against its signature, and makes the buyer's lane ask the gateway.
// Invariant: nothing a message says is believed but which payment it is about; whatever a stranger sends is refused with 4xx.
// Neighbours: clients/payments verify; the lane takes each event once (durable-objects/lane/checkouts.ts `hear`).

import { z } from "zod";
import { askLaneOfCheckout } from "../../../clients/checkout.ts";
import { gatewayNamed } from "../../../clients/payments/registry.ts";
import { idSchema } from "../../../contracts/ids.ts";
import { report } from "../../../contracts/log.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { checkoutOfKey } from "../../../domain/payment-name.ts";
import { jsonLimitBytes, readUpload } from "../body.ts";
import type { AppContext } from "../context.ts";
import { type Answer, answer, endpoint } from "../endpoint.ts";
import { tooFast } from "../entrance.ts";
import { addressMustWaitMs } from "../middleware/address-rate.ts";

const anyBody = { contentTypes: ["*/*"], maxBytes: jsonLimitBytes };
const checkoutId = idSchema("checkout");

/** `taken`: the payment's checkout looks after it. `unknown`: there is no such checkout here. `ignored`: not about a payment of this shop. */
const outcomeSchema = z.object({ outcome: z.enum(["taken", "unknown", "ignored"]) });
const told = (outcome: z.input<typeof outcomeSchema>["outcome"]): Answer => answer(200, { outcome } satisfies z.input<typeof outcomeSchema>);

/** The signature is over bytes, so nothing is mended or stripped; what is no UTF-8 was signed by nobody. */
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Strangers share the rate of their address; a gateway with much to say does not. */
async function turnAway(c: AppContext, detail: string): Promise<Problem> {
  const waitMs = await addressMustWaitMs(c.get("platform"), c.get("clientAddress"));
  return waitMs > 0 ? tooFast(waitMs, "from this address") : refuse("unauthenticated", detail);
}

async function hear({ lanes }: Platform, gateway: string, gatewayEventId: string, key: string): Promise<Answer | Problem> {
  const checkout = checkoutId.safeParse(checkoutOfKey(key));
  if (!checkout.success) return told("ignored");
  const heard = await askLaneOfCheckout(lanes, checkout.data, (lane) => lane.hear({ gatewayEventId: `${gateway}:${gatewayEventId}`, checkoutId: checkout.data, key }));
  if (heard === null) return told("ignored");
  if (heard.kind === "overloaded") return refuse("overloaded", "Send it again in a moment.", { retryAfterSeconds: heard.retryAfterMs / 1_000 });
  if (heard.kind === "taken") return told("taken");
  // A gateway would send it again for days; a person may want to know where it came from.
  report("a gateway speaks of a payment that is not known here", undefined, { gateway, gatewayEventId, key });
  return told("unknown");
}

/** Where gateways call. */
export const webhooks = [
  endpoint(
    {
      method: "POST", path: "/webhooks/:gateway", access: "public", tag: "Payments", summary: "What a payment gateway has to say; signed by it",
      params: z.object({ gateway: z.string().max(40) }), upload: anyBody, signed: true,
      answers: { 200: { description: "Received; sending it again changes nothing", schema: outcomeSchema } },
      refusals: ["not_found", "unauthenticated", "rate_limited", "overloaded", "payment_unavailable"],
    },
    async ({ c, platform, params }) => {
      const gateway = gatewayNamed(platform, params.gateway);
      if (gateway === null) return refuse("not_found", "No such gateway is connected.");
      const bytes = await readUpload(c.req.raw, anyBody);
      if (!(bytes instanceof Uint8Array)) return bytes;
      const verdict = await gateway.verifyWebhook(decoder.decode(bytes), c.req.raw.headers, platform.clock.now());
      switch (verdict.kind) {
        case "forged":
          return turnAway(c, "The signature does not belong to this body.");
        case "stale":
          return turnAway(c, "The message was signed too long ago.");
        case "unavailable":
          return refuse("payment_unavailable", "The signature cannot be checked at the moment; send it again.", { retryAfterSeconds: 30 });
        case "ignored":
          return told("ignored");
        case "heard":
          return hear(platform, gateway.name, verdict.gatewayEventId, verdict.key);
      }
    },
  ),
];
