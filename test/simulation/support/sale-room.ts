// Duty: the room of a simulated sale: the real rules, a disk they are saved to, and a process that dies around every save.
// Invariant: what anybody hears was saved before; a process that wakes knows what the disk says and nothing else.
// Neighbours: domain/waiting-room; sale-units.ts is its stock; sale.sim.ts is the world around it.

import { openPlaces, sha256 } from "../../../src/clients/draw.ts";
import type { Millis } from "../../../src/domain/time.ts";
import * as admission from "../../../src/domain/waiting-room/admission.ts";
import { unlikelyFrom } from "../../../src/domain/waiting-room/chance.ts";
import { type DrawDocument, reveal, seal, type SealedShard } from "../../../src/domain/waiting-room/draw.ts";
import { type Flow, flowOf } from "../../../src/domain/waiting-room/estimate.ts";
import { type Batch, emptyLine, number, type Numbered } from "../../../src/domain/waiting-room/line.ts";
import { control, type Controls, isOver, type Phase, phaseOf, type Schedule } from "../../../src/domain/waiting-room/phase.ts";
import type { Places } from "../../../src/domain/waiting-room/place.ts";
import type { Random } from "./random.ts";
import { saleId } from "./sale-desks.ts";
import type { SaleOptions } from "./sale-options.ts";
import type { SaleUnits } from "./sale-units.ts";

/** What everybody sees. */
export interface SaleDocument {
  readonly at: Millis;
  readonly phase: Phase;
  readonly places: Places | null;
  readonly flow: Flow;
  readonly unlikelyFrom: number;
}

/** The rules, so that broken ones can be put in their place. */
export type AdmissionRules = Pick<typeof admission, "tick" | "beginClaim" | "settleClaim" | "nextTickAt" | "isSoldOut">;

/** Rules put in the place of the real ones, to see that the checks notice. */
export interface RoomBreakage {
  readonly rules?: Partial<AdmissionRules>;
  readonly number?: typeof number;
  /** Tells the world of a tick before it is saved. */
  readonly publishFirst?: boolean;
  /** Takes the stock's answer as it is, whatever was claimed since. */
  readonly oldReading?: boolean;
}

interface Saved {
  readonly admission: admission.Admission;
  readonly line: typeof emptyLine;
  readonly controls: Controls;
  readonly draw: DrawDocument | null;
}

/** The room with its disk, which dies around its saves and wakes again. */
export class SaleRoom {
  readonly #options: SaleOptions;
  readonly #schedule: Schedule;
  readonly #units: SaleUnits;
  readonly #random: Random;
  readonly #rules: AdmissionRules;
  readonly #breakage: RoomBreakage;
  /** Rows of the disk, one for each claim. */
  readonly #claiming = new Set<number>();
  readonly #claimed = new Set<number>();
  #disk: string;
  #memory: Saved;
  #places: Places | null = null;
  #reading: admission.StockReading & ReturnType<SaleUnits["read"]>;
  nextTickAt: Millis;
  refusedForStock = 0;
  /** What the last tick knew to be sold. */
  soldWhenAsked = 0;

  constructor(options: SaleOptions, schedule: Schedule, units: SaleUnits, random: Random, breakage: RoomBreakage) {
    this.#options = options;
    this.#schedule = schedule;
    this.#units = units;
    this.#random = random;
    this.#breakage = breakage;
    this.#rules = { ...admission, ...breakage.rules };
    const controls = { admissionsPerMinute: options.admissionsPerMinute, message: null, pausedAt: null, over: null };
    this.#memory = { admission: admission.noAdmission, line: emptyLine, controls, draw: null };
    this.#disk = JSON.stringify(this.#memory);
    this.#reading = { ...units.read(0), claimedWhenAsked: 0 };
    this.nextTickAt = schedule.startsAt;
  }

  get admission(): admission.Admission {
    return this.#memory.admission;
  }

  get draw(): DrawDocument | null {
    return this.#memory.draw;
  }

  /** How many ranks there are. */
  get ranks(): number {
    const { draw, line } = this.#memory;
    return draw === null ? 0 : (draw.order === "fifo" ? 0 : draw.entrants) + line.issued;
  }

  /** Seals and reveals; two writes in the real room, whatever the number of entrants. */
  async drawLots(secret: Uint8Array<ArrayBuffer>, shards: readonly SealedShard[], randomness: string): Promise<void> {
    const { order } = this.#options;
    const plan = { saleId, order, shards: shards.length, beacon: { chain: "simulated", round: 1 } };
    this.#save({ draw: reveal(plan, secret, seal(plan, shards, sha256), randomness, sha256) });
    await this.#openPlaces();
  }

  number(batch: Batch): Numbered {
    const { line, outcome } = (this.#breakage.number ?? number)(this.#memory.line, batch);
    this.#save({ line });
    return outcome;
  }

  get pace(): number {
    return this.#memory.controls.admissionsPerMinute;
  }

  control(command: Parameters<typeof control>[2], now: Millis): void {
    this.#save({ controls: control(this.#schedule, this.#memory.controls, command, now).controls });
  }

  /** One alarm: asks the stock, ticks, saves, and only then tells. It may die before or after the save. The stock's answer is one alarm old. */
  tick(now: Millis): { readonly admitted: number; readonly document: SaleDocument } | null {
    const { controls } = this.#memory;
    const phase = phaseOf(this.#schedule, controls, now);
    if (isOver(phase)) return (this.nextTickAt = Infinity), null;
    const before = this.#memory.admission;
    const reading = this.#reading;
    this.#reading = { ...this.#units.count(now), claimedWhenAsked: before.claimed };
    this.soldWhenAsked = reading.sold;
    if (phase !== "active") return (this.nextTickAt = now + 500), null;
    const stock = this.#breakage.oldReading ? { ...reading, claimedWhenAsked: before.claimed } : reading;
    const { state, admitted } = this.#rules.tick(before, this.#options, { admissionsPerMinute: controls.admissionsPerMinute, line: this.ranks, stock }, now);
    this.nextTickAt = this.#rules.nextTickAt(state, controls.admissionsPerMinute, now);
    if (this.#dies()) return this.#breakage.publishFirst ? { admitted, document: this.#documentOf(state, now) } : null;
    this.#save({ admission: state });
    if (this.#rules.isSoldOut(this.#reading)) this.#sellOut(now);
    if (this.#dies()) this.wake();
    return { admitted, document: this.document(now) };
  }

  /** A claim is noted, and then asked of the stock. */
  claim(rank: number, now: Millis): "asked" | "claimed" | "not_admitted" | "expired" {
    if (this.#claimed.has(rank)) return "claimed";
    if (this.#claiming.has(rank)) return "asked";
    const { state, window } = this.#rules.beginClaim(this.#memory.admission, rank, now);
    if (window.kind !== "open") return window.kind === "ahead" ? "not_admitted" : "expired";
    this.#claiming.add(rank);
    this.#save({ admission: state });
    return "asked";
  }

  /** What the stock answers to the claims under way. The room may die before it has noted an answer, and asks again. */
  answers(now: Millis): readonly { readonly rank: number; readonly became: "held" | "refused" }[] {
    const answered: { readonly rank: number; readonly became: "held" | "refused" }[] = [];
    for (const rank of this.#claiming) {
      const became = this.#units.hold(rank, this.#options.tokenMs, now);
      if (this.#dies()) {
        this.wake();
        continue;
      }
      this.#claiming.delete(rank);
      if (became === "held") this.#claimed.add(rank);
      else this.refusedForStock += 1;
      this.#save({ admission: this.#rules.settleClaim(this.#memory.admission, rank, became) });
      answered.push({ rank, became });
    }
    return answered;
  }

  /** Units that the stock holds for claims the room has not noted as answered. */
  get unsettled(): number {
    return [...this.#claiming].filter((rank) => this.#units.has(rank)).length;
  }

  document(now: Millis): SaleDocument {
    return this.#documentOf(this.#memory.admission, now);
  }

  /** The process dies, and wakes elsewhere. */
  wake(): void {
    this.#memory = JSON.parse(this.#disk);
  }

  #documentOf(state: admission.Admission, now: Millis): SaleDocument {
    const { controls } = this.#memory;
    const { admissionsPerMinute } = controls;
    const { frontier, ended, noShows } = state;
    const outstanding = admission.outstanding(state, now);
    const prospect = { frontier, ended, noShows, outstanding, ...this.#reading, units: this.#options.units, admissionsPerMinute, endsAt: this.#schedule.endsAt };
    return {
      at: now,
      phase: phaseOf(this.#schedule, controls, now),
      places: this.#places,
      flow: flowOf(state, this.#options, this.#reading, admissionsPerMinute, now, now),
      unlikelyFrom: unlikelyFrom(prospect, now),
    };
  }

  #sellOut(now: Millis): void {
    this.control({ kind: "sell_out" }, now);
    this.#units.close();
  }

  /** Disk before memory. */
  #save(changed: Partial<Saved>): void {
    const next = { ...this.#memory, ...changed };
    this.#disk = JSON.stringify(next);
    this.#memory = next;
  }

  async #openPlaces(): Promise<void> {
    this.#places = this.#memory.draw && (await openPlaces(this.#memory.draw));
  }

  #dies(): boolean {
    return this.#random.chance(this.#options.faults);
  }
}
