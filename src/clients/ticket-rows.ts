// Duty: this isolate's copies of rows at the ticket desks: where an identity stands that brings no ticket.
// Invariant: a row never changes, so a copy is as good as the row; that there is none is believed for two seconds, except for a claim. Bounded memory.
// Neighbours: durable-objects/ticket-desk.ts has the rows; routes/sale-tickets.ts asks.

import type { DeskRow } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { type Millis, secondMs } from "../domain/time.ts";
import { deskName } from "../domain/waiting-room/shards.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { askTwice } from "./asking.ts";

interface Known {
  readonly rows: LruCache<DeskRow>;
  /** Whose row was not there, and when. */
  readonly missing: LruCache<Millis>;
}

type Sources = Pick<Platform, "desks" | "clock">;

const mostRows = 5_000;
const missingMs = 2 * secondMs;
const knownTo = perPlatform((_: Sources): Known => ({ rows: new LruCache(mostRows), missing: new LruCache(mostRows) }));

const keyOf = (saleId: SaleId, shard: number, tag: string) => `${deskName(saleId, shard)} ${tag}`;

/**
 * Somebody's row at his desk; asked for once, and not at all where he has joined in this isolate. Null: he has none; or, unless `believesMissing` is
 * false, had none two seconds ago.
 */
export async function findRow(sources: Sources, saleId: SaleId, shard: number, tag: string, believesMissing: boolean): Promise<DeskRow | null> {
  const { rows, missing } = knownTo(sources);
  const key = keyOf(saleId, shard, tag);
  const kept = rows.get(key);
  if (kept) return kept;
  if (believesMissing && sources.clock.now() - (missing.get(key) ?? -Infinity) < missingMs) return null;
  const row = await askTwice(sources.desks, deskName(saleId, shard), (desk) => desk.find(tag));
  if (row) rows.set(key, row);
  else missing.set(key, sources.clock.now());
  return row;
}

/** Keeps a row that a desk has just answered. */
export function noteRow(sources: Sources, saleId: SaleId, shard: number, tag: string, row: DeskRow): void {
  knownTo(sources).rows.set(keyOf(saleId, shard, tag), row);
}
