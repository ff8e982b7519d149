// Duty: an object's storage for simulations: Node's own SQLite in memory behind the few methods that objects' tables use.
// Invariant: what a transaction wrote is there when it returned, and gone when it threw.
// Neighbours: storage/objects/migrate.ts names the methods; in production a DurableObjectStorage has them.

import { DatabaseSync } from "node:sqlite";
import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";

type Value = string | number | null;
type Run = (bindings: readonly Value[]) => unknown[];
type Control = "BEGIN" | "COMMIT" | "ROLLBACK";

/** What a statement answered, as objects' tables read it. */
class Rows extends Array<never> {
  toArray(): never[] {
    return this;
  }
  one(): never {
    return this[0] as never;
  }
}

const none = new Rows();

/** An object's disk in memory. */
export class SimulatedStorage implements ObjectStorage {
  readonly #database = new DatabaseSync(":memory:");
  /** Prepared once: a simulation runs the same few statements millions of times. */
  readonly #known = new Map<string, Run>();

  readonly sql: ObjectStorage["sql"] = {
    exec: (query, ...bindings) => {
      const run = this.#known.get(query) ?? this.#prepare(query);
      const rows = run(bindings as Value[]);
      return rows.length === 0 ? none : (Object.setPrototypeOf(rows, Rows.prototype) as Rows);
    },
  };

  transactionSync<Result>(closure: () => Result): Result {
    this.run("BEGIN");
    try {
      const result = closure();
      this.run("COMMIT");
      return result;
    } catch (error) {
      this.run("ROLLBACK");
      throw error;
    }
  }

  /** For a broken object that answers before it has saved, too. */
  run(control: Control): void {
    (this.#known.get(control) ?? this.#prepare(control))([]);
  }

  close(): void {
    this.#database.close();
  }

  #prepare(query: string): Run {
    const run = this.#runOf(query);
    this.#known.set(query, run);
    return run;
  }

  #runOf(query: string): Run {
    // Statements that make tables come several in one text, which only `exec` takes.
    if (/^\s*(CREATE|ALTER)/.test(query)) return () => (this.#database.exec(query), []);
    const statement = this.#database.prepare(query);
    if (/^\s*SELECT|RETURNING/.test(query)) return (bindings) => statement.all(...bindings);
    return (bindings) => (statement.run(...bindings), []);
  }
}
