// Duty: how routes ask a buyer's lane.
// Invariant: a lane that is out of reach is a refusal with Retry-After, never a crash.
// Neighbours: clients/checkout.ts asks once more after a reset; routes/{checkout,order,initiate,desk-orders,returns}.ts translate what is answered.

import { askLane } from "../../../clients/checkout.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { CheckoutRpc } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";

type Asked<Answer> = { readonly kind: "answered"; readonly value: Answer } | Problem;

/** Asks the lane of the signed-in buyer. */
export const askOwnLane = <Answer>(platform: Platform, { lane }: Principal, ask: (rpc: CheckoutRpc) => Promise<Answer>): Promise<Asked<Answer>> => askLaneOf(platform, lane, ask);

/** Asks the lane that an id names; an id that names none is nothing's. */
export async function askLaneOf<Answer>({ lanes }: Platform, lane: number | null, ask: (rpc: CheckoutRpc) => Promise<Answer>): Promise<Asked<Answer>> {
  if (lane === null) return refuse("not_found", "There is no such thing.");
  const value = await askLane(lanes, lane, ask);
  return isOverloaded(value) ? refuse("overloaded", "Too many buyers at once; try again shortly.", { retryAfterSeconds: value.retryAfterMs / 1_000 }) : { kind: "answered", value };
}

function isOverloaded(value: unknown): value is { readonly kind: "overloaded"; readonly retryAfterMs: number } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "overloaded";
}
