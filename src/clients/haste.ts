// Duty: who comes faster than he may, and who comes in a flood.
// Invariant: bounded memory; nobody is refused before he is ten times as fast as he may be.
// Neighbours: domain/waiting-room/rates.ts has the rates; ticket desks measure identities, isolates addresses.

import type { Millis } from "../domain/time.ts";
import type { Rate } from "../domain/token-bucket.ts";
import { floodOf } from "../domain/waiting-room/rates.ts";
import { Buckets } from "./buckets.ts";

/** How hasty somebody is. Above 0, `retryAfterMs` is how long he has to wait. */
export interface Haste {
  readonly isHasty: boolean;
  readonly retryAfterMs: Millis;
}

/** Nobody is in a hurry. */
export const calm: Haste = { isHasty: false, retryAfterMs: 0 };

/** Measures many by their names, the last `most` that were seen. */
export class HasteMeter {
  readonly #usual: Buckets;
  readonly #floods: Buckets;

  constructor(most: number) {
    this.#usual = new Buckets(most);
    this.#floods = new Buckets(most);
  }

  /** Counts one request of that name. */
  take(name: string, rate: Rate, now: Millis): Haste {
    const usual = this.#usual.take(name, rate, now).retryAfterMs;
    return { isHasty: usual > 0, retryAfterMs: this.#floods.take(name, floodOf(rate), now).retryAfterMs };
  }
}
