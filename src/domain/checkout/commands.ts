// Duty: what a buyer may ask of his checkout, and when.
// Invariant: one payment at a time, told apart by the buyer's key; nothing is begun after `expiresAt`.
// Neighbours: advance.ts calls these; turn.ts has the turns.

import { optionOf } from "./draft.ts";
import { type Commanded, isPaying, type Saga, type SagaOutcome, type Signal } from "./saga.ts";
import { beginTry } from "./tries.ts";
import { expire, stay, undo } from "./turn.ts";
import { hasExpired, type Millis } from "../time.ts";

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
