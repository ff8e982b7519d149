// Duty: the places at which an invariant of the shop did not hold, from the walk that found them to the walk that no longer does.
// Invariant: a breach is one row by its key; one found again is open again; settled ones are kept for a while.
// Neighbours: clients/jobs/ notes and settles, clients/audit.ts reads; schema/jobs.ts has the table.

import { type Breach, breachKey, type Invariant } from "../domain/audit/invariants.ts";
import type { Millis } from "../domain/time.ts";

/** A breach as it is kept. */
export interface KeptBreach extends Breach {
  readonly foundAt: Millis;
  readonly seenAt: Millis;
}

/** Notes breaches as seen now; those that are open already keep the moment at which they were found. */
export async function noteBreaches(d1: D1Database, breaches: readonly Breach[], now: Millis): Promise<void> {
  if (breaches.length === 0) return;
  const rows = breaches.map((breach) => ({ ...breach, key: breachKey(breach) }));
  await d1
    .prepare(
      `INSERT INTO breaches (breach_key, invariant, subject, detail, action, found_at, seen_at)
       SELECT value ->> 'key', value ->> 'invariant', value ->> 'subject', value ->> 'detail', value ->> 'action', CAST(?1 AS INTEGER), CAST(?1 AS INTEGER) FROM json_each(?2) WHERE true
       ON CONFLICT (breach_key) DO UPDATE SET detail = excluded.detail, action = coalesce(excluded.action, breaches.action), seen_at = excluded.seen_at, settled_at = NULL,
         found_at = CASE WHEN breaches.settled_at IS NULL THEN breaches.found_at ELSE excluded.found_at END`,
    )
    .bind(now, JSON.stringify(rows))
    .run();
}

/** Breaches of an invariant that one walk alone finds: those about subjects that begin so. */
export interface Judged {
  readonly invariant: Invariant;
  readonly subjects: string;
}

/** Settles the open breaches among these that were last seen before a moment: a whole walk has passed by without them. */
export async function settleUnseen(d1: D1Database, judged: readonly Judged[], before: Millis, now: Millis): Promise<void> {
  await d1
    .prepare(
      `UPDATE breaches SET settled_at = CAST(? AS INTEGER) WHERE settled_at IS NULL AND seen_at < ?
       AND EXISTS (SELECT 1 FROM json_each(?) WHERE value ->> 'invariant' = invariant AND substr(subject, 1, length(value ->> 'subjects')) = value ->> 'subjects')`,
    )
    .bind(now, before, JSON.stringify(judged))
    .run();
}

/** Settles these breaches: what was wrong has been explained. */
export async function settleBreaches(d1: D1Database, keys: readonly string[], now: Millis): Promise<void> {
  if (keys.length === 0) return;
  await d1.prepare("UPDATE breaches SET settled_at = CAST(? AS INTEGER) WHERE settled_at IS NULL AND breach_key IN (SELECT value FROM json_each(?))").bind(now, JSON.stringify(keys)).run();
}

/** The open breaches, those found first first, at most `limit`. */
export async function openBreaches(d1: D1Database, limit: number): Promise<readonly KeptBreach[]> {
  const { results } = await d1
    .prepare("SELECT invariant, subject, detail, action, found_at AS foundAt, seen_at AS seenAt FROM breaches WHERE settled_at IS NULL ORDER BY found_at, breach_key LIMIT ?")
    .bind(limit)
    .all<KeptBreach>();
  return results;
}
