// Duty: the one shape of every rule that changes something.
// Invariant: a decision is data; whoever asked saves `state` and `facts` together or not at all.
// Neighbours: stock.ts, checkout/saga.ts and whatever else decides.

import type { Millis } from "./time.ts";

/** What a rule answers: the state to save, what the caller learns, what the world learns, and when to look again. */
export interface Decision<State, Outcome, Fact> {
  readonly state: State;
  readonly outcome: Outcome;
  readonly facts: readonly Fact[];
  /** The earliest moment at which time alone changes the state, or null. */
  readonly wakeAt: Millis | null;
}
