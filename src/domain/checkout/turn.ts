// Duty: the moments at which a saga turns: round (undoing), back to the buyer (open), into doubt (PENDING), and over the pivot (CONFIRMED).
// Invariant: `confirm` is the pivot; nothing in this file leads back from it.
// Neighbours: commands.ts and the two answer files call these; mails.ts words the notifications.

import { noBackoff } from "../backoff.ts";
import { confirmedMail, failedMail } from "./mails.ts";
import { currentPayment, type Payment, type PaymentEnd, type Saga, type Step } from "./saga.ts";
import type { Fact } from "../facts.ts";
import { type Order, orderFact, type OrderPayment, placeOrder, withPayment } from "../order.ts";
import { moveOrder } from "../order/moves.ts";
import { hasExpired, type Millis } from "../time.ts";

/** Nobody has been asked anything yet, in the direction that is taken now. */
const anew = { mustInquire: false, pendingSince: null, backoff: { stock: noBackoff, gateway: noBackoff } } as const satisfies Partial<Saga>;

/** Nothing changes. */
export const stay = (saga: Saga): Step => ({ saga, facts: [] });

/** Turns round before the pivot: every step that may have been taken is owed back from here on. */
export function undo(saga: Saga, ending: "RELEASED" | "EXPIRED", now: Millis, facts: readonly Fact[] = []): Step {
  const failed = failOrder(saga.order, now);
  return {
    saga: { ...saga, ...anew, payments: saga.payments.map(owedBack), stage: "undoing", ending, order: failed ?? saga.order },
    facts: failed === null || saga.order === null ? facts : [...facts, movedFact(failed, saga.order.status), failedMail(saga.draft, failed)],
  };
}

/** What was taken at once, before the units were there, goes back. */
const owedBack = (payment: Payment): Payment => (payment.state === "captured" ? { ...payment, state: "overtaken" } : payment);

function failOrder(order: Order | null, now: Millis): Order | null {
  if (order?.status !== "PENDING") return null;
  const failed = moveOrder(order, "FAILED", { by: "gateway", now });
  return failed === null ? null : { ...failed, paymentStatus: "FAILED", payments: failed.payments.map((payment) => ({ ...payment, status: "FAILED" })) };
}

/** An open checkout whose time is up turns round; any other stays. */
export function expire(saga: Saga, now: Millis): Step {
  return saga.stage === "open" && hasExpired(saga.expiresAt, now) ? undo(saga, "EXPIRED", now) : stay(saga);
}

/** Gives the checkout back to its buyer, with the try ended as told and its holds kept. */
export function reopen(saga: Saga, end: PaymentEnd, state: Payment["state"], facts: readonly Fact[] = []): Step {
  const reopened: Saga = { ...endPayment(saga, end, state), ...anew, stage: "open" };
  return { saga: reopened, facts };
}

/** The last try, ended. */
export function endPayment(saga: Saga, end: PaymentEnd, state: Payment["state"]): Saga {
  return changePayment(saga, currentPayment(saga)?.key ?? "", (payment) => ({ ...payment, end, state, token: "" }));
}

/** The saga with one payment changed. */
export function changePayment(saga: Saga, key: string, change: (payment: Payment) => Payment): Saga {
  return { ...saga, payments: saga.payments.map((payment) => (payment.key === key ? change(payment) : payment)) };
}

/** Nobody knows what became of the payment: the order exists as PENDING, and the gateway is asked again later. */
export function becomePending(saga: Saga, now: Millis): Step {
  if (saga.pendingSince !== null) return stay(saga);
  const payment = currentPayment(saga);
  if (payment === null) return stay(saga);
  const { draft, shippingMethod, name } = saga;
  const order = placeOrder({ ...name, draft, shippingMethod, payment: asOrderPayment(payment, "PENDING", now) }, "PENDING", now);
  return { saga: { ...saga, pendingSince: now, order }, facts: [{ type: "ORDER_CREATED", order: orderFact(order) }] };
}

/** The pivot: the money is ours, so the order is the buyer's, in the same save. */
export function confirm(saga: Saga, paid: Payment, now: Millis): Step {
  const payment = asOrderPayment(paid, "CAPTURED", now);
  const { draft, shippingMethod, name } = saga;
  const pending = saga.order;
  const confirmed = pending === null ? null : moveOrder(pending, "CONFIRMED", { by: "gateway", now });
  const order = confirmed === null ? placeOrder({ ...name, draft, shippingMethod, payment }, "CONFIRMED", now) : withPayment(confirmed, payment, "CAPTURED");
  const kept = changePayment(saga, paid.key, () => ({ ...paid, state: "captured", token: "" }));
  return {
    saga: { ...kept, ...anew, stage: "confirmed", order },
    facts: [completedFact(paid, order), pending === null ? { type: "ORDER_CREATED", order: orderFact(order) } : movedFact(order, pending.status), confirmedMail(draft, order)],
  };
}

function completedFact({ paymentId, amount, method, gateway, gatewayTransactionId }: Payment, { orderId, currency }: Order): Fact {
  return { type: "PAYMENT_COMPLETED", paymentId, orderId, amount, currency, paymentMethod: method, gateway, gatewayTransactionId: gatewayTransactionId ?? "", status: "CAPTURED" };
}

const movedFact = (order: Order, from: Order["status"]): Fact => ({ type: "ORDER_STATUS_CHANGED", order: orderFact(order), from, by: "gateway" });

function asOrderPayment({ paymentId, gateway, method, amount }: Payment, status: string, at: Millis): OrderPayment {
  return { paymentId, gateway, method, amount, status, at };
}
