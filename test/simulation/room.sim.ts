// Duty: the shop's own room keeper on SQLite, in a world where its process dies around every save, alarms come late and twice, and the stock may be silent.
// Invariant: whatever was told before a death is true after it; what was in memory only is gone; a seed replays the same world.
// Neighbours: durable-objects/room/keeper.ts is what is run; support/room-oracle.ts judges; sale.sim.ts is a whole crowd, on a room of its own.

import type { SalePlan } from "../../src/contracts/objects/sale.ts";
import type { HoldId, ProductId, SaleId, UserId, VariantId } from "../../src/domain/ids.ts";
import type { Millis } from "../../src/domain/time.ts";
import type { Batch } from "../../src/domain/waiting-room/line.ts";
import { isOver } from "../../src/domain/waiting-room/phase.ts";
import { RoomKeeper } from "../../src/durable-objects/room/keeper.ts";
import { openRoomTables, type RoomTables } from "../../src/storage/objects/waiting-room.ts";
import { CrashingStorage, Died } from "./support/crashing-storage.ts";
import { Random } from "./support/random.ts";
import { RoomOracle } from "./support/room-oracle.ts";
import { SaleUnits } from "./support/sale-units.ts";

/** Ways in which a room can be wrong, put where it touches the world. */
export interface RoomBreakage {
  readonly tables?: (tables: RoomTables) => RoomTables;
  readonly plan?: Partial<SalePlan>;
  /** Tells of a frontier before it is saved. */
  readonly tellsFirst?: boolean;
  /** Judges windows by the last alarm. */
  readonly expiresByAlarm?: boolean;
  /** Takes the stock to have so many units more than it has. */
  readonly miscounts?: number;
}

/** Which rooms are run, how long, and what is broken in them. */
export interface RoomSimulation {
  readonly seeds: number;
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
  readonly breakage?: RoomBreakage;
}

/** Runs a small sale for each seed. */
export function simulate({ seeds, events, firstSeed = 1, onProgress, breakage = {} }: RoomSimulation) {
  const violations: { readonly seed: number; readonly event: number; readonly what: string }[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const world = new RoomWorld(seed, breakage);
    const found = world.run(events);
    if (found !== null) violations.push({ seed, ...found });
    onProgress?.({ seed });
  }
  return violations;
}

const opensAt = 1_800_000_000_000;
const tokenMs = 20_000;
const shards = 4;

/** What is on its way to the stock, in the order in which it was asked; a desk has one call under way at a time. */
type Errand = { readonly kind: "count"; readonly claimedWhenAsked: number } | { readonly kind: "hold"; readonly rank: number; readonly tag: string };
type Reply = { readonly errand: Errand; readonly became: "held" | "refused" | "silent" | "counted"; readonly units: ReturnType<SaleUnits["read"]> };

class RoomWorld {
  readonly #random: Random;
  readonly #plan: SalePlan;
  readonly #storage: CrashingStorage;
  readonly #tables: RoomTables;
  readonly #units: SaleUnits;
  readonly #oracle: RoomOracle;
  readonly #breakage: RoomBreakage;
  #room: RoomKeeper;
  #now: Millis = opensAt;
  #tickedAt: Millis = opensAt;
  #errands: Errand[] = [];
  #replies: Reply[] = [];
  readonly #batches: Batch[] = Array.from({ length: shards }, (_, shard) => ({ shard, batch: 0, count: 0 }));
  readonly #held: number[] = [];
  /** Misfortune stops at the end, so that everything can come to rest. */
  #isCalm = true;

  constructor(seed: number, breakage: RoomBreakage) {
    this.#random = new Random(seed);
    this.#breakage = breakage;
    const [units, overAdmission] = [this.#random.between(1, 12), seed % 2 === 0 ? 1.5 : 1];
    this.#plan = {
      saleId: "sal_room" as SaleId, name: "A drop", productId: "prd_1" as ProductId, variantId: "var_1" as VariantId, salePrice: 1, currency: "USD", units, overAdmission,
      preQueueOpensAt: opensAt - 10_000, startsAt: opensAt, endsAt: opensAt + 1e9, order: seed % 5 === 0 ? "fifo" : "shuffle", shards,
      beacon: seed % 3 === 0 ? { chain: "simulated", round: 7, dueAt: opensAt } : null,
      perCustomerLimit: null, claimWindowMs: 5_000, tokenTtlMs: tokenMs, mostClaims: this.#random.between(2, 16), admissionsPerMinute: this.#random.between(20, 400),
    };
    this.#storage = new CrashingStorage(() => !this.#isCalm && this.#random.chance(0.02));
    const tables = openRoomTables(this.#storage);
    this.#tables = breakage.tables?.(tables) ?? tables;
    this.#units = new SaleUnits(units);
    this.#oracle = new RoomOracle(this.#plan, this.#units);
    this.#room = RoomKeeper.open(this.#tables, { ...this.#plan, ...breakage.plan }, "a secret");
  }

  run(events: number): { readonly event: number; readonly what: string } | null {
    this.#isCalm = false;
    for (let event = 0; event < events; event++) {
      if (event === events - 200) this.#calmDown();
      try {
        this.#step(event >= events - 200);
      } catch (error) {
        if (!(error instanceof Died)) return { event, what: `it threw: ${error instanceof Error ? error.message : String(error)}` };
        this.#wake();
      }
      this.#oracle.told(this.#room.admission.frontier, this.#now);
      if (!isOver(this.#room.phase(this.#now))) this.#oracle.always(this.#now, false);
      if (this.#oracle.wrong !== null) return { event, what: this.#oracle.wrong };
    }
    const wrong = this.#atTheEnd();
    this.#storage.close();
    return wrong === null ? null : { event: events, what: wrong };
  }

  #step(isEnding: boolean): void {
    const number = this.#random.next();
    this.#pass(isEnding);
    if (number < 0.25 || (isEnding && number < 0.5)) return this.#alarm();
    if (number < 0.5) return this.#stockActs();
    if (number < 0.68) return this.#roomHears();
    if (number < 0.86) return this.#somebodyClaims();
    if (number < 0.92) return this.#somebodyPays(isEnding);
    if (isEnding) return;
    if (number < 0.96) return this.#newcomers();
    if (number < 0.985) return this.#operator();
    this.#wake();
  }

  /** Time goes on: a little, to the very end of somebody's window or the millisecond before it, or a step back. */
  #pass(isEnding: boolean): void {
    const { ticks } = this.#room.admission;
    const luck = this.#random.next();
    const edge = ticks.map(({ until }) => until).find((until) => until > this.#now);
    if (luck < 0.1 && edge !== undefined && edge - this.#now < 5_000) this.#now = edge - this.#random.between(0, 1);
    else if (luck < 0.13 && !isEnding) this.#now -= this.#random.between(1, 300);
    else this.#now += this.#random.between(0, isEnding ? 3_000 : 700);
  }

  /** An alarm; another may ring while this one waits for the stock. */
  #alarm(): void {
    const { beacon } = this.#plan;
    this.#tickedAt = this.#now;
    if (isOver(this.#room.phase(this.#now))) return;
    const { lots } = this.#room;
    if (lots.sealRoot === null) lots.seal(Array.from({ length: shards }, (_, shard) => ({ count: 5 + shard, root: "ab".repeat(32) })), this.#now);
    if (lots.draw === null && beacon !== null) lots.reveal({ randomness: "cd".repeat(32), signature: "ef".repeat(48) });
    this.#errands.push({ kind: "count", claimedWhenAsked: this.#room.admission.claimed });
  }

  #stockActs(): void {
    const errand = this.#errands.shift();
    if (errand === undefined) return;
    // An answer that does not come in time is as none: the object may have done it or not.
    const isSilent = !this.#isCalm && this.#random.chance(0.05);
    if (isSilent && this.#random.chance(0.5)) return void this.#reply(errand, "silent");
    const became = errand.kind === "count" ? "counted" : this.#units.hold(errand.rank, tokenMs, this.#now);
    if (became === "held" && errand.kind === "hold") this.#held.push(errand.rank);
    this.#reply(errand, isSilent ? "silent" : became);
  }

  #reply(errand: Errand, became: Reply["became"]): void {
    this.#replies.push({ errand, became, units: this.#units.read(this.#now) });
  }

  #roomHears(): void {
    const reply = this.#replies.shift();
    if (reply === undefined) return;
    const { errand, became, units } = reply;
    if (errand.kind === "count") return became === "silent" ? undefined : this.#tick(errand.claimedWhenAsked, units);
    const { rank, tag } = errand;
    if (became !== "held") {
      if (became === "refused" && !isOver(this.#room.phase(this.#now))) this.#oracle.refused(rank);
      else this.#oracle.lost(rank);
      return this.#room.settleClaim(rank, null);
    }
    try {
      this.#room.settleClaim(rank, { tag, userId: `usr_${tag}` as UserId, holdId: `hld_${rank}` as HoldId, expiresAt: this.#now + tokenMs, keyId: "k" });
    } finally {
      this.#noteClaim(rank, tag);
    }
  }

  /** A claim is one when its row is there, whether or not the room lived to say so. */
  #noteClaim(rank: number, tag: string): void {
    if (openRoomTables(this.#storage).findClaim(rank) === null) this.#oracle.lost(rank);
    else this.#oracle.claimed(rank, tag);
  }

  #tick(claimedWhenAsked: number, { free, held, sold }: Reply["units"]): void {
    const [before, isActive] = [this.#room.admission.frontier, this.#room.phase(this.#now) === "active"];
    try {
      this.#room.tick({ aside: free + (this.#breakage.miscounts ?? 0), held, sold, claimedWhenAsked }, this.#now);
    } catch (error) {
      // Before it was saved nobody may have heard of it.
      if (error instanceof Died && this.#breakage.tellsFirst === true) this.#oracle.told(before + 1, this.#now);
      throw error;
    }
    const { frontier } = this.#room.admission;
    this.#oracle.told(frontier, this.#now);
    if (isActive) this.#oracle.ticked(this.#now);
    if (!isOver(this.#room.phase(this.#now))) this.#oracle.always(this.#now, frontier > before);
  }

  #somebodyClaims(): void {
    const { frontier } = this.#room.admission;
    const rank = Math.max(0, frontier - this.#random.between(-1, 8));
    const tag = this.#random.chance(0.05) ? "a thief" : `tag ${rank}`;
    const at = this.#breakage.expiresByAlarm === true ? this.#tickedAt : this.#now;
    const start = this.#room.beginClaim(rank, tag, at);
    this.#oracle.claimBegan(rank, tag, start.kind, this.#now);
    if (start.kind === "begun") this.#errands.push({ kind: "hold", rank, tag });
  }

  #somebodyPays(isEnding: boolean): void {
    const rank = this.#random.take(this.#held);
    if (rank === undefined) return;
    if (isEnding || this.#random.chance(0.6)) this.#units.commit(rank, this.#now);
    else if (this.#random.chance(0.5)) this.#units.release(rank, this.#now);
  }

  /** A shard's batch, or the last one again. */
  #newcomers(): void {
    const last = this.#random.pick(this.#batches);
    if (last === undefined) return;
    const batch = last.batch > 0 && this.#random.chance(0.4) ? last : { ...last, batch: last.batch + 1, count: this.#random.between(1, 5) };
    this.#batches[last.shard] = batch;
    const numbered = this.#tables.read("line")?.issued ?? 0;
    try {
      this.#oracle.numbered(batch, this.#room.number(batch));
    } catch (error) {
      // Saved, and told nobody: it is numbered all the same.
      if (error instanceof Died && (this.#tables.read("line")?.issued ?? 0) > numbered) this.#oracle.numbered(batch, { kind: "numbered", first: numbered, repeated: false });
      throw error;
    }
  }

  #operator(): void {
    const kind = this.#random.pick(["pause", "resume", "resume", "pace", "pace", "close"] as const);
    if (kind === undefined || (kind === "close" && this.#random.chance(0.8))) return;
    // A command comes where the clock has just gone back as often as not.
    if (this.#random.chance(0.5)) this.#now -= this.#random.between(1, 300);
    const perMinute = this.#random.between(20, 400);
    const before = this.#room.controls;
    try {
      this.#room.control(kind === "pace" ? { kind, admissionsPerMinute: perMinute } : { kind }, this.#now);
    } finally {
      const saved = this.#tables.read("controls") ?? before;
      if (JSON.stringify(saved) !== JSON.stringify(before)) this.#oracle.commanded(kind, this.#now, perMinute);
    }
  }

  /** The process is gone, and with it what waited for answers; what was on its way to the stock may have come there or not. */
  #wake(): void {
    for (const errand of this.#errands) {
      if (errand.kind !== "hold") continue;
      if (this.#random.chance(0.5) && this.#units.hold(errand.rank, tokenMs, this.#now) === "held") this.#held.push(errand.rank);
      this.#oracle.lost(errand.rank);
    }
    for (const { errand } of this.#replies) if (errand.kind === "hold") this.#oracle.lost(errand.rank);
    this.#errands = [];
    this.#replies = [];
    const woken = RoomKeeper.load(this.#tables);
    if (woken === null) throw new Error("a room that was opened is not on disk");
    this.#room = woken;
    this.#oracle.told(woken.admission.frontier, this.#now);
  }

  /** From here on nothing fails and nothing is commanded. */
  #calmDown(): void {
    this.#isCalm = true;
    if (this.#room.phase(this.#now) === "paused") {
      this.#room.control({ kind: "resume" }, this.#now);
      this.#oracle.commanded("resume", this.#now, 0);
    }
  }

  #atTheEnd(): string | null {
    const { admission } = this.#room;
    const gone = admission.ended + admission.ticks.reduce((sum, { from, upTo }) => sum + upTo - from, 0);
    if (gone !== admission.frontier) return `${gone} admissions are accounted for where ${admission.frontier} were admitted`;
    this.#oracle.countsClaims(admission.claimed);
    const { free, held, sold } = this.#units.read(this.#now);
    if (free + held + sold !== this.#plan.units) return `free ${free}, held ${held} and sold ${sold} are not ${this.#plan.units}`;
    return this.#oracle.wrong;
  }
}
