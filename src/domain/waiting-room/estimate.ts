// Duty: how long somebody will wait, as a range, from the document that is the same for everybody.
// Invariant: null rather than a guess where nothing can be said; a change of pace shows with the next document; the place itself never grows.
// Neighbours: admission.ts gives the figures; place.ts the rank; poll.ts asks again the sooner, the less is left.

import { type Millis, minuteMs, secondMs } from "../time.ts";
import { type Admission, type AdmissionSettings, bearable, type StockReading } from "./admission.ts";

/** How the frontier moves, as it is published. */
export interface Flow {
  readonly frontier: number;
  readonly admissionsPerMinute: number;
  /** The frontier up to which there are units already: only the pace holds these people back. */
  readonly covered: number;
  /** What was admitted in the last half minute, as a rate. Those beyond `covered` wait for units that come back at this rate. */
  readonly recentPerMinute: number;
}

/** A wait in whole seconds. */
export interface Wait {
  readonly low: number;
  readonly high: number;
}

const recentMs = 30 * secondMs;
/** What a document's age and a tick's length add. */
const slackSeconds = 3;

/** The figures to publish now. `claimClock` is the time by which windows go, which stands still in a pause. */
export function flowOf(state: Admission, settings: AdmissionSettings, stock: StockReading, admissionsPerMinute: number, now: Millis, claimClock: Millis): Flow {
  const recent = state.ticks.reduce((sum, { at, from, upTo }) => (at > now - recentMs ? sum + upTo - from : sum), 0);
  const covered = state.frontier + bearable(state, settings, stock, claimClock);
  return { frontier: state.frontier, admissionsPerMinute, covered, recentPerMinute: (recent * minuteMs) / recentMs };
}

/** How long until the frontier has passed this rank (from 0); null where units must come back first and none did lately. 0 to 0 once it is passed. */
export function estimateWait(rank: number, flow: Flow): Wait | null {
  const { frontier, covered, admissionsPerMinute, recentPerMinute } = flow;
  if (rank < frontier) return { low: 0, high: 0 };
  if (admissionsPerMinute === 0) return null;
  const paced = ((Math.min(rank + 1, Math.max(covered, frontier)) - frontier) / admissionsPerMinute) * 60;
  if (rank < covered) return range(paced, 0.1);
  const returning = Math.min(admissionsPerMinute, recentPerMinute);
  return returning === 0 ? null : range(paced + ((rank + 1 - covered) / returning) * 60, 0.25);
}

/** The soonest that this rank can be passed, in seconds: however many units come back, the pace bounds the frontier. Infinite without a pace. */
export function earliestSeconds(rank: number, { frontier, admissionsPerMinute }: Pick<Flow, "frontier" | "admissionsPerMinute">): number {
  return rank < frontier ? 0 : ((rank + 1 - frontier) / admissionsPerMinute) * 60;
}

function range(seconds: number, doubt: number): Wait {
  return { low: Math.floor(seconds * (1 - doubt)), high: Math.ceil(seconds * (1 + doubt)) + slackSeconds };
}
