// Duty: the join shards of a simulated sale: the shop's own desks on tables of their own, and what their visitors hold of them.
// Invariant: a visitor's places are what his tickets say; a desk that has lost its memory reads what it saved; whether a repeat is one place is the desk's rule alone.
// Neighbours: durable-objects/desk/keeper.ts takes in and seals; sale-room.ts numbers the batches; sale-gate.ts says who gets so far.

import type { SaleId } from "../../../src/domain/ids.ts";
import type { Millis } from "../../../src/domain/time.ts";
import type { DeskPlan } from "../../../src/domain/waiting-room/desk.ts";
import type { SealedShard } from "../../../src/domain/waiting-room/draw.ts";
import { type Batch, batchAt, type Numbered } from "../../../src/domain/waiting-room/line.ts";
import { shardOf } from "../../../src/domain/waiting-room/shards.ts";
import type { Standing } from "../../../src/domain/waiting-room/ticket.ts";
import { DeskKeeper } from "../../../src/durable-objects/desk/keeper.ts";
import { type DeskTables, openDeskTables } from "../../../src/storage/objects/ticket-desk.ts";
import type { Random } from "./random.ts";
import { SimulatedStorage } from "./sqlite.ts";

/** The sale of every simulated world. */
export const saleId = "sal_simulated" as SaleId;

/** A desk's rules, so that broken ones can be put in their place. */
export type DeskRules = Pick<DeskKeeper, "takeIn" | "seal">;
/** Makes a desk over its tables: the shop's own, or a broken one. */
export type OpenDesk = (tables: DeskTables) => DeskRules;

interface DeskProcess {
  readonly shard: number;
  readonly storage: SimulatedStorage;
  readonly tables: DeskTables;
  keeper: DeskRules;
  /** Newcomers without an ordinal. */
  waiting: number[];
  lastBatchAt: Millis;
  dueAt: Millis | null;
}

/** What a visitor's ticket says. */
const none = 0;
const drawn = 1;
const unnumbered = 2;
const queued = 3;

/** The shop's tag for a visitor: evenly spread, as hashes are. */
export const tagOf = (visitor: number): string => `${(Math.imul(visitor + 1, 0x9e37_79b1) >>> 0).toString(16).padStart(8, "0")}${visitor.toString(16)}`;

/** All join shards of a sale, and the tickets they gave. */
export class SaleDesks {
  readonly #plan: DeskPlan;
  readonly #desks: DeskProcess[];
  readonly #random: Random;
  readonly #open: OpenDesk;
  /** Each visitor's first ticket. */
  readonly #kind: Uint8Array;
  readonly #at: Int32Array;
  /** What nobody should have: tickets beside the first. */
  readonly #more = new Map<number, Standing[]>();
  /** How many places in the draw have been told to somebody. */
  drawn = 0;

  constructor(visitors: number, shards: number, plan: Omit<DeskPlan, "saleId">, random: Random, open: OpenDesk = (tables) => new DeskKeeper(tables)) {
    this.#plan = { saleId, ...plan };
    this.#random = random;
    this.#open = open;
    this.#kind = new Uint8Array(visitors);
    this.#at = new Int32Array(visitors);
    this.#desks = Array.from({ length: shards }, (_, shard) => {
      const storage = new SimulatedStorage();
      const tables = openDeskTables(storage);
      return { shard, storage, tables, keeper: open(tables), waiting: [], lastBatchAt: 0, dueAt: null };
    });
  }

  /** Takes a visitor in, or gives him what he has, as his desk decides. */
  join(visitor: number, now: Millis): void {
    const { tables, keeper, waiting, shard } = this.#deskOf(visitor);
    const tag = tagOf(visitor);
    const { kind, place } = keeper.takeIn(this.#plan, { tag, keyId: "k" }, tables.find(tag), now);
    if (kind === "drawn" && place !== null) this.#noteDrawn(visitor, { kind, shard, index: place });
    else if (this.#kind[visitor] === none) {
      this.#kind[visitor] = unnumbered;
      waiting.push(visitor);
    }
  }

  hasJoined(visitor: number): boolean {
    return this.#kind[visitor] !== none;
  }

  /** The desks whose newcomers are due bring them to the line; now and then the answer is lost, and the same batch comes again. */
  bringToLine(number: (batch: Batch) => Numbered, now: Millis): number {
    let calls = 0;
    for (const desk of this.#desks) {
      if (desk.waiting.length === 0) continue;
      desk.dueAt ??= batchAt(desk.shard, { last: desk.lastBatchAt, opensAt: this.#plan.order === "fifo" ? 0 : this.#plan.startsAt }, now);
      if (now < desk.dueAt) continue;
      const batch = desk.tables.takeBatch();
      if (batch === null) continue;
      desk.dueAt = null;
      desk.lastBatchAt = now;
      calls += 1;
      const numbered = number({ shard: desk.shard, ...batch });
      if (this.#random.chance(0.05) || numbered.kind === "stale") continue;
      desk.tables.numberBatch(batch.batch, numbered.first);
      desk.waiting = desk.waiting.filter((visitor) => !this.#isNumbered(visitor, desk));
    }
    return calls;
  }

  seal(): readonly SealedShard[] {
    return this.#desks.map(({ keeper }) => keeper.seal());
  }

  /** A desk loses its memory and reads what it saved. */
  evictOne(): void {
    const desk = this.#random.pick(this.#desks);
    if (desk) desk.keeper = this.#open(desk.tables);
  }

  /** Every place that a visitor has a ticket for; one, if the desks are right. */
  standings(visitor: number): readonly Standing[] {
    const [kind, at] = [this.#kind[visitor], this.#at[visitor] ?? 0];
    const { shard } = this.#deskOf(visitor);
    const first: readonly Standing[] = kind === drawn ? [{ kind: "drawn", shard, index: at }] : kind === queued ? [{ kind: "queued", shard, ordinal: at }] : [];
    return [...first, ...(this.#more.get(visitor) ?? [])];
  }

  /** Ends the desks' databases. */
  close(): void {
    for (const { storage } of this.#desks) storage.close();
  }

  #noteDrawn(visitor: number, standing: Extract<Standing, { kind: "drawn" }>): void {
    if (this.#kind[visitor] === drawn && this.#at[visitor] === standing.index) return;
    this.drawn += 1;
    if (this.#kind[visitor] !== none) return void this.#more.set(visitor, [...(this.#more.get(visitor) ?? []), standing]);
    this.#kind[visitor] = drawn;
    this.#at[visitor] = standing.index;
  }

  #isNumbered(visitor: number, { tables }: DeskProcess): boolean {
    const place = tables.find(tagOf(visitor))?.place ?? null;
    if (place === null) return false;
    this.#kind[visitor] = queued;
    this.#at[visitor] = place;
    return true;
  }

  #deskOf(visitor: number): DeskProcess {
    const desk = this.#desks[shardOf(tagOf(visitor), this.#desks.length)];
    if (desk === undefined) throw new Error(`visitor ${visitor} has no desk`);
    return desk;
  }
}
