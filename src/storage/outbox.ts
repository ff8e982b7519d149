// Duty: events born in a D1 batch, until they have been handled.
// Invariant: a row is written in the batch whose news it carries, and leaves only when every consumer has handled the event or it lies among the dead letters.
// Neighbours: routes put `outboxInsert` into their batch and wake the Relay; durable-objects/relay.ts publishes; workers/queues/consume.ts settles.

import { type Event, queueOf, type QueueName, toEvent } from "../contracts/events.ts";
import type { Fact } from "../domain/facts.ts";
import type { NewId } from "../domain/ids.ts";
import { hourMs, type Millis, secondMs } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** The stream that D1's events count in; their sequence is the row's. */
export const d1Stream = "d1";

/** Where facts come from: who asked (`correlationId`), which part of the shop decided (`source`), within which saga if any. */
export interface OutboxOrigin {
  readonly newId: NewId;
  readonly at: Millis;
  readonly correlationId: string;
  readonly source: string;
  readonly sagaId?: string;
}

/** One statement that puts all the facts into the outbox; belongs into the batch that makes them true. Wake the Relay afterwards. */
export function outboxInsert(d1: D1Database, facts: readonly Fact[], origin: OutboxOrigin): Statement {
  return insertInto(d1, facts, origin, "");
}

/** The same for facts whose ids are made from what they tell of: one that has been told before, and waits still, is told already. */
export async function tellOnce(d1: D1Database, facts: readonly Fact[], origin: OutboxOrigin): Promise<void> {
  await insertInto(d1, facts, origin, "ON CONFLICT (event_id) DO NOTHING").run();
}

function insertInto(d1: D1Database, facts: readonly Fact[], origin: OutboxOrigin, onConflict: "" | "ON CONFLICT (event_id) DO NOTHING"): Statement {
  const rows = facts.map((fact) => {
    const event = toEvent(fact, { ...origin, eventId: origin.newId("event"), sagaId: origin.sagaId ?? null, stream: d1Stream, sequence: 0 });
    return { eventId: event.eventId, queue: queueOf[fact.type], envelope: JSON.stringify(event) };
  });
  return d1
    .prepare(
      `INSERT INTO outbox (event_id, queue, envelope, created_at)
       SELECT value ->> 'eventId', value ->> 'queue', value ->> 'envelope', CAST(? AS INTEGER) FROM json_each(?) WHERE true ${onConflict}`,
    )
    .bind(origin.at, JSON.stringify(rows));
}

/** An event ready to be sent, with the sequence its row was given. */
export interface OutboxEvent {
  readonly sequence: number;
  readonly queue: QueueName;
  readonly event: Event;
}

/** After how long an event that nobody has confirmed is sent again, for the first time; twice as long each time after, an hour at most. */
export const republishAfterMs = 30 * secondMs;

/** Events to send now, oldest first: those never sent, and those sent long enough ago without having been handled. */
export async function unpublished(d1: D1Database, now: Millis, limit: number): Promise<readonly OutboxEvent[]> {
  const { results } = await d1
    .prepare(
      `SELECT sequence, queue, envelope FROM outbox
       WHERE published_at IS NULL OR published_at <= ? - MIN(? * (1 << MIN(attempts - 1, 10)), ?)
       ORDER BY sequence LIMIT ?`,
    )
    .bind(now, republishAfterMs, hourMs, limit)
    .all<{ sequence: number; queue: QueueName; envelope: string }>();
  return results.map(({ sequence, queue, envelope }) => {
    const event: Event = JSON.parse(envelope);
    return { sequence, queue, event: { ...event, metadata: { ...event.metadata, sequence } } };
  });
}

/** Notes that the rows were sent once more. */
export async function markPublished(d1: D1Database, sequences: readonly number[], at: Millis): Promise<void> {
  await d1
    .prepare("UPDATE outbox SET published_at = CAST(? AS INTEGER), attempts = attempts + 1 WHERE sequence IN (SELECT value FROM json_each(?))")
    .bind(at, JSON.stringify(sequences))
    .run();
}

/** Forgets events that have been handled or lie among the dead letters. */
export function settle(d1: D1Database, eventIds: readonly string[]): Statement {
  return d1.prepare("DELETE FROM outbox WHERE event_id IN (SELECT value FROM json_each(?))").bind(JSON.stringify(eventIds));
}
