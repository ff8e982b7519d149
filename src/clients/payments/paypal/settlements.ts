// Duty: PayPal's books of a span of time as movements.
// Invariant: captures and refunds only, in the buyers' currency; fees and payouts are between PayPal and the shop.
// Neighbours: gateway.ts; the reconciliation reads it. PayPal writes its books up to three hours late.

import { z } from "zod";
import { keyIn } from "../../../domain/payment-name.ts";
import { dayMs, type Millis, toIso } from "../../../domain/time.ts";
import type { SettlementRow } from "../gateway.ts";
import { fromPaypal, money } from "./amounts.ts";
import type { PaypalApi } from "./api.ts";

const info = z.object({
  transaction_id: z.string(),
  paypal_reference_id: z.string().optional(),
  transaction_event_code: z.string(),
  transaction_initiation_date: z.string(),
  transaction_amount: money,
  custom_field: z.string().optional(),
});
const page = z.object({ transaction_details: z.array(z.object({ transaction_info: info })), total_pages: z.number().int() });

const pageSize = 500;
/** The longest span that PayPal tells at once. */
const mostMs = 31 * dayMs;
/** Payments received; refunds of them. */
const captureCodes = /^T00/;
const refundCode = "T1107";

/** Every movement with `from` ≤ at < `to`, the oldest first. Throws what PayPal refused. */
export async function settlementsOf(api: PaypalApi, from: Millis, to: Millis): Promise<readonly SettlementRow[]> {
  const rows: SettlementRow[] = [];
  for (let start = from; start < to; start += mostMs) {
    for (let number = 1, pages = 1; number <= pages; number++) {
      const query = new URLSearchParams({ start_date: toIso(start), end_date: toIso(Math.min(start + mostMs, to)), fields: "transaction_info", page_size: String(pageSize), page: String(number) });
      const read = await api.ask({ method: "GET", path: `/v1/reporting/transactions?${query}` }, page);
      pages = read.total_pages;
      rows.push(...read.transaction_details.flatMap(({ transaction_info }) => rowOf(transaction_info) ?? []));
    }
  }
  return rows.filter(({ at }) => at >= from && at < to).toSorted((one, other) => one.at - other.at);
}

function rowOf({ transaction_id, paypal_reference_id, transaction_event_code: code, transaction_initiation_date, transaction_amount, custom_field = "" }: z.output<typeof info>): SettlementRow | null {
  const kind = code === refundCode ? "refund" : captureCodes.test(code) ? "capture" : null;
  if (kind === null) return null;
  const gatewayTransactionId = kind === "refund" ? (paypal_reference_id ?? transaction_id) : transaction_id;
  return { key: keyIn(custom_field), gatewayTransactionId, kind, ...fromPaypal(transaction_amount), at: Date.parse(transaction_initiation_date) };
}
