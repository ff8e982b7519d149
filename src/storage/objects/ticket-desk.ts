// Duty: the tables of a join desk: one row for each identity, the state of its tree, and solutions that were used.
// Invariant: a tag has one row for ever; a row in the line has its ordinal once, from the batch it was in.
// Neighbours: durable-objects/ticket-desk.ts; domain/waiting-room/{desk,line}.ts have the rules.

import type { Millis } from "../../domain/time.ts";
import { type Desk, newDesk } from "../../domain/waiting-room/desk.ts";
import type { Standing } from "../../domain/waiting-room/ticket.ts";
import { migrate, type ObjectStorage } from "./migrate.ts";

const steps = [
  `CREATE TABLE entrants (
     seq INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, place INTEGER, batch INTEGER, joined_at INTEGER NOT NULL, key_id TEXT NOT NULL
   ) STRICT;
   CREATE INDEX entrants_unnumbered ON entrants (seq) WHERE place IS NULL;
   CREATE TABLE desk (one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL) STRICT;
   CREATE TABLE batches (batch INTEGER PRIMARY KEY, count INTEGER NOT NULL, numbered INTEGER NOT NULL DEFAULT 0) STRICT;
   CREATE TABLE solutions (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  "CREATE INDEX batches_open ON batches (batch) WHERE numbered = 0;",
];

type EntrantRow = { seq: number; tag: string; kind: string; place: number | null; joined_at: number; key_id: string };

/** A row as it is kept; without a place while the line has not numbered it. */
export interface Entrant {
  readonly kind: Standing["kind"];
  readonly place: number | null;
  readonly joinedAt: Millis;
  readonly keyId: string;
}

/** Some newcomers to the line, on their way to be numbered. */
export interface OpenBatch {
  readonly batch: number;
  readonly count: number;
}

/** A ticket desk's tables, by what is asked of them. */
export type DeskTables = ReturnType<typeof openDeskTables>;

/** Opens the tables of one desk, made first. */
export function openDeskTables(storage: ObjectStorage) {
  migrate(storage, steps);
  const { sql } = storage;
  return {
    transact: <Result>(work: () => Result): Result => storage.transactionSync(work),
    readDesk(): Desk {
      const [row] = sql.exec<{ state: string }>("SELECT state FROM desk").toArray();
      return row ? JSON.parse(row.state) : newDesk;
    },
    saveDesk: (desk: Desk): void => void sql.exec("INSERT OR REPLACE INTO desk (one, state) VALUES (1, ?)", JSON.stringify(desk)),
    find(tag: string): Entrant | null {
      const [row] = sql.exec<EntrantRow>("SELECT * FROM entrants WHERE tag = ?", tag).toArray();
      return row ? { kind: row.kind as Entrant["kind"], place: row.place, joinedAt: row.joined_at, keyId: row.key_id } : null;
    },
    insert: (tag: string, { kind, place, joinedAt, keyId }: Entrant): void =>
      void sql.exec("INSERT INTO entrants (tag, kind, place, joined_at, key_id) VALUES (?, ?, ?, ?, ?)", tag, kind, place, joinedAt, keyId),
    /** How many have ever joined: rows are never removed. */
    joined: (): number => sql.exec<{ n: number }>("SELECT coalesce(max(seq), 0) AS n FROM entrants").one().n,
    /** Those who are drawn, or where nobody is drawn whoever came, by their row's number behind `after`. */
    entrantsAfter: (after: number, limit: number, isDrawn: boolean): readonly { readonly seq: number; readonly tag: string }[] =>
      sql.exec<{ seq: number; tag: string }>(`SELECT seq, tag FROM entrants WHERE seq > ? ${isDrawn ? "AND kind = 'drawn'" : ""} ORDER BY seq LIMIT ?`, after, limit).toArray(),
    hasDrawn: (): boolean => sql.exec("SELECT 1 AS one FROM entrants WHERE kind = 'drawn' LIMIT 1").toArray().length > 0,
    hasUnnumbered: (): boolean => sql.exec("SELECT 1 AS one FROM entrants WHERE place IS NULL LIMIT 1").toArray().length > 0,
    /** The batch that is under way; else one of all who wait, if anybody does. */
    takeBatch(): OpenBatch | null {
      const [open] = sql.exec<{ batch: number; count: number }>("SELECT batch, count FROM batches WHERE numbered = 0").toArray();
      if (open) return open;
      return storage.transactionSync(() => {
        const { count } = sql.exec<{ count: number }>("SELECT count(*) AS count FROM entrants WHERE place IS NULL").one();
        if (count === 0) return null;
        const { batch } = sql.exec<{ batch: number }>("INSERT INTO batches (batch, count) SELECT coalesce(max(batch), 0) + 1, ? FROM batches RETURNING batch", count).one();
        sql.exec("UPDATE entrants SET batch = ? WHERE place IS NULL", batch);
        return { batch, count };
      });
    },
    /** Gives the batch its ordinals, in the order in which its people joined. */
    numberBatch(batch: number, first: number): void {
      storage.transactionSync(() => {
        sql.exec(
          `UPDATE entrants SET place = ? + numbered.place FROM (SELECT seq, row_number() OVER (ORDER BY seq) - 1 AS place FROM entrants WHERE place IS NULL AND batch = ?) AS numbered
           WHERE entrants.seq = numbered.seq`,
          first, batch,
        );
        sql.exec("UPDATE batches SET numbered = 1 WHERE batch = ?", batch);
      });
    },
    /** False when it was used before. */
    useSolution: (id: string): boolean => sql.exec("INSERT OR IGNORE INTO solutions (id) VALUES (?) RETURNING id", id).toArray().length > 0,
  };
}
