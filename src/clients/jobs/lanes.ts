// Duty: all lanes of the shop, for whoever walks through them.
// Invariant: no lane that a buyer was ever given is left out, also when the configuration has come to name fewer.
// Neighbours: storage/audit.ts knows the highest one given; domain/lanes.ts names them.

import type { LaneAuditRpc, Objects } from "../../contracts/objects.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { AuditedCheckout } from "../../domain/audit/checkout.ts";
import type { CheckoutId } from "../../domain/ids.ts";
import { laneName } from "../../domain/lanes.ts";
import { laneOfCheckout } from "../../domain/checkout-name.ts";
import { highestLane } from "../../storage/audit.ts";
import { askMany, inPortions } from "../portions.ts";

/** A lane by number. */
export const laneAt = ({ lanes }: Pick<Platform, "lanes">, lane: number): LaneAuditRpc => lanes.getByName(laneName(lane));

/** How many lanes there are: they are numbered from 0. */
export async function laneCount({ d1, config }: Pick<Platform, "d1" | "config">): Promise<number> {
  return Math.max(config.laneCount, (await highestLane(d1)) + 1);
}

/** A lane tells of so many checkouts at once. */
const namedAtOnce = 500;
const lanesAtOnce = 20;

/** The records of these checkouts, wherever they live; what no lane knows is left out. */
export async function checkoutsNamed({ lanes }: { readonly lanes: Objects<Pick<LaneAuditRpc, "auditNamed">> }, checkoutIds: readonly CheckoutId[]): Promise<readonly AuditedCheckout[]> {
  const byLane = Map.groupBy([...new Set(checkoutIds)], laneOfCheckout);
  const questions = [...byLane].flatMap(([lane, ids]) => (lane === null ? [] : inPortions(ids, namedAtOnce).map((portion) => ({ lane, portion }))));
  return (await askMany(questions, lanesAtOnce, ({ lane, portion }) => lanes.getByName(laneName(lane)).auditNamed(portion))).flat();
}
