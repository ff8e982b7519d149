// Duty: one sale's waiting room; its name is the sale's id. Seals the draw, admits by a frontier that ticks, hands claims to the stock.
// Invariant: its alarm is always set while there is anything to do; whatever dies, the next alarm goes on from what is saved; polling never reaches it.
// Neighbours: room/keeper.ts keeps the state, the rest of room/ asks others; ticket-desk.ts joins people; stock.ts holds units; sale-board.ts copies the status.

import { DurableObject } from "cloudflare:workers";
import { Buckets } from "../clients/buckets.ts";
import { warmSale } from "../clients/sale-warming.ts";
import { StockDesk } from "../clients/stock-desk.ts";
import { compose } from "../compose.ts";
import { report } from "../contracts/log.ts";
import type { ClaimOutcome, ClaimRequest, ControlRequest, RankStanding, SalePlan, SaleStatus, SaleWatch, WaitingRoomRpc } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { type Millis, secondMs } from "../domain/time.ts";
import { nextTickAt } from "../domain/waiting-room/admission.ts";
import type { Batch } from "../domain/waiting-room/line.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { within } from "../domain/within.ts";
import { openRoomTables, type RoomTables } from "../storage/objects/waiting-room.ts";
import { BeaconEar } from "./room/beacon.ts";
import { RoomClaims } from "./room/claims.ts";
import { RoomDesks } from "./room/desks.ts";
import { Herald } from "./room/herald.ts";
import { RoomKeeper } from "./room/keeper.ts";
import { statusOf, watchOf } from "./room/status.ts";
import { dueWarmings, nextWarming } from "./room/warmings.ts";
import { failpoint } from "./failpoints.ts";
import { inTurns } from "./turns.ts";

const tickMs = secondMs;
/** Of so many accounts it is remembered how often they claimed of late. */
const mostClaimers = 20_000;
/** Between two ticks, however fast the pace. */
const leastMs = secondMs / 4;
/** So long the room waits for what it warms: seal and draw wait for nobody. */
const warmMs = secondMs;
/** Between two looks at units that are held still when the sale is over. */
const lastLooksMs = 5 * secondMs;

/** The object: its doors, and its alarm. */
export class WaitingRoom extends DurableObject<Env> implements WaitingRoomRpc {
  readonly #platform: Platform;
  readonly #tables: RoomTables;
  readonly #stock: StockDesk;
  readonly #claims: RoomClaims;
  readonly #desks: RoomDesks;
  readonly #beacon: BeaconEar;
  readonly #herald: Herald;
  readonly #turn: () => Promise<void>;
  readonly #claimers = new Buckets(mostClaimers);
  #room: RoomKeeper | null;
  /** How many commands have come, in this life. */
  #commands = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env);
    const { clock, config, stock, wait, timer } = this.#platform;
    this.#turn = inTurns(wait);
    this.#tables = openRoomTables(ctx.storage);
    this.#room = RoomKeeper.load(this.#tables);
    this.#stock = new StockDesk({ stock, timer, limits: { timeoutMs: config.stockTimeoutMs, failures: config.circuitFailures, openMs: config.stockCircuitOpenMs } });
    this.#claims = new RoomClaims({ stock: this.#stock, clock, ceilingMs: config.reservationTtlMs });
    this.#desks = new RoomDesks(this.#platform);
    this.#beacon = new BeaconEar(this.#platform);
    this.#herald = new Herald(this.#platform);
  }

  async open(plan: SalePlan): Promise<SaleStatus> {
    this.#room ??= RoomKeeper.open(this.#tables, plan, this.#platform.newSecret());
    await this.#wakeAt(this.#now());
    return this.#statusOf(this.#room);
  }

  async read(): Promise<SaleStatus | null> {
    return this.#room && this.#statusOf(this.#room);
  }

  async watch(): Promise<SaleWatch | null> {
    return this.#room && watchOf(this.#room, this.#desks.joined, this.#now());
  }

  async draw() {
    return this.#room && { commitment: this.#room.lots.commitment, draw: this.#room.lots.draw };
  }

  async control(request: ControlRequest) {
    if (this.#room === null) return { kind: "unknown_sale" } as const;
    const kind = this.#room.control(request, this.#now());
    this.#commands += 1;
    await this.#wakeAt(this.#now());
    return { kind, status: this.#statusOf(this.#room) };
  }

  async number(batch: Batch) {
    return this.#room === null ? ({ kind: "unknown_sale" } as const) : this.#room.number(batch);
  }

  async standingOf(rank: number): Promise<RankStanding> {
    const room = this.#room;
    if (room === null) return { kind: "unknown_sale" };
    // After the end nobody asks again: a claim that is on its way is waited for.
    if (isOver(room.phase(this.#now()))) await this.#claims.settled(rank);
    return { kind: "standing", window: room.windowOf(rank, this.#now()), claimed: room.hasClaimed(rank) };
  }

  async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    failpoint("room.claim", this.ctx);
    const retryAfterMs = request.rate === null ? 0 : this.#claimers.take(request.userId, request.rate, this.#now()).retryAfterMs;
    if (retryAfterMs > 0) return { kind: "rate_limited", retryAfterMs };
    await this.#turn();
    return this.#room === null ? { kind: "unknown_sale" } : this.#claims.claim(this.#room, request);
  }

  override async alarm(): Promise<void> {
    const room = this.#room;
    if (room === null) return;
    const commands = this.#commands;
    let next: Millis | null = this.#now() + tickMs;
    try {
      next = await this.#work(room);
    } catch (error) {
      report("a waiting room stumbled", error, { saleId: room.plan.saleId });
    }
    // What came while others were waited for has set an alarm that this one would put off.
    if (next !== null) await this.#wakeAt(commands === this.#commands ? next : this.#now());
  }

  /** Does what is due; answers when to look again, or null when everything is over and told. */
  async #work(room: RoomKeeper): Promise<Millis | null> {
    const { plan } = room;
    await this.#warm(room);
    const phase = room.phase(this.#now());
    switch (phase) {
      case "scheduled":
        return Math.min(plan.preQueueOpensAt, nextWarming(plan, room.deeds));
      case "prequeue":
        return Math.min(plan.startsAt, await this.#desks.count(plan), nextWarming(plan, room.deeds));
      case "active":
      case "paused":
        return Math.min(plan.endsAt, await this.#admit(room, phase));
      case "sold_out":
      case "ended":
        return this.#end(room);
    }
  }

  /** Draws what has not been drawn, and lets in as many as may come. The world is told after that: nobody waits for his turn because D1 does not answer. */
  async #admit(room: RoomKeeper, phase: "active" | "paused"): Promise<Millis> {
    const { lots, plan } = room;
    if (lots.sealRoot === null) {
      const sealed = await this.#desks.seal(plan);
      lots.seal(sealed, this.#now());
    }
    if (lots.draw === null) {
      const heard = await this.#beacon.listen(plan);
      if (heard !== null) lots.reveal(heard);
    }
    const isDrawn = lots.draw !== null;
    if (isDrawn) await this.#tick(room);
    await this.#herald.tell(room, "startedTold");
    if (!isDrawn) return this.#beacon.notBefore;
    return phase === "paused" ? this.#now() + tickMs : Math.max(this.#now() + leastMs, nextTickAt(room.admission, room.controls.admissionsPerMinute, this.#now()));
  }

  /** Asks the stock how the units stand, and moves the frontier by that. Without an answer nobody more is admitted. `forgotten`: the sale closed long ago. */
  async #tick(room: RoomKeeper): Promise<"counted" | "forgotten" | "silent"> {
    const { saleId, variantId } = room.plan;
    const claimedWhenAsked = room.admission.claimed;
    const answer = await this.#stock.ask(variantId, { kind: "countSale", saleId });
    if (answer.kind !== "answered") return "silent";
    if (answer.outcome.kind !== "sale_counted") return "forgotten";
    const { aside, claimed: held, sold } = answer.outcome;
    room.tick({ aside, held, sold, claimedWhenAsked }, this.#now());
    return "counted";
  }

  /** Returns what nobody has claimed, tells the world, and counts on until nothing is held any more. Tried again until it is done. */
  async #end(room: RoomKeeper): Promise<Millis | null> {
    const { saleId, variantId } = room.plan;
    if (!room.deeds.returned) {
      const answer = await this.#stock.ask(variantId, { kind: "closeSale", saleId });
      if (answer.kind !== "answered" || answer.outcome.kind !== "sale_closed") return this.#now() + 2 * tickMs;
      room.note({ returned: true });
    }
    const looked = await this.#tick(room);
    const isSoldOut = room.controls.over?.why === "sold_out";
    if (isSoldOut) {
      await this.#herald.tell(room, "startedTold");
      await this.#herald.tell(room, "soldOutTold");
    }
    const isEmpty = looked === "forgotten" || (looked === "counted" && room.units.held === 0);
    return isEmpty && (!isSoldOut || room.deeds.soldOutTold) ? null : this.#now() + lastLooksMs;
  }

  async #warm(room: RoomKeeper): Promise<void> {
    const due = dueWarmings(room.plan, room.deeds, this.#now());
    if (due.length === 0) return;
    room.note({ warmedFor: [...room.deeds.warmedFor, ...due] });
    if (this.#now() >= room.plan.startsAt) return;
    const warmed = await within(warmSale(this.#platform, room.plan), warmMs, this.#platform.timer);
    if (warmed.kind === "late") report("a sale is still being warmed; its room goes on", `not done in ${warmMs} ms`, { saleId: room.plan.saleId });
  }

  #statusOf(room: RoomKeeper): SaleStatus {
    return statusOf(room, this.#desks.joined, this.#now());
  }

  #now(): Millis {
    return this.#platform.clock.now();
  }

  async #wakeAt(at: Millis): Promise<void> {
    await this.ctx.storage.setAlarm(at);
  }
}
