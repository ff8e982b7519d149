// Duty: carries commands from the rule to the disk: load what a decision needs, decide, save all of it in one transaction.
// Invariant: disk before memory: `ledger` changes only after the transaction that saved it; every decision sees the holds that live by the clock.
// Neighbours: domain/stock.ts decides, storage/objects/stock.ts saves; stock.ts wraps it in an object; the simulation runs it on a SQLite of its own.

import { toEvent } from "../contracts/events.ts";
import type { StockCommand, StockMovement, StockOutcome, StockView } from "../contracts/objects/stock.ts";
import type { StockFact } from "../domain/facts.ts";
import { idOf, uniquePart, type VariantId } from "../domain/ids.ts";
import { decide, expire, type Hold, limitOf, rememberMs, type StockDecision, type StockState } from "../domain/stock.ts";
import { backorderPlace, levelIn, move, owedUnits, type StockLedger, totals, unitsIn } from "../domain/stock/ledger.ts";
import { type Allotment, combine } from "../domain/stock/sale.ts";
import { type Clock, hasExpired, hourMs, type Millis } from "../domain/time.ts";
import type { StockTables } from "../storage/objects/stock.ts";

/** The rule; a simulation puts a broken one in its place to see that it is caught. */
export interface StockRules {
  readonly decide: typeof decide;
  readonly expire: typeof expire;
}

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

const strangers: Pick<StockState, "taken" | "replaced"> = { taken: 0, replaced: [] };

export class StockKeeper {
  readonly tables: StockTables;
  readonly #parts: KeeperParts;
  readonly #rules: StockRules;
  #ledger: StockLedger;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#rules = parts.rules ?? { decide, expire };
    this.tables = parts.tables;
    this.#ledger = this.tables.readLedger();
  }

  /** What is on disk. */
  get ledger(): StockLedger {
    return this.#ledger;
  }

  /** Applies commands one after the other in one transaction: all of them are saved when this returns, none when it throws. */
  apply(commands: readonly StockCommand[]): readonly StockOutcome[] {
    return this.#save((ledger, now) => {
      const outcomes: StockOutcome[] = [];
      for (const command of commands) {
        const decision = this.#decide(ledger, command, now);
        ledger = decision.state.ledger;
        outcomes.push(decision.outcome);
      }
      return { ledger, result: outcomes };
    });
  }

  /** Lets go of what has run out, forgets what need not be remembered. Safe at any time, any number of times. */
  sweep(): void {
    this.#save((ledger, now) => {
      this.tables.forget(now);
      const remembered = ledger.sales.filter(({ closedAt }) => closedAt === null || !hasExpired(closedAt + rememberMs, now));
      return { ledger: remembered.length === ledger.sales.length ? ledger : { ...ledger, sales: remembered }, result: null };
    });
    this.compact();
  }

  /** Keeps the journal short: a checkpoint, and a tail behind it. Older movements go as soon as they are history in D1; without a sound replay nothing goes. */
  compact(): void {
    const length = this.#parts.tailLength ?? tailLength;
    const { sequence } = this.#ledger;
    const first = this.tables.firstMovement() ?? sequence;
    if (sequence - first <= length) return;
    if (sequence - this.tables.readCheckpoint().sequence > length && !this.isConsistent()) return;
    this.tables.transact(() => this.tables.forgetMovements(this.tables.readCheckpoint().sequence, forgottenAtOnce));
  }

  /** The earliest moment at which there is something to sweep, or null. */
  wakeAt(): Millis | null {
    const expiry = this.tables.nextExpiry();
    const forgetting = this.tables.nextForgetting();
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
    return this.tables.movementsBefore(before ?? Number.MAX_SAFE_INTEGER, limit);
  }

  /** Whether the journal replayed gives the ledger, what lives and what is aside add up to what is held, every sale's units are somewhere, and no count is negative. */
  isConsistent(): boolean {
    const checkpoint = this.tables.readCheckpoint();
    let replayed = checkpoint;
    for (const movement of this.tables.movementsAfter(checkpoint.sequence)) replayed = move(replayed, movement);
    const saved = this.tables.readLedger();
    const heldUnits = this.tables.heldUnits();
    const consistent =
      sameCounts(replayed, saved) && sameCounts(saved, this.#ledger) &&
      saved.warehouses.every(({ warehouseId, onHand, held }) => held >= 0 && onHand >= held && held === (heldUnits.get(warehouseId) ?? 0) + unitsAside(saved, warehouseId)) &&
      saved.sales.every((sale) => isWhole(sale, this.tables.claimedUnits(sale.saleId)));
    if (consistent && saved.sequence - checkpoint.sequence > (this.#parts.tailLength ?? tailLength)) this.tables.saveCheckpoint({ ...replayed, sequence: saved.sequence });
    return consistent;
  }

  #save<Result>(work: (ledger: StockLedger, now: Millis) => { readonly ledger: StockLedger; readonly result: Result }): Result {
    const now = this.#parts.clock.now();
    this.#parts.failpoint("stock.before-save");
    const { ledger, result } = this.tables.transact(() => {
      const worked = work(this.#expireDue(now), now);
      if (worked.ledger !== this.#ledger) this.tables.saveLedger(worked.ledger);
      this.#parts.failpoint("stock.inside-save");
      return worked;
    });
    this.#ledger = ledger;
    this.#parts.failpoint("stock.after-save");
    return result;
  }

  #expireDue(now: Millis): StockLedger {
    let ledger = this.#ledger;
    for (let due = this.tables.dueHolds(now); due.length > 0; due = this.tables.dueHolds(now)) {
      for (const hold of due) ledger = this.#record(this.#rules.expire(ledger, hold, now), hold, hold.holdId, now).state.ledger;
    }
    return ledger;
  }

  #decide(ledger: StockLedger, command: StockCommand, now: Millis): StockDecision {
    const hold = "holdId" in command ? this.tables.findHold(command.holdId) : null;
    const changed = "changeId" in command && this.tables.hasChange(command.changeId);
    const decision = this.#rules.decide({ ledger, hold, changed, ...this.#customer(ledger, command) }, command, now);
    const correlationId = "changeId" in command ? command.changeId : "holdId" in command ? command.holdId : command.saleId;
    for (const earlier of decision.before) this.#record(earlier, command.kind === "hold" ? null : hold, correlationId, now);
    this.#record(decision, hold, correlationId, now);
    // A restock is remembered as long as the sale it undoes, other changes for a while.
    if ("changeId" in command && decision.state.changed && !changed) this.tables.saveChange(command.changeId, command.kind === "restock" ? null : now + rememberMs);
    return decision;
  }

  /** What a hold must know of its customer, and nobody else. */
  #customer(ledger: StockLedger, command: StockCommand): Pick<StockState, "taken" | "replaced"> {
    if (command.kind !== "hold") return strangers;
    const limit = limitOf(ledger, command.saleId);
    if (limit === null && command.replaces === undefined) return strangers;
    const replaces = [...new Set(command.replaces)].filter((holdId) => holdId !== command.holdId);
    const taken = limit === null ? 0 : this.tables.takenBy(command.customerId);
    return { taken, replaced: replaces.map((holdId) => ({ holdId, hold: this.tables.findHold(holdId) })) };
  }

  #record(decision: StockDecision, before: Hold | null, correlationId: string, now: Millis): StockDecision {
    const { state: { ledger, hold }, movement, facts } = decision;
    if (hold && hold !== before) this.tables.saveHold(hold, hold.status === "released" || hold.status === "expired" ? now + rememberMs : null);
    const first = ledger.sequence - facts.length + 1;
    if (movement) this.tables.saveMovement(movement, first, now);
    for (const [index, fact] of facts.entries()) this.tables.saveEvent(first + index, this.#envelope(fact, first + index, hold?.sagaId ?? null, correlationId, now));
    return decision;
  }

  #envelope(fact: StockFact, sequence: number, sagaId: string | null, correlationId: string, at: Millis): string {
    const { variantId } = this.#parts;
    // Named after its place in the stream, so that a repetition of the event is known as one.
    const eventId = idOf("event", `${uniquePart(variantId)}.${sequence}`);
    return JSON.stringify(toEvent(fact, { eventId, sagaId, at, correlationId, source: "stock", stream: variantId, sequence }));
  }
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
