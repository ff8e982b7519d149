// Duty: a whole sale on virtual time, in one process: joins, draw, polls, ticks, claims, purchases, and the room dying in between.
// Invariant: the rules are the shop's own; a seed replays the same sale; the first thing that is wrong ends it.
// Neighbours: support/sale-*.ts are its parts; sale.test.ts runs it short and broken; scripts/simulate-sale.ts runs it with a million and draws it.

import type { Millis } from "../../src/domain/time.ts";
import { earliestSeconds, estimateWait } from "../../src/domain/waiting-room/estimate.ts";
import { nextPollSeconds, pollBeforeDraw, pollPolicy } from "../../src/domain/waiting-room/poll.ts";
import { rankIn } from "../../src/domain/waiting-room/place.ts";
import { sha256 } from "../../src/clients/draw.ts";
import { Random } from "./support/random.ts";
import { SaleCalls } from "./support/sale-calls.ts";
import { SaleChecks } from "./support/sale-checks.ts";
import { type OpenDesk, SaleDesks } from "./support/sale-desks.ts";
import { SaleFigures, type SaleReport } from "./support/sale-figures.ts";
import { SaleGate } from "./support/sale-gate.ts";
import { saleOptions, type SaleOptions } from "./support/sale-options.ts";
import { type RoomBreakage, type SaleDocument, SaleRoom } from "./support/sale-room.ts";
import { SaleRush } from "./support/sale-rush.ts";
import { SaleUnits } from "./support/sale-units.ts";
import { SaleVisitors, stepMs } from "./support/sale-visitors.ts";

/** Parts put in the place of the real ones, to see that the checks notice. */
export interface SaleBreakage extends RoomBreakage {
  readonly desk?: OpenDesk;
}

/** Which sales are run, how large, and what is broken in them. */
export interface SimulationOptions {
  readonly seeds: number;
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
  readonly options?: Partial<SaleOptions>;
  readonly breakage?: SaleBreakage;
}

/** Runs a sale for each seed, with as many visitors as `events` says and one unit for a hundred of them. */
export async function simulate({ seeds, events, firstSeed = 1, onProgress, options, breakage }: SimulationOptions) {
  const violations: { readonly seed: number; readonly event: number; readonly what: string }[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const units = Math.max(1, Math.floor(events / 100));
    const overAdmission = seed % 2 === 0 ? 1.5 : 1;
    const order = seed % 5 === 0 ? "fifo" : "shuffle";
    const sale = new Sale({ ...saleOptions, seed, visitors: events, units, overAdmission, order, silent: 0.5, admissionsPerMinute: units * 6, ...options }, breakage);
    const { wrong, seconds } = await sale.run();
    if (wrong !== null) violations.push({ seed, event: seconds, what: wrong });
    onProgress?.({ seed });
  }
  return violations;
}

const opensAt = 1_800_000_000_000;
/** Longer than the longest poll: everybody's next question has a place in the ring. */
const ringSteps = 256;
const nobody = -1;
/** What a visitor knows of his rank before he has one. */
const unplaced = -1;
/** A document is at most so old when somebody reads it. */
const documentMs = 2_000;

type Later = { readonly kind: "claim" | "buy" | "begin" | "give_up"; readonly visitor: number; readonly rank: number; readonly heldAt: Millis };

/** One sale from its first visitor to its end, on virtual time. */
export class Sale {
  readonly #options: SaleOptions;
  readonly #random: Random;
  readonly #startsAt: Millis;
  readonly #steps: number;
  readonly #visitors: SaleVisitors;
  readonly #desks: SaleDesks;
  readonly #units: SaleUnits;
  readonly #room: SaleRoom;
  readonly #checks: SaleChecks;
  readonly #figures: SaleFigures;
  readonly #calls: SaleCalls;
  readonly #gate: SaleGate;
  readonly #rush: SaleRush;
  /** Who has tried to have a unit without a turn: once while the sale is on. */
  readonly #tried: Uint8Array;
  readonly #ranks: Int32Array;
  /** Who asks next in a step, as lists through an array. */
  readonly #ring = new Int32Array(ringSteps).fill(nobody);
  readonly #next: Int32Array;
  readonly #later = new Map<number, Later[]>();
  /** Whose claims are under way. */
  readonly #asked = new Map<number, number>();
  readonly #beaconAt: Millis;
  #documents: SaleDocument[] = [];
  #wrong: string | null = null;

  constructor(options: SaleOptions, breakage: SaleBreakage = {}) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#startsAt = opensAt + options.preQueueMs;
    this.#steps = Math.ceil((options.preQueueMs + options.saleMs) / stepMs);
    const schedule = { preQueueOpensAt: opensAt, startsAt: this.#startsAt, endsAt: this.#startsAt + options.saleMs };
    this.#visitors = new SaleVisitors(options, this.#steps, opensAt, this.#startsAt);
    this.#desks = new SaleDesks(options.visitors, options.shards, { order: options.order, startsAt: this.#startsAt }, new Random(options.seed + 1), breakage.desk);
    this.#units = new SaleUnits(options.units);
    this.#room = new SaleRoom(options, schedule, this.#units, new Random(options.seed + 2), breakage);
    this.#checks = new SaleChecks(options, this.#room, this.#units);
    this.#calls = new SaleCalls(opensAt);
    this.#gate = new SaleGate(options.botAddresses);
    this.#rush = new SaleRush(this.#units, options.botFactor);
    this.#tried = new Uint8Array(options.visitors);
    this.#figures = new SaleFigures(options, this.#startsAt, this.#visitors);
    this.#ranks = new Int32Array(options.visitors).fill(unplaced);
    this.#next = new Int32Array(options.visitors).fill(nobody);
    this.#beaconAt = this.#startsAt + 1_000 + Math.floor(this.#random.next() * options.beaconMs);
    this.#documents = [this.#room.document(opensAt)];
  }

  async run(): Promise<SaleReport> {
    let closedSteps = 0;
    for (let step = 0; step < this.#steps && this.#wrong === null; step++) {
      const now = opensAt + step * stepMs;
      this.#arrive(step, now);
      this.#calls.room("desks", this.#desks.bringToLine((batch) => this.#room.number(batch), now), now);
      if (this.#room.draw === null && now >= this.#beaconAt) await this.#draw(now);
      this.#operate(now);
      this.#alarms(now);
      this.#publish(now);
      this.#answer(step, now);
      this.#act(step, now);
      this.#ask(step, now);
      await this.#rush.arrive(now);
      this.#misfortune();
      this.#figures.sample(now, this.#room, this.#units);
      if (this.#documents[0]?.phase === "sold_out" && ++closedSteps * stepMs > 90_000) break;
    }
    this.#wrong ??= this.#figures.finalWrong(this.#room, this.#units);
    this.#desks.close();
    return this.#figures.report(this.#wrong, this.#room.admission.frontier, { checks: this.#checks, calls: this.#calls, rush: this.#rush, gate: this.#gate, units: this.#units });
  }

  #arrive(step: number, now: Millis): void {
    for (const visitor of this.#visitors.arrivingIn(step)) {
      const at = this.#visitors.joinedAt[visitor] ?? now;
      this.#join(visitor, at);
      this.#askAgain(visitor, step, pollBeforeDraw(pollPolicy, (this.#startsAt - at) / 1_000, this.#random.next()));
    }
  }

  /** Asks for a place, a program a hundred times. */
  #join(visitor: number, at: Millis): void {
    const isBot = this.#visitors.isBot(visitor);
    for (let once = 0; once < (isBot ? this.#options.botFactor : 1); once++) {
      if (this.#gate.ask(visitor, isBot, !this.#desks.hasJoined(visitor), at)) this.#desks.join(visitor, at);
    }
  }

  #operate(now: Millis): void {
    const { newPace } = this.#options;
    if (newPace === null || now < this.#startsAt + newPace.afterMs || this.#room.pace === newPace.admissionsPerMinute) return;
    this.#room.control({ kind: "pace", admissionsPerMinute: newPace.admissionsPerMinute }, now);
  }

  async #draw(now: Millis): Promise<void> {
    const began = performance.now();
    const shards = this.#desks.seal();
    await this.#room.drawLots(sha256(Uint8Array.of(this.#options.seed)), shards, "ab".repeat(32));
    this.#wrong ??= this.#figures.drawn(now, performance.now() - began, this.#room.draw, this.#desks.drawn);
  }

  /**
   * The alarms that are due in this step, at their own moments; they may be late, come twice or not at all. What happens after a late one may
   * bear an earlier time than it: so does a clock that steps back.
   */
  #alarms(stepAt: Millis): void {
    const { faults } = this.#options;
    while (this.#room.nextTickAt < stepAt + stepMs) {
      const late = faults > 0 ? Math.floor(5 * -Math.log(1 - this.#random.next())) + (this.#random.chance(faults) ? 700 : 0) : 0;
      const now = Math.max(stepAt, this.#room.nextTickAt + late);
      if (this.#random.chance(faults)) return void (this.#room.nextTickAt = now + 500);
      this.#tick(now);
      if (this.#random.chance(faults)) this.#tick(now);
      if (this.#wrong !== null) return;
    }
  }

  #tick(now: Millis): void {
    const due = this.#room.nextTickAt;
    const told = this.#room.tick(now);
    if (this.#room.nextTickAt <= due) this.#room.nextTickAt = now + 500;
    if (told === null) return;
    this.#wrong ??= this.#checks.tick(told.admitted, told.document, now);
    this.#keep(told.document);
  }

  #publish(now: Millis): void {
    if (now - (this.#documents[0]?.at ?? 0) >= 500) this.#keep(this.#room.document(now));
  }

  /** The newest first, as far back as somebody may still be shown. */
  #keep(document: SaleDocument): void {
    if (document.phase === "sold_out") this.#calls.isOver(document.at);
    this.#documents = [document, ...this.#documents.filter(({ at }) => at > document.at - documentMs)];
    this.#figures.heard(document);
  }

  /** Claims, purchases and what else people had planned for this step. */
  #act(step: number, now: Millis): void {
    const planned = this.#later.get(step) ?? [];
    this.#later.delete(step);
    for (const each of planned) {
      if (this.#wrong !== null) return;
      if (each.kind === "claim") this.#claim(each, now);
      else if (each.kind === "begin") this.#units.extend(each.rank, each.heldAt + 900_000, now);
      else if (each.kind === "give_up") this.#units.release(each.rank, now);
      else if (this.#units.commit(each.rank, now)) this.#figures.sold(now, each.visitor);
    }
  }

  #claim({ visitor, rank }: Later, now: Millis): void {
    // A program claims as often as its allowance lets it: all of them are the room's, and one of them is the stock's.
    this.#calls.room("claims", this.#visitors.isBot(visitor) ? 5 : 1, now);
    const became = this.#room.claim(rank, now);
    if (became === "asked") this.#asked.set(rank, visitor);
    else if (became === "expired") this.#figures.claim(became);
    else this.#wrong ??= `visitor ${visitor} is ${became} where he has just learned of his turn`;
  }

  /** Who has a unit now goes to pay; who has none asks again for as long as his window lasts. */
  #answer(step: number, now: Millis): void {
    for (const { rank, became } of this.#room.answers(now)) {
      const visitor = this.#asked.get(rank) ?? nobody;
      this.#figures.claim(became);
      if (became === "refused") this.#plan(step, 5_000, { kind: "claim", visitor, rank, heldAt: 0 });
      else this.#checkOut(visitor, rank, step, now);
    }
  }

  #checkOut(visitor: number, rank: number, step: number, now: Millis): void {
    this.#wrong ??= this.#checks.claim(rank, now);
    const { kind, afterMs } = this.#visitors.purchase();
    if (kind === "walks_away") return this.#figures.walksAway();
    this.#plan(step, Math.min(afterMs * 0.3, 240_000), { kind: "begin", visitor, rank, heldAt: now });
    this.#plan(step, afterMs, { kind: kind === "buys" ? "buy" : "give_up", visitor, rank, heldAt: now });
  }

  #plan(step: number, afterMs: Millis, what: Later): void {
    const at = step + Math.max(1, Math.round(afterMs / stepMs));
    const planned = this.#later.get(at);
    if (planned) planned.push(what);
    else this.#later.set(at, [what]);
  }

  /** Everybody whose question is due in this step. */
  #ask(step: number, now: Millis): void {
    const slot = step % ringSteps;
    let visitor = this.#ring[slot] ?? nobody;
    this.#ring[slot] = nobody;
    while (visitor !== nobody) {
      const following = this.#next[visitor] ?? nobody;
      this.#askOnce(visitor, step, now);
      visitor = following;
    }
  }

  #askOnce(visitor: number, step: number, now: Millis): void {
    this.#figures.poll(visitor, now);
    this.#calls.read(visitor, now);
    const document = this.#documents[Math.floor(this.#random.next() * this.#documents.length)];
    if (document === undefined) return;
    const { phase, flow } = document;
    const rank = this.#rankOf(visitor, document);
    if (phase === "sold_out" || phase === "ended") {
      this.#rush.tryAll(visitor, this.#visitors.isBot(visitor), phase);
      return this.#figures.learnedOver(visitor, rank ?? unplaced, now);
    }
    if (rank === null) return this.#askAgain(visitor, step, pollBeforeDraw(pollPolicy, (this.#startsAt - now) / 1_000, this.#random.next()));
    if (rank < flow.frontier) return this.#turn(visitor, rank, step);
    if (this.#tried[visitor] === 0) this.#rush.tryAll(visitor, this.#visitors.isBot(visitor), phase);
    this.#tried[visitor] = 1;
    const unlikely = rank >= document.unlikelyFrom;
    if (unlikely) this.#figures.toldUnlikely(visitor, rank, now);
    this.#wrong ??= this.#figures.waits.answered(visitor, rank, now, unlikely ? null : estimateWait(rank, flow), flow);
    this.#askAgain(visitor, step, nextPollSeconds(pollPolicy, unlikely ? Infinity : earliestSeconds(rank, flow), this.#random.next()));
  }

  #turn(visitor: number, rank: number, step: number): void {
    this.#figures.admitted(visitor);
    const afterMs = this.#visitors.claimsAfter();
    if (afterMs !== null) this.#plan(step, afterMs, { kind: "claim", visitor, rank, heldAt: 0 });
  }

  #rankOf(visitor: number, { places }: SaleDocument): number | null {
    const known = this.#ranks[visitor] ?? unplaced;
    if (known !== unplaced && visitor % 64 !== 0) return known;
    const placed = this.#desks.standings(visitor).flatMap((standing) => ({ rank: rankIn(places, standing), kind: standing.kind }));
    // Who has several places uses the first of them.
    const first = placed.reduce((best, { rank }) => (rank === null ? best : Math.min(best, rank)), Infinity);
    if (first === Infinity) return null;
    if (known === unplaced) for (const { rank, kind } of placed) if (rank !== null) this.#wrong ??= this.#figures.placed(visitor, rank, kind);
    this.#ranks[visitor] = first;
    return first;
  }

  #askAgain(visitor: number, step: number, seconds: number): void {
    const slot = (step + Math.min(ringSteps - 1, Math.max(1, Math.round((seconds * 1_000) / stepMs)))) % ringSteps;
    this.#next[visitor] = this.#ring[slot] ?? nobody;
    this.#ring[slot] = visitor;
  }

  #misfortune(): void {
    if (this.#random.chance(this.#options.faults)) this.#room.wake();
    if (this.#random.chance(this.#options.faults)) this.#desks.evictOne();
  }
}
