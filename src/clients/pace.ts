// Duty: keeps a sender to its rate by letting it wait.
// Invariant: whoever comes first goes first; nobody is refused.
// Neighbours: domain/token-bucket.ts counts; publisher.ts and notifications/ wait.

import type { Clock, Wait } from "../domain/time.ts";
import { type Bucket, type Rate, take } from "../domain/token-bucket.ts";

/** What time is to a sender. */
export interface Pacing {
  readonly clock: Clock;
  readonly wait: Wait;
}

/** One sender's rate: whoever is too fast waits. */
export class Pace {
  readonly #rate: Rate;
  readonly #pacing: Pacing;
  #bucket: Bucket | undefined;
  #last: Promise<void> = Promise.resolve();

  /** At most `perSecond`, and as many at once after a rest. */
  constructor(perSecond: number, pacing: Pacing) {
    this.#rate = { perSecond, burst: perSecond };
    this.#pacing = pacing;
  }

  /** Comes back when so many more may go. More than a second's worth is let through after that second. */
  keep(count: number): Promise<void> {
    this.#last = this.#last.then(() => this.#keep(Math.min(count, this.#rate.burst)));
    return this.#last;
  }

  async #keep(count: number): Promise<void> {
    for (;;) {
      const { bucket, retryAfterMs } = take(this.#bucket, this.#rate, this.#pacing.clock.now(), count);
      this.#bucket = bucket;
      if (retryAfterMs === 0) return;
      await this.#pacing.wait(retryAfterMs);
    }
  }
}
