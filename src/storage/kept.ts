// Duty: keeps what D1 answered for one listings version, in this isolate and at the edge.
// Invariant: an answer of another version is shown only when D1 fails.
// Neighbours: listing.ts and search.ts ask through here.

import { report } from "../contracts/log.ts";
import { type Millis, minuteMs } from "../domain/time.ts";
import { perPlatform } from "./isolate.ts";
import { CatalogUnavailable, type CatalogSources, isolateOf, keepAtEdge, lifetimeMs, readEdge, readKv, type Versioned } from "./layers.ts";
import { readPulse } from "./pulse.ts";

/**
 * The value under this name if it is of the pulse's listings version, else loaded and kept. When loading fails, the last one
 * known: here, at the edge, and under `spareKey` in KV, where a copy is laid every ten minutes for those who have none.
 */
export async function readKeptBy<Value>(sources: CatalogSources, name: string, load: () => Promise<Value>, spareKey: string | null = null): Promise<Value> {
  const pulse = await readPulse(sources);
  const version = pulse && String(pulse.listingVersion);
  const isolate = isolateOf(sources).listings;
  const kept = isolate.get(name) as Versioned<Value> | undefined;
  if (version !== null && kept?.version === version) return kept.value;
  const edge = await readEdge<Versioned<Value>>(sources, name);
  if (version !== null && edge?.version === version) {
    isolate.set(name, edge, weightOf(edge.value));
    return edge.value;
  }
  try {
    const value = await load();
    if (version === null) return value;
    isolate.set(name, { version, value }, weightOf(value));
    await keepAtEdge(sources, name, { version, value }, lifetimeMs.listing);
    if (spareKey !== null) await laySpare(sources, spareKey, value);
    return value;
  } catch (error) {
    const last = kept?.value ?? edge?.value ?? (spareKey === null ? undefined : (await readKv<Value>(sources, [spareKey])).get(spareKey));
    if (last === undefined) throw new CatalogUnavailable(error);
    report("a list is shown as it was last known", error, { name });
    return last;
  }
}

const spareEveryMs = 10 * minuteMs;
const laidAt = perPlatform((_: CatalogSources) => new Map<string, Millis>());

async function laySpare(sources: CatalogSources, key: string, value: unknown): Promise<void> {
  const times = laidAt(sources);
  const now = sources.clock.now();
  if (now - (times.get(key) ?? -Infinity) < spareEveryMs) return;
  times.set(key, now);
  await sources.kv.put(key, JSON.stringify(value)).catch(() => times.delete(key));
}

const weightOf = (value: unknown) => 2 * JSON.stringify(value).length;
