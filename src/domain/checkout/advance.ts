// Duty: the one door through which a saga changes: a signal in, the next saga and its facts out.
// Invariant: pure; the same saga, signal and moment always give the same decision. Expiry is decided here, by the clock.
// Neighbours: commands.ts (what the buyer wants), order-commands.ts (what becomes of his order), stock-answers.ts, gateway-answers.ts and heard.ts (what the world said), turn.ts (turning round).

import { abandon, amend, pay } from "./commands.ts";
import { onGatewayAnswer } from "./gateway-answers.ts";
import { onHeard } from "./heard.ts";
import { answerReturn, askReturn, cancel, transition } from "./order-commands.ts";
import { type Commanded, type Saga, type SagaOutcome, type Signal, type Stage } from "./saga.ts";
import { noteStep } from "./step-log.ts";
import { nextDueAt, wakeAt } from "./steps.ts";
import { onStockAnswers } from "./stock-answers.ts";
import { expire } from "./turn.ts";
import type { Decision } from "../decision.ts";
import type { Fact } from "../facts.ts";
import type { Millis } from "../time.ts";

/** Decides what a signal does to a saga. A signal that no longer fits changes nothing. */
export function advance(saga: Saga, signal: Signal, now: Millis): Decision<Saga, SagaOutcome, Fact> {
  const { outcome, ...step } = decide(saga, signal, now);
  const state = noteStep(saga, settle(step.saga, now), signal, now);
  return { state, outcome, facts: step.facts, wakeAt: wakeAt(state, now) };
}

function decide(saga: Saga, signal: Signal, now: Millis): Commanded {
  switch (signal.kind) {
    case "pay":
      return pay(saga, signal, now);
    case "abandon":
      return abandon(saga, now);
    case "amend":
      return amend(saga, signal.shippingMethod, now);
    case "cancel":
      return cancel(saga, signal, now);
    case "transition":
      return transition(saga, signal, now);
    case "requestReturn":
      return askReturn(saga, signal, now);
    case "resolveReturn":
      return answerReturn(saga, signal, now);
    case "tick":
      return { ...expire(saga, now), outcome: "accepted" };
    case "stock":
      return { ...onStockAnswers(saga, signal.answers, now), outcome: "accepted" };
    case "heard":
      return { ...onHeard(saga, signal), outcome: "accepted" };
    case "gateway":
      return { ...onGatewayAnswer(saga, signal, now), outcome: "accepted" };
  }
}

/** Where a saga may rest. Anywhere else it is on its way, even if it owes nobody anything: then it is stuck, and somebody must see it. */
const restingPlaces: readonly Stage[] = ["open", "confirmed", "closed"];

/** What an undone saga is when nothing is owed any more, and since when a saga has not come to rest. */
function settle(saga: Saga, now: Millis): Saga {
  const owesNothing = nextDueAt(saga) === null;
  const settled: Saga = owesNothing && saga.stage === "undoing" ? { ...saga, stage: "closed", closedAt: now } : saga;
  const busySince = owesNothing && restingPlaces.includes(settled.stage) ? null : (settled.busySince ?? now);
  return busySince === settled.busySince ? settled : { ...settled, busySince };
}
