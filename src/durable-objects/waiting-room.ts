// Duty: one sale's waiting room; its name is the sale's id. Seals the draw, admits by a frontier that ticks, hands claims to the stock.
// Invariant: its alarm is always set while there is anything to do; whatever dies, the next alarm goes on from what is saved; polling never reaches it.
// Neighbours: room/keeper.ts keeps the state; ticket-desk.ts joins people; stock.ts holds units; sale-board.ts copies the status for everybody.

import { DurableObject } from "cloudflare:workers";
import { askBeacon } from "../clients/beacon.ts";
import { Buckets } from "../clients/buckets.ts";
import { StockDesk } from "../clients/stock-desk.ts";
import { tellSale } from "../clients/sale-events.ts";
import { warmSale } from "../clients/sale-warming.ts";
import { compose } from "../compose.ts";
import { report } from "../contracts/log.ts";
import type { ClaimOutcome, ClaimRequest, ControlRequest, RankStanding, SalePlan, SaleStatus, SaleWatch, WaitingRoomRpc } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { backOff, noBackoff } from "../domain/backoff.ts";
import { hasExpired, type Millis, minuteMs, secondMs } from "../domain/time.ts";
import { nextTickAt } from "../domain/waiting-room/admission.ts";
import { claimHold, claimNow } from "../domain/waiting-room/claim.ts";
import type { Batch } from "../domain/waiting-room/line.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { deskName } from "../domain/waiting-room/shards.ts";
import { type Claim, openRoomTables, type RoomTables } from "../storage/objects/waiting-room.ts";
import { RoomKeeper } from "./room/keeper.ts";
import { statusOf, watchOf } from "./room/status.ts";
import { inTurns } from "./turns.ts";

const tickMs = secondMs;
/** Of so many accounts it is remembered how often they claimed of late. */
const mostClaimers = 20_000;
/** Between two ticks, however fast the pace. */
const leastMs = secondMs / 4;
/** How often the desks are asked how many have joined: often when the start is near, else the rarer the longer nothing changes. */
const countEveryMs = { near: 3 * secondMs, far: minuteMs };
const nearMs = 10 * minuteMs;
/** How long until a beacon that did not say its round is asked again. */
const beaconDelaysMs = [secondMs / 2, secondMs, 2 * secondMs, 4 * secondMs, 8 * secondMs];
/** When caches and objects of the sale are warmed: so long before it starts. */
const warmings = [30 * minuteMs, minuteMs];

export class WaitingRoom extends DurableObject<Env> implements WaitingRoomRpc {
  readonly #platform: Platform;
  readonly #tables: RoomTables;
  readonly #stock: StockDesk;
  readonly #turn: () => Promise<void>;
  readonly #claimers = new Buckets(mostClaimers);
  readonly #claims = new Map<number, Promise<ClaimOutcome>>();
  #room: RoomKeeper | null;
  #joined = 0;
  #countAt: Millis = 0;
  /** Not on disk: a room that starts again asks again. */
  #beacon = noBackoff;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env);
    const { config, stock, wait, timer } = this.#platform;
    this.#turn = inTurns(wait);
    this.#tables = openRoomTables(ctx.storage);
    this.#room = RoomKeeper.load(this.#tables);
    this.#stock = new StockDesk({ stock, timer, limits: { timeoutMs: config.stockTimeoutMs, failures: config.circuitFailures, openMs: config.stockCircuitOpenMs } });
  }

  async open(plan: SalePlan): Promise<SaleStatus> {
    this.#room ??= RoomKeeper.open(this.#tables, plan, this.#platform.newSecret());
    await this.#wakeAt(this.#now());
    return statusOf(this.#room, this.#joined, this.#now());
  }

  async read(): Promise<SaleStatus | null> {
    return this.#room && statusOf(this.#room, this.#joined, this.#now());
  }

  async watch(): Promise<SaleWatch | null> {
    return this.#room && watchOf(this.#room, this.#joined, this.#now());
  }

  async draw() {
    return this.#room && { commitment: this.#room.commitment, draw: this.#room.draw };
  }

  async control(request: ControlRequest) {
    if (this.#room === null) return { kind: "unknown_sale" } as const;
    const kind = this.#room.control(request, this.#now());
    await this.#wakeAt(this.#now());
    return { kind, status: statusOf(this.#room, this.#joined, this.#now()) };
  }

  async number(batch: Batch) {
    return this.#room === null ? ({ kind: "unknown_sale" } as const) : this.#room.number(batch);
  }

  async standingOf(rank: number): Promise<RankStanding> {
    const room = this.#room;
    if (room === null) return { kind: "unknown_sale" };
    // After the end nobody asks again: a claim that is on its way is waited for.
    if (isOver(room.phase(this.#now()))) await Promise.allSettled([this.#claims.get(rank)]);
    return { kind: "standing", window: room.windowOf(rank, this.#now()), claimed: this.#tables.findClaim(rank) !== null };
  }

  async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    const retryAfterMs = request.rate === null ? 0 : this.#claimers.take(request.userId, request.rate, this.#now()).retryAfterMs;
    if (retryAfterMs > 0) return { kind: "rate_limited", retryAfterMs };
    await this.#turn();
    const room = this.#room;
    if (room === null) return { kind: "unknown_sale" };
    // Whoever asks twice at once waits for the first; should that come to nothing, one of those who waited is the next, and the others wait for him.
    for (let running = this.#claims.get(request.rank); running !== undefined; running = this.#claims.get(request.rank)) await Promise.allSettled([running]);
    const start = room.beginClaim(request.rank, request.tag, this.#now());
    if (start.kind === "claimed") return this.#again(room, start.claim);
    if (start.kind === "under_way") return { kind: "stock_unavailable" };
    if (start.kind !== "begun") return start;
    const claim = this.#hold(room, request).finally(() => this.#claims.delete(request.rank));
    this.#claims.set(request.rank, claim);
    return claim;
  }

  override async alarm(): Promise<void> {
    const room = this.#room;
    if (room === null) return;
    let next: Millis | null = this.#now() + tickMs;
    try {
      next = await this.#work(room);
    } catch (error) {
      report("a waiting room stumbled", error, { saleId: room.plan.saleId });
    }
    if (next !== null) await this.ctx.storage.setAlarm(next);
  }

  /** Does what is due; answers when to look again, or null when everything is over and told. */
  async #work(room: RoomKeeper): Promise<Millis | null> {
    const { plan } = room;
    await this.#warm(room);
    const phase = room.phase(this.#now());
    switch (phase) {
      case "scheduled":
        return Math.min(plan.preQueueOpensAt, this.#nextWarming(room));
      case "prequeue":
        await this.#count(room);
        return Math.min(plan.startsAt, this.#countAt, this.#nextWarming(room));
      case "active":
      case "paused":
        if (room.sealRoot === null) room.seal(await this.#sealDesks(plan));
        if (!room.deeds.startedTold) await this.#tell(room, "startedTold");
        if (room.draw === null && !(await this.#hearBeacon(room))) return Math.min(plan.endsAt, this.#beacon.notBefore);
        await this.#tick(room);
        return Math.min(plan.endsAt, phase === "paused" ? this.#now() + tickMs : Math.max(this.#now() + leastMs, nextTickAt(room.admission, room.controls.admissionsPerMinute, this.#now())));
      case "sold_out":
      case "ended":
        return this.#end(room);
    }
  }

  /** Asks for the round that the plan names, when it is due, and reveals the draw; a beacon that is late or wrong is asked again, less and less often. */
  async #hearBeacon(room: RoomKeeper): Promise<boolean> {
    const { beacon, saleId } = room.plan;
    if (beacon === null) return false;
    if (this.#now() < Math.max(beacon.dueAt, this.#beacon.notBefore)) {
      this.#beacon = { ...this.#beacon, notBefore: Math.max(beacon.dueAt, this.#beacon.notBefore) };
      return false;
    }
    const heard = await askBeacon(this.#platform, beacon);
    if (heard.kind === "said") return room.reveal(heard.randomness) !== null;
    this.#beacon = backOff(this.#beacon, beaconDelaysMs, this.#now());
    report("a draw waits for its beacon", heard.why, { saleId, chain: beacon.chain, round: beacon.round });
    return false;
  }

  /** Asks the stock how the units stand, and moves the frontier by that. Without an answer nobody more is admitted. */
  async #tick(room: RoomKeeper): Promise<void> {
    const { saleId, variantId } = room.plan;
    const claimedWhenAsked = room.admission.claimed;
    const answer = await this.#stock.ask(variantId, { kind: "countSale", saleId });
    if (answer.kind !== "answered" || answer.outcome.kind !== "sale_counted") return;
    const { aside, claimed: held, sold } = answer.outcome;
    room.tick({ aside, held, sold, claimedWhenAsked }, this.#now());
  }

  /** What holds of a claim that was made before. To extend a hold no further than it stands asks after it, and makes none where it has been forgotten. */
  async #again({ plan }: RoomKeeper, { holdId, userId, expiresAt, keyId }: Claim): Promise<ClaimOutcome> {
    const answer = await this.#stock.ask(plan.variantId, { kind: "extend", changeId: `${holdId}:again`, holdId, ttlMs: 1, customerId: userId });
    const kind = claimNow(expiresAt, answer.kind === "answered" ? answer.outcome.kind : null, this.#now());
    return kind === "claimed" ? { kind, holdId, expiresAt, keyId, repeated: true } : { kind, holdId };
  }

  async #hold(room: RoomKeeper, { rank, tag, userId, keyId }: ClaimRequest): Promise<ClaimOutcome> {
    const { saleId, variantId, tokenTtlMs } = room.plan;
    const holdId = claimHold(saleId, rank);
    const answer = await this.#stock.ask(variantId, { kind: "hold", holdId, customerId: userId, quantity: 1, ttlMs: tokenTtlMs, ceilingMs: this.#platform.config.reservationTtlMs, saleId });
    const outcome = answer.kind === "answered" ? answer.outcome : null;
    if (outcome?.kind !== "held") {
      room.settleClaim(rank, null);
      switch (outcome?.kind) {
        case "over_limit":
          return { kind: "over_limit", limit: outcome.limit };
        case "out_of_stock":
        case "sale_over":
          return { kind: "sold_out" };
        case "hold_lapsed":
        case "already_sold":
          return { kind: "claim_expired" };
        default:
          return { kind: "stock_unavailable" };
      }
    }
    const { expiresAt } = outcome;
    room.settleClaim(rank, { tag, userId, holdId, expiresAt, keyId });
    return { kind: "claimed", holdId, expiresAt, keyId, repeated: false };
  }

  #sealDesks({ saleId, order, shards, preQueueOpensAt, startsAt, endsAt }: SalePlan) {
    const { desks } = this.#platform;
    return Promise.all(Array.from({ length: shards }, (_, shard) => desks.getByName(deskName(saleId, shard)).seal({ saleId, order, preQueueOpensAt, startsAt, endsAt, shard })));
  }

  async #count({ plan: { saleId, shards, startsAt } }: RoomKeeper): Promise<void> {
    const now = this.#now();
    if (now < this.#countAt) return;
    const counts = await Promise.all(Array.from({ length: shards }, (_, shard) => this.#platform.desks.getByName(deskName(saleId, shard)).count()));
    const joined = counts.reduce((sum, count) => sum + count, 0);
    const isBusy = startsAt - now < nearMs || joined !== this.#joined;
    this.#joined = joined;
    this.#countAt = now + (isBusy ? countEveryMs.near : countEveryMs.far);
  }

  /** Returns what was not sold, and tells the world. Tried again until it is done. */
  async #end(room: RoomKeeper): Promise<Millis | null> {
    const { saleId, variantId } = room.plan;
    const again = this.#now() + 2 * tickMs;
    if (!room.deeds.returned) {
      const answer = await this.#stock.ask(variantId, { kind: "closeSale", saleId });
      if (answer.kind !== "answered" || answer.outcome.kind !== "sale_closed") return again;
      await this.#tick(room);
      room.note({ returned: true });
    }
    if (room.controls.over?.why === "sold_out" && !room.deeds.soldOutTold) await this.#tell(room, "soldOutTold");
    return null;
  }

  async #tell(room: RoomKeeper, what: "startedTold" | "soldOutTold"): Promise<void> {
    await tellSale(this.#platform, room.plan, what === "startedTold" ? "SALE_STARTED" : "SALE_SOLD_OUT");
    room.note({ [what]: true });
  }

  async #warm(room: RoomKeeper): Promise<void> {
    const due = warmings.filter((before) => hasExpired(room.plan.startsAt - before, this.#now()) && !room.deeds.warmedFor.includes(before));
    if (due.length === 0) return;
    room.note({ warmedFor: [...room.deeds.warmedFor, ...due] });
    if (!hasExpired(room.plan.startsAt, this.#now())) await warmSale(this.#platform, room.plan);
  }

  #nextWarming(room: RoomKeeper): Millis {
    return Math.min(...warmings.filter((before) => !room.deeds.warmedFor.includes(before)).map((before) => room.plan.startsAt - before), Infinity);
  }

  #now(): Millis {
    return this.#platform.clock.now();
  }

  async #wakeAt(at: Millis): Promise<void> {
    await this.ctx.storage.setAlarm(at);
  }
}
