// Duty: the join shards of a simulated sale: identities to standings, one for each, by the real rules.
// Invariant: whoever asks again has the standing he has; what a desk has forgotten with its memory it reads back from what it saved.
// Neighbours: domain/waiting-room/{desk,line}.ts; sale-room.ts numbers the batches.

import { sha256 } from "../../../src/clients/draw.ts";
import type { SaleId } from "../../../src/domain/ids.ts";
import { laneOf } from "../../../src/domain/lanes.ts";
import type { Millis } from "../../../src/domain/time.ts";
import { type Desk, type DeskPlan, enter, newDesk, sealDesk } from "../../../src/domain/waiting-room/desk.ts";
import type { SealedShard } from "../../../src/domain/waiting-room/draw.ts";
import { type Batch, batchEveryMs, type Numbered } from "../../../src/domain/waiting-room/line.ts";
import type { Standing } from "../../../src/domain/waiting-room/ticket.ts";
import type { Random } from "./random.ts";

export const saleId = "sal_simulated" as SaleId;

interface DeskProcess {
  desk: Desk;
  /** Newcomers without an ordinal, in order of acceptance. */
  waiting: number[];
  batch: Batch;
  sent: readonly number[];
  nextBatchAt: Millis;
}

/** Every visitor's standing, in arrays: 0 unknown, 1 drawn, 2 waits for an ordinal, 3 in the line. */
export class SaleDesks {
  readonly #plan: DeskPlan;
  readonly #desks: DeskProcess[];
  readonly #random: Random;
  readonly kind: Uint8Array;
  readonly #at: Int32Array;
  readonly #enter: typeof enter;

  constructor(visitors: number, shards: number, plan: Omit<DeskPlan, "saleId">, random: Random, rule: typeof enter = enter) {
    this.#plan = { saleId, ...plan };
    this.#random = random;
    this.#enter = rule;
    this.kind = new Uint8Array(visitors);
    this.#at = new Int32Array(visitors);
    this.#desks = Array.from({ length: shards }, (_, shard) => ({ desk: newDesk, waiting: [], batch: { shard, batch: 0, count: 0 }, sent: [], nextBatchAt: 0 }));
  }

  shardOf(visitor: number): number {
    return laneOf(`tag-${visitor}`, this.#desks.length);
  }

  /** Takes a visitor in; again, it is what he has. */
  join(visitor: number, now: Millis): void {
    if (this.kind[visitor] !== 0) return;
    const process = this.#process(this.shardOf(visitor));
    const { desk, entry } = this.#enter(process.desk, this.#plan, `tag-${visitor}`, now, sha256);
    process.desk = desk;
    this.kind[visitor] = entry.kind === "drawn" ? 1 : 2;
    if (entry.kind === "drawn") this.#at[visitor] = entry.index;
    else process.waiting.push(visitor);
  }

  /** The desks whose newcomers are due bring them to the line; now and then the answer is lost, and the same batch comes again. */
  bringToLine(number: (batch: Batch) => Numbered, now: Millis): number {
    let calls = 0;
    for (const process of this.#desks) {
      if (now < process.nextBatchAt || (process.waiting.length === 0 && process.sent.length === 0)) continue;
      if (process.sent.length === 0) {
        process.sent = process.waiting.splice(0);
        process.batch = { ...process.batch, batch: process.batch.batch + 1, count: process.sent.length };
      }
      process.nextBatchAt = now + batchEveryMs;
      calls += 1;
      const numbered = number(process.batch);
      if (this.#random.chance(0.05) || numbered.kind === "stale") continue;
      process.sent.forEach((visitor, at) => {
        this.kind[visitor] = 3;
        this.#at[visitor] = numbered.first + at;
      });
      process.sent = [];
    }
    return calls;
  }

  seal(): readonly SealedShard[] {
    return this.#desks.map((process) => {
      const { desk, sealed } = sealDesk(process.desk, sha256);
      process.desk = desk;
      return sealed;
    });
  }

  /** A desk loses its memory and reads what it saved. */
  evictOne(): void {
    const process = this.#random.pick(this.#desks);
    if (process) process.desk = JSON.parse(JSON.stringify(process.desk));
  }

  /** How many have a place in the draw, as they were told. */
  get drawn(): number {
    return this.kind.reduce((sum, kind) => sum + Number(kind === 1), 0);
  }

  standing(visitor: number): Standing | null {
    const at = this.#at[visitor] ?? 0;
    if (this.kind[visitor] === 1) return { kind: "drawn", shard: this.shardOf(visitor), index: at };
    return this.kind[visitor] === 3 ? { kind: "queued", shard: this.shardOf(visitor), ordinal: at } : null;
  }

  #process(shard: number): DeskProcess {
    const process = this.#desks[shard];
    if (process === undefined) throw new Error(`there is no desk ${shard}`);
    return process;
  }
}
