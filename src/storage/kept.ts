// Duty: keeps what D1 answered for one listings version, in this isolate and at the edge.
// Invariant: an answer of another version is shown only when D1 fails.
// Neighbours: listing.ts and search.ts ask through here.

import { CatalogUnavailable, type CatalogSources, isolateOf, keepAtEdge, lifetimeMs, readEdge, type Versioned } from "./layers.ts";
import { readPulse } from "./pulse.ts";

/** The value under this name if it is of the pulse's listings version, else loaded and kept. When loading fails, the last one known. */
export async function readKeptBy<Value>(sources: CatalogSources, name: string, load: () => Promise<Value>): Promise<Value> {
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
    return value;
  } catch (error) {
    const last = kept ?? edge;
    if (!last) throw new CatalogUnavailable(error);
    return last.value;
  }
}

const weightOf = (value: unknown) => 2 * JSON.stringify(value).length;
