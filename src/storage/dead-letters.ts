// Duty: messages that could not be handled, kept until somebody has looked at them.
// Invariant: a message is kept once, whatever was delivered twice; its body is kept as it came.
// Neighbours: workers/queues/consume.ts stores what cannot be read, workers/queues/dead-letter.ts what used up its tries.

/** A message that nobody could handle. `id` is unique over all queues. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly reason: string;
}

/** Keeps the letters; those already kept stay as they are. */
export async function storeDeadLetters(d1: D1Database, letters: readonly DeadLetter[], at: number): Promise<void> {
  if (letters.length === 0) return;
  await d1
    .prepare(
      `INSERT OR IGNORE INTO dead_letters (id, queue, body, reason, created_at)
       SELECT value ->> 'id', value ->> 'queue', value ->> 'body', value ->> 'reason', CAST(? AS INTEGER) FROM json_each(?)`,
    )
    .bind(at, JSON.stringify(letters))
    .run();
}

/** The newest letters first, at most `limit`. */
export async function readDeadLetters(d1: D1Database, limit: number): Promise<readonly (DeadLetter & { readonly createdAt: number })[]> {
  const { results } = await d1
    .prepare("SELECT id, queue, body, reason, created_at AS createdAt FROM dead_letters ORDER BY created_at DESC, id LIMIT ?")
    .bind(limit)
    .all<DeadLetter & { createdAt: number }>();
  return results;
}
