// Duty: what a simulated sale is measured by: curves, waits, estimates, requests, shares; and what must be true of them at its end.
// Invariant: figures never change what happens.
// Neighbours: sale.sim.ts feeds it; scripts/simulate-sale.ts draws it.

import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { outstanding } from "../../../src/domain/waiting-room/admission.ts";
import type { DrawDocument } from "../../../src/domain/waiting-room/draw.ts";
import type { Standing } from "../../../src/domain/waiting-room/ticket.ts";
import type { SaleCalls } from "./sale-calls.ts";
import type { SaleChecks } from "./sale-checks.ts";
import type { SaleGate } from "./sale-gate.ts";
import type { SaleOptions } from "./sale-options.ts";
import type { SaleDocument, SaleRoom } from "./sale-room.ts";
import type { SaleRush } from "./sale-rush.ts";
import type { SaleUnits } from "./sale-units.ts";
import type { SaleVisitors } from "./sale-visitors.ts";
import { quantile, SaleWaits } from "./sale-waits.ts";

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

/** What counts elsewhere and is reported here. */
export interface SaleCounters {
  readonly checks: SaleChecks;
  readonly calls: SaleCalls;
  readonly rush: SaleRush;
  readonly gate: SaleGate;
  readonly units: SaleUnits;
}

/** Gathers a sale's curves and shares while it runs. */
export class SaleFigures {
  readonly #options: SaleOptions;
  readonly #startsAt: Millis;
  readonly #visitors: SaleVisitors;
  readonly #samples: Sample[] = [];
  readonly #soldBy: Millis[] = [];
  readonly waits: SaleWaits;
  readonly #lastAsked: Float64Array;
  readonly #seenRanks: Uint8Array;
  readonly #counts = { polls: 0, botPolls: 0, admitted: 0, bots: 0, claimed: 0, refused: 0, expired: 0, walkedAway: 0, soldToBots: 0 };
  /** How many come after the start. */
  readonly #late: number;
  #overAt: Millis | null = null;
  #learned: number[] = [];
  #drawnAt: Millis | null = null;
  #sealMs = 0;
  #drawn = 0;
  #samplesFrom: number;

  constructor(options: SaleOptions, startsAt: Millis, visitors: SaleVisitors) {
    this.#options = options;
    this.#startsAt = startsAt;
    this.#visitors = visitors;
    this.waits = new SaleWaits(options, startsAt);
    this.#lastAsked = new Float64Array(options.visitors);
    this.#seenRanks = new Uint8Array(options.visitors);
    this.#late = visitors.joinedAt.reduce((sum, at) => sum + Number(at >= startsAt), 0);
    this.#samplesFrom = -options.preQueueMs / secondMs;
  }

  poll(visitor: number, now: Millis): void {
    this.#counts.polls += 1;
    if (this.#visitors.isBot(visitor)) this.#counts.botPolls += this.#options.botFactor;
    this.#lastAsked[visitor] = now;
  }

  /** The draw is of exactly those who were told that they are in it. */
  drawn(now: Millis, sealMs: number, draw: DrawDocument | null, told: number): string | null {
    this.#drawnAt = now;
    this.waits.drawn(now);
    this.#sealMs = sealMs;
    this.#drawn = draw?.entrants ?? 0;
    return this.#options.order === "shuffle" && this.#drawn !== told ? `${this.#drawn} were drawn where ${told} have a place in the draw` : null;
  }

  /** A rank is somebody's alone, and nobody in the line stands before the drawn. */
  placed(visitor: number, rank: number, kind: Standing["kind"]): string | null {
    if ((this.#seenRanks[rank] ?? 0) !== 0) return `rank ${rank} is visitor ${visitor}'s and another's`;
    this.#seenRanks[rank] = 1;
    const early = (this.#visitors.joinedAt[visitor] ?? 0) < this.#startsAt;
    if (kind === "drawn" ? !early || rank >= this.#drawn : early && this.#options.order === "shuffle") return `visitor ${visitor} has rank ${rank}, ${kind}, having come ${early ? "before" : "after"} the start`;
    const standsInLine = this.#options.order === "fifo" ? this.#options.visitors : this.#late;
    if (kind === "queued" && rank - (this.#options.order === "fifo" ? 0 : this.#drawn) >= standsInLine) return `visitor ${visitor} is at ${rank}, behind ${standsInLine} who can stand in the line after ${this.#drawn}`;
    return early || this.#options.order === "fifo" || rank >= this.#drawn ? null : `visitor ${visitor} came after the start and stands at ${rank} of ${this.#drawn}`;
  }

  /** A document was published. */
  heard(document: SaleDocument): void {
    this.waits.heard(document.flow.frontier, document.places && document.unlikelyFrom, document.at);
    if (document.phase === "sold_out") this.#overAt ??= document.at;
  }

  toldUnlikely(visitor: number, rank: number, now: Millis): void {
    this.waits.toldUnlikely(visitor, rank, this.#drawn, now);
  }

  admitted(visitor: number): void {
    this.#counts.admitted += 1;
    this.#counts.bots += Number(this.#visitors.isBot(visitor));
    this.waits.admitted(visitor);
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

  walksAway(): void {
    this.#counts.walkedAway += 1;
  }

  learnedOver(visitor: number, rank: number, now: Millis): void {
    this.waits.learnedOver(visitor, rank);
    if (this.#overAt !== null) this.#learned.push(now - this.#overAt);
  }

  sample(now: Millis, room: SaleRoom, units: SaleUnits): void {
    const second = (now - this.#startsAt) / secondMs;
    if (second < this.#samplesFrom) return;
    this.#samplesFrom = Math.floor(second) + 1;
    const { frontier, claimed } = room.admission;
    const requests = this.#counts.polls + this.#counts.botPolls;
    this.#samples.push({ second, waiting: room.ranks - frontier, admitted: frontier, claimed, sold: units.sold, outstanding: outstanding(room.admission, now), free: units.free, requests });
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

  report(wrong: string | null, frontier: number, { checks, calls, rush, gate, units }: SaleCounters): SaleReport {
    const { polls, botPolls, admitted, bots, ...counts } = this.#counts;
    const soldShare = (share: number) => {
      const at = this.#soldBy[Math.ceil(share * this.#options.units) - 1];
      return at === undefined ? null : (at - this.#startsAt) / secondMs;
    };
    const fixed = this.#lastAsked.reduce((sum, last, visitor) => sum + Math.max(0, last - (this.#visitors.joinedAt[visitor] ?? 0)) / (5 * secondMs), 0);
    const [most, stockCalls] = [calls.most(), Object.values(units.calls).reduce((sum, each) => sum + each, 0)];
    const figures = {
      drawn: this.#drawn,
      sealAndDrawMs: this.#sealMs,
      drawnAfterSeconds: this.#drawnAt === null ? null : (this.#drawnAt - this.#startsAt) / secondMs,
      sold: this.#soldBy.length,
      sold50Seconds: soldShare(0.5),
      sold90Seconds: soldShare(0.9),
      sold99Seconds: soldShare(0.99),
      sold100Seconds: soldShare(1),
      admitted: frontier,
      learnedOfTurn: admitted,
      ...counts,
      ...gate.counts,
      ...rush.counts,
      stockCalls,
      ...Object.fromEntries(Object.entries(units.calls).map(([kind, calls]) => [`stockCalls.${kind}`, calls])),
      outstandingPerFreeUnit: checks.mostPerUnit,
      botsShareOfAdmissions: admitted === 0 ? null : bots / admitted,
      requests: polls + botPolls,
      polls,
      pollsVsEveryFiveSeconds: fixed === 0 ? null : polls / fixed,
      roomCallsPerSecondMost: most.crowd,
      roomCallsOfBoardsMost: most.boards,
      roomCallsOfClaimsMost: most.claims,
      roomCallsAfterTheEnd: calls.afterTheEnd,
      ...this.waits.figures(),
      learnedOverP99Seconds: this.#learned.length === 0 ? null : (quantile(this.#learned, 0.99) ?? 0) / secondMs,
    };
    return { wrong, seconds: this.#samples.at(-1)?.second ?? 0, options: this.#options, samples: this.#samples, figures };
  }
}
