// Duty: how the rest of the shop calls a buyer's lane.
// Invariant: a fresh stub for every call, since a stub that saw a reset stays broken; a lane that cannot be reached is an answer, not a throw.
// Neighbours: routes call this; durable-objects/checkout-lane.ts answers.

import type { Objects } from "../contracts/objects.ts";
import { isOverload, mayRepeat } from "../contracts/platform-errors.ts";
import type { CheckoutId } from "../domain/ids.ts";
import { laneName } from "../domain/lanes.ts";
import { laneOfCheckout } from "../domain/checkout-name.ts";

/** The lane is overloaded, restarting or out of reach. What was asked may have been done: ask again with the same ids. */
export interface Overloaded {
  readonly kind: "overloaded";
  readonly retryAfterMs: number;
}

const retryAfterMs = 1_000;
const mostTries = 2;

/**
 * Asks a lane. A reset in the middle (a deploy, a crash) is asked once more, which is safe because every method of a lane
 * is idempotent by the ids it carries; overload is never retried. Throws only what a bug threw.
 */
export async function askLane<Rpc, Answer>(lanes: Objects<Rpc>, lane: number, ask: (rpc: Rpc) => Promise<Answer>): Promise<Answer | Overloaded> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(lanes.getByName(laneName(lane)));
    } catch (error) {
      const repeats = mayRepeat(error);
      if (!repeats && !isOverload(error)) throw error;
      if (!repeats || tries === mostTries) return { kind: "overloaded", retryAfterMs };
    }
  }
}

/** Asks the lane that a checkout's id names, for callers who know no buyer. Null when the id names none: then there is no such checkout. */
export async function askLaneOfCheckout<Rpc, Answer>(lanes: Objects<Rpc>, checkoutId: CheckoutId, ask: (rpc: Rpc) => Promise<Answer>): Promise<Answer | Overloaded | null> {
  const lane = laneOfCheckout(checkoutId);
  return lane === null ? null : askLane(lanes, lane, ask);
}
