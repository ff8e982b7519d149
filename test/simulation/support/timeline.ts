// Duty: time for simulations of asynchronous code: nothing happens but what the timeline lets happen, in one order.
// Invariant: everything that is ready runs before time moves; the same calls give the same order.
// Neighbours: checkout.sim.ts hands out its clock and its waits.

import type { Clock, Millis } from "../../../src/domain/time.ts";

interface Entry {
  readonly at: Millis;
  readonly order: number;
  readonly ring: () => void;
}

export class Timeline implements Clock {
  #now: Millis;
  #order = 0;
  readonly #entries: Entry[] = [];

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  /** Does something at a moment; what was asked for first comes first. */
  at(moment: Millis, ring: () => void): () => void {
    const entry = { at: Math.max(moment, this.#now), order: this.#order++, ring };
    this.#entries.push(entry);
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.at(this.#now + ms, resolve));
  }

  /** Lets time pass until nothing is planned before `end` any more. */
  async runUntil(end: Millis): Promise<void> {
    for (;;) {
      // Whatever the last event set in motion comes to rest first.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#entries.reduce<Entry | null>((least, entry) => (least === null || entry.at < least.at || (entry.at === least.at && entry.order < least.order) ? entry : least), null);
      if (next === null || next.at > end) return;
      this.#entries.splice(this.#entries.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
  }
}
