// Duty: what repeated failures to sign in cost: first time, then refusal.
// Invariant: a failure is forgotten after a quarter of an hour without another; the right password forgets all.
// Neighbours: the session shards keep the counts, the sign-in route asks before it looks at a password.

import { type Millis, minuteMs, secondMs } from "./time.ts";

/** The failed tries of one subject, as far as they are remembered. */
export interface Attempts {
  readonly failures: number;
  readonly lastAt: Millis;
}

const freeFailures = 3;
const refusedFrom = 10;
const forgottenMs = 15 * minuteMs;

/** Adds a failure at `now`. */
export function withFailure(attempts: Attempts | null, now: Millis): Attempts {
  return { failures: (current(attempts, now)?.failures ?? 0) + 1, lastAt: now };
}

/** From the 4th failure on each answer is held back 250 ms longer; from the 10th on tries are refused for 30 s, doubling up to 15 minutes. */
export function standingOf(attempts: Attempts | null, now: Millis): { readonly refusedForMs: number; readonly slowByMs: number } {
  const known = current(attempts, now);
  if (!known || known.failures < freeFailures) return { refusedForMs: 0, slowByMs: 0 };
  if (known.failures < refusedFrom) return { refusedForMs: 0, slowByMs: 250 * (known.failures - freeFailures + 1) };
  const banMs = Math.min(forgottenMs, 30 * secondMs * 2 ** (known.failures - refusedFrom));
  return { refusedForMs: Math.max(0, known.lastAt + banMs - now), slowByMs: 2 * secondMs };
}

function current(attempts: Attempts | null, now: Millis): Attempts | null {
  return attempts && now - attempts.lastAt < forgottenMs ? attempts : null;
}
