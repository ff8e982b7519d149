// Duty: allowances of many, each by its name, in memory.
// Invariant: bounded: whoever was seen longest ago is forgotten first, and starts anew with a full bucket.
// Neighbours: domain/token-bucket.ts counts; the lane's gate, the ticket desks and the isolates' address rates each keep some.

import type { Millis } from "../domain/time.ts";
import { type Bucket, type Rate, take } from "../domain/token-bucket.ts";
import { LruCache } from "../storage/lru.ts";

/** A bucket for each name, of the last `most` names that were seen. */
export class Buckets {
  readonly #kept: LruCache<Bucket>;

  constructor(most: number) {
    this.#kept = new LruCache(most);
  }

  /** Takes one token of that name. Says how long to wait when there is none, and what is left. */
  take(name: string, rate: Rate, now: Millis): ReturnType<typeof take> {
    const taken = take(this.#kept.get(name), rate, now);
    this.#kept.set(name, taken.bucket);
    return taken;
  }

  /** How long that name has to wait for a token; takes none. */
  waitMs(name: string, rate: Rate, now: Millis): Millis {
    return take(this.#kept.get(name), rate, now).retryAfterMs;
  }
}
