// Duty: how one join shard takes people in: counts them, and keeps a root over them while the draw is open.
// Invariant: whoever is taken in before the start and before the seal has an index in the draw; everybody else stands in the line behind.
// Nobody is in both; a sealed desk's count and root never change.
// Neighbours: durable-objects/ticket-desk.ts keeps this state and one row for each identity; draw.ts seals; line.ts gives the ordinals.

import type { SaleId } from "../ids.ts";
import { hasExpired, type Millis } from "../time.ts";
import type { Hash } from "../bytes.ts";
import { entrantLeaf, type DrawOrder, type SealedShard } from "./draw.ts";
import { append, leafHash, noPeaks, type Peaks, rootOf } from "./merkle.ts";

/** What is fixed of a desk. */
export interface DeskPlan {
  readonly saleId: SaleId;
  readonly order: DrawOrder;
  readonly startsAt: Millis;
}

/** What a desk remembers beside its rows: O(log n), however many join. */
export interface Desk {
  readonly entrants: Peaks;
  readonly sealed: boolean;
}

/** A desk where nobody has been. */
export const newDesk: Desk = { entrants: noPeaks, sealed: false };

/** Takes in an identity that is new to this desk. `drawn` is its index in this shard; `queued` waits for an ordinal of the line (see line.ts). */
export type Entry = { readonly kind: "drawn"; readonly index: number } | { readonly kind: "queued" };

/**
 * Decides which of the two orders a newcomer belongs to, by the desk's own clock and whether it was sealed: a clock that is late cannot let
 * anybody into a sealed draw. In a sale in order of arrival everybody is queued, but those before the start are covered by the root all the same.
 */
export function enter(desk: Desk, plan: DeskPlan, tag: string, now: Millis, hash: Hash): { readonly desk: Desk; readonly entry: Entry } {
  if (desk.sealed || hasExpired(plan.startsAt, now)) return { desk, entry: { kind: "queued" } };
  const entrants = append(desk.entrants, leafHash(entrantLeaf(plan.saleId, tag), hash), hash);
  const entry: Entry = plan.order === "fifo" ? { kind: "queued" } : { kind: "drawn", index: desk.entrants.count };
  return { desk: { ...desk, entrants }, entry };
}

/** Closes the draw at this desk, and says what it has: the same however often it is asked. */
export function sealDesk(desk: Desk, hash: Hash): { readonly desk: Desk; readonly sealed: SealedShard } {
  return { desk: { ...desk, sealed: true }, sealed: { count: desk.entrants.count, root: rootOf(desk.entrants, hash) } };
}
