// Duty: the tries of a checkout to be paid: the first at one gateway, and the next one elsewhere.
// Invariant: every try has a key of its own, and goes elsewhere only when the gateway before surely took nothing; silence is never that.
// Neighbours: commands.ts begins one; gateway-answers.ts says when it goes on elsewhere.

import { noBackoff } from "../backoff.ts";
import { amountOf, type Payment, type Saga, type Signal } from "./saga.ts";
import { changePayment } from "./turn.ts";
import { idOf, uniquePart } from "../ids.ts";
import type { Millis } from "../time.ts";

type Pay = Extract<Signal, { kind: "pay" }>;

/** A first try of what the buyer asked for. */
export function beginTry(saga: Saga, { key, method, token, gateway, elsewhere = [], correlationId }: Pay, now: Millis): Saga {
  const payment: Payment = { ...named(saga), requestKey: key, method, token, gateway, elsewhere, gatewayTransactionId: null, amount: amountOf(saga), state: "asking", end: null, at: now };
  // Tries that never came to anything are forgotten; what was declined, or has still to be made void, is not.
  const kept = saga.payments.filter((earlier) => earlier.state !== "void");
  return begun({ ...saga, stage: "authorising", payments: [...kept, payment], correlationId });
}

/**
 * The same wish at the next gateway that offers the method, or null when there is none. `surely` says how sure it is that
 * this one has taken nothing: one that was not even asked is void; one that said so is made void all the same.
 */
export function goElsewhere(saga: Saga, payment: Payment, surely: "unasked" | "refused", now: Millis): Saga | null {
  const [gateway, ...elsewhere] = payment.elsewhere ?? [];
  if (gateway === undefined) return null;
  const left = changePayment(saga, payment.key, (known) => ({ ...known, state: surely === "unasked" ? "void" : "doubtful", token: "", elsewhere: [] }));
  const next: Payment = { ...payment, ...named(saga), gateway, elsewhere, gatewayTransactionId: null, state: "asking", end: null, at: now };
  return begun({ ...left, payments: [...left.payments, next] });
}

function named({ draft, tries }: Saga): Pick<Payment, "paymentId" | "key"> {
  const number = tries + 1;
  return { paymentId: idOf("payment", `${uniquePart(draft.checkoutId)}-${number}`), key: `${draft.checkoutId}:${number}` };
}

const begun = (saga: Saga): Saga => ({ ...saga, tries: saga.tries + 1, mustInquire: false, backoff: { stock: noBackoff, gateway: noBackoff } });
