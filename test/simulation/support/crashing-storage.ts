// Duty: an object's storage whose process dies around its saves: before one, with everything else of its transaction, or right after it.
// Invariant: what died before a save has left nothing of it; what died after it has left all of it, and told nobody.
// Neighbours: sqlite.ts is the storage; room.sim.ts lets a waiting room live on it.

import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";
import { SimulatedStorage } from "./sqlite.ts";

/** The process is gone. Nothing that was in its memory may be looked at again. */
export class Died extends Error {}

const isWrite = (query: string) => /^\s*(INSERT|UPDATE|DELETE)/.test(query);

/** A disk in memory whose process dies at a save that the world names. */
export class CrashingStorage implements ObjectStorage {
  readonly #storage = new SimulatedStorage();
  readonly #dies: () => boolean;
  #depth = 0;
  /** Saves since it was made. */
  writes = 0;

  constructor(dies: () => boolean) {
    this.#dies = dies;
  }

  readonly sql: ObjectStorage["sql"] = {
    exec: (query, ...bindings) => {
      if (!isWrite(query)) return this.#storage.sql.exec(query, ...bindings);
      this.#mayDie();
      this.writes += 1;
      const rows = this.#storage.sql.exec(query, ...bindings);
      if (this.#depth === 0) this.#mayDie();
      return rows as never;
    },
  };

  transactionSync<Result>(work: () => Result): Result {
    if (this.#depth > 0) return work();
    this.#depth += 1;
    let result: Result;
    try {
      result = this.#storage.transactionSync(work);
    } finally {
      this.#depth -= 1;
    }
    this.#mayDie();
    return result;
  }

  close(): void {
    this.#storage.close();
  }

  #mayDie(): void {
    if (this.#dies()) throw new Died();
  }
}
