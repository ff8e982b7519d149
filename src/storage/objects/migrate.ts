// Duty: brings an object's own SQLite to the newest schema, one step after the other.
// Invariant: a step and the note that it was taken are one transaction; a step that was released is never edited.
// Neighbours: every durable object calls this in its constructor, before anything else touches its tables.

/** What a column can hold. */
export type SqlValue = string | number | null | ArrayBuffer;

/** What an object's tables need of its storage. A DurableObjectStorage is one; the simulation has another over an in-process SQLite. */
export interface ObjectStorage {
  readonly sql: { exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Iterable<Row> & { toArray(): Row[]; one(): Row } };
  transactionSync<Result>(closure: () => Result): Result;
}

/** One step of an object's schema: one or more SQL statements. Its place in the list is its number, so the list only grows at its end. */
export type SchemaStep = string;

const createTracker = "CREATE TABLE IF NOT EXISTS schema_steps (step INTEGER PRIMARY KEY) STRICT";
const countSteps = "SELECT count(*) AS taken FROM schema_steps";
const noteStep = "INSERT INTO schema_steps (step) VALUES (?)";

/**
 * Takes the steps that this object has not taken yet; on an object that is up to date it only reads one number.
 * Synchronous: nothing else runs in the object meanwhile. A step that fails throws and leaves the steps before it taken.
 * Refuses an object that has taken more steps than are known, which newer code has written.
 */
export function migrate(storage: ObjectStorage, steps: readonly SchemaStep[]): void {
  storage.sql.exec(createTracker);
  const { taken } = storage.sql.exec<{ taken: number }>(countSteps).one();
  if (taken > steps.length) throw new Error(`the object has taken ${taken} schema steps, this code knows ${steps.length}`);
  for (const [index, step] of steps.entries()) {
    if (index < taken) continue;
    storage.transactionSync(() => {
      storage.sql.exec(step);
      storage.sql.exec(noteStep, index + 1);
    });
  }
}
