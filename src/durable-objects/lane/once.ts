// Duty: a deed of the lane that is let in, done and kept in one call.
// Invariant: the answer is kept before it is sent, in the same commit as what made it true; a run that dies is taken up by the next one under its key.
// Neighbours: gate.ts lets in and keeps; checkouts.ts does; contracts/paid.ts writes.

import { isFinal, writeAnswer } from "../../contracts/answer.ts";
import type { EnterRequest, PaidOnce, PayOutcome, PayRequest } from "../../contracts/objects.ts";
import { paidAnswer } from "../../contracts/paid.ts";
import type { Checkouts } from "./checkouts.ts";
import type { Gate } from "./gate.ts";

/** Pays once for each key, whoever asks how often. */
export async function payOnce(gate: Gate, checkouts: Checkouts, request: PayRequest, entrance: EnterRequest): Promise<PaidOnce> {
  const entered = await gate.enter(entrance);
  if (entered.kind !== "proceed") return entered;
  const { scope } = entrance;
  try {
    const outcome = await checkouts.pay(request);
    const result = paidAnswer(outcome, request.checkoutId);
    const answer = writeAnswer(result, request.correlationId);
    await gate.leave(scope, request.key, result.kind === "answer" || isFinal(result) ? answer : null);
    return { kind: "answered", answer, bought: boughtBy(outcome) };
  } catch (error) {
    await gate.leave(scope, request.key, null);
    throw error;
  }
}

function boughtBy(outcome: PayOutcome): Extract<PaidOnce, { kind: "answered" }>["bought"] {
  if (outcome.kind !== "confirmed" || outcome.order.cartId === null) return null;
  const { orderId, cartId, items } = outcome.order;
  return { orderId, cartId, items: items.map(({ variantId, quantity }) => ({ variantId, quantity })) };
}
