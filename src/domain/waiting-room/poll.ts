// Duty: when a waiting page asks again: rarely while its turn is far, often when it is near.
// Invariant: within the policy's bounds but for the jitter, which only ever adds, so that a crowd that came together does not ask together.
// Neighbours: the status document publishes the policy; src/browser and the simulation follow it; estimate.ts says the soonest a turn can come.

/** What the status document says about asking again. */
export interface PollPolicy {
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** What can come in so many seconds is looked at after this part of them. */
  readonly divisor: number;
}

/** What a sale publishes unless it is told otherwise. */
export const pollPolicy: PollPolicy = { minSeconds: 2, maxSeconds: 30, divisor: 4 };

/** The most that jitter adds: three tenths. */
const jitter = 0.3;

/**
 * Seconds until the next question of somebody whose turn can come in `earliest` seconds: Infinity for one who will hardly have one, and while nothing moves.
 * `chance` is from 0 to below 1.
 */
export function nextPollSeconds({ minSeconds, maxSeconds, divisor }: PollPolicy, earliest: number, chance: number): number {
  return Math.min(maxSeconds, Math.max(minSeconds, earliest / divisor)) * (1 + jitter * chance);
}

/**
 * The same before there are places. Who is early asks rarely; the questions about the start are spread over a third of the longest interval after it;
 * while the draw waits for its beacon everybody asks at a sixth of it.
 */
export function pollBeforeDraw(policy: PollPolicy, secondsToStart: number, chance: number): number {
  const { maxSeconds } = policy;
  if (secondsToStart > maxSeconds) return maxSeconds * (1 + jitter * chance);
  return secondsToStart > 0 ? secondsToStart + (maxSeconds / 3) * chance : (maxSeconds / 6) * (1 + jitter * chance);
}

/** A tab that nobody looks at asks this many times more rarely. */
const restFactor = 4;
/** So often it asks all the same when its turn can come: a claim window is about a minute. */
const ringSeconds = 15;

/**
 * Seconds between two questions of a tab that nobody looks at, where it would ask every `seconds` if somebody did and its turn can come in `earliest`:
 * rarely, but never so late that the turn is over before the page can ring.
 */
export const hiddenPollSeconds = (seconds: number, earliest: number): number => Math.max(seconds, Math.min(restFactor * seconds, Math.max(ringSeconds, earliest)));
