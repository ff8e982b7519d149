// Duty: time for simulations of asynchronous code: nothing happens but what the timeline lets happen, in one order.
// Invariant: everything that is ready runs before time moves; the same calls give the same order.
// Neighbours: checkout.sim.ts hands out its clock and its waits.

import type { Clock, Millis } from "../../../src/domain/time.ts";

interface Entry {
  readonly at: Millis;
  readonly order: number;
  readonly ring: () => void;
  cancelled: boolean;
}

const isBefore = (one: Entry, other: Entry) => one.at < other.at || (one.at === other.at && one.order < other.order);

/** A clock that moves only from one planned thing to the next. */
export class Timeline implements Clock {
  #now: Millis;
  #order = 0;
  /** A heap, the next one on top. */
  readonly #entries: Entry[] = [];

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  /** Does something at a moment; what was asked for first comes first. Answers how to call it off. */
  at(moment: Millis, ring: () => void): () => void {
    const entry: Entry = { at: Math.max(moment, this.#now), order: this.#order++, ring, cancelled: false };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
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
      while (this.#entries[0]?.cancelled === true) this.#pop();
      const [next] = this.#entries;
      if (next === undefined || next.at > end) return;
      this.#pop();
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#entries;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #pop(): void {
    const heap = this.#entries;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (isBefore(last, least)) break;
      heap[place] = least;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = last;
  }
}
