// Duty: what the Relay remembers of its jobs: when each is due, where it was, what its last round came to.
// Invariant: one row for each job; a turn's end is one statement.
// Neighbours: domain/jobs.ts says what a record is; durable-objects/relay/scheduler.ts reads and writes them; migrate.ts takes the schema's steps.

import type { JobRecord } from "../../domain/jobs.ts";
import type { Millis } from "../../domain/time.ts";
import { migrate, type ObjectStorage, type SchemaStep } from "./migrate.ts";

const schema: readonly SchemaStep[] = ["CREATE TABLE jobs (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;"];

const statements = {
  read: "SELECT record FROM jobs WHERE name = ?",
  save: "INSERT OR REPLACE INTO jobs (name, due_at, record) VALUES (?, ?, ?)",
  forgetOthers: "DELETE FROM jobs WHERE name NOT IN (SELECT value FROM json_each(?))",
  nextDue: "SELECT min(due_at) AS at FROM jobs",
} as const;

/** The records of the Relay's jobs. */
export type JobTables = ReturnType<typeof openJobTables>;

/** Opens the tables, making them first where there are none. */
export function openJobTables(storage: ObjectStorage) {
  migrate(storage, schema);
  const { sql } = storage;
  return {
    read(name: string): JobRecord | null {
      const [row] = sql.exec<{ record: string }>(statements.read, name).toArray();
      return row === undefined ? null : JSON.parse(row.record);
    },
    save: (record: JobRecord): void => void sql.exec(statements.save, record.name, record.dueAt, JSON.stringify(record)),
    /** Forgets jobs that there are no longer. */
    forgetOthers: (names: readonly string[]): void => void sql.exec(statements.forgetOthers, JSON.stringify(names)),
    nextDueAt: (): Millis | null => sql.exec<{ at: number | null }>(statements.nextDue).one().at,
  };
}
