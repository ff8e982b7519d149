// Duty: what a draw was made from, as it is published.
// Invariant: a draw never changes once it is revealed: an isolate asks the data centre's cache once, and a data centre the room once an hour.
// Neighbours: durable-objects/waiting-room.ts reveals it; routes/sales.ts hands the bytes out.

import type { DrawRecord } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { toIso } from "../domain/time.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";

type Sources = Pick<Platform, "rooms" | "edgeCache">;

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

async function findDraw({ rooms, edgeCache }: Sources, saleId: SaleId): Promise<string | null> {
  const cache = await edgeCache().catch(() => null);
  const atEdge = await cache?.match(drawUrl(saleId)).catch(() => undefined);
  if (atEdge) return atEdge.text();
  const found = await rooms.getByName(saleId).draw();
  if (!found?.draw) return null;
  const text = JSON.stringify(published(found.draw));
  await cache?.put(drawUrl(saleId), new Response(text, { headers: { "Cache-Control": "max-age=3600" } })).catch(() => undefined);
  return text;
}

/** The contract's words: times are text. */
function published({ sealedAt, beacon, ...draw }: DrawRecord) {
  const { dueAt, ...spoken } = beacon ?? {};
  return { ...draw, beacon: beacon && { ...spoken, ...(dueAt !== undefined && { dueAt: toIso(dueAt) }) }, ...(sealedAt !== undefined && { sealedAt: toIso(sealedAt) }) };
}
