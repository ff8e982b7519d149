// Duty: what a buyer may ask of his checkout, and when.
// Invariant: one payment at a time, told apart by the buyer's key; nothing is begun after `expiresAt`.
// Neighbours: advance.ts calls these; turn.ts has the turns.

import { optionOf } from "./draft.ts";
import { isPaying, type Saga, type SagaOutcome, type Signal, type Step } from "./saga.ts";
import { beginTry } from "./tries.ts";
import { cancellationFacts, expire, stay, undo } from "./turn.ts";
import { idOf, uniquePart } from "../ids.ts";
import { canMove, moveOrder, oweRefund, refundable } from "../order.ts";
import { hasExpired, type Millis } from "../time.ts";

type Commanded = Step & { readonly outcome: SagaOutcome };
type SignalOf<Kind extends Signal["kind"]> = Extract<Signal, { kind: Kind }>;

const answer = (saga: Saga, outcome: SagaOutcome): Commanded => ({ ...stay(saga), outcome });

/** Begins a try, or joins the one that runs under this key, or finds how it ended. */
export function pay(saga: Saga, signal: SignalOf<"pay">, now: Millis): Commanded {
  const known = saga.payments.findLast((payment) => payment.requestKey === signal.key);
  if (saga.stage === "confirmed" || known?.end?.kind === "declined") return answer(saga, "accepted");
  if (isPaying(saga)) return answer(saga, known !== undefined && known.end === null ? "accepted" : "checkout_in_progress");
  if (saga.stage === "holding") return answer(saga, "checkout_in_progress");
  if (saga.stage !== "open") return answer(saga, "expired");
  if (hasExpired(saga.expiresAt, now)) return { ...expire(saga, now), outcome: "expired" };
  return { ...stay(beginTry(saga, signal, now)), outcome: "accepted" };
}

/** Gives an open checkout up; one that is undone stays so. */
export function abandon(saga: Saga, now: Millis): Commanded {
  if (saga.stage === "confirmed") return answer(saga, "invalid_transition");
  if (saga.stage === "holding" || isPaying(saga)) return answer(saga, "checkout_in_progress");
  if (saga.stage !== "open") return answer(saga, "accepted");
  return { ...undo(saga, hasExpired(saga.expiresAt, now) ? "EXPIRED" : "RELEASED", now), outcome: "accepted" };
}

/** Chooses another of the offered shipping methods, while nothing is being paid. */
export function amend(saga: Saga, shippingMethod: string, now: Millis): Commanded {
  if (isPaying(saga) || saga.stage === "holding") return answer(saga, "checkout_in_progress");
  if (saga.stage === "confirmed") return answer(saga, "invalid_transition");
  if (saga.stage !== "open") return answer(saga, "expired");
  if (hasExpired(saga.expiresAt, now)) return { ...expire(saga, now), outcome: "expired" };
  if (optionOf(saga.draft, shippingMethod) === null) return answer(saga, "unknown_method");
  return { ...stay({ ...saga, shippingMethod }), outcome: "accepted" };
}

/** Cancels the order before it is shipped: from here on its money and its units are owed back. Again is the same. */
export function cancel(saga: Saga, { reason, correlationId }: SignalOf<"cancel">, now: Millis): Commanded {
  const { order } = saga;
  if (order === null) return answer(saga, "invalid_transition");
  if (order.status === "CANCELLED") return answer(saga, "accepted");
  // A PENDING order has no known payment to give back yet; its fate is decided within seconds to minutes.
  if (order.status === "PENDING" || !canMove(order.status, "CANCELLED")) return answer(saga, "invalid_transition");
  const moved = moveOrder(order, "CANCELLED", "customer", now) ?? order;
  const amount = refundable(moved);
  const refundId = idOf("refund", `${uniquePart(order.checkoutId)}-cancelled`);
  const cancelled = amount > 0 ? oweRefund(moved, { refundId, amount, reason, status: "PENDING", at: now }) : moved;
  const lines = saga.lines.map((line) => (line.state === "sold" ? { ...line, state: "returning" as const } : line));
  return { saga: { ...saga, correlationId, lines, order: cancelled }, facts: cancellationFacts(saga, cancelled, reason), outcome: "accepted" };
}
