// Duty: this isolate's copies of rows at the ticket desks: where an identity stands that brings no ticket.
// Invariant: a row never changes, so a copy is as good as the row; bounded memory.
// Neighbours: durable-objects/ticket-desk.ts has the rows; routes/sale-tickets.ts asks.

import type { DeskRow } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { deskName } from "../domain/waiting-room/shards.ts";
import { LruCache } from "../storage/lru.ts";

const rows = new WeakMap<Platform["desks"], LruCache<DeskRow>>();
const mostRows = 5_000;

function rowsOf(desks: Platform["desks"]): LruCache<DeskRow> {
  let known = rows.get(desks);
  if (!known) rows.set(desks, (known = new LruCache(mostRows)));
  return known;
}

const keyOf = (saleId: SaleId, shard: number, tag: string) => `${deskName(saleId, shard)} ${tag}`;

/** Somebody's row at his desk; asked for once, and not at all where he has joined in this isolate. Null: he has none. */
export async function findRow({ desks }: Pick<Platform, "desks">, saleId: SaleId, shard: number, tag: string): Promise<DeskRow | null> {
  const kept = rowsOf(desks).get(keyOf(saleId, shard, tag));
  if (kept) return kept;
  const row = await desks.getByName(deskName(saleId, shard)).find(tag);
  if (row) noteRow({ desks }, saleId, shard, tag, row);
  return row;
}

/** Keeps a row that a desk has just answered. */
export function noteRow({ desks }: Pick<Platform, "desks">, saleId: SaleId, shard: number, tag: string, row: DeskRow): void {
  rowsOf(desks).set(keyOf(saleId, shard, tag), row);
}
