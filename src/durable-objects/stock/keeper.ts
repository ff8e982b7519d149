// Duty: carries commands from the rule to the disk: load what a decision needs, decide, save all of it in one transaction.
// Invariant: disk before memory: `ledger` changes only after the transaction that saved it; every decision sees the holds that live by the clock.
// Neighbours: domain/stock.ts decides, work.ts gathers what is saved; stock.ts wraps it in an object; the simulation runs it on a SQLite of its own.

import type { StockCommand, StockMovement, StockOutcome, StockView } from "../../contracts/objects/stock.ts";
import type { VariantId } from "../../domain/ids.ts";
import { decide, expire, limitOf, rememberMs, type StockState } from "../../domain/stock.ts";
import { backorderPlace, levelIn, move, owedUnits, type StockLedger, totals, unitsIn } from "../../domain/stock/ledger.ts";
import { type Allotment, combine } from "../../domain/stock/sale.ts";
import { type Clock, hasExpired, hourMs, type Millis } from "../../domain/time.ts";
import type { StockTables } from "../../storage/objects/stock.ts";
import { StockWork } from "./work.ts";

/** The rule; a simulation puts a broken one in its place to see that it is caught. */
export interface StockRules {
  readonly decide: typeof decide;
  readonly expire: typeof expire;
}

/** What a keeper is made with. */
export interface KeeperParts {
  readonly tables: StockTables;
  readonly variantId: VariantId;
  readonly clock: Clock;
  /** Called at every place where a crash is worth trying. */
  readonly failpoint: (point: string) => void;
  readonly rules?: StockRules;
  /** How many of its last movements the journal keeps at least; shorter in a simulation. */
  readonly tailLength?: number;
}

/** The journal is replayed from the last checkpoint on; a longer tail than this makes a new one, and what lies before that leaves the object once D1 has it. */
const tailLength = 2_000;
/** So many movements leave in one transaction. */
const forgottenAtOnce = 2_000;
const expiredAtOnce = 500;

const strangers: Pick<StockState, "taken" | "replaced"> = { taken: 0, replaced: [] };

/** One variant's stock in memory, as it is on disk. Throws when the disk does, and has then changed nothing. */
export class StockKeeper {
  readonly #tables: StockTables;
  readonly #parts: KeeperParts;
  readonly #rules: StockRules;
  #ledger: StockLedger;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#rules = parts.rules ?? { decide, expire };
    this.#tables = parts.tables;
    this.#ledger = this.#tables.readLedger();
  }

  /** What is on disk. */
  get ledger(): StockLedger {
    return this.#ledger;
  }

  /** Applies commands one after the other in one transaction: all of them are saved when this returns, none when it throws. */
  apply(commands: readonly StockCommand[]): readonly StockOutcome[] {
    return this.#save((work, now) => {
      work.load(commands);
      return commands.map((command) => this.#decide(work, command, now));
    });
  }

  /** Lets go of what has run out, forgets what need not be remembered. Safe at any time, any number of times. */
  sweep(): void {
    this.#save((work, now) => {
      this.#tables.forget(now);
      const remembered = work.ledger.sales.filter(({ closedAt }) => closedAt === null || !hasExpired(closedAt + rememberMs, now));
      if (remembered.length < work.ledger.sales.length) work.replaceLedger({ ...work.ledger, sales: remembered });
    });
    this.compact();
  }

  /** Keeps the journal short: a checkpoint, and a tail behind it. Older movements go as soon as they are history in D1; without a sound replay nothing goes. */
  compact(): void {
    const length = this.#parts.tailLength ?? tailLength;
    const { sequence } = this.#ledger;
    const first = this.#tables.firstMovement() ?? sequence;
    if (sequence - first <= length) return;
    if (sequence - this.#tables.readCheckpoint().sequence > length && !this.isConsistent()) return;
    this.#tables.transact(() => this.#tables.forgetMovements(this.#tables.readCheckpoint().sequence, forgottenAtOnce));
  }

  /** The earliest moment at which there is something to sweep, or null. */
  wakeAt(): Millis | null {
    const expiry = this.#tables.nextExpiry();
    const forgetting = this.#tables.nextForgetting();
    // Forgetting is not urgent: an hour's worth is done at once.
    return forgetting === null ? expiry : Math.min(expiry ?? Infinity, forgetting + hourMs);
  }

  /** The counts as of now, with the object's own audit. */
  view(): StockView {
    this.sweep();
    const { variantId, productId, lowStockThreshold, limitPerCustomer, backorderLimit, sold, sequence } = this.#ledger;
    const sales = this.#ledger.sales.map(({ aside, from: _, ...sale }) => ({ ...sale, aside: unitsIn(aside) }));
    const { onHand, held, available } = totals(this.#ledger);
    const warehouses = this.#ledger.warehouses.filter(({ warehouseId }) => warehouseId !== backorderPlace);
    const backorder = { limit: backorderLimit, held: levelIn(this.#ledger, backorderPlace).held, owed: owedUnits(this.#ledger) };
    return { variantId, productId, lowStockThreshold, limitPerCustomer, backorder, onHand, held, available, warehouses, sold, sequence, sales, consistent: this.isConsistent() };
  }

  movements(limit: number, before: number | null): readonly StockMovement[] {
    return this.#tables.movementsBefore(before ?? Number.MAX_SAFE_INTEGER, limit);
  }

  /** Whether the journal replayed gives the ledger, what lives and what is aside add up to what is held, every sale's units are somewhere, and no count is negative. */
  isConsistent(): boolean {
    const checkpoint = this.#tables.readCheckpoint();
    let replayed = checkpoint;
    for (const movement of this.#tables.movementsAfter(checkpoint.sequence)) replayed = move(replayed, movement);
    const saved = this.#tables.readLedger();
    const heldUnits = this.#tables.heldUnits();
    const consistent =
      sameCounts(replayed, saved) && sameCounts(saved, this.#ledger) &&
      saved.warehouses.every(({ warehouseId, onHand, held }) => held >= 0 && onHand >= held && held === (heldUnits.get(warehouseId) ?? 0) + unitsAside(saved, warehouseId)) &&
      saved.sales.every((sale) => isWhole(sale, this.#tables.claimedUnits(sale.saleId)));
    if (consistent && saved.sequence - checkpoint.sequence > (this.#parts.tailLength ?? tailLength)) this.#tables.saveCheckpoint({ ...replayed, sequence: saved.sequence });
    return consistent;
  }

  #save<Result>(deed: (work: StockWork, now: Millis) => Result): Result {
    const now = this.#parts.clock.now();
    this.#parts.failpoint("stock.before-save");
    const { ledger, result } = this.#tables.transact(() => {
      const work = new StockWork(this.#tables, this.#ledger, now);
      this.#expireDue(work, now);
      const done = deed(work, now);
      work.write();
      this.#parts.failpoint("stock.inside-save");
      return { ledger: work.ledger, result: done };
    });
    this.#ledger = ledger;
    this.#parts.failpoint("stock.after-save");
    return result;
  }

  #expireDue(work: StockWork, now: Millis): void {
    for (let isMore = true; isMore; ) {
      const due = this.#tables.dueHolds(now, expiredAtOnce);
      for (const hold of due) work.record(this.#rules.expire(work.ledger, hold, now), hold, hold.holdId);
      // The next look must not find the same ones.
      isMore = due.length === expiredAtOnce;
      if (isMore) work.write();
    }
  }

  #decide(work: StockWork, command: StockCommand, now: Millis): StockOutcome {
    const hold = "holdId" in command ? work.hold(command.holdId) : null;
    const changed = "changeId" in command && work.hasChange(command.changeId);
    const decision = this.#rules.decide({ ledger: work.ledger, hold, changed, ...customerOf(work, command) }, command, now);
    const correlationId = "changeId" in command ? command.changeId : "holdId" in command ? command.holdId : command.saleId;
    for (const earlier of decision.before) work.record(earlier, command.kind === "hold" ? null : hold, correlationId);
    work.record(decision, hold, correlationId);
    // A restock is remembered as long as the sale it undoes, other changes for a while.
    if ("changeId" in command && decision.state.changed && !changed) work.recordChange(command.changeId, command.kind === "restock" ? null : now + rememberMs);
    return decision.outcome;
  }
}

/** What a hold must know of its customer, and nobody else. */
function customerOf(work: StockWork, command: StockCommand): Pick<StockState, "taken" | "replaced"> {
  if (command.kind !== "hold") return strangers;
  const isLimited = limitOf(work.ledger, command.saleId) !== null;
  if (!isLimited && command.replaces === undefined) return strangers;
  const replaces = [...new Set(command.replaces)].filter((holdId) => holdId !== command.holdId);
  return { taken: isLimited ? work.takenBy(command.customerId) : 0, replaced: replaces.map((holdId) => ({ holdId, hold: work.hold(holdId) })) };
}

const unitsAside = ({ sales }: StockLedger, warehouseId: string): number => unitsIn(sales.flatMap(({ aside }) => aside).filter((portion) => portion.warehouseId === warehouseId));

/** Nothing of an open sale's units is lost or counted twice; of a closed one nothing is aside. */
function isWhole({ units, aside, claimed, sold, closedAt }: Allotment, live: number): boolean {
  const counts = combine([], aside, 1).every(({ quantity }) => quantity > 0) && claimed === live && sold >= 0;
  return counts && (closedAt === null ? unitsIn(aside) + claimed + sold === units : aside.length === 0 && claimed + sold <= units);
}

function sameCounts(one: StockLedger, other: StockLedger): boolean {
  const counts = ({ warehouses, sold }: StockLedger) =>
    JSON.stringify([sold, warehouses.map(({ warehouseId, onHand, held }) => [warehouseId, onHand, held]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))]);
  return counts(one) === counts(other);
}
