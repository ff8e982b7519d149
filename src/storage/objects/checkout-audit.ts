// Duty: what an audit reads of a lane's tables: its checkouts page by page, those that do not rest, and its oldest events.
// Invariant: reads only; a page is bounded and by the primary key, what does not rest by the index of what is due.
// Neighbours: storage/objects/checkout.ts has the tables; durable-objects/lane/audit.ts asks.

import type { Saga } from "../../domain/checkout/saga.ts";
import type { CheckoutId } from "../../domain/ids.ts";
import { type Millis, toIso } from "../../domain/time.ts";
import type { LaneTables } from "./checkout.ts";
import type { ObjectStorage } from "./migrate.ts";

const sql = {
  page: "SELECT number, checkout_id FROM checkouts WHERE number > ? ORDER BY number LIMIT ?",
  restless: "SELECT number, checkout_id FROM checkouts INDEXED BY checkouts_due WHERE wake_at IS NOT NULL ORDER BY number LIMIT ?",
  countRestless: "SELECT count(*) AS count FROM checkouts INDEXED BY checkouts_due WHERE wake_at IS NOT NULL",
  oldEvents: "SELECT event ->> '$.eventId' AS event_id FROM outbox WHERE event ->> '$.timestamp' <= ? ORDER BY sequence LIMIT ?",
} as const;

/** A checkout with its place in the walk. */
export interface NumberedSaga {
  readonly number: number;
  readonly saga: Saga;
}

type Row = { number: number; checkout_id: string };

/** Reads a lane's tables for audits. */
export function openLaneAudit(storage: ObjectStorage, tables: Pick<LaneTables, "readSaved">) {
  const sagasOf = (rows: readonly Row[]): readonly NumberedSaga[] =>
    rows.flatMap(({ number, checkout_id }) => {
      const saga = tables.readSaved(checkout_id as CheckoutId);
      return saga === null ? [] : [{ number, saga }];
    });
  return {
    /** Checkouts in the order in which they began, from the one after `after` on. */
    page: (after: number, limit: number): readonly NumberedSaga[] => sagasOf(storage.sql.exec<Row>(sql.page, after, limit).toArray()),
    /** Those that time will bring something to, the oldest first. */
    restless: (limit: number): readonly NumberedSaga[] => sagasOf(storage.sql.exec<Row>(sql.restless, limit).toArray()),
    countRestless: (): number => storage.sql.exec<{ count: number }>(sql.countRestless).one().count,
    /** The ids of events that came to be before a moment and have not been forgotten, the oldest first. */
    eventsBefore: (moment: Millis, limit: number): readonly string[] =>
      storage.sql.exec<{ event_id: string }>(sql.oldEvents, toIso(moment), limit).toArray().map((row) => row.event_id),
  };
}

/** What a lane's audit reads. */
export type LaneAuditTables = ReturnType<typeof openLaneAudit>;
