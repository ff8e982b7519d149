// Duty: the outbox of a stock object: the events of a commit lie together in parcels, and beside each how its sending stands.
// Invariant: a parcel is written once and never changed; it leaves when all its events have been handled; events lie in the order of their sequences, without gaps.
// Neighbours: durable-objects/stock/work.ts packs, stock/relay.ts sends; stock.ts opens it with the object's other tables.

import type { Millis } from "../../domain/time.ts";
import type { ObjectStorage, SchemaStep } from "./migrate.ts";

/** An event as it is sent: its place in the variant's stream, and its envelope as JSON. */
export interface SealedEvent {
  readonly sequence: number;
  readonly envelope: string;
}

/** Events that are sent, confirmed and sent again together. `first` names it. */
export interface Parcel {
  readonly first: number;
  readonly events: readonly SealedEvent[];
}

/** What lay in the outbox before, an event in each row, becomes parcels of one. */
export const parcelSchema: SchemaStep = `
   CREATE TABLE parcels (first INTEGER PRIMARY KEY, at INTEGER NOT NULL, events TEXT NOT NULL) STRICT;
   CREATE TABLE sendings (first INTEGER PRIMARY KEY, sent_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, confirm_at INTEGER) STRICT;
   CREATE INDEX sendings_waiting ON sendings (first) WHERE sent_at IS NULL;
   CREATE INDEX sendings_confirm ON sendings (confirm_at) WHERE confirm_at IS NOT NULL;
   INSERT INTO parcels (first, at, events) SELECT sequence, CAST(unixepoch(envelope ->> '$.timestamp', 'subsec') * 1000 AS INTEGER), envelope FROM outbox;
   INSERT INTO sendings (first, sent_at, attempts, confirm_at) SELECT sequence, sent_at, attempts, confirm_at FROM outbox;
   DROP TABLE outbox;`;

/** What one call of a queue takes. */
const eventsPerParcel = 100;

const statements = {
  save: "INSERT INTO parcels (first, at, events) VALUES (?, ?, ?)",
  await: "INSERT INTO sendings (first) VALUES (?)",
  waiting: "SELECT parcels.first, events FROM sendings INDEXED BY sendings_waiting JOIN parcels ON parcels.first = sendings.first WHERE sent_at IS NULL ORDER BY sendings.first",
  packedBefore: "SELECT first, events FROM parcels WHERE at <= ? ORDER BY first",
  isWaiting: "SELECT EXISTS (SELECT 1 FROM sendings WHERE sent_at IS NULL) AS found",
  markSent: `UPDATE sendings SET sent_at = ?1, attempts = attempts + 1, confirm_at = ?1 + min(?2 << min(attempts, 16), ?3)
             WHERE first IN (SELECT value FROM json_each(?4))`,
  unconfirmed: "SELECT parcels.first, events FROM sendings JOIN parcels ON parcels.first = sendings.first WHERE confirm_at IS NOT NULL AND sent_at <= ? ORDER BY sendings.first",
  dueToConfirm: "SELECT parcels.first, events FROM sendings INDEXED BY sendings_confirm JOIN parcels ON parcels.first = sendings.first WHERE confirm_at <= ? ORDER BY sendings.first",
  nextConfirmation: "SELECT min(confirm_at) AS at FROM sendings WHERE confirm_at IS NOT NULL",
  dropParcels: "DELETE FROM parcels WHERE first IN (SELECT value FROM json_each(?))",
  dropSendings: "DELETE FROM sendings WHERE first IN (SELECT value FROM json_each(?))",
  // Kept, since D1 lacks it as long as it lies among the dead letters, but neither sent nor asked for again.
  giveUp: "UPDATE sendings SET confirm_at = NULL WHERE attempts >= ? AND first IN (SELECT value FROM json_each(?))",
  sendAgain: "UPDATE sendings SET sent_at = NULL, confirm_at = NULL WHERE confirm_at IS NOT NULL AND first IN (SELECT value FROM json_each(?)) RETURNING first",
} as const;

type ParcelRow = { first: number; events: string };

/** The outbox over the object's own SQL. */
export function openParcels(sql: ObjectStorage["sql"]) {
  const names = (parcels: readonly Parcel[]): string => JSON.stringify(parcels.map(({ first }) => first));
  return {
    /** Packs events of one moment that follow one another, in as few parcels as queues take. */
    save(events: readonly SealedEvent[], at: Millis): void {
      for (let from = 0; from < events.length; from += eventsPerParcel) {
        const packed = events.slice(from, from + eventsPerParcel);
        const first = packed[0]?.sequence ?? 0;
        // JSON has no line ends of its own: what was one line is one envelope.
        sql.exec(statements.save, first, at, packed.map(({ envelope }) => envelope).join("\n"));
        sql.exec(statements.await, first);
      }
    },
    /** Parcels that wait to be sent, the oldest first, until they hold so many events. */
    waiting: (events: number): readonly Parcel[] => upTo(events, sql.exec<ParcelRow>(statements.waiting)),
    /** Parcels of events that happened at or before a moment and are not known to have been handled, the oldest first, until they hold so many. */
    packedBefore: (at: Millis, events: number): readonly Parcel[] => upTo(events, sql.exec<ParcelRow>(statements.packedBefore, at)),
    isWaiting: (): boolean => sql.exec<{ found: number }>(statements.isWaiting).one().found === 1,
    /** Notes what was sent. After `patienceMs`, twice as long for each time it was sent before and `longestMs` at most, somebody should have handled it. */
    markSent: (parcels: readonly Parcel[], at: Millis, patienceMs: number, longestMs: number): void =>
      void sql.exec(statements.markSent, at, patienceMs, longestMs, names(parcels)),
    /** Parcels that somebody should have handled by now. */
    dueToConfirm: (now: Millis, events: number): readonly Parcel[] => upTo(events, sql.exec<ParcelRow>(statements.dueToConfirm, now)),
    /** Parcels that were sent at or before a moment, whether or not they are due. */
    unconfirmed: (sentBefore: Millis, events: number): readonly Parcel[] => upTo(events, sql.exec<ParcelRow>(statements.unconfirmed, sentBefore)),
    nextConfirmation: (): Millis | null => sql.exec<{ at: number | null }>(statements.nextConfirmation).one().at,
    /** Forgets parcels of which every event has been handled. */
    confirm(parcels: readonly Parcel[]): void {
      sql.exec(statements.dropParcels, names(parcels));
      sql.exec(statements.dropSendings, names(parcels));
    },
    /** Makes parcels wait to be sent again, but not those that were sent `most` times: what is in them lies among the dead letters. Answers those that wait. */
    sendAgain(parcels: readonly Parcel[], most: number): readonly Parcel[] {
      sql.exec(statements.giveUp, most, names(parcels));
      const again = new Set(sql.exec<{ first: number }>(statements.sendAgain, names(parcels)).toArray().map(({ first }) => first));
      return parcels.filter(({ first }) => again.has(first));
    },
  };
}

/** Reads rows until there are so many events: what is behind them stays unread. */
function upTo(events: number, rows: Iterable<ParcelRow>): readonly Parcel[] {
  const parcels: Parcel[] = [];
  let found = 0;
  for (const { first, events: lines } of rows) {
    const parcel = { first, events: lines.split("\n").map((envelope, index) => ({ sequence: first + index, envelope })) };
    parcels.push(parcel);
    found += parcel.events.length;
    if (found >= events) break;
  }
  return parcels;
}
