// Duty: how routes ask a buyer's lane.
// Invariant: a lane that is out of reach is a refusal with Retry-After, never a crash.
// Neighbours: clients/checkout.ts asks once more after a reset; routes/{checkout,order,initiate}.ts translate what is answered.

import { askLane } from "../../../clients/checkout.ts";
import type { CheckoutRpc, Principal } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";

/** Asks the lane of the signed-in buyer. */
export async function askOwnLane<Answer>({ lanes }: Platform, { lane }: Principal, ask: (rpc: CheckoutRpc) => Promise<Answer>): Promise<{ readonly kind: "answered"; readonly value: Answer } | Problem> {
  const value = await askLane(lanes, lane, ask);
  return isOverloaded(value) ? refuse("overloaded", "Too many buyers at once; try again shortly.", { retryAfterSeconds: value.retryAfterMs / 1_000 }) : { kind: "answered", value };
}

function isOverloaded(value: unknown): value is { readonly kind: "overloaded"; readonly retryAfterMs: number } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "overloaded";
}
