// Duty: what one transaction of a stock object works on: the holds and changes its commands name, read at once, and all that comes of them, written at once.
// Invariant: whoever looks sees what was decided before him in the same transaction; nothing is on disk before `write`, and all of it after.
// Neighbours: keeper.ts decides on it; storage/objects/stock.ts reads and writes many rows by one statement.

import { toEvent } from "../../contracts/events.ts";
import type { StockFact } from "../../domain/facts.ts";
import { type HoldId, stockEventId } from "../../domain/ids.ts";
import { type Hold, rememberMs, type StockDecision } from "../../domain/stock.ts";
import type { StockCommand } from "../../domain/stock/commands.ts";
import { type StockLedger, unitsIn } from "../../domain/stock/ledger.ts";
import type { Millis } from "../../domain/time.ts";
import type { KeptChange, KeptHold, KeptMovement, SealedEvent, StockTables } from "../../storage/objects/stock.ts";

/** What a transaction has read and is going to write: decided in memory, saved at once. */
export class StockWork {
  readonly #tables: StockTables;
  readonly #now: Millis;
  /** Holds as they are by now; null is one that is known not to be. */
  readonly #holds = new Map<HoldId, Hold | null>();
  /** For each customer who was asked for, what he has of this variant. */
  readonly #customers = new Map<string, Map<HoldId, Hold>>();
  readonly #changes = new Map<string, boolean>();
  #ledger: StockLedger;
  #writtenLedger: StockLedger;
  #newHolds = new Map<HoldId, KeptHold>();
  #newChanges: KeptChange[] = [];
  #newMovements: KeptMovement[] = [];
  #newEvents: SealedEvent[] = [];

  constructor(tables: StockTables, ledger: StockLedger, now: Millis) {
    this.#tables = tables;
    this.#ledger = ledger;
    this.#writtenLedger = ledger;
    this.#now = now;
  }

  /** The counts as they are by now. */
  get ledger(): StockLedger {
    return this.#ledger;
  }

  /** Reads all that commands name by one statement for each table. What is asked for without it is read when it is asked for. */
  load(commands: readonly StockCommand[]): void {
    const holdIds = new Set(commands.flatMap((command) => [...("holdId" in command ? [command.holdId] : []), ...(command.kind === "hold" ? (command.replaces ?? []) : [])]));
    const changeIds = new Set(commands.flatMap((command) => ("changeId" in command ? [command.changeId] : [])));
    this.#fetchHolds([...holdIds].filter((holdId) => !this.#holds.has(holdId)));
    if (changeIds.size === 0) return;
    const known = new Set(this.#tables.findChanges([...changeIds]));
    for (const changeId of changeIds) this.#changes.set(changeId, known.has(changeId));
  }

  hold(holdId: HoldId): Hold | null {
    if (!this.#holds.has(holdId)) this.#fetchHolds([holdId]);
    return this.#holds.get(holdId) ?? null;
  }

  hasChange(changeId: string): boolean {
    return this.#changes.get(changeId) === true;
  }

  /** Units a customer has under holds that have not ended and under purchases, less what he gave back. */
  takenBy(customerId: string): number {
    let units = 0;
    for (const hold of this.#holdsOf(customerId).values()) {
      if (hold.status === "held") units += unitsIn(hold.portions);
      if (hold.status === "sold") units += unitsIn(hold.portions) - hold.restocked;
    }
    return units;
  }

  /** Takes a decision over. `hold` is what it was decided upon. */
  record({ state, movement, facts }: StockDecision, before: Hold | null, correlationId: string): void {
    const { ledger, hold } = state;
    if (hold && hold !== before) this.#put(hold);
    const first = ledger.sequence - facts.length + 1;
    if (movement) this.#newMovements.push({ movement, sequence: first, at: this.#now });
    for (const [index, fact] of facts.entries()) this.#newEvents.push({ sequence: first + index, envelope: this.#seal(fact, first + index, hold?.sagaId ?? null, correlationId) });
    this.#ledger = ledger;
  }

  /** Takes over counts that changed without a decision, because something is forgotten. */
  replaceLedger(ledger: StockLedger): void {
    this.#ledger = ledger;
  }

  /** Remembers that a change was made. */
  recordChange(changeId: string, forgetAt: Millis | null): void {
    this.#changes.set(changeId, true);
    this.#newChanges.push({ changeId, forgetAt });
  }

  /** Writes what has come of it so far, by one statement for each table that has something new. */
  write(): void {
    if (this.#newHolds.size > 0) this.#tables.saveHolds([...this.#newHolds.values()]);
    if (this.#newChanges.length > 0) this.#tables.saveChanges(this.#newChanges);
    if (this.#newMovements.length > 0) this.#tables.saveMovements(this.#newMovements);
    if (this.#newEvents.length > 0) this.#tables.parcels.save(this.#newEvents, this.#now);
    if (this.#ledger !== this.#writtenLedger) this.#tables.saveLedger(this.#ledger);
    this.#writtenLedger = this.#ledger;
    this.#newHolds = new Map();
    [this.#newChanges, this.#newMovements, this.#newEvents] = [[], [], []];
  }

  #fetchHolds(holdIds: readonly HoldId[]): void {
    if (holdIds.length === 0) return;
    for (const holdId of holdIds) this.#holds.set(holdId, null);
    for (const hold of this.#tables.findHolds(holdIds)) this.#holds.set(hold.holdId, hold);
  }

  #holdsOf(customerId: string): ReadonlyMap<HoldId, Hold> {
    const known = this.#customers.get(customerId);
    if (known !== undefined) return known;
    const own = new Map(this.#tables.holdsOf(customerId).map((hold) => [hold.holdId, hold]));
    // What this transaction has not written yet is newer than what it read.
    for (const { hold } of this.#newHolds.values()) if (hold.customerId === customerId) own.set(hold.holdId, hold);
    this.#customers.set(customerId, own);
    return own;
  }

  #put(hold: Hold): void {
    const hasEnded = hold.status === "released" || hold.status === "expired";
    this.#holds.set(hold.holdId, hold);
    this.#customers.get(hold.customerId)?.set(hold.holdId, hold);
    this.#newHolds.set(hold.holdId, { hold, forgetAt: hasEnded ? this.#now + rememberMs : null });
  }

  #seal(fact: StockFact, sequence: number, sagaId: string | null, correlationId: string): string {
    const { variantId } = this.#ledger;
    return JSON.stringify(toEvent(fact, { eventId: stockEventId(variantId, sequence), sagaId, at: this.#now, correlationId, source: "stock", stream: variantId, sequence }));
  }
}
