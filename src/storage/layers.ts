// Duty: the layers in front of D1 and KV: a bounded copy in this isolate, and the data centre's cache.
// Invariant: a layer may be empty, late or broken and never makes an answer wrong: whoever reads it checks by the pulse whether what it holds still holds.
// Neighbours: documents.ts, availability.ts, categories.ts, listing.ts and search.ts read through here.

import { report } from "../contracts/log.ts";
import type { PulseDocument } from "../contracts/objects.ts";
import type { OverloadMark } from "../contracts/platform-errors.ts";
import type { Availability, Product } from "../domain/catalog.ts";
import type { CategoryNode } from "../domain/categories.ts";
import { hourMs, type Millis, minuteMs } from "../domain/time.ts";
import { keepEdgeCopy, readEdgeCopy } from "./edge.ts";
import { perPlatform } from "./isolate.ts";
import { LruCache } from "./lru.ts";
import type { PulseSources } from "./pulse.ts";

/** What of the platform the catalogue is read with. */
export interface CatalogSources extends PulseSources {
  readonly d1: D1Database;
  readonly kv: KVNamespace;
}

/** How long what is shown is kept without being read anew (seed 002 part 9), beside being replaced when it changes. */
export const lifetimeMs = { product: 30 * minuteMs, categories: 6 * hourMs, listing: hourMs } as const;

/** KV may lag a minute; a change from before this is in every copy of a fixed key. */
export const kvLagMs = 2 * minuteMs;

/** A value that held when the pulse said `asOf`; null means that there was none. */
export interface Kept<Value> {
  value: Value;
  asOf: Millis;
  readonly keptAt: Millis;
}

/** A value that holds for one version of the pulse. */
export interface Versioned<Value> {
  readonly version: string;
  readonly value: Value;
}

interface Isolate {
  readonly products: LruCache<Kept<Product | null>>;
  readonly slugs: LruCache<Versioned<Product["productId"] | null>>;
  readonly availability: LruCache<Kept<Availability>>;
  readonly categories: LruCache<Versioned<readonly CategoryNode[]>>;
  readonly listings: LruCache<Versioned<unknown>>;
}

const megabyte = 1_000_000;

/** This isolate's copies: about 20 MB at most. */
export const isolateOf = perPlatform((_: CatalogSources): Isolate => ({
  products: new LruCache(10 * megabyte),
  slugs: new LruCache(5_000),
  availability: new LruCache(5_000),
  categories: new LruCache(2),
  listings: new LruCache(6 * megabyte),
}));

/** True when nothing that happened since `asOf` can be missing from the pulse. */
export function isCovered(pulse: PulseDocument, asOf: Millis): boolean {
  return asOf >= pulse.floor;
}

/** True when KV's fixed keys are right for whatever the pulse does not name. */
export function trustsFixedKeys(pulse: PulseDocument): boolean {
  return pulse.at - pulse.floor >= kvLagMs;
}

const edgeUrl = (name: string) => `https://catalog.floodgate.internal/${encodeURIComponent(name)}`;

/** What the data centre's cache has under a name; null when it has nothing or fails. */
export async function readEdge<Value>(sources: CatalogSources, name: string): Promise<Value | null> {
  return (await readEdgeCopy<Value>(sources, edgeUrl(name)))?.value ?? null;
}

/** Puts a value into the data centre's cache. A failure is nobody's business: the next reader asks below. */
export function keepAtEdge(sources: CatalogSources, name: string, value: unknown, keepMs: number): Promise<void> {
  return keepEdgeCopy(sources, edgeUrl(name), { value, readAt: sources.clock.now() }, keepMs);
}

/** KV's documents under some keys, by key; without those it has not. Empty when it fails. */
export async function readKv<Value>(sources: CatalogSources, keys: readonly string[]): Promise<ReadonlyMap<string, Value>> {
  const found = new Map<string, Value>();
  try {
    for (let at = 0; at < keys.length; at += maxKeysPerRead) {
      const read = await sources.kv.get<Value>(keys.slice(at, at + maxKeysPerRead), "json");
      for (const [key, value] of read) if (value !== null) found.set(key, value);
    }
  } catch (error) {
    report("KV cannot be read; D1 answers instead", error, { keys: keys.length });
  }
  return found;
}

const maxKeysPerRead = 100;

/** Neither D1 nor KV nor a cache could answer. Marked as overload, so that clients are told to try again. */
export class CatalogUnavailable extends Error implements OverloadMark {
  readonly overloaded = true;

  constructor(cause: unknown) {
    super("the catalogue cannot be read", { cause });
  }
}
