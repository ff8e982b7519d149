// Duty: reads a gateway's settlement report: the sandbox bank's, and Stripe's exports of balance transactions and of payouts.
// Invariant: columns are known by their names, in any order and case; a row that is no movement of a buyer's money is passed over, one that cannot be read is told by its number.
// Neighbours: domain/reconciliation.ts compares the rows; payments/settlement-csv.ts writes the sandbox's.

import { parse } from "csv-parse/sync";
import { fromDecimal } from "../domain/money.ts";
import type { ReportRow } from "../domain/reconciliation.ts";

/** What a file turned out to be. `ignored` counts fees, payouts and the like. */
export type SettlementReport =
  | { readonly kind: "report"; readonly rows: readonly ReportRow[]; readonly ignored: number; readonly errors: readonly { readonly row: number; readonly message: string }[] }
  | { readonly kind: "unreadable"; readonly message: string };

/** By which names a report may call what we need, the most telling first. Compared without case, spaces and punctuation. */
const names = {
  key: ["paymentkey", "paymentmetadatakey", "metadatakey", "keymetadata"],
  transactionId: ["transactionid", "paymentintentid", "gatewaytransactionid", "sourceid", "source", "chargeid"],
  reference: ["balancetransactionid", "id"],
  kind: ["kind", "reportingcategory", "type"],
  amount: ["amount", "gross"],
  currency: ["currency"],
  at: ["at", "createdutc", "created"],
} as const;

type Field = keyof typeof names;
type Columns = Readonly<Record<Field, number>>;

const captures = new Set(["capture", "charge", "payment"]);
const refunds = new Set(["refund", "payment_refund"]);
const mostErrors = 100;
/** No gateway's name for anything is longer. */
const longestName = 255;

/** Reads the text of a report. */
export function readSettlementReport(text: string): SettlementReport {
  let columns: Columns | null = null;
  const rows: ReportRow[] = [];
  const errors: { row: number; message: string }[] = [];
  let ignored = 0;
  let missing = "columns";
  let row = 0;
  const take = (cells: readonly string[]): null => {
    row += 1;
    if (row === 1) {
      const found = columnsOf(cells);
      if (typeof found === "string") missing = found;
      else columns = found;
    } else if (columns !== null) {
      const read = rowOf(columns, cells);
      if (read === "ignored") ignored += 1;
      else if (typeof read !== "string") rows.push(read);
      else if (errors.length < mostErrors) errors.push({ row, message: read });
    }
    return null;
  };
  try {
    parse(text, { delimiter: delimiterOf(text), bom: true, skip_empty_lines: true, relax_column_count: true, on_record: take });
  } catch (error) {
    return { kind: "unreadable", message: `not CSV: ${error instanceof Error ? error.message : "it cannot be read"}` };
  }
  return columns === null ? { kind: "unreadable", message: `not a settlement report: it has no ${missing}` } : { kind: "report", rows, ignored, errors };
}

/** Between the names of the columns: spreadsheets of some countries write semicolons, others tabs. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split(/[\r\n]/, 1)[0] ?? "";
  const times = (delimiter: string): number => header.split(delimiter).length;
  return [";", "\t"].find((delimiter) => times(delimiter) > times(",")) ?? ",";
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Where each field stands, −1 where it does not; the name of what is missing when the file is no report. */
function columnsOf(header: readonly string[]): Columns | string {
  const known = header.map(plain);
  const place = (field: Field): number => names[field].map((name) => known.indexOf(name)).find((index) => index >= 0) ?? -1;
  const columns: Columns = { key: place("key"), transactionId: place("transactionId"), reference: place("reference"), kind: place("kind"), amount: place("amount"), currency: place("currency"), at: place("at") };
  const lacking = (["kind", "amount", "currency"] as const).find((field) => columns[field] < 0);
  if (lacking !== undefined) return `column for ${lacking}`;
  return columns.key < 0 && columns.transactionId < 0 ? "column that names the payment" : columns;
}

function rowOf(columns: Columns, cells: readonly string[]): ReportRow | "ignored" | string {
  const cell = (field: Field): string => (columns[field] < 0 ? "" : (cells[columns[field]] ?? "").trim());
  const word = cell("kind").toLowerCase();
  const kind = captures.has(word) ? "capture" : refunds.has(word) ? "refund" : null;
  if (kind === null) return "ignored";
  const currency = cell("currency").toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) return "currency is not a code of three letters";
  const amount = amountOf(cell("amount"), currency);
  if (amount === null) return "amount is not an amount of its currency";
  const [key, gatewayTransactionId] = [cell("key"), cell("transactionId")];
  if (key === "" && gatewayTransactionId === "") return "it names no payment";
  const reference = cell("reference");
  if ([key, gatewayTransactionId, reference].some((name) => name.length > longestName)) return `a name has more than ${longestName} characters`;
  const at = momentOf(cell("at"));
  return Number.isNaN(at) ? "its time cannot be read" : { key, gatewayTransactionId, reference, kind, amount, currency, at };
}

/** Refunds are negative in some reports; thousands may be set apart by commas. A decimal comma is refused, never taken for one of those. */
function amountOf(text: string, currency: string): number | null {
  return /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(text) ? fromDecimal(Math.abs(Number(text.replaceAll(",", ""))), currency) : null;
}

/** Times without a zone are in UTC. Null when there is none, NaN when it is none. */
function momentOf(text: string): number | null {
  if (text === "") return null;
  return Date.parse(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
}
