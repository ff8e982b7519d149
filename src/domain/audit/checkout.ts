// Duty: how a checkout is judged: by what its lane says of it alone, and beside what the stock and the projection say.
// Invariant: pure; a checkout that moved within the last ten seconds is judged for being stuck and for nothing else.
// Neighbours: durable-objects/lane/audit.ts makes the records; clients/jobs/walk-checkouts.ts brings the other sides.

import { attentionOf } from "../checkout/attention.ts";
import type { LineState, Payment, PaymentState, Saga, Stage } from "../checkout/saga.ts";
import type { CheckoutId, HoldId, OrderId, PaymentId, RefundId, VariantId } from "../ids.ts";
import { type Currency, type Minor, sum } from "../money.ts";
import type { Refund } from "../order.ts";
import type { OrderStatus } from "../order/states.ts";
import { hasExpired, type Millis, minuteMs } from "../time.ts";
import { type Breach, flowingMs, type Invariant } from "./invariants.ts";

/** A checkout as an audit sees it. Amounts in minor units of `currency`. */
export interface AuditedCheckout {
  readonly checkoutId: CheckoutId;
  readonly orderId: OrderId;
  readonly stage: Stage;
  readonly changedAt: Millis;
  /** Since when it has been where it is without coming to rest; null when it rests. */
  readonly restlessSince: Millis | null;
  /** What a person should know who looks after it; null while nobody needs to. */
  readonly need: string | null;
  readonly currency: Currency;
  readonly lines: readonly { readonly variantId: VariantId; readonly holdId: HoldId; readonly quantity: number; readonly state: LineState; readonly givenBack: GivenBack }[];
  readonly payments: readonly AuditedPayment[];
  readonly order: AuditedOrder | null;
}

/** Units of a line that were sold and come back: so many are owed to the stock since, so many of them it has taken. */
export interface GivenBack {
  readonly owed: number;
  readonly taken: number;
}

/** A payment as its lane keeps it. */
export interface AuditedPayment {
  readonly paymentId: PaymentId;
  readonly key: string;
  readonly gateway: string;
  readonly gatewayTransactionId: string | null;
  readonly amount: Minor;
  readonly state: PaymentState;
  readonly at: Millis;
}

/** What an order came to, and what of it was paid back. */
export interface AuditedOrder {
  readonly status: OrderStatus;
  readonly revision: number;
  readonly total: Minor;
  readonly refunds: readonly { readonly refundId: RefundId; readonly amount: Minor; readonly status: Refund["status"]; readonly at: Millis }[];
}

/** What a stock object says of a hold: null when it knows of none. */
export type AuditedHold = { readonly status: "held" | "sold" | "released" | "expired"; readonly orderId: OrderId | null; readonly units: number; readonly restocked: number } | null;

/** From then on a refund that is not paid out, or a mail that has not left, is shown. */
export const lateMs = 15 * minuteMs;

/** The record of a saga; what it needs is told once it has not come to rest for `stuckAfterMs`. */
export function auditedOf(saga: Saga, now: Millis, stuckAfterMs: number): AuditedCheckout {
  const { draft, name, stage, lines, payments, order, log } = saga;
  return {
    checkoutId: draft.checkoutId,
    orderId: name.orderId,
    stage,
    changedAt: log.at(-1)?.at ?? 0,
    restlessSince: restlessSince(saga, now),
    need: attentionOf(saga, now, stuckAfterMs)?.need ?? null,
    currency: draft.currency,
    lines: lines.map(({ variantId, holdId, quantity, state }) => ({ variantId, holdId, quantity, state, givenBack: givenBackOf(saga, holdId) })),
    payments: payments.map(({ paymentId, key, gateway, gatewayTransactionId, amount, state, at }) => ({ paymentId, key, gateway, gatewayTransactionId, amount, state, at })),
    order: order && { status: order.status, revision: order.revision, total: order.totals.total, refunds: order.refunds.map(({ refundId, amount, status, at }) => ({ refundId, amount, status, at })) },
  };
}

function givenBackOf({ restocks }: Saga, holdId: HoldId): GivenBack {
  const changes = restocks.filter((change) => change.holdId === holdId);
  return { owed: sum(changes.map(({ quantity }) => quantity)), taken: sum(changes.filter(({ isBack }) => isBack).map(({ quantity }) => quantity)) };
}

/** Since when it has owed something to somebody; an open one, since its time was over and nobody noticed. */
function restlessSince({ busySince, stage, expiresAt }: Saga, now: Millis): Millis | null {
  return busySince ?? (stage === "open" && hasExpired(expiresAt, now) ? expiresAt : null);
}

/** Whether it is shown as stuck: it has not come to rest for so long. */
export const isStuck = ({ restlessSince: since }: Pick<AuditedCheckout, "restlessSince">, now: Millis, stuckAfterMs: number): boolean => since !== null && now - since >= stuckAfterMs;

/** True while its parts may still be on their way. */
const isFlowing = ({ changedAt }: Pick<AuditedCheckout, "changedAt">, now: Millis): boolean => now - changedAt < flowingMs;

const wasCaptured = ({ state }: Pick<Payment, "state">): boolean => state === "captured" || state === "overtaken" || state === "refunded";
const isUnpaid = (status: OrderStatus): boolean => status === "PENDING" || status === "FAILED";

/** What is wrong by the lane's own record. */
export function judgeCheckout(record: AuditedCheckout, now: Millis): readonly Breach[] {
  if (isFlowing(record, now)) return [];
  return [...judgePayments(record), ...judgeRefunds(record, now)];
}

function judgePayments({ checkoutId, payments, order, currency }: AuditedCheckout): readonly Breach[] {
  const captured = payments.filter(({ state }) => state === "captured");
  const amount = sum(captured.map((payment) => payment.amount));
  const isPaid = order !== null && !isUnpaid(order.status) && !(order.status === "CANCELLED" && captured.length === 0);
  const breaches: Breach[] = [];
  if (captured.length > 0 && (order === null || isUnpaid(order.status))) breaches.push(breach("captured payments = orders or refunds", checkoutId, `${amount} ${currency} (minor units) were captured and there is no order that is paid`));
  if (captured.length > 1) breaches.push(breach("captured payments = orders or refunds", checkoutId, `captured ${captured.length} times`));
  if (isPaid && captured.length === 0) breaches.push(breach("orders have their payments", checkoutId, `the order is ${order.status} and no payment was captured`));
  if (isPaid && captured.length === 1 && amount !== order.total) breaches.push(breach("orders have their payments", checkoutId, `the order comes to ${order.total} and ${amount} were captured`));
  return breaches;
}

function judgeRefunds({ checkoutId, payments, order, restlessSince: since }: AuditedCheckout, now: Millis): readonly Breach[] {
  const refunds = order?.refunds ?? [];
  const promised = sum(refunds.filter(({ status }) => status !== "FAILED").map(({ amount }) => amount));
  const captured = sum(payments.filter(wasCaptured).map(({ amount }) => amount));
  const late = refunds.filter(({ status, at }) => status === "PENDING" && now - at >= lateMs);
  const failed = refunds.filter(({ status }) => status === "FAILED");
  const overtaken = payments.some(({ state }) => state === "overtaken") && since !== null && now - since >= lateMs;
  const breaches: Breach[] = [];
  if (promised > captured) breaches.push(breach("refunds are paid out", checkoutId, `${promised} promised back of ${captured} captured`));
  if (late.length > 0) breaches.push(breach("refunds are paid out", checkoutId, `${late.length} refunds wait for a quarter of an hour and more`));
  if (failed.length > 0) breaches.push(breach("refunds are paid out", checkoutId, `${failed.length} refunds failed at the gateway`));
  if (overtaken) breaches.push(breach("refunds are paid out", checkoutId, "captured after it had been undone, and not paid back yet"));
  return breaches;
}

/** What is wrong between an order and the stock objects: each of its holds is sold to it, and what was undone is given back. */
export function judgeUnits(record: AuditedCheckout, holdOf: (holdId: HoldId) => AuditedHold, now: Millis): readonly Breach[] {
  if (isFlowing(record, now)) return [];
  return record.lines.flatMap((line) => {
    const wrong = wrongOf(record, line, holdOf(line.holdId));
    return wrong === null ? [] : [breach("orders have their units", record.checkoutId, `${line.quantity} of ${line.variantId} (${line.holdId}): ${wrong}`)];
  });
}

function wrongOf({ orderId, stage }: AuditedCheckout, { quantity, state, givenBack }: AuditedCheckout["lines"][number], hold: AuditedHold): string | null {
  if (state === "sold") {
    if (hold?.status !== "sold") return `ordered, and the stock says ${hold?.status ?? "it knows of no such hold"}`;
    if (hold.orderId !== orderId) return `sold to ${hold.orderId ?? "nobody"}`;
    if (hold.units !== quantity) return `the stock sold ${hold.units}`;
    if (stage === "confirmed" && (hold.restocked > givenBack.owed || hold.restocked < givenBack.taken)) return `the stock took ${hold.restocked} back, of ${givenBack.owed} it was to have`;
  }
  if (state === "freed" && hold?.status === "held") return "given up, and still held";
  if (state === "freed" && hold?.status === "sold" && hold.restocked < hold.units) return `given up, and only ${hold.restocked} came back`;
  return null;
}

/** What is wrong between an order and what the back office sees of it. */
export function judgeProjection({ checkoutId, orderId, order, changedAt }: AuditedCheckout, revision: number | null, now: Millis): readonly Breach[] {
  if (order === null || revision === order.revision || now - changedAt < flowingMs) return [];
  return [breach("orders = their projection", checkoutId, `${orderId} is at revision ${order.revision}, its projection ${revision === null ? "is missing" : `at ${revision}`}`)];
}

/** A breach that nothing has been done about yet. */
export function breach(invariant: Invariant, subject: string, detail: string, action: string | null = null): Breach {
  return { invariant, subject, detail, action };
}
