// Duty: when to try again, as a value that is kept with what failed.
// Invariant: immutable; the delays are given as data and the last one repeats for ever.
// Neighbours: saga.ts keeps one for each checkout, the lane's outbox one for each event.

import { minuteMs, type Millis, secondMs } from "./time.ts";

/** How often something failed in a row, and the moment before which it is not tried again. */
export interface Backoff {
  readonly failures: number;
  readonly notBefore: Millis;
}

/** Nothing has failed. */
export const noBackoff: Backoff = { failures: 0, notBefore: 0 };

/** After a try that got no answer at all, while a buyer may be waiting: at once, then soon, then rarely. */
export const silenceDelaysMs: readonly number[] = [0, 100, 500, 2 * secondMs, 10 * secondMs, minuteMs, 10 * minuteMs];

/** After a clear no to a refund: somebody may have to put the account in order first, and the money is owed all the same. */
export const refusalDelaysMs: readonly number[] = [5 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs, 6 * 60 * minuteMs];

/** Inquiries about a payment whose fate is unknown (contract §5: after seconds, then minutes). */
export const inquiryDelaysMs: readonly number[] = [3 * secondMs, 3 * secondMs, 5 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs];

/** The value after one more failure at `now`. */
export function backOff({ failures }: Backoff, delaysMs: readonly number[], now: Millis): Backoff {
  const delayMs = delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 0;
  return { failures: failures + 1, notBefore: now + delayMs };
}

/** True once the next try may begin. */
export function isDue({ notBefore }: Backoff, now: Millis): boolean {
  return now >= notBefore;
}
