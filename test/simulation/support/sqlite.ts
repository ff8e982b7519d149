// Duty: an object's storage for simulations: Node's own SQLite in memory behind the few methods that objects' tables use.
// Invariant: what a transaction wrote is there when it returned, and gone when it threw.
// Neighbours: storage/objects/migrate.ts names the methods; in production a DurableObjectStorage has them.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";

type Value = string | number | null;

/** Statements that make tables come several in one text, which only `exec` takes. */
const isSchema = (query: string): boolean => /^\s*(CREATE|ALTER)/.test(query);

export class SimulatedStorage implements ObjectStorage {
  readonly #database = new DatabaseSync(":memory:");
  readonly #statements = new Map<string, StatementSync>();

  readonly sql: ObjectStorage["sql"] = {
    exec: (query, ...bindings) => {
      const rows = isSchema(query) ? (this.#database.exec(query), []) : this.#prepared(query).all(...(bindings as Value[]));
      return Object.assign(rows as never[], { toArray: () => rows as never[], one: () => rows[0] as never });
    },
  };

  transactionSync<Result>(closure: () => Result): Result {
    this.#database.exec("BEGIN");
    try {
      const result = closure();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** For a broken object that answers before it has saved. */
  run(control: "BEGIN" | "COMMIT" | "ROLLBACK"): void {
    this.#database.exec(control);
  }

  close(): void {
    this.#database.close();
  }

  #prepared(query: string): StatementSync {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement = this.#database.prepare(query);
    this.#statements.set(query, statement);
    return statement;
  }
}
