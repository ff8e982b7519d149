// Duty: the tables of the pulse: its versions, and what changed when.
// Invariant: versions and sequences only rise; a row outlives the window in which it is told, so that what comes late is still known to be old.
// Neighbours: durable-objects/pulse.ts keeps the window in memory and calls `save` before it changes it.

import type { ProductId, VariantId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";
import { migrate } from "./migrate.ts";

const steps = [
  `CREATE TABLE pulse (
     one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, listing_version INTEGER NOT NULL,
     categories_version INTEGER NOT NULL, floor INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE changed (product_id TEXT PRIMARY KEY, version INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX changed_when ON changed (changed_at);
   CREATE TABLE stock (variant_id TEXT PRIMARY KEY, available INTEGER NOT NULL, sequence INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX stock_when ON stock (changed_at);`,
];

/** The counts by which the pulse moves. */
export interface PulseVersions {
  readonly version: number;
  readonly listingVersion: number;
  readonly categoriesVersion: number;
  readonly floor: Millis;
}

/** A product that changed: the version that holds, and when it came to hold. */
export interface ChangedRow {
  readonly productId: ProductId;
  readonly version: number;
  readonly changedAt: Millis;
}

/** A variant's availability as it was last told, by its own object's sequence. */
export interface StockRow {
  readonly variantId: VariantId;
  readonly available: number;
  readonly sequence: number;
  readonly changedAt: Millis;
}

/** What the pulse remembers. */
export interface PulseTables {
  /** The versions; those of a new pulse, complete from `now` on, when there are none yet. */
  versions(now: Millis): PulseVersions;
  changedSince(at: Millis): ChangedRow[];
  stockSince(at: Millis): StockRow[];
  changedOf(productId: ProductId): ChangedRow | undefined;
  stockOf(variantId: VariantId): StockRow | undefined;
  /** Writes all of it or nothing, and forgets rows from before `forgetBefore`. */
  save(versions: PulseVersions, changed: readonly ChangedRow[], stock: readonly StockRow[], forgetBefore: Millis): void;
}

type Row<T> = T & Record<string, SqlStorageValue>;

/** Opens the pulse's tables, made or brought up to date first. */
export function openPulse(storage: DurableObjectStorage): PulseTables {
  migrate(storage, steps);
  const { sql } = storage;
  const changedColumns = "product_id AS productId, version, changed_at AS changedAt";
  const stockColumns = "variant_id AS variantId, available, sequence, changed_at AS changedAt";
  return {
    versions(now) {
      const [known] = sql.exec<Row<PulseVersions>>("SELECT version, listing_version AS listingVersion, categories_version AS categoriesVersion, floor FROM pulse").toArray();
      return known ?? { version: 1, listingVersion: 1, categoriesVersion: 1, floor: now };
    },
    changedSince: (at) => sql.exec<Row<ChangedRow>>(`SELECT ${changedColumns} FROM changed WHERE changed_at >= ? ORDER BY changed_at`, at).toArray(),
    stockSince: (at) => sql.exec<Row<StockRow>>(`SELECT ${stockColumns} FROM stock WHERE changed_at >= ? ORDER BY changed_at`, at).toArray(),
    changedOf: (productId) => sql.exec<Row<ChangedRow>>(`SELECT ${changedColumns} FROM changed WHERE product_id = ?`, productId).toArray()[0],
    stockOf: (variantId) => sql.exec<Row<StockRow>>(`SELECT ${stockColumns} FROM stock WHERE variant_id = ?`, variantId).toArray()[0],
    save(versions, changed, stock, forgetBefore) {
      storage.transactionSync(() => {
        const { version, listingVersion, categoriesVersion, floor } = versions;
        sql.exec("INSERT OR REPLACE INTO pulse (one, version, listing_version, categories_version, floor) VALUES (1, ?, ?, ?, ?)", version, listingVersion, categoriesVersion, floor);
        for (const row of changed) sql.exec("INSERT OR REPLACE INTO changed (product_id, version, changed_at) VALUES (?, ?, ?)", row.productId, row.version, row.changedAt);
        for (const row of stock) sql.exec("INSERT OR REPLACE INTO stock (variant_id, available, sequence, changed_at) VALUES (?, ?, ?, ?)", row.variantId, row.available, row.sequence, row.changedAt);
        sql.exec("DELETE FROM changed WHERE changed_at < ?", forgetBefore);
        sql.exec("DELETE FROM stock WHERE changed_at < ?", forgetBefore);
      });
    },
  };
}
