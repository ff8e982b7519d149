// Duty: Stripe's books of a span of time as movements.
// Invariant: amounts are what buyers paid and got back, in their currency; Stripe's fees are between Stripe and the shop.
// Neighbours: gateway.ts; the reconciliation reads it.

import type { Stripe } from "stripe";
import type { Millis } from "../../../domain/time.ts";
import type { SettlementRow } from "../gateway.ts";
import { fromStripe } from "./amounts.ts";

const pageSize = 100;
const refundTypes = new Set(["refund", "payment_refund"]);
const captureTypes = new Set(["charge", "payment"]);

/** Every charge and refund among the balance transactions of the span. */
export async function settlementsOf(stripe: Stripe, from: Millis, to: Millis): Promise<readonly SettlementRow[]> {
  const created = { gte: Math.floor(from / 1_000), lt: Math.ceil(to / 1_000) };
  const rows: SettlementRow[] = [];
  for await (const transaction of stripe.balanceTransactions.list({ created, limit: pageSize, expand: ["data.source"] })) {
    const row = rowOf(transaction);
    if (row !== null && row.at >= from && row.at < to) rows.push(row);
  }
  // Stripe lists the newest first, and several may share a second.
  return rows.toReversed().toSorted((one, other) => one.at - other.at);
}

function rowOf({ type, source, created }: Stripe.BalanceTransaction): SettlementRow | null {
  if (source === null || typeof source === "string") return null;
  const at = created * 1_000;
  if (captureTypes.has(type) && source.object === "charge") {
    return { ...nameOf(source.payment_intent, source.metadata, source.id), kind: "capture", ...fromStripe(source.amount_captured, source.currency), at };
  }
  if (refundTypes.has(type) && source.object === "refund") {
    return { ...nameOf(source.payment_intent, source.metadata, source.id), kind: "refund", ...fromStripe(source.amount, source.currency), at };
  }
  return null;
}

function nameOf(intent: string | { readonly id: string } | null, metadata: Stripe.Metadata | null, otherwise: string): Pick<SettlementRow, "key" | "gatewayTransactionId"> {
  const gatewayTransactionId = typeof intent === "string" ? intent : (intent?.id ?? otherwise);
  return { key: metadata?.["key"] ?? "", gatewayTransactionId };
}
