// Duty: payments that were given up: each is made void, or paid back when it turns out to have been taken.
// Invariant: asked for again, later each time, for ever; nothing but the gateway's own word ends it.
// Neighbours: gateway-answers.ts brings the answers; steps.ts says what is owed; mails.ts tells the buyer.

import { backOff, noBackoff, silenceDelaysMs } from "../backoff.ts";
import { lateRefundMail } from "./mails.ts";
import type { GatewayAnswer, KnownPayment, Payment, PaymentState, Saga, Step } from "./saga.ts";
import { undoingRefundId } from "./steps.ts";
import { changePayment, stay } from "./turn.ts";
import type { Fact } from "../facts.ts";
import type { Millis } from "../time.ts";

/** The answer to making a payment void. One that had been captured is owed back instead. */
export function afterVoid(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  switch (answer.kind) {
    case "captured":
      return stay(changePayment(saga, payment.key, (known) => overtaken(saga, known, answer)));
    case "silent":
    case "unavailable":
    case "pending":
    case "authorised":
      return stay(later(saga, payment, silenceDelaysMs.slice(2), now));
    case "declined":
      return stay(become(saga, payment, "declined"));
    default:
      return stay(become(saga, payment, "void"));
  }
}

/** The answer to paying back what was taken from a buyer who has nothing for it. */
export function afterPayingBack(saga: Saga, payment: Payment, answer: GatewayAnswer, now: Millis): Step {
  if (answer.kind !== "refunded") return stay(later(saga, payment, silenceDelaysMs.slice(1), now));
  const { draft, name } = saga;
  const { amount, currency } = payment.wrong ?? { amount: payment.amount, currency: draft.currency };
  const refundId = undoingRefundId(payment);
  const fact: Fact = { type: "PAYMENT_REFUNDED", paymentId: payment.paymentId, refundId, orderId: name.orderId, amount, currency, items: [] };
  return { saga: become(saga, payment, "refunded"), facts: [fact, lateRefundMail({ ...draft, currency }, name, { refundId, amount })] };
}

function overtaken({ draft }: Saga, payment: Payment, { amount, currency, gatewayTransactionId }: KnownPayment): Payment {
  const { retry: _, ...known } = payment;
  const isWrong = amount !== payment.amount || currency !== draft.currency;
  return { ...known, state: "overtaken", gatewayTransactionId, ...(isWrong && { wrong: { amount, currency } }) };
}

function become(saga: Saga, { key }: Payment, state: PaymentState): Saga {
  return changePayment(saga, key, ({ retry: _, ...known }) => ({ ...known, state }));
}

function later(saga: Saga, { key }: Payment, delaysMs: readonly number[], now: Millis): Saga {
  return changePayment(saga, key, (known) => ({ ...known, retry: backOff(known.retry ?? noBackoff, delaysMs, now) }));
}
