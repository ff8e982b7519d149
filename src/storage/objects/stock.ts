// Duty: the tables of a stock object: the ledger, its holds, the journal of movements; the outbox is stock-parcels.ts.
// Invariant: whatever is saved in one `transact` is saved together; the journal only grows; no statement reads more rows than it needs.
// Neighbours: domain/stock.ts has the types; durable-objects/stock/{keeper,work}.ts read and write, many rows by one statement.

import type { StockMovement } from "../../contracts/objects/stock.ts";
import type { HoldId, OrderId, ProductId, SaleId, VariantId, WarehouseId } from "../../domain/ids.ts";
import type { Hold } from "../../domain/stock.ts";
import { emptyLedger, type Movement, type MovementKind, type Portion, type StockLedger, totals, unitsIn } from "../../domain/stock/ledger.ts";
import type { Millis } from "../../domain/time.ts";
import { migrate, type ObjectStorage, type SchemaStep } from "./migrate.ts";
import { openParcels, parcelSchema } from "./stock-parcels.ts";

export type { Parcel, SealedEvent } from "./stock-parcels.ts";

/** The schema of a stock object, as it grew. */
export const stockSchema: readonly SchemaStep[] = [
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
  parcelSchema,
];

// Rows are written from one JSON text, an array for each: a statement costs more than a row, and a rush saves hundreds of rows at once.
const statements = {
  readLedger: "SELECT product_id, low_stock_threshold, limit_per_customer, backorder_limit, warehouses, sold, sequence, sales FROM ledger",
  saveLedger: `INSERT OR REPLACE INTO ledger (one, product_id, low_stock_threshold, limit_per_customer, backorder_limit, warehouses, on_hand, held, sold, sequence, sales)
               VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  findHold: "SELECT * FROM holds WHERE hold_id = ?",
  findHolds: "SELECT * FROM holds WHERE hold_id IN (SELECT value FROM json_each(?))",
  dueHolds: "SELECT * FROM holds WHERE status = 'held' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
  saveHolds: `INSERT INTO holds (hold_id, customer_id, status, portions, expires_at, extendable_until, saga_id, sale_id, order_id, restocked, forget_at)
              SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10 FROM json_each(?) WHERE true
              ON CONFLICT (hold_id) DO UPDATE SET status = excluded.status, expires_at = excluded.expires_at, saga_id = excluded.saga_id, order_id = excluded.order_id, restocked = excluded.restocked, forget_at = excluded.forget_at`,
  holdsOf: "SELECT * FROM holds WHERE customer_id = ? AND status IN ('held', 'sold')",
  nextExpiry: "SELECT min(expires_at) AS at FROM holds WHERE status = 'held'",
  heldUnits: `SELECT portion.value ->> 'warehouseId' AS warehouse_id, sum(portion.value ->> 'quantity') AS units
              FROM holds, json_each(holds.portions) AS portion WHERE status = 'held' GROUP BY 1`,
  claimedUnits: "SELECT coalesce(sum(portion.value ->> 'quantity'), 0) AS units FROM holds, json_each(holds.portions) AS portion WHERE sale_id = ? AND status = 'held'",
  findChanges: "SELECT change_id FROM changes WHERE change_id IN (SELECT value FROM json_each(?))",
  saveChanges: "INSERT OR IGNORE INTO changes (change_id, forget_at) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
  nextForgetting: "SELECT min(at) AS at FROM (SELECT min(forget_at) AS at FROM holds WHERE forget_at IS NOT NULL UNION ALL SELECT min(forget_at) FROM changes WHERE forget_at IS NOT NULL)",
  forgetHolds: "DELETE FROM holds WHERE forget_at <= ?",
  forgetChanges: "DELETE FROM changes WHERE forget_at <= ?",
  saveMovements: `INSERT INTO movements (sequence, at, kind, quantity, portions, hold_id, reason)
                  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`,
  movementsAfter: "SELECT kind, portions FROM movements WHERE sequence > ? ORDER BY sequence",
  movementsBefore: "SELECT * FROM movements WHERE sequence < ? ORDER BY sequence DESC LIMIT ?",
  // What is still in the outbox is not history in D1 yet; what is older than that history never will be, and stays.
  forgetMovements: `DELETE FROM movements WHERE sequence IN (
                      SELECT sequence FROM movements WHERE sequence > (SELECT up_to FROM unarchived) AND sequence <= min(?, coalesce((SELECT min(first) - 1 FROM parcels), 9e15)) ORDER BY sequence LIMIT ?)`,
  firstMovement: "SELECT min(sequence) AS at FROM movements WHERE sequence > (SELECT up_to FROM unarchived)",
  readCheckpoint: "SELECT sequence, warehouses, sold FROM checkpoint",
  saveCheckpoint: "INSERT OR REPLACE INTO checkpoint (one, sequence, warehouses, sold) VALUES (1, ?, ?, ?)",
} as const;

type LedgerRow = { product_id: string | null; low_stock_threshold: number; limit_per_customer: number | null; backorder_limit: number; warehouses: string; sold: number; sequence: number; sales: string };
type HoldRow = { hold_id: string; customer_id: string; status: string; portions: string; expires_at: number; extendable_until: number; saga_id: string | null; sale_id: string | null; order_id: string | null; restocked: number };
type MovementRow = { sequence: number; at: number; kind: string; quantity: number; portions: string; hold_id: string | null; reason: string | null };
type CheckpointRow = { sequence: number; warehouses: string; sold: number };

/** A hold, and from when on it need not be remembered; null is for ever, or until it ends. */
export interface KeptHold {
  readonly hold: Hold;
  readonly forgetAt: Millis | null;
}

/** A line of the journal in its place. */
export interface KeptMovement {
  readonly movement: Movement;
  readonly sequence: number;
  readonly at: Millis;
}

/** The id of a change that was made, and from when on it need not be remembered; null is for ever. */
export interface KeptChange {
  readonly changeId: string;
  readonly forgetAt: Millis | null;
}

/** A stock object's tables, by what is asked of them. */
export type StockTables = ReturnType<typeof openStockTables>;

/** Opens the tables of one variant's stock object, making or migrating them first. The threshold holds until a count names another. */
export function openStockTables(storage: ObjectStorage, variantId: VariantId, lowStockThreshold: number) {
  migrate(storage, stockSchema);
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
    /** Those of the holds that are known. */
    findHolds: (holdIds: readonly HoldId[]): readonly Hold[] => sql.exec<HoldRow>(statements.findHolds, JSON.stringify(holdIds)).toArray().map(toHold),
    /** Some of the holds whose time is over, the oldest first; save what became of them and ask again, until there are fewer than `limit`. */
    dueHolds: (now: Millis, limit: number): readonly Hold[] => sql.exec<HoldRow>(statements.dueHolds, now, limit).toArray().map(toHold),
    saveHolds: (kept: readonly KeptHold[]): void => void sql.exec(statements.saveHolds, JSON.stringify(kept.map(holdRow))),
    /** A customer's holds that have not ended, and those that became purchases. Reads his own rows alone. */
    holdsOf: (customerId: string): readonly Hold[] => sql.exec<HoldRow>(statements.holdsOf, customerId).toArray().map(toHold),
    nextExpiry: () => firstAt(statements.nextExpiry),
    /** Units under holds that have not ended, by warehouse. */
    heldUnits: (): ReadonlyMap<string, number> =>
      new Map(sql.exec<{ warehouse_id: string; units: number }>(statements.heldUnits).toArray().map((row) => [row.warehouse_id, row.units])),

    /** Units of a sale under claims that have not ended. */
    claimedUnits: (saleId: SaleId): number => sql.exec<{ units: number }>(statements.claimedUnits, saleId).one().units,

    /** Those of the changes that have been made. */
    findChanges: (changeIds: readonly string[]): readonly string[] =>
      sql.exec<{ change_id: string }>(statements.findChanges, JSON.stringify(changeIds)).toArray().map((row) => row.change_id),
    saveChanges: (kept: readonly KeptChange[]): void => void sql.exec(statements.saveChanges, JSON.stringify(kept.map(({ changeId, forgetAt }) => [changeId, forgetAt]))),
    nextForgetting: () => firstAt(statements.nextForgetting),
    /** Drops the holds and changes that need not be remembered any longer. */
    forget(now: Millis): void {
      sql.exec(statements.forgetHolds, now);
      sql.exec(statements.forgetChanges, now);
    },

    saveMovements: (kept: readonly KeptMovement[]): void => void sql.exec(statements.saveMovements, JSON.stringify(kept.map(movementRow))),
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

    parcels: openParcels(sql),
  };
}

function holdRow({ hold, forgetAt }: KeptHold) {
  const sold = hold.status === "sold" ? hold : { orderId: null, restocked: 0 };
  const { holdId, customerId, status, portions, expiresAt, extendableUntil, sagaId, saleId } = hold;
  return [holdId, customerId, status, portions, expiresAt, extendableUntil, sagaId, saleId, sold.orderId, sold.restocked, forgetAt];
}

const movementRow = ({ movement: { kind, portions, holdId, reason }, sequence, at }: KeptMovement) => [sequence, at, kind, unitsIn(portions), portions, holdId, reason];

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
