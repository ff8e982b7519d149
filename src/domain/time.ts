// Duty: the words for time. Times are milliseconds since 1970 in UTC; durations are milliseconds.
// Invariant: nothing here reads a clock.
// Neighbours: compose.ts holds the only clock.

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

/** Where "now" comes from. Production has one; tests and simulations have their own. */
export interface Clock {
  now(): Millis;
}

/** Comes back after so many milliseconds; after 0 in the next turn of the event loop. */
export type Wait = (ms: number) => Promise<void>;

/** Rings once after so many milliseconds, unless it was stopped; one that was stopped never rings. */
export type Timer = (ms: number) => { readonly rings: Promise<"rings">; stop(): void };

/** A second, in milliseconds. */
export const secondMs = 1_000;
/** A minute, in milliseconds. */
export const minuteMs = 60 * secondMs;
/** An hour, in milliseconds. */
export const hourMs = 60 * minuteMs;
/** A day of 24 hours, in milliseconds. */
export const dayMs = 24 * hourMs;

/** True from the very millisecond of `expiresAt` on. The one comparison by which anything expires. */
export function hasExpired(expiresAt: Millis, now: Millis): boolean {
  return now >= expiresAt;
}

/** ISO 8601 in UTC with milliseconds, as the contract writes times. */
export function toIso(at: Millis): string {
  return new Date(at).toISOString();
}
