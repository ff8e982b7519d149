// Duty: from which rank on hardly anybody will have a turn, so that people need not wait for nothing.
// Invariant: told only where the chance is below 1 % even if as few come and buy as could be believed; before anything is known, a third.
// Neighbours: over-admission.ts says how many come; estimate.ts publishes the rank; the page says "very unlikely" behind it.

import { type Millis, minuteMs } from "../time.ts";
import { type Shown, showRate } from "./over-admission.ts";

/** How the sale stands: units by what became of them, and admissions that may still become claims. */
export interface Prospect extends Shown {
  readonly frontier: number;
  readonly outstanding: number;
  readonly units: number;
  readonly held: number;
  readonly sold: number;
  /** Claims whose unit came back: given up, or run out. */
  readonly returned: number;
  readonly admissionsPerMinute: number;
  readonly endsAt: Millis;
}

/** The least share of the admitted who come, and of claims that are bought, that is believed before there are figures. */
const believed = { come: 0.4, buy: 0.8 };
/** Standard deviations that leave 1 % on one side. */
const onePercent = 2.33;
const enough = 100;

/** The rank, counted from 0, from which on the chance of a turn is below 1 %. At the draw that is about three times the units. */
export function unlikelyFrom(prospect: Prospect, now: Millis): number {
  const { frontier, outstanding, units, held, sold } = prospect;
  const come = prospect.ended < enough ? believed.come : showRate(prospect).low;
  const buy = leastBought(prospect);
  // Of those admitted already, the longer nothing happens, the more of those left have gone: only what is missing to the believed share is expected of them.
  const expected = Math.min(outstanding + held, Math.max(0, come * buy * frontier - sold));
  const turns = attemptsFor(units - sold, come * buy) - expected / (come * buy);
  const inTime = (prospect.admissionsPerMinute * Math.max(0, prospect.endsAt - now)) / minuteMs;
  return frontier + Math.ceil(Math.max(0, Math.min(turns, inTime)));
}

function leastBought({ sold, returned }: Prospect): number {
  const resolved = sold + returned;
  return resolved < enough ? believed.buy : Math.min(believed.buy, showRate({ ended: resolved, noShows: returned }).low);
}

/** How many people it takes until `wanted` of them have bought, but for one chance in a hundred, when each buys with this probability. */
function attemptsFor(wanted: number, probability: number): number {
  const half = (onePercent * Math.sqrt(1 - probability)) / 2;
  return (half + Math.sqrt(half * half + wanted)) ** 2 / probability;
}
