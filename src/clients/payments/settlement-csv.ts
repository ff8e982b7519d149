// Duty: a gateway's books as the file that shops are sent: one movement a line.
// Invariant: amounts in the currency's own decimals, times in ISO 8601; what is written here is what the upload of a report reads.
// Neighbours: a gateway's listSettlements gives the rows; the reconciliation compares them with our own books.

import { toDecimal } from "../../domain/money.ts";
import { toIso } from "../../domain/time.ts";
import type { SettlementRow } from "./gateway.ts";

const settlementColumns = ["paymentKey", "transactionId", "kind", "amount", "currency", "at"] as const;

/** The report's text. No field can hold a comma or a quote: keys, ids, codes and numbers only. */
export function settlementCsv(rows: readonly SettlementRow[]): string {
  const lines = rows.map(({ key, gatewayTransactionId, kind, amount, currency, at }) => [key, gatewayTransactionId, kind, toDecimal(amount, currency), currency, toIso(at)].join(","));
  return [settlementColumns.join(","), ...lines, ""].join("\r\n");
}
