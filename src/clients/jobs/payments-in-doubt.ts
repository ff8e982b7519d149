// Duty: asks the gateways about payments that a lane takes for given up, lest one was captured after all.
// Invariant: nothing is decided here: where a gateway has the money, the lane is made to ask by itself, and gives it back.
// Neighbours: walk-checkouts.ts walks; the lane's `hear` is the one way in.

import type { Platform } from "../../contracts/platform.ts";
import type { AuditedCheckout, AuditedPayment } from "../../domain/audit/checkout.ts";
import { type Breach, flowingMs } from "../../domain/audit/invariants.ts";
import { dayMs } from "../../domain/time.ts";
import { gatewayNamed } from "../payments/registry.ts";
import { makeLaneAsk } from "../repairs.ts";
import { askMany } from "../portions.ts";

const atOnce = 10;
/** What is older is found by the comparison with the gateway's books. */
const askedForMs = dayMs;

interface Doubt {
  readonly checkout: AuditedCheckout;
  readonly payment: AuditedPayment;
}

/** Payments that were given up within the last day and that their gateway has captured. Their lanes are told to ask. */
export async function doubtedPayments(platform: Platform, checkouts: readonly AuditedCheckout[]): Promise<readonly Breach[]> {
  const now = platform.clock.now();
  const given = checkouts
    .filter(({ changedAt }) => now - changedAt >= flowingMs)
    .flatMap((checkout) => checkout.payments.map((payment): Doubt => ({ checkout, payment })))
    .filter(({ payment: { state, at } }) => (state === "void" || state === "declined") && now - at < askedForMs);
  const found = await askMany(given, atOnce, (doubt) => askGateway(platform, doubt));
  return (await askMany(given.filter((_, index) => found[index]), atOnce, (doubt) => makeAsk(platform, doubt))).flat();
}

/** Whether the gateway has the money. A gateway that does not say has not said so. */
async function askGateway(platform: Platform, { checkout, payment }: Doubt): Promise<boolean> {
  const gateway = gatewayNamed(platform, payment.gateway);
  const { key, amount, gatewayTransactionId, at } = payment;
  const answer = await gateway?.find({ key, amount, gatewayTransactionId, at, currency: checkout.currency }).catch(() => undefined);
  return answer?.kind === "captured";
}

async function makeAsk(platform: Platform, { checkout: { checkoutId }, payment: { paymentId, key } }: Doubt): Promise<Breach> {
  const heard = await makeLaneAsk(platform, "audit", { checkoutId, key });
  return {
    invariant: "captured payments = orders or refunds", subject: checkoutId, detail: `the gateway has captured ${paymentId}, which had been given up`,
    action: heard ? "the lane asks again, and refunds it" : null,
  };
}
