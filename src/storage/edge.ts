// Duty: copies in the data centre's cache, and the rule by which an isolate's own copy is renewed.
// Invariant: the cache is a convenience: what it does not have, or fails to give, is asked for below; no request waits for another one's renewal.
// Neighbours: pulse.ts and layers.ts, clients/sale-status.ts and clients/published-draws.ts read and keep through here.

import type { Millis } from "../domain/time.ts";

/** Whoever has a data centre's cache. */
export interface EdgeSources {
  readonly edgeCache: () => Promise<Cache>;
}

/** A value, and when it was read from whoever decides it. */
export interface EdgeCopy<Value> {
  readonly value: Value;
  readonly readAt: Millis;
}

const readAtHeader = "X-Read-At";

/** What the data centre's cache has under an address; null when it has nothing or fails. Its age is the caller's to judge. */
export async function readEdgeCopy<Value>({ edgeCache }: EdgeSources, url: string): Promise<EdgeCopy<Value> | null> {
  try {
    const kept = await (await edgeCache()).match(url);
    return kept ? { value: await kept.json<Value>(), readAt: Number(kept.headers.get(readAtHeader)) } : null;
  } catch {
    return null;
  }
}

/** Puts a value that was read at `readAt` into the data centre's cache for `keepMs`. Never throws. */
export async function keepEdgeCopy<Value>({ edgeCache }: EdgeSources, url: string, { value, readAt }: EdgeCopy<Value>, keepMs: number): Promise<void> {
  try {
    const headers = { "Content-Type": "application/json", "Cache-Control": `max-age=${Math.round(keepMs / 1_000)}`, [readAtHeader]: String(readAt) };
    await (await edgeCache()).put(url, new Response(JSON.stringify(value), { headers }));
  } catch {
    // The next reader asks below.
  }
}

/** A copy that one request renews while the others go on with it. */
export interface RenewedCopy {
  readonly readAt: Millis;
  /** When somebody last set out to renew it. */
  renewingSince: Millis;
}

/** From `freshMs` on one request renews a copy; from `oldestMs` on nobody goes on with it. */
export interface Freshness {
  readonly freshMs: number;
  readonly oldestMs: number;
}

/** Whether to go on with a copy as it is. False: it is the asker's to renew, which is noted, so that others go on meanwhile. */
export function isFresh(copy: RenewedCopy, { freshMs, oldestMs }: Freshness, now: Millis): boolean {
  const age = now - copy.readAt;
  if (age < freshMs || (age < oldestMs && now - copy.renewingSince < freshMs)) return true;
  copy.renewingSince = now;
  return false;
}
