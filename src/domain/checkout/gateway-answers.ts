// Duty: what a gateway's answers do to a saga.
// Invariant: no answer is neither yes nor no: after silence the gateway is asked by key before a direction is chosen, and a key is never exchanged for another while it may have been heard.
// Neighbours: advance.ts calls this; turn.ts has the turns.

import { type Backoff, backOff, inquiryDelaysMs, noBackoff, silenceDelaysMs } from "./backoff.ts";
import { lateRefundMail, refundedMail } from "./mails.ts";
import { currentPayment, type GatewayAnswer, type KnownPayment, type Payment, type Saga, type Signal, type Step } from "./saga.ts";
import { undoingRefundId } from "./steps.ts";
import { becomePending, changePayment, confirm, endPayment, reopen, stay, undo } from "./turn.ts";
import type { Fact } from "../facts.ts";
import { type Order, orderFact, refundPaid } from "../order.ts";
import { hasExpired, type Millis } from "../time.ts";

type Answered = Extract<Signal, { kind: "gateway" }>;

/** How often a request may get lost before the buyer is told to come back. Known to be lost, because the gateway was asked. */
const mostLosses = 2;

export function onGatewayAnswer(saga: Saga, { deed, key, answer }: Answered, now: Millis): Step {
  const payment = saga.payments.find((known) => known.key === key);
  if (payment === undefined) return stay(saga);
  if (deed === "void") return afterVoid(saga, payment, answer, now);
  if (deed === "refund") return afterRefund(saga, payment, answer, now);
  if (payment !== currentPayment(saga)) return stay(saga);
  if (saga.stage === "authorising") return afterAsking(saga, payment, deed, answer, now);
  if (saga.stage === "capturing") return afterCapturing(saga, payment, answer, now);
  return stay(saga);
}

/** The answer to an authorisation, or to the inquiry about one. Nothing has been taken yet, so turning round is always safe. */
function afterAsking(saga: Saga, payment: Payment, deed: Answered["deed"], answer: GatewayAnswer, now: Millis): Step {
  switch (answer.kind) {
    case "authorised":
    case "captured":
      return afterApproval(saga, payment, answer, now);
    case "declined":
      return afterDecline(saga, payment, answer.declineCode, answer.retryable, now);
    case "refused":
    case "voided":
    case "refunded":
      return afterDecline(saga, payment, "card_declined", false, now);
    case "pending":
      return doubt({ ...named(saga, payment, answer), mustInquire: true }, now);
    case "unknown":
      return afterLoss(saga, payment, now);
    case "unavailable":
      if (deed === "inquire") return doubt(saga, now);
      return reopen(saga, { kind: "payment_unavailable", retryAfterMs: answer.retryAfterMs }, answer.sent ? "doubtful" : "void");
    case "silent":
      return deed === "inquire" ? doubt(saga, now) : stay({ ...saga, mustInquire: true, backoff: gatewayFailed(saga, silenceDelaysMs, now) });
  }
}

/** The saga, knowing how the gateway calls the payment: gateways find by that name for ever, by ours for a while. */
const named = (saga: Saga, { key }: Payment, { gatewayTransactionId }: KnownPayment): Saga => changePayment(saga, key, (known) => ({ ...known, gatewayTransactionId }));

/** One-step gateways approve and capture at once; units come before anything more is taken. */
function afterApproval(saga: Saga, payment: Payment, { gatewayTransactionId, amount }: { readonly gatewayTransactionId: string; readonly amount: number }, now: Millis): Step {
  const approved = changePayment(saga, payment.key, (known) => ({ ...known, state: "authorised", gatewayTransactionId }));
  if (amount !== payment.amount) return undo(endPayment(approved, { kind: "declined", declineCode: "amount_mismatch", retryable: false }, "authorised"), "RELEASED", now);
  const allSold = saga.lines.every((line) => line.state === "sold");
  return stay({ ...approved, stage: allSold ? "capturing" : "committing", mustInquire: false, backoff: { stock: noBackoff, gateway: noBackoff } });
}

/** A declined card keeps the hold while the buyer may try another; the last attempt, or a card that never will do, gives it back. */
function afterDecline(saga: Saga, payment: Payment, declineCode: string, retryable: boolean, now: Millis): Step {
  const attemptsLeft = saga.attemptsLeft - 1;
  const again = retryable && attemptsLeft > 0 && saga.pendingSince === null && !hasExpired(saga.expiresAt, now);
  const end = { kind: "declined", declineCode, retryable: again } as const;
  const fact: Fact = { type: "PAYMENT_FAILED", paymentId: payment.paymentId, checkoutId: saga.draft.checkoutId, failureReason: declineCode.replaceAll("_", " "), failureCode: declineCode, retryable: again };
  const counted = { ...saga, attemptsLeft };
  return again ? reopen(counted, end, "declined", [fact]) : undo(endPayment(counted, end, "declined"), "RELEASED", now, [fact]);
}

/** The gateway surely never got it. While the buyer waits it is sent again; once he has been told "pending" it ends unpaid, and is made void in case it arrives yet. */
function afterLoss(saga: Saga, payment: Payment, now: Millis): Step {
  if (saga.pendingSince !== null) {
    const fact: Fact = { type: "PAYMENT_FAILED", paymentId: payment.paymentId, checkoutId: saga.draft.checkoutId, failureReason: "the gateway never received it", failureCode: "request_lost", retryable: false };
    return undo(endPayment(saga, { kind: "declined", declineCode: "request_lost", retryable: false }, "doubtful"), "RELEASED", now, [fact]);
  }
  if (saga.backoff.gateway.failures >= mostLosses) return reopen(saga, { kind: "payment_unavailable", retryAfterMs: 1_000 }, "doubtful");
  return stay({ ...saga, mustInquire: false });
}

/** The answer to a capture, or to the inquiry about one. Units are ours by now; only a clear no turns round. */
function afterCapturing(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  switch (answer.kind) {
    case "captured":
      if (answer.amount !== payment.amount) return undo(endPayment(saga, { kind: "declined", declineCode: "amount_mismatch", retryable: false }, "authorised"), "RELEASED", now);
      return confirm(saga, { ...payment, gatewayTransactionId: answer.gatewayTransactionId }, now);
    case "authorised":
      return stay({ ...saga, mustInquire: false });
    case "silent":
    case "unavailable":
    case "pending":
      return saga.mustInquire ? doubt(saga, now) : stay({ ...saga, mustInquire: true, backoff: gatewayFailed(saga, silenceDelaysMs, now) });
    case "declined":
      return afterDecline(saga, payment, answer.declineCode, false, now);
    case "unknown":
    case "voided":
    case "refused":
    case "refunded":
      return undo(endPayment(saga, { kind: "declined", declineCode: "card_declined", retryable: false }, "authorised"), "RELEASED", now);
  }
}

/** Nobody knows yet: the buyer is told so once, and the gateway is asked again after seconds, then minutes. */
function doubt(saga: Saga, now: Millis): Step {
  const begun = saga.pendingSince === null ? { ...saga.backoff, gateway: noBackoff } : saga.backoff;
  return becomePending({ ...saga, backoff: gatewayFailed({ ...saga, backoff: begun }, inquiryDelaysMs, now) }, now);
}

/** A payment that was to be void but had been captured is owed back instead. */
function afterVoid(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  switch (answer.kind) {
    case "captured":
      return stay(settled(changePayment(saga, payment.key, (known) => ({ ...known, state: "overtaken", amount: answer.amount, gatewayTransactionId: answer.gatewayTransactionId }))));
    case "silent":
    case "unavailable":
    case "pending":
    case "authorised":
      return stay({ ...saga, backoff: gatewayFailed(saga, silenceDelaysMs.slice(2), now) });
    case "declined":
      return stay(settled(changePayment(saga, payment.key, (known) => ({ ...known, state: "declined" }))));
    default:
      return stay(settled(changePayment(saga, payment.key, (known) => ({ ...known, state: "void" }))));
  }
}

function afterRefund(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  if (answer.kind !== "refunded") return stay({ ...saga, backoff: gatewayFailed(saga, silenceDelaysMs.slice(1), now) });
  const { orderId } = saga.name;
  const { currency } = saga.draft;
  if (payment.state === "overtaken") {
    const refundId = undoingRefundId(payment);
    const fact: Fact = { type: "PAYMENT_REFUNDED", paymentId: payment.paymentId, refundId, orderId, amount: payment.amount, currency };
    return { saga: settled(changePayment(saga, payment.key, (known) => ({ ...known, state: "refunded" }))), facts: [fact, lateRefundMail(saga.draft, saga.name, { refundId, amount: payment.amount })] };
  }
  const owed = saga.order?.refunds.find((refund) => refund.status === "PENDING");
  if (saga.order === null || owed === undefined) return stay(saga);
  const order: Order = refundPaid(saga.order, owed.refundId);
  return {
    saga: settled({ ...saga, order }),
    facts: [
      { type: "PAYMENT_REFUNDED", paymentId: payment.paymentId, refundId: owed.refundId, orderId, amount: owed.amount, currency },
      { type: "ORDER_STATUS_CHANGED", order: orderFact(order), from: order.status, by: "gateway" },
      refundedMail(saga.draft, order, owed),
    ],
  };
}

const settled = (saga: Saga): Saga => ({ ...saga, backoff: { ...saga.backoff, gateway: noBackoff } });

function gatewayFailed(saga: Saga, delaysMs: readonly number[], now: Millis): Saga["backoff"] {
  const gateway: Backoff = backOff(saga.backoff.gateway, delaysMs, now);
  return { ...saga.backoff, gateway };
}
