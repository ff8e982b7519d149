// Duty: one join shard of a sale: gives each identity its one place, and counts whom the draw is made from.
// Invariant: a tag has one place whatever is parallel; who comes after the start or the seal is in the line and never in the draw; nothing here scans.
// Neighbours: domain/waiting-room/desk.ts decides, desk/keeper.ts keeps, waiting-room.ts numbers the line and seals; routes/sale-joining.ts asks, named by sale and shard.

import { DurableObject } from "cloudflare:workers";
import { calm, HasteMeter } from "../clients/haste.ts";
import { compose } from "../compose.ts";
import { report } from "../contracts/log.ts";
import type { DeskBrief, DeskRow, EntrantSlice, JoinOutcome, TicketDeskRpc } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { hasExpired, type Millis, secondMs } from "../domain/time.ts";
import type { SealedShard } from "../domain/waiting-room/draw.ts";
import { batchAt } from "../domain/waiting-room/line.ts";
import { type DeskTables, type Entrant, openDeskTables } from "../storage/objects/ticket-desk.ts";
import { DeskKeeper } from "./desk/keeper.ts";
import { failpoint } from "./failpoints.ts";
import { inTurns } from "./turns.ts";

type JoinRequest = Parameters<TicketDeskRpc["join"]>[1];

/** So many tags leave in one answer. */
const mostEntrants = 5_000;
const mostMeasured = 20_000;
/** After so many batches that left him out somebody is told to ask again. */
const mostBatches = 4;

/** One join shard of a sale: gives each identity its one row, and has newcomers behind the draw numbered by the room. */
export class TicketDesk extends DurableObject<Env> implements TicketDeskRpc {
  readonly #platform: Platform;
  readonly #tables: DeskTables;
  readonly #turn: () => Promise<void>;
  readonly #haste = new HasteMeter(mostMeasured);
  readonly #keeper: DeskKeeper;
  #numbering: Promise<boolean> | null = null;
  #lastBatchAt: Millis = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env);
    this.#turn = inTurns(this.#platform.wait);
    this.#tables = openDeskTables(ctx.storage);
    this.#keeper = new DeskKeeper(this.#tables);
  }

  async join(brief: DeskBrief, request: JoinRequest): Promise<JoinOutcome> {
    failpoint("desk.join", this.ctx);
    await this.#turn();
    const now = this.#platform.clock.now();
    const known = this.#tables.find(request.tag);
    const isNew = known === null;
    const haste = request.rate === null ? calm : this.#haste.take(request.tag, request.rate, now);
    const mustSolve = haste.isHasty || (request.mustSolve && isNew);
    const hasSolved = mustSolve && request.solution !== null && this.#tables.useSolution(request.solution);
    if (mustSolve && !hasSolved) return haste.retryAfterMs > 0 ? { kind: "rate_limited", retryAfterMs: haste.retryAfterMs } : { kind: "challenge" };
    if (isNew && !hasExpired(brief.preQueueOpensAt, now)) return { kind: "too_early" };
    if (isNew && hasExpired(brief.endsAt, now)) return { kind: "over" };
    let entrant: Entrant | null = this.#keeper.takeIn(brief, request, known, now);
    for (let batches = 0; entrant !== null; batches++) {
      const row = rowOf(entrant, brief.shard);
      if (row) return { kind: "joined", row, isNew };
      if (batches > mostBatches || !(await this.#number(brief.order === "fifo" ? brief.preQueueOpensAt : brief.startsAt))) break;
      entrant = this.#tables.find(request.tag);
    }
    await this.ctx.storage.setAlarm(now + 2 * secondMs);
    return { kind: "room_unavailable" };
  }

  async find(tag: string): Promise<DeskRow | null> {
    const entrant = this.#tables.find(tag);
    return entrant && rowOf(entrant, this.#shard());
  }

  async count(): Promise<number> {
    return this.#tables.joined();
  }

  async seal(): Promise<SealedShard> {
    return this.#keeper.seal();
  }

  async entrants(after: number, limit: number): Promise<EntrantSlice | null> {
    return this.#keeper.entrants(after, Math.min(limit, mostEntrants));
  }

  /** Whoever hung up before he was numbered is numbered all the same. */
  override async alarm(): Promise<void> {
    if (this.#tables.hasUnnumbered() && !(await this.#number())) await this.ctx.storage.setAlarm(this.#platform.clock.now() + 5 * secondMs);
  }

  /** Has the line number everybody who waits: one batch under way, the next a while after. False when the room did not answer. */
  #number(opensAt: Millis = 0): Promise<boolean> {
    this.#numbering ??= this.#sendBatch(opensAt).finally(() => {
      this.#numbering = null;
    });
    return this.#numbering;
  }

  async #sendBatch(opensAt: Millis): Promise<boolean> {
    const now = this.#platform.clock.now();
    const early = batchAt(this.#shard(), { last: this.#lastBatchAt, opensAt }, now) - now;
    if (early > 0) await this.#platform.wait(early);
    const batch = this.#tables.takeBatch();
    if (batch === null) return true;
    this.#lastBatchAt = this.#platform.clock.now();
    try {
      const outcome = await this.#platform.rooms.getByName(this.#saleId()).number({ shard: this.#shard(), ...batch });
      if (outcome.kind !== "numbered") throw new Error(`the room answered ${outcome.kind}`);
      this.#tables.numberBatch(batch.batch, outcome.first);
      return true;
    } catch (error) {
      report("newcomers wait to be numbered", error, { desk: this.ctx.id.name, ...batch });
      return false;
    }
  }

  #saleId(): string {
    return this.ctx.id.name?.split(".")[0] ?? "";
  }

  #shard(): number {
    return Number(this.ctx.id.name?.split(".")[1] ?? 0);
  }
}

/** Null while the line has not numbered it. */
function rowOf({ kind, place, joinedAt, keyId }: Entrant, shard: number): DeskRow | null {
  if (place === null) return null;
  return { standing: kind === "drawn" ? { kind, shard, index: place } : { kind, shard, ordinal: place }, joinedAt, keyId };
}
