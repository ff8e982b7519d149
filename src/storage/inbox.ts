// Duty: which events a consumer has handled.
// Invariant: a row is written in the same batch as the effect; a second row for the same event fails that batch, and so the second effect.
// Neighbours: workers/queues/consume.ts reads before and writes with every delivery; storage/housekeeping.ts forgets old rows.

import type { Statement } from "./statement.ts";

/** Those of the events that the consumer has already handled. */
export async function handledEvents(d1: D1Database, consumer: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { results } = await d1
    .prepare("SELECT event_id AS eventId FROM inbox WHERE consumer = ? AND event_id IN (SELECT value FROM json_each(?))")
    .bind(consumer, JSON.stringify(eventIds))
    .all<{ eventId: string }>();
  return new Set(results.map((row) => row.eventId));
}

/** Notes the events as handled. Fails the batch it stands in when one of them has been noted before. */
export function inboxInsert(d1: D1Database, consumer: string, eventIds: readonly string[], at: number): Statement {
  return d1
    .prepare("INSERT INTO inbox (consumer, event_id, handled_at) SELECT ?, value, CAST(? AS INTEGER) FROM json_each(?)")
    .bind(consumer, at, JSON.stringify(eventIds));
}

/** Stands for all consumers of an event together: what an object's outbox waits for. */
const everyConsumer = "*";

/** Notes that every consumer is through with the events; noting it twice changes nothing. */
export async function noteReceived(d1: D1Database, eventIds: readonly string[], at: number): Promise<void> {
  if (eventIds.length === 0) return;
  await d1
    .prepare("INSERT OR IGNORE INTO inbox (consumer, event_id, handled_at) SELECT ?, value, CAST(? AS INTEGER) FROM json_each(?)")
    .bind(everyConsumer, at, JSON.stringify(eventIds))
    .run();
}

/** Those of the events that every consumer is through with. */
export const receivedEvents = (d1: D1Database, eventIds: readonly string[]): Promise<ReadonlySet<string>> => handledEvents(d1, everyConsumer, eventIds);
