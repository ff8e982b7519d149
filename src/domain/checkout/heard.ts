// Duty: what a gateway's own event does to a saga: it makes it ask.
// Invariant: taken once by its id, in any order; nothing is believed of it but that it is worth asking now.
// Neighbours: advance.ts calls this; gateway-answers.ts takes the gateway's word, as it does for the browser and the sweeper.

import { noBackoff } from "../backoff.ts";
import { currentPayment, isPaying, type Payment, type Saga, type Signal, type Step } from "./saga.ts";
import { changePayment, stay } from "./turn.ts";

type Heard = Extract<Signal, { kind: "heard" }>;

/** More events than this about one checkout are somebody's mistake; the oldest ids are forgotten, and asking again does no harm. */
const mostKept = 50;

/** Asks about the payment at once where its fate is open; one that was given up is made sure to be void. */
export function onHeard(saga: Saga, { gatewayEventId, key }: Heard): Step {
  if (saga.heard.includes(gatewayEventId) || saga.payments.some((known) => known.key === key && isSettled(known))) return stay(saga);
  const taken: Saga = { ...saga, heard: [...saga.heard, gatewayEventId].slice(-mostKept) };
  const payment = saga.payments.find((known) => known.key === key);
  if (payment === undefined) return stay(taken);
  const soon: Saga = { ...taken, backoff: { ...taken.backoff, gateway: noBackoff } };
  if (isPaying(saga) && payment === currentPayment(saga)) return stay(isInDoubt(saga) ? { ...soon, mustInquire: true } : taken);
  return stay(isGivenUp(payment) ? changePayment(soon, key, (known) => ({ ...known, state: "doubtful", retry: noBackoff })) : changePayment(soon, key, (known) => ({ ...known, retry: noBackoff })));
}

/** The gateway itself has said how it ended, and nothing is owed: there is no more to ask. */
const isSettled = ({ state }: Payment) => state === "captured" || state === "refunded";

/** Otherwise a deed is on its way, whose own answer says the same. */
const isInDoubt = ({ pendingSince, mustInquire }: Saga) => pendingSince !== null || mustInquire;

/** Making it void once more is how to ask: a gateway that has taken the money after all answers so. */
const isGivenUp = ({ state }: Payment) => state === "void" || state === "declined";
