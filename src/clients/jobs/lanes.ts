// Duty: all lanes of the shop, for whoever walks through them.
// Invariant: no lane that a buyer was ever given is left out, also when the configuration has come to name fewer.
// Neighbours: storage/audit.ts knows the highest one given; domain/lanes.ts names them.

import type { LaneAuditRpc } from "../../contracts/objects.ts";
import type { Platform } from "../../contracts/platform.ts";
import { laneName } from "../../domain/lanes.ts";
import { highestLane } from "../../storage/audit.ts";

/** A lane by number. */
export const laneAt = ({ lanes }: Pick<Platform, "lanes">, lane: number): LaneAuditRpc => lanes.getByName(laneName(lane));

/** How many lanes there are: they are numbered from 0. */
export async function laneCount({ d1, config }: Pick<Platform, "d1" | "config">): Promise<number> {
  return Math.max(config.laneCount, (await highestLane(d1)) + 1);
}
