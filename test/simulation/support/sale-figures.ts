// Duty: what a simulated sale is measured by: curves, waits, estimates, requests, shares; and what must be true of them at its end.
// Invariant: figures never change what happens.
// Neighbours: sale.sim.ts feeds it; scripts/simulate-sale.ts draws it.

import { type Bucket, take } from "../../../src/domain/token-bucket.ts";
import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { outstanding } from "../../../src/domain/waiting-room/admission.ts";
import type { DrawDocument } from "../../../src/domain/waiting-room/draw.ts";
import { earliestSeconds, type Flow, type Wait } from "../../../src/domain/waiting-room/estimate.ts";
import { usualSaleRate } from "../../../src/domain/waiting-room/rates.ts";
import type { Standing } from "../../../src/domain/waiting-room/ticket.ts";
import type { SaleChecks } from "./sale-checks.ts";
import type { SaleOptions } from "./sale-options.ts";
import type { SaleDocument, SaleRoom } from "./sale-room.ts";
import type { SaleUnits } from "./sale-units.ts";
import type { SaleVisitors } from "./sale-visitors.ts";

/** One second of the sale. */
export interface Sample {
  readonly second: number;
  readonly waiting: number;
  readonly admitted: number;
  readonly claimed: number;
  readonly sold: number;
  readonly outstanding: number;
  readonly free: number;
  readonly requests: number;
}

/** What a run has to tell. Seconds count from the start of the sale. */
export interface SaleReport {
  readonly wrong: string | null;
  readonly seconds: number;
  readonly options: SaleOptions;
  readonly samples: readonly Sample[];
  readonly figures: Readonly<Record<string, number | null>>;
}

/** One poll in so many is looked back at when its turn has come. */
const estimatesKept = 16;

export class SaleFigures {
  readonly #options: SaleOptions;
  readonly #startsAt: Millis;
  readonly #visitors: SaleVisitors;
  readonly #samples: Sample[] = [];
  readonly #roomCalls: number[] = [];
  readonly #soldBy: Millis[] = [];
  readonly #estimates: { readonly visitor: number; readonly rank: number; readonly at: Millis; readonly middle: number }[] = [];
  readonly #passedAt = new Map<number, Millis>();
  readonly #unlikely: Uint8Array;
  readonly #lastAsked: Float64Array;
  readonly #seenRanks: Uint8Array;
  readonly #counts = { joins: 0, tooMany: 0, polls: 0, botPolls: 0, admitted: 0, bots: 0, claimed: 0, refused: 0, expired: 0, unlikely: 0, unlikelyButAdmitted: 0, soldToBots: 0 };
  #frontier = 0;
  #overAt: Millis | null = null;
  #learned: number[] = [];
  #drawnAt: Millis | null = null;
  #unlikelyLate = 0;
  #unlikelyAtDraw = Infinity;
  #sealMs = 0;
  #drawn = 0;
  #samplesFrom: number;

  constructor(options: SaleOptions, startsAt: Millis, visitors: SaleVisitors) {
    this.#options = options;
    this.#startsAt = startsAt;
    this.#visitors = visitors;
    this.#unlikely = new Uint8Array(options.visitors);
    this.#lastAsked = new Float64Array(options.visitors);
    this.#seenRanks = new Uint8Array(options.visitors);
    this.#samplesFrom = -options.preQueueMs / secondMs;
  }

  /** How many of an identity's requests at one moment its allowance lets through: a program makes a hundred at once. */
  tries(isBot: boolean, at: Millis): number {
    const requests = isBot ? this.#options.botFactor : 1;
    let bucket: Bucket | undefined;
    let allowed = 0;
    for (let request = 0; request < requests; request++) {
      const taken = take(bucket, usualSaleRate, at);
      bucket = taken.bucket;
      if (taken.retryAfterMs === 0) allowed += 1;
    }
    this.#counts.joins += requests;
    this.#counts.tooMany += requests - allowed;
    return allowed;
  }

  poll(visitor: number, now: Millis): void {
    this.#counts.polls += 1;
    if (this.#visitors.isBot(visitor)) this.#counts.botPolls += this.#options.botFactor;
    this.#lastAsked[visitor] = now;
  }

  countRoom(now: Millis, calls: number): void {
    const second = this.#second(now);
    this.#roomCalls[second] = (this.#roomCalls[second] ?? 0) + calls;
  }

  /** The draw is of exactly those who were told that they are in it. */
  drawn(now: Millis, sealMs: number, draw: DrawDocument | null, told: number): string | null {
    this.#drawnAt = now;
    this.#sealMs = sealMs;
    this.#drawn = draw?.entrants ?? 0;
    return this.#options.order === "shuffle" && this.#drawn !== told ? `${this.#drawn} were drawn where ${told} have a place in the draw` : null;
  }

  /** A rank is somebody's alone, and nobody in the line stands before the drawn. */
  placed(visitor: number, rank: number, kind: Standing["kind"]): string | null {
    if (this.#seenRanks[rank] !== 0) return `rank ${rank} is visitor ${visitor}'s and another's`;
    this.#seenRanks[rank] = 1;
    const early = (this.#visitors.joinedAt[visitor] ?? 0) < this.#startsAt;
    if (kind === "drawn" ? !early || rank >= this.#drawn : early && this.#options.order === "shuffle") return `visitor ${visitor} has rank ${rank}, ${kind}, having come ${early ? "before" : "after"} the start`;
    return early || this.#options.order === "fifo" || rank >= this.#drawn ? null : `visitor ${visitor} came after the start and stands at ${rank} of ${this.#drawn}`;
  }

  /** A document was published: when each rank was passed is known from the documents alone. */
  heard(document: SaleDocument): void {
    for (; this.#frontier < document.flow.frontier; this.#frontier++) this.#passedAt.set(this.#frontier, document.at);
    if (document.phase === "sold_out") this.#overAt ??= document.at;
    if (document.places !== null && this.#unlikelyAtDraw === Infinity) this.#unlikelyAtDraw = document.unlikelyFrom;
  }

  estimated(visitor: number, rank: number, at: Millis, wait: Wait | null, flow: Flow): void {
    if (wait === null || this.#counts.polls % estimatesKept !== 0) return;
    // What W10 bounds is a steady drain: the pace is what holds this rank back.
    if (rank < flow.covered && earliestSeconds(rank, flow) >= 10) this.#estimates.push({ visitor, rank, at, middle: (wait.low + wait.high) / 2 });
  }

  toldUnlikely(visitor: number, rank: number, now: Millis): void {
    if (this.#unlikely[visitor] !== 0) return;
    this.#unlikely[visitor] = 1;
    this.#counts.unlikely += 1;
    // Whoever the border reaches later, or who comes later, is told at his next question.
    const atDraw = rank >= this.#unlikelyAtDraw && rank < this.#drawn;
    if (atDraw && this.#drawnAt !== null && now - this.#drawnAt > 30_000) this.#unlikelyLate += 1;
  }

  admitted(visitor: number, _rank: number, _now: Millis): void {
    this.#counts.admitted += 1;
    this.#counts.bots += Number(this.#visitors.isBot(visitor));
    this.#counts.unlikelyButAdmitted += this.#unlikely[visitor] ?? 0;
  }

  claim(became: "held" | "refused" | "expired"): void {
    if (became === "held") this.#counts.claimed += 1;
    else if (became === "refused") this.#counts.refused += 1;
    else this.#counts.expired += 1;
  }

  sold(now: Millis, visitor: number): void {
    this.#soldBy.push(now);
    this.#counts.soldToBots += Number(this.#visitors.isBot(visitor));
  }

  learnedOver(now: Millis): void {
    if (this.#overAt !== null) this.#learned.push(now - this.#overAt);
  }

  sample(now: Millis, room: SaleRoom, units: SaleUnits): void {
    const second = (now - this.#startsAt) / secondMs;
    if (second < this.#samplesFrom) return;
    this.#samplesFrom = Math.floor(second) + 1;
    const { frontier, claimed } = room.admission;
    const requests = this.#counts.polls + this.#counts.botPolls;
    this.#samples.push({ second, waiting: this.#counts.joins - frontier, admitted: frontier, claimed, sold: units.sold, outstanding: outstanding(room.admission, now), free: units.free, requests });
  }

  /** What must be true when all is over. */
  finalWrong(room: SaleRoom, units: SaleUnits): string | null {
    const { admission } = room;
    const gone = admission.ended + admission.ticks.reduce((sum, tick) => sum + tick.upTo - tick.from, 0);
    if (gone !== admission.frontier) return `${gone} admissions are accounted for where ${admission.frontier} were admitted`;
    const unclaimed = admission.noShows + admission.claiming + admission.ticks.reduce((sum, tick) => sum + tick.open, 0);
    if (unclaimed + admission.claimed !== admission.frontier) return `${admission.claimed} claimed and ${unclaimed} did not, of ${admission.frontier} admitted`;
    if (this.#overAt === null) return null;
    if (units.sold !== this.#options.units) return `${units.sold} of ${this.#options.units} units are sold and the sale is closed`;
    return null;
  }

  report(wrong: string | null, checks: SaleChecks): SaleReport {
    const { polls, botPolls, admitted, bots, ...counts } = this.#counts;
    const soldShare = (share: number) => {
      const at = this.#soldBy[Math.ceil(share * this.#options.units) - 1];
      return at === undefined ? null : (at - this.#startsAt) / secondMs;
    };
    const errors = this.#estimates.flatMap(({ rank, at, middle }) => {
      const passed = this.#passedAt.get(rank);
      return passed === undefined ? [] : [Math.abs((passed - at) / secondMs - middle) / Math.max(1, (passed - at) / secondMs)];
    });
    const fixed = this.#lastAsked.reduce((sum, last, visitor) => sum + Math.max(0, last - (this.#visitors.joinedAt[visitor] ?? 0)) / (5 * secondMs), 0);
    const figures = {
      drawn: this.#drawn,
      sealAndDrawMs: this.#sealMs,
      drawnAfterSeconds: this.#drawnAt === null ? null : (this.#drawnAt - this.#startsAt) / secondMs,
      sold: this.#soldBy.length,
      sold50Seconds: soldShare(0.5),
      sold90Seconds: soldShare(0.9),
      sold99Seconds: soldShare(0.99),
      sold100Seconds: soldShare(1),
      admitted: this.#frontier,
      learnedOfTurn: admitted,
      ...counts,
      outstandingPerFreeUnit: checks.mostPerUnit,
      botsShareOfAdmissions: admitted === 0 ? null : bots / admitted,
      requests: polls + botPolls,
      polls,
      pollsVsEveryFiveSeconds: fixed === 0 ? null : polls / fixed,
      roomCallsPerSecondMost: this.#roomCalls.reduce((most, calls) => Math.max(most, calls), 0),
      estimates: errors.length,
      estimateErrorMedian: quantile(errors, 0.5),
      estimateErrorP90: quantile(errors, 0.9),
      unlikelyToldLate: this.#unlikelyLate,
      learnedOverP99Seconds: this.#learned.length === 0 ? null : (quantile(this.#learned, 0.99) ?? 0) / secondMs,
    };
    return { wrong, seconds: this.#samples.at(-1)?.second ?? 0, options: this.#options, samples: this.#samples, figures };
  }

  #second(now: Millis): number {
    return Math.floor((now - this.#startsAt + this.#options.preQueueMs) / secondMs);
  }
}

function quantile(values: readonly number[], share: number): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? null;
}

