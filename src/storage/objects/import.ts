// Duty: the tables of an import object: the upload's pieces, how far the work is, the errors so far and the handles seen.
// Invariant: a slice's results and the place where the next one begins are saved in one transaction.
// Neighbours: durable-objects/import.ts is the only caller; clients/imports read the pieces as one source of bytes.

import type { ImportFormat, ImportPiece, ImportProgress } from "../../contracts/objects/import.ts";
import type { RowError } from "../../domain/import/outcome.ts";
import type { ImportId, SellerId } from "../../domain/ids.ts";
import { migrate, type ObjectStorage, type SchemaStep } from "./migrate.ts";

const schema: readonly SchemaStep[] = [
  `CREATE TABLE pieces (at INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE, bytes BLOB NOT NULL, size INTEGER NOT NULL) STRICT;
   CREATE TABLE import (
     one INTEGER PRIMARY KEY CHECK (one = 1), import_id TEXT NOT NULL, format TEXT NOT NULL, seller_id TEXT NOT NULL, status TEXT NOT NULL,
     total INTEGER NOT NULL DEFAULT 0, position TEXT, rows INTEGER NOT NULL DEFAULT 0, products INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
     done INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE errors (place INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
   CREATE TABLE names (name TEXT PRIMARY KEY, row INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
];

/** The import as its object keeps it. `position` is where the next slice begins, as the reader wrote it. */
export interface KeptImport {
  readonly importId: ImportId;
  readonly format: ImportFormat;
  readonly sellerId: SellerId;
  readonly status: "UPLOADING" | ImportProgress["status"];
  readonly total: number;
  readonly position: string | null;
  readonly rows: number;
  readonly products: number;
  readonly failed: number;
  readonly done: number;
  /** How often the present slice has been begun and not ended. */
  readonly attempts: number;
}

/** What one slice came to. `position` null ends the import. */
export interface SliceResult {
  readonly rows: number;
  readonly products: number;
  readonly failed: number;
  readonly errors: readonly RowError[];
  readonly names: readonly { readonly name: string; readonly row: number }[];
  readonly position: string | null;
  readonly done: number;
  readonly status: ImportProgress["status"];
}

const mostErrors = 1_000;

const statements = {
  read: "SELECT import_id AS importId, format, seller_id AS sellerId, status, total, position, rows, products, failed, done, attempts FROM import",
  begin: "INSERT OR IGNORE INTO import (one, import_id, format, seller_id, status) VALUES (1, ?, ?, ?, 'UPLOADING')",
  keepPiece: "INSERT OR IGNORE INTO pieces (at, number, bytes, size) SELECT coalesce(max(at + size), 0), ?, ?, ? FROM pieces",
  start: "UPDATE import SET status = 'RUNNING', total = (SELECT coalesce(sum(size), 0) FROM pieces) WHERE status = 'UPLOADING'",
  attempt: "UPDATE import SET attempts = attempts + 1",
  pieceAt: "SELECT at, bytes FROM pieces WHERE at <= ? ORDER BY at DESC LIMIT 1",
  dropBefore: "DELETE FROM pieces WHERE at + size <= ?",
  dropPieces: "DELETE FROM pieces",
  dropNames: "DELETE FROM names",
  keepName: "INSERT OR IGNORE INTO names (name, row) VALUES (?, ?)",
  rowOfName: "SELECT row FROM names WHERE name = ?",
  keepError: "INSERT INTO errors (row, message) SELECT ?, ? WHERE (SELECT count(*) FROM errors) < ?",
  errors: "SELECT row, message FROM errors ORDER BY row, place",
  save: "UPDATE import SET rows = rows + ?, products = products + ?, failed = failed + ?, position = ?, done = ?, status = ?, attempts = 0",
};

/** An upload's pieces, and how far it has been imported. */
export class ImportTables {
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    migrate(storage, schema);
  }

  read(): KeptImport | null {
    return this.#all<KeptImport>(statements.read)[0] ?? null;
  }

  append({ importId, format, sellerId, index, bytes }: ImportPiece): void {
    this.#storage.transactionSync(() => {
      this.#run(statements.begin, importId, format, sellerId);
      this.#run(statements.keepPiece, index, bytes.slice().buffer, bytes.byteLength);
    });
  }

  start(): void {
    this.#run(statements.start);
  }

  /** Counts that the slice is begun once more; the row is there before the work is. */
  noteAttempt(): void {
    this.#run(statements.attempt);
  }

  /** The bytes from an offset to the end of their piece. */
  bytesFrom(offset: number): Uint8Array | null {
    const piece = this.#all<{ at: number; bytes: ArrayBuffer }>(statements.pieceAt, offset)[0];
    const bytes = piece ? new Uint8Array(piece.bytes).subarray(offset - piece.at) : null;
    return bytes && bytes.byteLength > 0 ? bytes : null;
  }

  /** In which row the file already had a product of that name; null when it had not. */
  rowOf(name: string): number | null {
    return this.#all<{ row: number }>(statements.rowOfName, name)[0]?.row ?? null;
  }

  save(result: SliceResult): void {
    this.#storage.transactionSync(() => {
      for (const { name, row } of result.names) this.#run(statements.keepName, name, row);
      for (const { row, message } of result.errors) this.#run(statements.keepError, row, message, mostErrors);
      this.#run(statements.save, result.rows, result.products, result.failed, result.position, result.done, result.status);
      if (result.status === "RUNNING") {
        this.#run(statements.dropBefore, result.done);
      } else {
        this.#run(statements.dropPieces);
        this.#run(statements.dropNames);
      }
    });
  }

  progress(): ImportProgress | null {
    const kept = this.read();
    if (!kept || kept.status === "UPLOADING") return null;
    const { importId, status, rows, products, failed, done, total } = kept;
    return { importId, status, rows, products, failed, errors: this.#all<RowError & Record<string, SqlStorageValue>>(statements.errors), bytes: { done, total } };
  }

  #run(sql: string, ...values: SqlStorageValue[]): void {
    this.#storage.sql.exec(sql, ...values);
  }

  #all<Row>(sql: string, ...values: SqlStorageValue[]): Row[] {
    return this.#storage.sql.exec(sql, ...values).toArray() as Row[];
  }
}
