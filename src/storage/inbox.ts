// Duty: which events a consumer has handled.
// Invariant: a row is written in the same batch as the effect; a second row for the same event fails that batch, and so the second effect.
// Neighbours: workers/queues/attend.ts reads before and writes with every delivery; storage/housekeeping.ts forgets old rows.

import type { Statement } from "./statement.ts";

/** Those of the events that each of the consumers has already handled. */
export async function handledBy(d1: D1Database, consumers: readonly string[], eventIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { results } = await d1
    .prepare("SELECT consumer, event_id AS eventId FROM inbox WHERE consumer IN (SELECT value FROM json_each(?)) AND event_id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(consumers), JSON.stringify(eventIds))
    .all<{ consumer: string; eventId: string }>();
  const rows = Map.groupBy(results, ({ consumer }) => consumer);
  return new Map([...rows].map(([consumer, handled]) => [consumer, new Set(handled.map(({ eventId }) => eventId))]));
}

/** Those of the events that the consumer has already handled. */
export async function handledEvents(d1: D1Database, consumer: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  return (await handledBy(d1, [consumer], eventIds)).get(consumer) ?? new Set();
}

/** Notes the events as handled. Fails the batch it stands in when one of them has been noted before. */
export function inboxInsert(d1: D1Database, consumer: string, eventIds: readonly string[], at: number): Statement {
  return d1
    .prepare("INSERT INTO inbox (consumer, event_id, handled_at) SELECT ?, value, CAST(? AS INTEGER) FROM json_each(?)")
    .bind(consumer, at, JSON.stringify(eventIds));
}

/** Stands for all consumers of an event together: what an object's outbox waits for. */
const everyConsumer = "*";

/** Notes that nobody needs to be sent the events again; noting it twice changes nothing. */
export function receivedInsert(d1: D1Database, eventIds: readonly string[], at: number): Statement {
  return d1
    .prepare("INSERT OR IGNORE INTO inbox (consumer, event_id, handled_at) SELECT ?, value, CAST(? AS INTEGER) FROM json_each(?)")
    .bind(everyConsumer, at, JSON.stringify(eventIds));
}

/** Those of the events that every consumer is through with, or that lie among the dead letters. */
export const receivedEvents = (d1: D1Database, eventIds: readonly string[]): Promise<ReadonlySet<string>> => handledEvents(d1, everyConsumer, eventIds);

/** The consumer whose inbox says that a stock object's event arrived. */
export const inventoryConsumer = "inventory-level";
