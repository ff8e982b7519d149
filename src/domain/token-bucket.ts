// Duty: a rate with a burst, as a value: a bucket that refills with time and is emptied by use.
// Invariant: never more than `burst` at once, never more than `perSecond` sustained.
// Neighbours: clients/buckets.ts keeps those of many, the lane one for each signed-in buyer, an isolate one for each address; each sender has one for each queue.

import type { Millis } from "./time.ts";

/** What is left of an allowance, and since when. */
export interface Bucket {
  readonly tokens: number;
  readonly at: Millis;
}

/** An allowance: what it regains, and the most it can save up. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Takes one token, or `count` together. Says how long to wait when there are too few, and takes none; a clock that went back refills nothing. */
export function take(bucket: Bucket | undefined, rate: Rate, now: Millis, count = 1): { readonly bucket: Bucket; readonly retryAfterMs: number } {
  const elapsedMs = bucket ? Math.max(0, now - bucket.at) : 0;
  const tokens = bucket ? Math.min(rate.burst, bucket.tokens + (elapsedMs * rate.perSecond) / 1_000) : rate.burst;
  if (tokens >= count) return { bucket: { tokens: tokens - count, at: now }, retryAfterMs: 0 };
  return { bucket: { tokens, at: now }, retryAfterMs: Math.ceil(((count - tokens) * 1_000) / rate.perSecond) };
}
