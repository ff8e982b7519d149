// Duty: a world in which everything happens to one stock object that can: messages twice, late and in any order, replies lost, crashes around every
// save, a disk that refuses, evictions, alarms late, double or never, clocks that jump and step back, edges whose clocks are two seconds off.
// Invariant: the object's every answer and count is what the oracle says; a seed replays the same world.
// Neighbours: support/stock-oracle.ts judges; stock.test.ts runs it short and with broken rules; scripts/simulate.ts runs it long.

import type { HoldId, OrderId, VariantId } from "../../src/domain/ids.ts";
import type { StockCommand } from "../../src/domain/stock/commands.ts";
import { backorderPlace } from "../../src/domain/stock/ledger.ts";
import { StockKeeper, type StockRules } from "../../src/durable-objects/stock/keeper.ts";
import { openStockTables, type StockTables } from "../../src/storage/objects/stock.ts";
import { Random } from "./support/random.ts";
import { SimulatedStorage } from "./support/sqlite.ts";
import { StockHistory } from "./support/stock-history.ts";
import { StockOracle } from "./support/stock-oracle.ts";
import { StockTraffic } from "./support/stock-traffic.ts";

/** Which worlds are run, how long, and what is broken in them. */
export interface SimulationOptions {
  readonly seeds: number;
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number; readonly events: number; readonly violations: readonly Violation[] }) => void;
  /** A broken object, to see that the world notices. */
  readonly breakage?: Breakage;
}

/** Where a world went wrong, and how. */
export interface Violation {
  readonly seed: number;
  readonly event: number;
  readonly what: string;
}

/** A part put in the place of the real one, to see that the checks notice. */
export interface Breakage {
  readonly rules?: StockRules;
  readonly tables?: (tables: StockTables, storage: SimulatedStorage) => StockTables;
  /** What becomes of the disk when the process dies. */
  readonly onCrash?: (storage: SimulatedStorage) => void;
}

/** Runs worlds one seed after the other; each ends at its first violation. Everything that was found is answered. */
export function simulate({ seeds, events, firstSeed = 1, onProgress, breakage = {} }: SimulationOptions): readonly Violation[] {
  const violations: Violation[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const found = new World(seed, breakage).run(events);
    if (found) violations.push(found);
    onProgress?.({ seed, events: found?.event ?? events, violations });
  }
  return violations;
}

class Death extends Error {}
class DiskRefusal extends Error {}

const points = ["stock.before-save", "stock.inside-save", "stock.after-save"];
const variantId = "var_simulated" as VariantId;
const day = 86_400_000;
/** The journal is kept shorter than in production, so that it is cut often. */
const tailLength = 200;
const auditEvery = 1_000;
const holdsPerAudit = 100;

class World {
  readonly #random: Random;
  readonly #storage = new SimulatedStorage();
  readonly #oracle = new StockOracle();
  readonly #history = new StockHistory();
  readonly #traffic: StockTraffic;
  readonly #breakage: Breakage;
  readonly #seed: number;
  readonly #tables: StockTables;
  /** Some worlds have no alarms at all. */
  readonly #hasAlarms: boolean;
  /** Commands on their way, in no order; a copy of what was sent may still be under way when it is sent again. */
  readonly #underWay: (readonly StockCommand[])[] = [];
  readonly #sent: (readonly StockCommand[])[] = [];
  #expiries: { readonly holdId: HoldId; readonly expiresAt: number }[] = [];
  /** How far the clocks of those who send are off the object's: lanes and Workers run elsewhere. */
  readonly #edges: readonly number[];
  #keeper: StockKeeper;
  #now = 1_700_000_000_000;
  #armed: string | null = null;
  #refuses = false;

  constructor(seed: number, breakage: Breakage) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#traffic = new StockTraffic(this.#random);
    this.#breakage = breakage;
    this.#hasAlarms = this.#random.chance(0.8);
    this.#edges = Array.from({ length: 4 }, () => this.#random.between(-2_000, 2_000));
    const tables = openStockTables(this.#storage, variantId, 10);
    this.#tables = breakage.tables?.(tables, this.#storage) ?? tables;
    this.#keeper = this.#wake();
  }

  run(events: number): Violation | null {
    try {
      for (let event = 1; event <= events; event++) {
        const wrong = this.#step() ?? this.#check() ?? (event % auditEvery === 0 ? this.#audit(holdsPerAudit) : null);
        if (wrong !== null) return { seed: this.#seed, event, what: wrong };
      }
      const wrong = this.#audit(Infinity);
      return wrong === null ? null : { seed: this.#seed, event: events, what: wrong };
    } finally {
      this.#storage.close();
    }
  }

  #step(): string | null {
    const dice = this.#random.next();
    if (dice < 0.4) return this.#send();
    if (dice < 0.8) return this.#deliver();
    if (dice < 0.91) return this.#passTime();
    if (dice < 0.93) return this.#sellAtTheLast();
    if (dice < 0.95) return this.#hasAlarms ? this.#alarm() : null;
    if (dice < 0.97) return this.#relay();
    if (dice < 0.975) return this.#move();
    if (dice < 0.99) this.#armed = this.#random.pick(points) ?? null;
    else this.#refuses = true;
    return null;
  }

  /** A client sends something new, or again what it had no reply to; now and then the network makes two of it. */
  #send(): null {
    const again = this.#random.chance(0.2) ? this.#random.pick(this.#sent) : undefined;
    const message = again ?? this.#traffic.message(this.#now + (this.#random.pick(this.#edges) ?? 0));
    this.#underWay.push(message);
    if (this.#random.chance(0.1)) this.#underWay.push(message);
    if (this.#sent.push(message) > 200) this.#sent.shift();
    return null;
  }

  /** What arrives together, from whomever, is applied together; the reply may be lost on its way back. */
  #deliver(): string | null {
    const commands: StockCommand[] = [];
    for (let messages = this.#random.between(1, 3); messages > 0 && this.#underWay.length > 0; messages--) commands.push(...(this.#random.take(this.#underWay) ?? []));
    return commands.length > 0 ? this.#atRisk(() => this.#keeper.apply(commands), commands) : null;
  }

  #alarm(): string | null {
    const wrong = this.#atRisk(() => (this.#keeper.sweep(), []), []);
    return wrong ?? (this.#random.chance(0.2) ? this.#atRisk(() => (this.#keeper.sweep(), []), []) : null);
  }

  /** Events leave for the queue, and what has become history leaves the journal. */
  #relay(): string | null {
    const wrong = this.#history.take(this.#tables, this.#random);
    this.#keeper.compact();
    return wrong;
  }

  /** Does work that the object may die in. What was saved before it died, the oracle follows; what was not, never happened. */
  #atRisk(work: () => ReturnType<StockKeeper["apply"]>, commands: readonly StockCommand[]): string | null {
    const before = this.#keeper.ledger.sequence;
    try {
      return this.#follow(commands, work());
    } catch (error) {
      if (error instanceof DiskRefusal) return this.#keeper.ledger.sequence === before ? null : "the object remembers what the disk refused";
      if (!(error instanceof Death)) return String(error);
      const saved = error.message === "stock.after-save";
      this.#breakage.onCrash?.(this.#storage);
      this.#keeper = this.#wake();
      // The reply is lost with the process: asked again, the object must answer as one that has done it.
      return saved ? this.#followUnheard(commands) : null;
    }
  }

  #follow(commands: readonly StockCommand[], outcomes: ReturnType<StockKeeper["apply"]>): string | null {
    this.#oracle.pass(this.#now);
    if (commands.length === 0) this.#oracle.forget(this.#now);
    for (const [index, command] of commands.entries()) {
      const outcome = outcomes[index];
      const wrong = outcome ? this.#oracle.follow(command, outcome, this.#now) : "an answer is missing";
      if (wrong !== null) return wrong;
      if ((outcome?.kind === "held" || outcome?.kind === "extended") && !outcome.repeated) this.#expiries.push(outcome);
    }
    return null;
  }

  /** What a saved but unanswered batch did is read from the disk, since where holds were taken from is the object's choice. */
  #followUnheard(commands: readonly StockCommand[]): string | null {
    this.#oracle.pass(this.#now);
    if (commands.length === 0) this.#oracle.forget(this.#now);
    for (const command of commands) {
      const hold = command.kind === "hold" ? this.#tables.findHold(command.holdId) : null;
      const sale = command.kind === "allot" ? this.#tables.readLedger().sales.find(({ saleId }) => saleId === command.saleId) : undefined;
      if (sale && command.kind === "allot") {
        this.#oracle.follow(command, { kind: "allotted", saleId: sale.saleId, warehouses: sale.from, repeated: false }, this.#now);
        continue;
      }
      const guess = hold ? ({ kind: "held", holdId: hold.holdId, warehouses: hold.portions, expiresAt: hold.expiresAt, repeated: false } as const) : ({ kind: "out_of_stock", requested: 0, available: 0 } as const);
      this.#oracle.follow(command, guess, this.#now);
    }
    return null;
  }

  #passTime(): null {
    // Straight to the edge of the next expiry, where wrong comparisons show.
    const edge = this.#expiries.reduce((least, { expiresAt }) => (expiresAt > this.#now + 1 && expiresAt < least ? expiresAt : least), Infinity);
    if (edge !== Infinity && this.#random.chance(0.2)) this.#now = edge + this.#random.between(-1, 1);
    else this.#now += this.#random.chance(0.002) ? day + 1 : this.#random.between(0, 1_000);
    this.#expiries = this.#expiries.filter(({ expiresAt }) => expiresAt > this.#now).slice(-50);
    return null;
  }

  /** An edge sells in what it takes for the last millisecond of a hold; by the object's clock that is up to two seconds early or late. */
  #sellAtTheLast(): string | null {
    const hold = this.#random.pick(this.#expiries);
    if (hold === undefined) return null;
    this.#now = Math.max(this.#now, hold.expiresAt - 1 - (this.#random.pick(this.#edges) ?? 0));
    const commands: readonly StockCommand[] = [{ kind: "commit", holdId: hold.holdId, orderId: `ord_${hold.holdId}` as OrderId }];
    return this.#atRisk(() => this.#keeper.apply(commands), commands);
  }

  /** The object is evicted and wakes on another machine, whose clock may be two seconds off. */
  #move(): null {
    this.#keeper = this.#wake();
    this.#now += this.#random.between(-2_000, 2_000);
    return null;
  }

  #wake(): StockKeeper {
    this.#armed = null;
    const { rules } = this.#breakage;
    return new StockKeeper({ tables: this.#tables, variantId, clock: { now: () => this.#now }, failpoint: (point) => this.#passBy(point), tailLength, ...(rules ? { rules } : {}) });
  }

  #passBy(point: string): void {
    if (point === "stock.inside-save" && this.#refuses) {
      this.#refuses = false;
      throw new DiskRefusal();
    }
    if (this.#armed !== point) return;
    this.#armed = null;
    throw new Death(point);
  }

  /** What must hold after every event. */
  #check(): string | null {
    const { ledger } = this.#keeper;
    const oracle = this.#oracle;
    let [onHand, held] = [0, 0];
    for (const level of ledger.warehouses) {
      if (level.held < 0 || level.onHand < level.held) return `a count is negative: ${JSON.stringify(ledger)}`;
      const wanted = level.warehouseId === backorderPlace ? oracle.backorders - oracle.owed : (oracle.onHand.get(level.warehouseId) ?? 0);
      if (level.onHand !== wanted || level.held !== oracle.held(level.warehouseId)) return `${level.warehouseId} has ${level.onHand} and ${level.held} held`;
      if (level.warehouseId !== backorderPlace) onHand += level.onHand;
      held += level.held;
    }
    if (oracle.owed < 0) return `${oracle.owed} are owed`;
    if (ledger.sold < 0 || ledger.sold !== oracle.sold) return `${ledger.sold} are sold`;
    if (onHand + ledger.sold - oracle.owed !== oracle.counted) return `on hand ${onHand} and sold ${ledger.sold}, ${oracle.owed} of them before they came, are not the ${oracle.counted} that were counted`;
    return held === oracle.held() ? null : `${held} are held where live holds add up to ${oracle.held()}`;
  }

  /** What is dearer to look at: disk against memory, journal and history against state, and how some holds, or all, have ended. */
  #audit(holds: number): string | null {
    if (JSON.stringify(this.#tables.readLedger()) !== JSON.stringify(this.#keeper.ledger)) return "memory is not what the disk says";
    if (!this.#keeper.isConsistent()) return "the object finds itself inconsistent";
    const ids = [...this.#oracle.holds.keys()];
    const looked = holds >= ids.length ? ids : Array.from({ length: holds }, () => this.#random.pick(ids) ?? "");
    for (const holdId of looked) {
      const status = this.#tables.findHold(holdId as HoldId)?.status;
      const wanted = this.#oracle.holds.get(holdId)?.ended ?? "held";
      if (status !== wanted) return `${holdId} is ${status} where it was ${wanted}`;
    }
    return this.#history.audit(this.#tables);
  }
}
