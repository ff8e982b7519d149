// Duty: messages that nobody could handle, kept until somebody has looked at them.
// Invariant: an event is one letter, however many copies of it were given up; its body is kept as it came.
// Neighbours: workers/queues/dead-letter.ts writes; routes/dead-letters.ts shows them and sends them back; storage/housekeeping.ts forgets the redriven.

import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A message that nobody could handle. `id` is unique over all queues; `eventId` is null for what is no event. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly eventId: string | null;
  readonly body: string;
  readonly reason: string;
}

/** A letter as it lies there; `redrivenAt` says when it was sent back to its queue, and null that it waits. */
export interface KeptLetter extends DeadLetter {
  readonly createdAt: Millis;
  readonly redrivenAt: Millis | null;
}

/** Keeps the letters. One that waits already stays as it is; one that was sent back and failed again waits again. */
export function deadLettersInsert(d1: D1Database, letters: readonly DeadLetter[], at: Millis): Statement {
  return d1
    .prepare(
      `INSERT INTO dead_letters (id, queue, event_id, body, reason, created_at)
       SELECT value ->> 'id', value ->> 'queue', value ->> 'eventId', value ->> 'body', value ->> 'reason', CAST(? AS INTEGER) FROM json_each(?) WHERE true
       ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, created_at = excluded.created_at, redriven_at = NULL WHERE redriven_at IS NOT NULL`,
    )
    .bind(at, JSON.stringify(letters));
}

const columns = "id, queue, event_id AS eventId, body, reason, created_at AS createdAt, redriven_at AS redrivenAt";

/** One page of letters, those that wait before those sent back, newest first, and how many there are. One round trip. */
export async function listDeadLetters(d1: D1Database, page: number, size: number): Promise<{ readonly letters: readonly KeptLetter[]; readonly total: number }> {
  const [rows, count] = await d1.batch<KeptLetter & { readonly total: number }>([
    d1.prepare(`SELECT ${columns} FROM dead_letters ORDER BY redriven_at IS NOT NULL, created_at DESC, id LIMIT ? OFFSET ?`).bind(size, page * size),
    d1.prepare("SELECT count(*) AS total FROM dead_letters"),
  ]);
  return { letters: rows?.results ?? [], total: count?.results[0]?.total ?? 0 };
}

/** One letter, or null. */
export function readDeadLetter(d1: D1Database, id: string): Promise<KeptLetter | null> {
  return d1.prepare(`SELECT ${columns} FROM dead_letters WHERE id = ?`).bind(id).first<KeptLetter>();
}

/** Notes that a letter is on its way again. Call it after it was sent: what is sent twice is handled once. */
export async function markRedriven(d1: D1Database, id: string, at: Millis): Promise<void> {
  await d1.prepare("UPDATE dead_letters SET redriven_at = CAST(? AS INTEGER) WHERE id = ? AND redriven_at IS NULL").bind(at, id).run();
}
