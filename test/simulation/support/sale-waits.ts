// Duty: what people are told of their wait, held against what came: estimates, positions, "very unlikely", and how soon a new pace is seen (W10).
// Invariant: the truth is when the published frontier passed a rank; who was never passed has no truth to compare, and is counted instead.
// Neighbours: sale.sim.ts tells of every answer to a question; sale-figures.ts reports.

import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { earliestSeconds, type Flow, type Wait } from "../../../src/domain/waiting-room/estimate.ts";
import { positionOf } from "../../../src/domain/waiting-room/place.ts";
import type { SaleOptions } from "./sale-options.ts";

/** One question in so many is looked back at when its turn has come. */
const estimatesKept = 16;
/** One visitor in so many is followed at every question. */
const followed = 64;
/** Nearer than this an estimate is slack rather than a wait. */
const leastWaitSeconds = 10;

interface Told {
  readonly rank: number;
  readonly at: Millis;
  readonly middle: number;
  /** Held back by the pace alone, or by units that have to come back. */
  readonly by: "pace" | "units";
}

interface Seen {
  readonly position: number;
  readonly ahead: number;
}

/** What was promised to those who wait, and what came. */
export class SaleWaits {
  readonly #options: SaleOptions;
  readonly #newPaceAt: Millis;
  readonly #estimates: Told[] = [];
  readonly #passedAt = new Map<number, Millis>();
  readonly #seen = new Map<number, Seen>();
  /** Questions since the pace changed of those who have not seen the new one. */
  readonly #asked = new Map<number, number>();
  readonly #unlikely: Uint8Array;
  readonly #ranksOver = new Map<number, number>();
  #questions = 0;
  #frontier = 0;
  #drawnAt: Millis | null = null;
  #unlikelyAtDraw = Infinity;
  #pollsUntilNewPace = 0;
  readonly counts = { unlikely: 0, unlikelyToldLate: 0, unlikelyButAdmitted: 0, unlikelyNeverTold: 0, followed: 0 };

  constructor(options: SaleOptions, startsAt: Millis) {
    this.#options = options;
    this.#newPaceAt = options.newPace === null ? Infinity : startsAt + options.newPace.afterMs;
    this.#unlikely = new Uint8Array(options.visitors);
  }

  drawn(at: Millis): void {
    this.#drawnAt = at;
  }

  /** A document was published: when each rank was passed is known from the documents alone. */
  heard(frontier: number, unlikelyFrom: number | null, at: Millis): void {
    for (; this.#frontier < frontier; this.#frontier++) this.#passedAt.set(this.#frontier, at);
    if (unlikelyFrom !== null && this.#unlikelyAtDraw === Infinity) this.#unlikelyAtDraw = unlikelyFrom;
  }

  /** Somebody asked where he stands. Says what is wrong with the answer, if anything is. */
  answered(visitor: number, rank: number, at: Millis, wait: Wait | null, flow: Flow): string | null {
    this.#questions += 1;
    this.#follow(visitor, at, flow);
    const by = rank < flow.covered ? "pace" : "units";
    // What W10 bounds is a steady drain: a pace that changes later nobody can have known.
    if (wait !== null && this.#questions % estimatesKept === 0 && earliestSeconds(rank, flow) >= leastWaitSeconds && this.#isSteady(at)) {
      this.#estimates.push({ rank, at, middle: (wait.low + wait.high) / 2, by });
    }
    if (visitor % followed !== 0) return null;
    const [before, now] = [this.#seen.get(visitor), positionOf(rank, flow.frontier)];
    if (before === undefined) this.counts.followed += 1;
    this.#seen.set(visitor, now);
    return before && (now.position > before.position || now.ahead > before.ahead) ? `visitor ${visitor} was told ${now.position} with ${now.ahead} ahead after ${before.position} with ${before.ahead}` : null;
  }

  toldUnlikely(visitor: number, rank: number, drawn: number, now: Millis): void {
    if (this.#unlikely[visitor] !== 0) return;
    this.#unlikely[visitor] = 1;
    this.counts.unlikely += 1;
    // Whoever the border reaches later, or who comes later, is told at his next question.
    const atDraw = rank >= this.#unlikelyAtDraw && rank < drawn;
    if (atDraw && this.#drawnAt !== null && now - this.#drawnAt > 30_000) this.counts.unlikelyToldLate += 1;
  }

  admitted(visitor: number): void {
    this.counts.unlikelyButAdmitted += this.#unlikely[visitor] ?? 0;
  }

  /** Somebody learns that the sale is over: what he was told before is what counts. */
  learnedOver(visitor: number, rank: number): void {
    if (rank >= 0 && this.#unlikely[visitor] === 0) this.#ranksOver.set(visitor, rank);
  }

  /** Everything there is to say at the end. */
  figures() {
    const { counts } = this;
    const hopeless = hopelessFrom(this.#options);
    counts.unlikelyNeverTold = [...this.#ranksOver.values()].filter((rank) => rank >= Math.max(hopeless, this.#frontier)).length;
    const errorsOf = (by: Told["by"]) => this.#estimates.filter((told) => told.by === by).flatMap(({ rank, at, middle }) => this.#error(rank, at, middle));
    const [paced, returning] = [errorsOf("pace"), errorsOf("units")];
    return {
      ...counts,
      hopelessFrom: hopeless,
      estimates: paced.length,
      estimateErrorMedian: quantile(paced, 0.5),
      estimateErrorP90: quantile(paced, 0.9),
      estimatesForReturns: returning.length,
      returnsErrorMedian: quantile(returning, 0.5),
      returnsErrorP90: quantile(returning, 0.9),
      estimatesNeverPassed: this.#estimates.filter(({ rank }) => !this.#passedAt.has(rank)).length,
      pollsUntilNewPace: this.#options.newPace === null ? null : this.#pollsUntilNewPace,
    };
  }

  #error(rank: number, at: Millis, middle: number): readonly number[] {
    const passed = this.#passedAt.get(rank);
    return passed === undefined ? [] : [Math.abs((passed - at) / secondMs - middle) / Math.max(1, (passed - at) / secondMs)];
  }

  /** Whether no change of pace is to come, or everybody has had time to see it. */
  #isSteady(at: Millis): boolean {
    return this.#options.newPace === null || at > this.#newPaceAt + 5 * secondMs;
  }

  #follow(visitor: number, at: Millis, { admissionsPerMinute }: Flow): void {
    const { newPace } = this.#options;
    if (newPace === null || at < this.#newPaceAt) return;
    const asked = this.#asked.get(visitor) ?? 0;
    if (asked === Infinity) return;
    this.#pollsUntilNewPace = Math.max(this.#pollsUntilNewPace, asked + 1);
    this.#asked.set(visitor, admissionsPerMinute === newPace.admissionsPerMinute ? Infinity : asked + 1);
  }
}

/** Told by what nobody in the sale knows, how many come and buy: from which rank on the chance was below 1 % all along (a normal bound, 2.33 deviations). */
function hopelessFrom({ units, noShow, abandon }: SaleOptions): number {
  const buys = (1 - noShow) * (1 - abandon);
  return Math.ceil(units / buys + (2.33 * Math.sqrt(units * (1 - buys))) / buys);
}

/** The value below which this share of the values lies; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? null;
}
