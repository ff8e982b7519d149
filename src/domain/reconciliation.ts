// Duty: compares a gateway's books with ours, payment by payment.
// Invariant: pure; rows may come in any order and doubled; every row is matched, repaired or unexplained, and nothing is explained away.
// Neighbours: clients/reconciliation.ts brings both sides and carries repairs out; clients/settlement-report.ts reads files.

import type { AuditedCheckout } from "./audit/checkout.ts";
import type { PaymentState } from "./checkout/saga.ts";
import type { CheckoutId, PaymentId } from "./ids.ts";
import { type Currency, type Minor, sum } from "./money.ts";
import { hourMs, type Millis, secondMs } from "./time.ts";

/** One movement of money as a gateway's books have it. */
export interface ReportRow {
  /** The payment's key; empty where the report does not say. */
  readonly key: string;
  readonly gatewayTransactionId: string;
  /** The gateway's own name for this movement; empty where the report has none. */
  readonly reference: string;
  readonly kind: "capture" | "refund";
  /** Never negative. */
  readonly amount: Minor;
  readonly currency: Currency;
  readonly at: Millis | null;
}

/** A payment as our own books have it. */
export interface BookedPayment {
  readonly paymentId: PaymentId;
  readonly checkoutId: CheckoutId;
  readonly key: string;
  readonly gateway: string;
  readonly state: PaymentState;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly refunds: readonly { readonly amount: Minor; readonly isPaidOut: boolean; readonly at: Millis }[];
}

/** Why money is not explained. */
export type Mismatch = "unknown_payment" | "currency_differs" | "amount_differs" | "captured_twice" | "refunded_too_much" | "refund_missing" | "capture_missing";

/** Money that needs a person: what it is about, and what is wrong in one sentence. Amounts in minor units. */
export interface Unexplained {
  readonly subject: string;
  readonly mismatch: Mismatch;
  readonly detail: string;
}

/** What comparing came to. `matched` counts rows, doubled ones once. */
export interface Comparison {
  readonly matched: number;
  /** Payments that the gateway knows more of than their lane: the lane is to ask. */
  readonly toRepair: readonly BookedPayment[];
  readonly unexplained: readonly Unexplained[];
}

/** The time that a report covers. */
export interface Period {
  readonly from: Millis;
  readonly to: Millis;
}

/** Clocks differ: what happened so close to a report's ends may be in another one. */
const clockMarginMs = secondMs;
/** A refund is paid out some time after it was promised, which is the moment that our books have. */
const refundMarginMs = hourMs;

/** The rows without their doubles: the same movement of the same payment, told more than once. */
export function distinctRows(rows: readonly ReportRow[]): readonly ReportRow[] {
  return [...new Map(rows.map((row) => [row.reference === "" ? JSON.stringify(row) : `${row.kind} ${row.reference}`, row])).values()];
}

/** The payments of a checkout as booked. Refunds belong to the payment that was captured. */
export function bookedOf({ checkoutId, currency, payments, order }: AuditedCheckout): readonly BookedPayment[] {
  const ofOrder = (order?.refunds ?? []).filter(({ status }) => status !== "FAILED").map(({ amount, status, at }) => ({ amount, isPaidOut: status === "PROCESSED", at }));
  return payments.map(({ paymentId, key, gateway, state, amount, at }) => ({
    paymentId, checkoutId, key, gateway, state, amount, currency,
    refunds: state === "captured" ? ofOrder : state === "refunded" || state === "overtaken" ? [{ amount, isPaidOut: state === "refunded", at }] : [],
  }));
}

const mostTold = 3;

/** The first movements in words, and how many more there are. */
function told(rows: readonly ReportRow[]): string {
  const words = rows.slice(0, mostTold).map(({ kind, amount, currency }) => `${kind} of ${amount} ${currency}`);
  return [...words, ...(rows.length > mostTold ? [`${rows.length - mostTold} more`] : [])].join(", ");
}

const isBookedAsCaptured = ({ state }: BookedPayment): boolean => state === "captured" || state === "refunded" || state === "overtaken";

/** Compares the distinct rows of one payment with what we know of it; null when we know of none. */
export function comparePayment(rows: readonly ReportRow[], booked: BookedPayment | null, covers: Period | null): Comparison {
  const captures = rows.filter(({ kind }) => kind === "capture");
  const refunded = sum(rows.filter(({ kind }) => kind === "refund").map(({ amount }) => amount));
  const [first] = rows;
  if (first === undefined) return { matched: 0, toRepair: [], unexplained: [] };
  if (booked === null) return wrong(first.key || first.gatewayTransactionId, "unknown_payment", `${told(rows)}: nobody knows this payment`);
  const { paymentId, amount, currency } = booked;
  const stranger = rows.find((row) => row.currency !== currency);
  if (stranger !== undefined) return wrong(paymentId, "currency_differs", `the gateway moved ${stranger.currency}, the payment is in ${currency}`);
  if (captures.length > 1) return wrong(paymentId, "captured_twice", `captured ${captures.length} times: ${told(captures)}`);
  const [capture] = captures;
  if (capture !== undefined && capture.amount !== amount) return wrong(paymentId, "amount_differs", `the gateway captured ${capture.amount}, the payment is of ${amount}`);
  if (!isBookedAsCaptured(booked)) return { matched: 0, toRepair: [booked], unexplained: [] };
  return compareRefunds(rows, refunded, booked, covers);
}

function compareRefunds(rows: readonly ReportRow[], refunded: Minor, booked: BookedPayment, covers: Period | null): Comparison {
  const paidOut = sum(booked.refunds.filter(({ isPaidOut }) => isPaidOut).map(({ amount }) => amount));
  const promised = sum(booked.refunds.map(({ amount }) => amount));
  if (refunded > promised) return wrong(booked.paymentId, "refunded_too_much", `the gateway paid ${refunded} back, ${promised} were promised`);
  if (refunded > paidOut) return { matched: 0, toRepair: [booked], unexplained: [] };
  const due = sum(booked.refunds.filter(({ isPaidOut, at }) => isPaidOut && covers !== null && at >= covers.from && at < covers.to - refundMarginMs).map(({ amount }) => amount));
  if (refunded < due) return wrong(booked.paymentId, "refund_missing", `${due} were paid back, the report has ${refunded}`);
  return { matched: rows.length, toRepair: [], unexplained: [] };
}

/** Captured by our books within the time that a report covers, and not in it. */
export function missingCapture({ paymentId, amount, currency }: Pick<BookedPayment, "paymentId" | "amount" | "currency">): Unexplained {
  return { subject: paymentId, mismatch: "capture_missing", detail: `${amount} ${currency} were captured by our books, and the report does not have them` };
}

/** Whether a report must have a capture that was asked for and noted at these moments: the gateway's own moment lies between them. */
export const isCovered = (askedAt: Millis, notedAt: Millis, { from, to }: Period): boolean => askedAt >= from + clockMarginMs && notedAt < to - clockMarginMs;

/** From the first to the last of the rows; null when they tell no times. */
export function periodOf(rows: readonly ReportRow[]): Period | null {
  let [from, to] = [Infinity, -Infinity];
  for (const { at } of rows) {
    if (at === null) continue;
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  return from > to ? null : { from, to };
}

const wrong = (subject: string, mismatch: Mismatch, detail: string): Comparison => ({ matched: 0, toRepair: [], unexplained: [{ subject, mismatch, detail }] });

/** Several comparisons as one. */
export function mergeComparisons(comparisons: readonly Comparison[]): Comparison {
  return {
    matched: sum(comparisons.map(({ matched }) => matched)),
    toRepair: comparisons.flatMap(({ toRepair }) => toRepair),
    unexplained: comparisons.flatMap(({ unexplained }) => unexplained),
  };
}
