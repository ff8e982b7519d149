// Duty: when a waiting page asks again: rarely while its turn is far, often when it is near.
// Invariant: within the policy's bounds but for the jitter, which only ever adds, so that a crowd that came together does not ask together.
// Neighbours: the status document publishes the policy; src/browser and the simulation follow it.

import type { Wait } from "./estimate.ts";

/** What the status document says about asking again. */
export interface PollPolicy {
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** A wait is looked at again after this part of it. */
  readonly divisor: number;
}

/** What a sale publishes unless it is told otherwise. */
export const pollPolicy: PollPolicy = { minSeconds: 2, maxSeconds: 30, divisor: 6 };

/** The most that jitter adds: three tenths. */
const jitter = 0.3;

/** Seconds until the next question. `wait` is what is known to be left; null, or a chance that is hardly there, asks as rarely as may be. `chance` is from 0 to below 1. */
export function nextPollSeconds({ minSeconds, maxSeconds, divisor }: PollPolicy, wait: Pick<Wait, "low"> | null, chance: number): number {
  const part = wait === null ? maxSeconds : wait.low / divisor;
  return Math.min(maxSeconds, Math.max(minSeconds, part)) * (1 + jitter * chance);
}
