// Duty: the tables of a session shard: values that expire, and failed sign-ins.
// Invariant: a value is gone at its expiry by the clock, whether or not it has been swept.
// Neighbours: durable-objects/session-shard.ts.

import type { Attempts } from "../../domain/attempts.ts";
import type { Millis } from "../../domain/time.ts";
import { migrate, type ObjectStorage, type SchemaStep } from "./migrate.ts";

const schema: readonly SchemaStep[] = [
  `CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID;
   CREATE INDEX entries_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
   CREATE TABLE attempts (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID;`,
];

/** A session shard's tables, by what is asked of them. */
export type SessionTables = ReturnType<typeof openSessionTables>;

/** Opens the tables of one session shard, made first. */
export function openSessionTables(storage: ObjectStorage) {
  migrate(storage, schema);
  const { sql } = storage;
  return {
    read: (key: string, now: Millis): string | null =>
      sql.exec<{ value: string }>("SELECT value FROM entries WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)", key, now).toArray()[0]?.value ?? null,
    write: (key: string, value: string, expiresAt: Millis | null): void => {
      sql.exec("INSERT INTO entries (key, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at", key, value, expiresAt);
    },
    overwrite: (key: string, value: string, expiresAt: Millis): void => {
      sql.exec("UPDATE entries SET value = ?, expires_at = ? WHERE key = ?", value, expiresAt, key);
    },
    remove: (key: string): void => void sql.exec("DELETE FROM entries WHERE key = ?", key),
    sweep: (now: Millis, forgottenBefore: Millis): void => {
      sql.exec("DELETE FROM entries WHERE expires_at <= ?", now);
      sql.exec("DELETE FROM attempts WHERE last_at < ?", forgottenBefore);
    },
    isEmpty: (): boolean => sql.exec<{ n: number }>("SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM attempts) AS n").one().n === 0,
    attempts: (subject: string): Attempts | null => {
      const row = sql.exec<{ failures: number; last_at: number }>("SELECT failures, last_at FROM attempts WHERE subject = ?", subject).toArray()[0];
      return row ? { failures: row.failures, lastAt: row.last_at } : null;
    },
    saveAttempts: (subject: string, { failures, lastAt }: Attempts): void => {
      sql.exec("INSERT INTO attempts (subject, failures, last_at) VALUES (?, ?, ?) ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at", subject, failures, lastAt);
    },
    clearAttempts: (subject: string): void => void sql.exec("DELETE FROM attempts WHERE subject = ?", subject),
  };
}
