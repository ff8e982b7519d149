// Duty: says what is wrong with a waiting room, from what it told, what its stock did and which commands it was given.
// Invariant: knows no rule of admission: it counts heads in windows and compares clocks.
// Neighbours: room.sim.ts tells it everything that happens; room.test.ts shows what it catches.

import { minuteMs, secondMs, type Millis } from "../../../src/domain/time.ts";
import type { Batch, Numbered } from "../../../src/domain/waiting-room/line.ts";
import type { SaleUnits } from "./sale-units.ts";

/** What the oracle is told of the sale beforehand. */
export interface OracleOptions {
  readonly claimWindowMs: number;
  readonly overAdmission: number;
  readonly mostClaims: number;
  readonly admissionsPerMinute: number;
}

const windows = [secondMs, minuteMs];

/** Hears all that the room told and did, and says the first thing that was wrong. */
export class RoomOracle {
  readonly #options: OracleOptions;
  readonly #units: SaleUnits;
  /** When each rank was admitted: by the room's clock, and by one that stands still in pauses. */
  readonly #admittedAt: { readonly at: Millis; readonly active: Millis }[] = [];
  readonly #owners = new Map<number, string>();
  readonly #underWay = new Set<number>();
  /** Whose window was over when the room counted: their units are others' by then, whatever a clock says that went back. */
  readonly #over = new Set<number>();
  readonly #batches = new Map<string, number>();
  #issued = 0;
  #paces: { readonly from: Millis; readonly perMinute: number }[];
  #pausedAt: Millis | null = null;
  #stoodStill = 0;
  #latest: Millis = 0;
  wrong: string | null = null;

  constructor(options: OracleOptions, units: SaleUnits) {
    this.#options = options;
    this.#units = units;
    this.#paces = [{ from: 0, perMinute: options.admissionsPerMinute }];
  }

  get frontier(): number {
    return this.#admittedAt.length;
  }

  /** The room tells, or a woken one knows, how many are admitted. */
  told(frontier: number, now: Millis): void {
    this.#latest = Math.max(this.#latest, now);
    if (frontier < this.frontier) this.#find(`the frontier went back from ${this.frontier} to ${frontier}`);
    if (frontier <= this.frontier) return;
    while (this.frontier < frontier) this.#admittedAt.push({ at: now, active: this.#active(now) });
    for (const length of windows) {
      const fastest = this.#paces.reduce((most, { perMinute }, index) => ((this.#paces[index + 1]?.from ?? Infinity) > now - length ? Math.max(most, perMinute) : most), 0);
      const most = length === secondMs ? Math.ceil((fastest * secondMs) / minuteMs) : fastest;
      const count = this.#admittedAt.filter(({ at }) => at > now - length).length;
      if (count > most) this.#find(`${count} were admitted within ${length} ms where ${most} are allowed`);
    }
  }

  /** The room has counted, and may have admitted by it. */
  ticked(now: Millis): void {
    this.#admittedAt.forEach((_, rank) => this.#elapsed(rank, now) >= this.#options.claimWindowMs && this.#over.add(rank));
  }

  /** After every event while the sale is on; `hasAdmitted` when somebody was admitted by it. */
  always(now: Millis, hasAdmitted: boolean): void {
    this.#latest = Math.max(this.#latest, now);
    const { free, held } = this.#units.read(now);
    const { overAdmission, mostClaims } = this.#options;
    const unsettled = [...this.#underWay].filter((rank) => this.#units.wasHeld(rank)).length;
    const waiting = this.#admittedAt.filter((_, rank) => this.#waits(rank)).length;
    if (overAdmission === 1 && waiting > free) this.#find(`${waiting} wait for ${free} free units at k = 1`);
    if (waiting + held > mostClaims) this.#find(`${waiting} wait beside ${held} claims that live, where ${mostClaims} may`);
    if (hasAdmitted && waiting + unsettled > overAdmission * (free + unsettled)) this.#find(`${waiting} wait after a tick, over ${overAdmission} × ${free} free units`);
  }

  /** What a claim became before the stock was asked. */
  claimBegan(rank: number, tag: string, kind: string, now: Millis): void {
    this.#latest = Math.max(this.#latest, now);
    const owner = this.#owners.get(rank);
    const isOver = rank < this.frontier && (this.#over.has(rank) || this.#elapsed(rank, now) >= this.#options.claimWindowMs);
    if (kind === "begun") {
      if (rank >= this.frontier) this.#find(`rank ${rank} claims ahead of the frontier at ${this.frontier}`);
      if (isOver) this.#find(`rank ${rank} claims ${this.#elapsed(rank, now)} ms after it was admitted`);
      if (owner !== undefined) this.#find(`rank ${rank} begins a second claim`);
      this.#underWay.add(rank);
    }
    if (kind === "claimed" && owner !== tag) this.#find(`rank ${rank} is told of the claim of ${owner ?? "nobody"}`);
    if (kind === "claim_expired" && rank < this.frontier && !this.#over.has(rank) && this.#elapsed(rank, this.#latest) < this.#options.claimWindowMs) this.#find(`rank ${rank} is told that its window is over after ${this.#elapsed(rank, this.#latest)} ms`);
  }

  claimed(rank: number, tag: string): void {
    this.#underWay.delete(rank);
    if (this.#owners.has(rank)) this.#find(`rank ${rank} has claimed twice`);
    this.#owners.set(rank, tag);
  }

  refused(rank: number): void {
    this.#underWay.delete(rank);
    if (this.#options.overAdmission === 1) this.#find(`rank ${rank} was admitted to nothing`);
  }

  /** The stock did not answer, or the room died before it heard. */
  lost(rank: number): void {
    this.#underWay.delete(rank);
  }

  /** How many the room says have claimed. */
  countsClaims(claimed: number): void {
    if (claimed !== this.#owners.size) this.#find(`the room counts ${claimed} claims where there are ${this.#owners.size}`);
  }

  numbered({ shard, batch, count }: Batch, outcome: Numbered): void {
    if (outcome.kind !== "numbered") return;
    const known = this.#batches.get(`${shard} ${batch}`);
    if (known !== undefined && known !== outcome.first) this.#find(`batch ${batch} of shard ${shard} began at ${known} and now at ${outcome.first}`);
    if (known !== undefined) return;
    this.#batches.set(`${shard} ${batch}`, outcome.first);
    if (outcome.first !== this.#issued) this.#find(`a batch begins at ${outcome.first} where ${this.#issued} were numbered`);
    this.#issued = Math.max(this.#issued, outcome.first + count);
  }

  /** A command that a room has carried out. */
  commanded(kind: "pause" | "resume" | "pace" | "close", now: Millis, perMinute: number): void {
    if (kind === "pace") this.#paces = [...this.#paces, { from: now, perMinute }];
    if (kind === "pause") this.#pausedAt ??= now;
    if (kind !== "resume" || this.#pausedAt === null) return;
    this.#stoodStill += Math.max(0, now - this.#pausedAt);
    this.#pausedAt = null;
  }

  #waits(rank: number): boolean {
    if (this.#units.wasHeld(rank)) return false;
    return this.#underWay.has(rank) || (!this.#over.has(rank) && this.#elapsed(rank, this.#latest) < this.#options.claimWindowMs);
  }

  #elapsed(rank: number, now: Millis): Millis {
    return this.#active(now) - (this.#admittedAt[rank]?.active ?? Infinity);
  }

  #active(now: Millis): Millis {
    return (this.#pausedAt === null ? now : Math.min(now, this.#pausedAt)) - this.#stoodStill;
  }

  #find(what: string): void {
    this.wrong ??= what;
  }
}
