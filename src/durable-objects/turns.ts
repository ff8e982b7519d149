// Duty: lets what arrives at an object in one turn of the event loop be saved in one commit.
// Invariant: nothing is decided before the turn is over, so that whoever goes on then reads what is saved then.
// Neighbours: checkout-lane.ts and sandbox-bank.ts pass every call through it; stock.ts gathers its commands itself.

import type { Wait } from "../domain/time.ts";

/**
 * Makes a gate through which calls go together: all that come before the next turn of the event loop go on in it, one
 * after the other without a pause, and what they write is one commit. A commit costs the same for one as for hundreds.
 */
export function inTurns(wait: Wait): () => Promise<void> {
  let turn: Promise<void> | null = null;
  const end = () => {
    turn = null;
  };
  return () => (turn ??= wait(0).finally(end));
}
