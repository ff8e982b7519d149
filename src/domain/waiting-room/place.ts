// Duty: where a ticket stands, from the ticket and published figures alone.
// Invariant: every ticket of a sale has a rank of its own; the drawn come first, in the draw's order, the line behind them in its own. It never changes.
// Neighbours: ticket.ts says the standing; draw.ts and permutation.ts place the drawn; admission.ts passes ranks.

import { type DrawDocument, offsetsOf, type SealedShard } from "./draw.ts";
import { type Permutation, rankOf } from "./permutation.ts";
import type { Window } from "./admission.ts";
import { isOver, type Phase } from "./phase.ts";
import type { Standing } from "./ticket.ts";

/** A draw made ready to place people: once for an isolate. */
export interface Places {
  /** How many stand before the line: the drawn, or nobody in a sale in order of arrival. */
  readonly drawn: number;
  readonly offsets: readonly number[];
  readonly permutation: Permutation | null;
}

/** How many entered in each shard. */
export interface Counted {
  readonly shards: readonly Pick<SealedShard, "count">[];
}

/** Makes a published draw ready. Without a permutation only a sale in order of arrival can be. */
export function placesOf({ order, entrants, shards }: Pick<DrawDocument, "order" | "entrants"> & Counted, permutation: Permutation | null): Places {
  if (order === "fifo") return { drawn: 0, offsets: [], permutation: null };
  if (permutation?.size !== entrants) throw new RangeError(`a permutation of ${permutation?.size} does not place ${entrants}`);
  return { drawn: entrants, offsets: offsetsOf(shards), permutation };
}

/** The rank of a ticket, from 0; null before the draw, and for a place that this draw has not: such a ticket is of another sale. */
export function rankIn(places: Places | null, standing: Standing): number | null {
  if (places === null) return null;
  if (standing.kind === "queued") return places.drawn + standing.ordinal;
  const { offsets, permutation } = places;
  const offset = offsets[standing.shard];
  const end = offsets[standing.shard + 1] ?? places.drawn;
  if (offset === undefined || permutation === null || offset + standing.index >= end) return null;
  return rankOf(permutation, offset + standing.index);
}

/** What the owner of a ticket is told, as the contract names it. */
export type PlaceState = "waiting" | "admitted" | "claimed" | "expired" | "sold_out";

/** How a ticket's owner stands, once the draw has placed him. `window` is null while only the frontier is known, which is enough for everybody behind it. */
export function placeState(phase: Phase, isClaimed: boolean, window: Window): PlaceState {
  if (isClaimed) return "claimed";
  if (window.kind === "open") return isOver(phase) ? "sold_out" : "admitted";
  if (window.kind === "over") return "expired";
  return isOver(phase) ? "sold_out" : "waiting";
}

/** What the contract shows of a rank: the position from 1, and how many are ahead. */
export function positionOf(rank: number, frontier: number): { readonly position: number; readonly ahead: number } {
  return { position: rank + 1, ahead: Math.max(0, rank - frontier) };
}
