// Duty: what a draw was made from, as it is published.
// Invariant: a draw never changes once it is revealed: an isolate asks the data centre's cache once, and a data centre the room once an hour.
// Neighbours: durable-objects/waiting-room.ts reveals it; routes/sales.ts hands the bytes out.

import type { DrawRecord } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { hourMs, toIso } from "../domain/time.ts";
import { keepEdgeCopy, readEdgeCopy } from "../storage/edge.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";

type Sources = Pick<Platform, "rooms" | "edgeCache" | "clock">;

const mostDraws = 50;
const drawsKnownTo = perPlatform((_: Sources) => new LruCache<string>(mostDraws));

/** The draw as JSON; null while there is none. */
export async function readDraw(sources: Sources, saleId: SaleId): Promise<string | null> {
  const draws = drawsKnownTo(sources);
  const known = draws.get(saleId);
  if (known !== undefined) return known;
  const found = await findDraw(sources, saleId);
  if (found !== null) draws.set(saleId, found);
  return found;
}

const drawUrl = (saleId: SaleId) => `https://sales.floodgate.internal/${encodeURIComponent(saleId)}/draw`;

async function findDraw(sources: Sources, saleId: SaleId): Promise<string | null> {
  const atEdge = await readEdgeCopy<object>(sources, drawUrl(saleId));
  if (atEdge) return JSON.stringify(atEdge.value);
  const found = await sources.rooms.getByName(saleId).draw();
  if (!found?.draw) return null;
  const value = published(found.draw);
  await keepEdgeCopy(sources, drawUrl(saleId), { value, readAt: sources.clock.now() }, hourMs);
  return JSON.stringify(value);
}

/** The contract's words: times are text. */
function published({ sealedAt, beacon, ...draw }: DrawRecord) {
  const { dueAt, ...spoken } = beacon ?? {};
  return { ...draw, beacon: beacon && { ...spoken, ...(dueAt !== undefined && { dueAt: toIso(dueAt) }) }, ...(sealedAt !== undefined && { sealedAt: toIso(sealedAt) }) };
}
