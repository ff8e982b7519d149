// Duty: what a gateway's answers do to a saga.
// Invariant: no answer is neither yes nor no: after silence the gateway is asked by key before a direction is chosen, and a key is never exchanged for another while it may have been heard.
// Neighbours: advance.ts calls this; turn.ts has the turns.

import { type Backoff, backOff, inquiryDelaysMs, noBackoff, silenceDelaysMs } from "../backoff.ts";
import { afterPayingBack, afterVoid } from "./given-up.ts";
import { onRefundAnswer } from "./order-dues.ts";
import { currentPayment, type GatewayAnswer, type KnownPayment, type Payment, type Saga, type Signal, type Step } from "./saga.ts";
import { goElsewhere } from "./tries.ts";
import { becomePending, changePayment, confirm, endPayment, reopen, stay, undo } from "./turn.ts";
import type { Fact } from "../facts.ts";
import { hasExpired, type Millis } from "../time.ts";

type Answered = Extract<Signal, { kind: "gateway" }>;
type Taken = Extract<GatewayAnswer, { kind: "authorised" | "captured" }>;

/** How often a request may get lost before the buyer is told to come back. Known to be lost, because the gateway was asked. */
const mostLosses = 2;

/** What a gateway's answer to a deed does to the saga. An answer about a payment that it does not know changes nothing. */
export function onGatewayAnswer(saga: Saga, { deed, key, answer, refundId }: Answered, now: Millis): Step {
  const payment = saga.payments.find((known) => known.key === key);
  if (payment === undefined) return stay(saga);
  if (deed === "void") return afterVoid(saga, payment, answer, now);
  if (deed === "refund" && payment.state === "overtaken") return afterPayingBack(saga, payment, answer, now);
  if (deed === "refund") return saga.order === null || refundId === undefined ? stay(saga) : onRefundAnswer(saga, saga.order, payment, refundId, answer, now);
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
      return afterRefusal(saga, payment, deed, now);
    case "voided":
    case "refunded":
      return afterDecline(saga, payment, "card_declined", false, now);
    case "pending":
      return doubt({ ...named(saga, payment, answer), mustInquire: true }, now);
    case "unknown":
      return afterLoss(saga, payment, now);
    case "unavailable":
      if (deed === "inquire") return doubt(saga, now);
      return afterOutage(saga, payment, answer, now);
    case "silent":
      return deed === "inquire" ? doubt(saga, now) : stay({ ...saga, mustInquire: true, backoff: gatewayFailed(saga, silenceDelaysMs, now) });
  }
}

/** The saga, knowing how the gateway calls the payment, and where its buyer approves it: gateways find by that name for ever, by ours for a while. */
const named = (saga: Saga, { key }: Payment, { gatewayTransactionId, approvalUrl }: KnownPayment & { readonly approvalUrl?: string }): Saga =>
  changePayment(saga, key, (known) => ({ ...known, gatewayTransactionId, ...(approvalUrl !== undefined && { approvalUrl }) }));

/** Units come before money is taken; a gateway that takes it at once has theirs made sure of after it. */
function afterApproval(saga: Saga, payment: Payment, answer: Taken, now: Millis): Step {
  if (!isAsAsked(saga, payment, answer)) return afterWrongAmount(saga, payment, answer, now);
  const isPaid = answer.kind === "captured";
  const paid: Payment = { ...payment, state: isPaid ? "captured" : "authorised", gatewayTransactionId: answer.gatewayTransactionId };
  const approved = changePayment(saga, payment.key, () => paid);
  const allSold = saga.lines.every((line) => line.state === "sold");
  if (isPaid && allSold) return confirm(approved, paid, now);
  return stay({ ...approved, stage: allSold ? "capturing" : "committing", mustInquire: false, backoff: { stock: noBackoff, gateway: noBackoff } });
}

const isAsAsked = ({ draft }: Saga, payment: Payment, { amount, currency }: KnownPayment): boolean => amount === payment.amount && currency === draft.currency;

/** Never confirmed: what was set aside is made void, what was taken is paid back, and somebody is to find out why. */
function afterWrongAmount(saga: Saga, payment: Payment, { kind, amount, currency, gatewayTransactionId }: Taken, now: Millis): Step {
  const noted = changePayment(saga, payment.key, (known) => ({ ...known, gatewayTransactionId, wrong: { amount, currency } }));
  const fact = failure(saga, payment, "amount_mismatch", "the gateway took another amount", false);
  return undo(endPayment(noted, { kind: "declined", declineCode: "amount_mismatch", retryable: false }, kind), "RELEASED", now, [fact]);
}

/** Elsewhere if there is an elsewhere; else the buyer is told to come back, at no cost. */
function afterOutage(saga: Saga, payment: Payment, { sent, retryAfterMs }: Extract<GatewayAnswer, { kind: "unavailable" }>, now: Millis): Step {
  const elsewhere = goElsewhere(saga, payment, sent ? "refused" : "unasked", now);
  return elsewhere === null ? reopen(saga, { kind: "payment_unavailable", retryAfterMs }, sent ? "doubtful" : "void") : stay(elsewhere);
}

/** A gateway that will not serve us at all says nothing about the card. */
function afterRefusal(saga: Saga, payment: Payment, deed: Answered["deed"], now: Millis): Step {
  const elsewhere = deed === "authorise" ? goElsewhere(saga, payment, "refused", now) : null;
  return elsewhere === null ? afterDecline(saga, payment, "card_declined", false, now) : stay(elsewhere);
}

/** A declined card keeps the hold while the buyer may try another; the last attempt, or a card that never will do, gives it back. */
function afterDecline(saga: Saga, payment: Payment, declineCode: string, retryable: boolean, now: Millis): Step {
  const attemptsLeft = saga.attemptsLeft - 1;
  const again = retryable && attemptsLeft > 0 && saga.pendingSince === null && !hasExpired(saga.expiresAt, now);
  const end = { kind: "declined", declineCode, retryable: again } as const;
  const fact = failure(saga, payment, declineCode, declineCode.replaceAll("_", " "), again);
  const counted = { ...saga, attemptsLeft };
  return again ? reopen(counted, end, "declined", [fact]) : undo(endPayment(counted, end, "declined"), "RELEASED", now, [fact]);
}

function failure({ draft: { checkoutId } }: Saga, { paymentId }: Payment, failureCode: string, failureReason: string, retryable: boolean): Fact {
  return { type: "PAYMENT_FAILED", paymentId, checkoutId, failureReason, failureCode, retryable };
}

/** The gateway surely never got it. While the buyer waits it is sent again; once he has been told "pending" it ends unpaid, and is made void in case it arrives yet. */
function afterLoss(saga: Saga, payment: Payment, now: Millis): Step {
  if (saga.pendingSince !== null) {
    const fact = failure(saga, payment, "request_lost", "the gateway never received it", false);
    return undo(endPayment(saga, { kind: "declined", declineCode: "request_lost", retryable: false }, "doubtful"), "RELEASED", now, [fact]);
  }
  if (saga.backoff.gateway.failures >= mostLosses) return reopen(saga, { kind: "payment_unavailable", retryAfterMs: 1_000 }, "doubtful");
  return stay({ ...saga, mustInquire: false });
}

/** The answer to a capture, or to the inquiry about one. Units are ours by now; only a clear no turns round. */
function afterCapturing(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  switch (answer.kind) {
    case "captured":
      if (!isAsAsked(saga, payment, answer)) return afterWrongAmount(saga, payment, answer, now);
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

function gatewayFailed(saga: Saga, delaysMs: readonly number[], now: Millis): Saga["backoff"] {
  const gateway: Backoff = backOff(saga.backoff.gateway, delaysMs, now);
  return { ...saga.backoff, gateway };
}
