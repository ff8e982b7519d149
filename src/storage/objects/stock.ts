// Duty: the tables of a stock object: the ledger, its holds, the journal of movements and the outbox of events.
// Invariant: whatever is saved in one `transact` is saved together; the journal only grows; no statement reads more rows than it needs.
// Neighbours: domain/stock.ts has the types; durable-objects/stock-keeper.ts is the only caller.

import type { StockMovement } from "../../contracts/objects/stock.ts";
import type { HoldId, OrderId, ProductId, SaleId, VariantId, WarehouseId } from "../../domain/ids.ts";
import type { Hold } from "../../domain/stock.ts";
import { emptyLedger, type Movement, type MovementKind, type Portion, type StockLedger, totals, unitsIn } from "../../domain/stock/ledger.ts";
import type { Millis } from "../../domain/time.ts";
import { migrate, type ObjectStorage, type SchemaStep } from "./migrate.ts";

const schema: readonly SchemaStep[] = [
  `CREATE TABLE ledger (
     one INTEGER PRIMARY KEY CHECK (one = 1), product_id TEXT, low_stock_threshold INTEGER NOT NULL, warehouses TEXT NOT NULL,
     on_hand INTEGER NOT NULL, held INTEGER NOT NULL CHECK (held BETWEEN 0 AND on_hand), sold INTEGER NOT NULL CHECK (sold >= 0), sequence INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE holds (
     hold_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, status TEXT NOT NULL, portions TEXT NOT NULL, expires_at INTEGER NOT NULL,
     order_id TEXT, restocked INTEGER NOT NULL DEFAULT 0, forget_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX holds_due ON holds (expires_at) WHERE status = 'held';
   CREATE INDEX holds_forgotten ON holds (forget_at) WHERE forget_at IS NOT NULL;
   CREATE TABLE changes (change_id TEXT PRIMARY KEY, forget_at INTEGER) STRICT, WITHOUT ROWID;
   CREATE INDEX changes_forgotten ON changes (forget_at) WHERE forget_at IS NOT NULL;
   CREATE TABLE movements (
     sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, quantity INTEGER NOT NULL, portions TEXT NOT NULL, hold_id TEXT, reason TEXT
   ) STRICT;
   CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, warehouses TEXT NOT NULL, sold INTEGER NOT NULL) STRICT;
   CREATE TABLE outbox (sequence INTEGER PRIMARY KEY, envelope TEXT NOT NULL, sent_at INTEGER) STRICT;
   CREATE INDEX outbox_unsent ON outbox (sequence) WHERE sent_at IS NULL;`,
  `ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE outbox ADD COLUMN confirm_at INTEGER;
   CREATE INDEX outbox_confirm ON outbox (confirm_at) WHERE confirm_at IS NOT NULL;`,
  `ALTER TABLE holds ADD COLUMN extendable_until INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE holds ADD COLUMN saga_id TEXT;
   CREATE INDEX holds_customer ON holds (customer_id) WHERE status IN ('held', 'sold');
   ALTER TABLE ledger ADD COLUMN limit_per_customer INTEGER;
   ALTER TABLE ledger ADD COLUMN backorder_limit INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE unarchived (up_to INTEGER NOT NULL) STRICT;
   INSERT INTO unarchived SELECT coalesce(max(sequence), 0) FROM movements;`,
  `ALTER TABLE ledger ADD COLUMN sales TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE holds ADD COLUMN sale_id TEXT;
   CREATE INDEX holds_claimed ON holds (sale_id) WHERE sale_id IS NOT NULL AND status = 'held';`,
];

const statements = {
  readLedger: "SELECT product_id, low_stock_threshold, limit_per_customer, backorder_limit, warehouses, sold, sequence, sales FROM ledger",
  saveLedger: `INSERT OR REPLACE INTO ledger (one, product_id, low_stock_threshold, limit_per_customer, backorder_limit, warehouses, on_hand, held, sold, sequence, sales)
               VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  findHold: "SELECT * FROM holds WHERE hold_id = ?",
  dueHolds: "SELECT * FROM holds WHERE status = 'held' AND expires_at <= ? ORDER BY expires_at LIMIT 500",
  saveHold: `INSERT INTO holds (hold_id, customer_id, status, portions, expires_at, extendable_until, saga_id, sale_id, order_id, restocked, forget_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (hold_id) DO UPDATE SET status = excluded.status, expires_at = excluded.expires_at, saga_id = excluded.saga_id, order_id = excluded.order_id, restocked = excluded.restocked, forget_at = excluded.forget_at`,
  holdsOf: "SELECT portions, restocked FROM holds WHERE customer_id = ? AND status IN ('held', 'sold')",
  nextExpiry: "SELECT min(expires_at) AS at FROM holds WHERE status = 'held'",
  heldUnits: `SELECT portion.value ->> 'warehouseId' AS warehouse_id, sum(portion.value ->> 'quantity') AS units
              FROM holds, json_each(holds.portions) AS portion WHERE status = 'held' GROUP BY 1`,
  claimedUnits: "SELECT coalesce(sum(portion.value ->> 'quantity'), 0) AS units FROM holds, json_each(holds.portions) AS portion WHERE sale_id = ? AND status = 'held'",
  findChange: "SELECT 1 AS found FROM changes WHERE change_id = ?",
  saveChange: "INSERT OR IGNORE INTO changes (change_id, forget_at) VALUES (?, ?)",
  nextForgetting: "SELECT min(at) AS at FROM (SELECT min(forget_at) AS at FROM holds WHERE forget_at IS NOT NULL UNION ALL SELECT min(forget_at) FROM changes WHERE forget_at IS NOT NULL)",
  forgetHolds: "DELETE FROM holds WHERE forget_at <= ?",
  forgetChanges: "DELETE FROM changes WHERE forget_at <= ?",
  saveMovement: "INSERT INTO movements (sequence, at, kind, quantity, portions, hold_id, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
  movementsAfter: "SELECT kind, portions FROM movements WHERE sequence > ? ORDER BY sequence",
  movementsBefore: "SELECT * FROM movements WHERE sequence < ? ORDER BY sequence DESC LIMIT ?",
  // What is still in the outbox is not history in D1 yet; what is older than that history never will be, and stays.
  forgetMovements: `DELETE FROM movements WHERE sequence IN (
                      SELECT sequence FROM movements WHERE sequence > (SELECT up_to FROM unarchived) AND sequence <= min(?, coalesce((SELECT min(sequence) - 1 FROM outbox), 9e15)) ORDER BY sequence LIMIT ?)`,
  firstMovement: "SELECT min(sequence) AS at FROM movements WHERE sequence > (SELECT up_to FROM unarchived)",
  readCheckpoint: "SELECT sequence, warehouses, sold FROM checkpoint",
  saveCheckpoint: "INSERT OR REPLACE INTO checkpoint (one, sequence, warehouses, sold) VALUES (1, ?, ?, ?)",
  saveEvent: "INSERT INTO outbox (sequence, envelope) VALUES (?, ?)",
  unsent: "SELECT sequence, envelope FROM outbox WHERE sent_at IS NULL ORDER BY sequence LIMIT ?",
  markSent: `UPDATE outbox SET sent_at = ?1, attempts = attempts + 1, confirm_at = ?1 + min(?2 << min(attempts, 16), ?3)
             WHERE sequence IN (SELECT value FROM json_each(?4))`,
  unconfirmed: "SELECT sequence, envelope FROM outbox WHERE confirm_at IS NOT NULL AND sent_at <= ? ORDER BY sequence LIMIT ?",
  dueToConfirm: "SELECT sequence, envelope FROM outbox INDEXED BY outbox_confirm WHERE confirm_at <= ? ORDER BY sequence LIMIT ?",
  nextConfirmation: "SELECT min(confirm_at) AS at FROM outbox WHERE confirm_at IS NOT NULL",
  confirm: "DELETE FROM outbox WHERE sequence IN (SELECT value FROM json_each(?))",
  // Kept, since D1 lacks it as long as it lies among the dead letters, but neither sent nor asked for again.
  giveUp: "UPDATE outbox SET confirm_at = NULL WHERE attempts >= ? AND sequence IN (SELECT value FROM json_each(?))",
  sendAgain: "UPDATE outbox SET sent_at = NULL, confirm_at = NULL WHERE confirm_at IS NOT NULL AND sequence IN (SELECT value FROM json_each(?)) RETURNING sequence",
} as const;

type LedgerRow = { product_id: string | null; low_stock_threshold: number; limit_per_customer: number | null; backorder_limit: number; warehouses: string; sold: number; sequence: number; sales: string };
type HoldRow = { hold_id: string; customer_id: string; status: string; portions: string; expires_at: number; extendable_until: number; saga_id: string | null; sale_id: string | null; order_id: string | null; restocked: number };
type MovementRow = { sequence: number; at: number; kind: string; quantity: number; portions: string; hold_id: string | null; reason: string | null };
type CheckpointRow = { sequence: number; warehouses: string; sold: number };

/** An event that waits to be published: its place in the variant's stream, and its envelope as JSON. */
export type WaitingEvent = { sequence: number; envelope: string };

export type StockTables = ReturnType<typeof openStockTables>;

/** Opens the tables of one variant's stock object, making or migrating them first. The threshold holds until a count names another. */
export function openStockTables(storage: ObjectStorage, variantId: VariantId, lowStockThreshold: number) {
  migrate(storage, schema);
  const { sql } = storage;
  const firstAt = (statement: string): Millis | null => sql.exec<{ at: number | null }>(statement).one().at;
  return {
    /** Everything written inside is written together or, when it throws, not at all. */
    transact: <Result>(work: () => Result): Result => storage.transactionSync(work),

    readLedger(): StockLedger {
      const [row] = sql.exec<LedgerRow>(statements.readLedger).toArray();
      if (!row) return emptyLedger(variantId, lowStockThreshold);
      const settings = { lowStockThreshold: row.low_stock_threshold, limitPerCustomer: row.limit_per_customer, backorderLimit: row.backorder_limit };
      return { variantId, productId: row.product_id as ProductId | null, ...settings, warehouses: JSON.parse(row.warehouses), sold: row.sold, sequence: row.sequence, sales: JSON.parse(row.sales) };
    },
    saveLedger(ledger: StockLedger): void {
      const { held, available } = totals(ledger);
      const { productId, lowStockThreshold, limitPerCustomer, backorderLimit, warehouses, sold, sequence, sales } = ledger;
      // The disk's own check knows of no backorders: what may be promised counts as on hand there.
      sql.exec(statements.saveLedger, productId, lowStockThreshold, limitPerCustomer, backorderLimit, JSON.stringify(warehouses), held + available, held, sold, sequence, JSON.stringify(sales));
    },

    findHold(holdId: HoldId): Hold | null {
      const [row] = sql.exec<HoldRow>(statements.findHold, holdId).toArray();
      return row ? toHold(row) : null;
    },
    /** Some of the holds whose time is over, the oldest first; ask again until there are none. */
    dueHolds: (now: Millis): readonly Hold[] => sql.exec<HoldRow>(statements.dueHolds, now).toArray().map(toHold),
    saveHold(hold: Hold, forgetAt: Millis | null): void {
      const sold = hold.status === "sold" ? hold : { orderId: null, restocked: 0 };
      const { holdId, customerId, status, portions, expiresAt, extendableUntil, sagaId, saleId } = hold;
      sql.exec(statements.saveHold, holdId, customerId, status, JSON.stringify(portions), expiresAt, extendableUntil, sagaId, saleId, sold.orderId, sold.restocked, forgetAt);
    },
    /** Units a customer has under holds that have not ended and under purchases, less what he gave back. Reads his own rows alone. */
    takenBy: (customerId: string): number =>
      sql.exec<Pick<HoldRow, "portions" | "restocked">>(statements.holdsOf, customerId).toArray().reduce((units, row) => units + unitsIn(JSON.parse(row.portions)) - row.restocked, 0),
    nextExpiry: () => firstAt(statements.nextExpiry),
    /** Units under holds that have not ended, by warehouse. */
    heldUnits: (): ReadonlyMap<string, number> =>
      new Map(sql.exec<{ warehouse_id: string; units: number }>(statements.heldUnits).toArray().map((row) => [row.warehouse_id, row.units])),

    /** Units of a sale under claims that have not ended. */
    claimedUnits: (saleId: SaleId): number => sql.exec<{ units: number }>(statements.claimedUnits, saleId).one().units,

    hasChange: (changeId: string): boolean => sql.exec(statements.findChange, changeId).toArray().length > 0,
    saveChange: (changeId: string, forgetAt: Millis | null): void => void sql.exec(statements.saveChange, changeId, forgetAt),
    nextForgetting: () => firstAt(statements.nextForgetting),
    /** Drops the holds and changes that need not be remembered any longer. */
    forget(now: Millis): void {
      sql.exec(statements.forgetHolds, now);
      sql.exec(statements.forgetChanges, now);
    },

    saveMovement({ kind, portions, holdId, reason }: Movement, sequence: number, at: Millis): void {
      sql.exec(statements.saveMovement, sequence, at, kind, unitsIn(portions), JSON.stringify(portions), holdId, reason);
    },
    *movementsAfter(sequence: number): Iterable<Pick<Movement, "kind" | "portions">> {
      for (const row of sql.exec<MovementRow>(statements.movementsAfter, sequence)) yield { kind: row.kind as MovementKind, portions: JSON.parse(row.portions) };
    },
    movementsBefore: (sequence: number, limit: number): readonly StockMovement[] =>
      sql.exec<MovementRow>(statements.movementsBefore, sequence, limit).toArray().map(toMovement),

    /** Drops some of the movements up to a sequence, the oldest first, except those of which D1 may not know yet. */
    forgetMovements(upTo: number, most: number): void {
      sql.exec(statements.forgetMovements, upTo, most);
    },
    firstMovement: (): number | null => firstAt(statements.firstMovement),

    /** A ledger that was once found equal to the journal up to its sequence: from here on the journal need be replayed. */
    readCheckpoint(): StockLedger {
      const [row] = sql.exec<CheckpointRow>(statements.readCheckpoint).toArray();
      const empty = emptyLedger(variantId, lowStockThreshold);
      return row ? { ...empty, warehouses: JSON.parse(row.warehouses), sold: row.sold, sequence: row.sequence } : empty;
    },
    saveCheckpoint: ({ sequence, warehouses, sold }: StockLedger): void => void sql.exec(statements.saveCheckpoint, sequence, JSON.stringify(warehouses), sold),

    saveEvent: (sequence: number, envelope: string): void => void sql.exec(statements.saveEvent, sequence, envelope),
    unsent: (limit: number): readonly WaitingEvent[] => sql.exec<WaitingEvent>(statements.unsent, limit).toArray(),
    /** Notes what was sent. After `patienceMs`, twice as long for each time it was sent before and `longestMs` at most, somebody should have handled it. */
    markSent: (sequences: readonly number[], at: Millis, patienceMs: number, longestMs: number): void =>
      void sql.exec(statements.markSent, at, patienceMs, longestMs, JSON.stringify(sequences)),
    /** Events that somebody should have handled by now. */
    dueToConfirm: (now: Millis, limit: number): readonly WaitingEvent[] => sql.exec<WaitingEvent>(statements.dueToConfirm, now, limit).toArray(),
    /** Events that were sent at or before a moment, whether or not they are due. */
    unconfirmed: (sentBefore: Millis, limit: number): readonly WaitingEvent[] => sql.exec<WaitingEvent>(statements.unconfirmed, sentBefore, limit).toArray(),
    nextConfirmation: () => firstAt(statements.nextConfirmation),
    /** Forgets events that have been handled. */
    confirm: (sequences: readonly number[]): void => void sql.exec(statements.confirm, JSON.stringify(sequences)),
    /** Makes events wait to be sent again, but not those that were sent `most` times: they lie among the dead letters. Answers how many wait. */
    sendAgain(sequences: readonly number[], most: number): number {
      sql.exec(statements.giveUp, most, JSON.stringify(sequences));
      return sql.exec(statements.sendAgain, JSON.stringify(sequences)).toArray().length;
    },
  };
}

function toHold(row: HoldRow): Hold {
  const terms = { holdId: row.hold_id as HoldId, customerId: row.customer_id, portions: JSON.parse(row.portions) as readonly Portion[], expiresAt: row.expires_at, extendableUntil: row.extendable_until, sagaId: row.saga_id, saleId: row.sale_id as SaleId | null };
  if (row.status === "sold") return { ...terms, status: "sold", orderId: row.order_id as OrderId, restocked: row.restocked };
  return { ...terms, status: row.status as "held" | "released" | "expired" };
}

/** A movement over several warehouses names none. */
function toMovement({ sequence, at, kind, quantity, portions, hold_id, reason }: MovementRow): StockMovement {
  const [only, ...others] = JSON.parse(portions) as readonly Portion[];
  const warehouseId: WarehouseId | null = only && others.length === 0 ? only.warehouseId : null;
  return { sequence, at, kind, quantity, warehouseId, holdId: hold_id as HoldId | null, reason };
}
