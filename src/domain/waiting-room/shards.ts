// Duty: which join desk an identity belongs to, and what desks are called.
// Invariant: the same tag always has the same desk of a sale, so that one row there is all there is of it.
// Neighbours: clients/tickets.ts makes tags; durable-objects/ticket-desk.ts reads its own name back.

import type { SaleId } from "../ids.ts";

/** The number of the desk for a tag: tags are hashes, so that their first digits spread evenly. */
export const shardOf = (tag: string, shards: number): number => Number.parseInt(tag.slice(0, 8), 16) % shards;

/** The name of a sale's desk. */
export const deskName = (saleId: SaleId, shard: number): string => `${saleId}.${shard}`;

/** The names of all desks of a sale. */
export const deskNames = (saleId: SaleId, shards: number): readonly string[] => Array.from({ length: shards }, (_, shard) => deskName(saleId, shard));

/** How many boards copy rooms' status documents. */
export const boardCount = 8;

/** How long a board goes on with a copy: with eight boards a room hears at most 16 questions a second, however many data centres there are. */
export const boardFreshMs = 500;

/** The names of all boards. */
export const boardNames: readonly string[] = Array.from({ length: boardCount }, (_, board) => `board-${board}`);

/** The board for a data centre: any text that is its own will do. */
export function boardName(place: string): string {
  let hash = 0;
  for (const character of place) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return `board-${hash % boardCount}`;
}
