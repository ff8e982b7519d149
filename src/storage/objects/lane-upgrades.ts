// Duty: how a lane's tables came to be, and how what was saved long ago is read today.
// Invariant: steps are only ever added at the end; a document that an older lane has saved is whole when it leaves here.
// Neighbours: checkout.ts reads and writes; migrate.ts takes the steps.

import { noBackoff } from "../../domain/backoff.ts";
import type { Saga } from "../../domain/checkout/saga.ts";
import type { Order } from "../../domain/order.ts";
import type { SchemaStep } from "./migrate.ts";

/** The tables of a lane, step by step. */
export const laneSchema: readonly SchemaStep[] = [
  `CREATE TABLE checkouts (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     checkout_id TEXT NOT NULL UNIQUE,
     user_id TEXT NOT NULL,
     open INTEGER NOT NULL,
     wake_at INTEGER,
     draft TEXT NOT NULL,
     saga TEXT NOT NULL
   ) STRICT;
   CREATE INDEX checkouts_open ON checkouts (user_id) WHERE open = 1;
   CREATE INDEX checkouts_due ON checkouts (wake_at) WHERE wake_at IS NOT NULL;
   CREATE TABLE orders (
     order_id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL,
     checkout_id TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX orders_of_user ON orders (user_id, created_at DESC, order_id DESC);
   CREATE TABLE idempotency (
     scope TEXT NOT NULL,
     key TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     started_at INTEGER NOT NULL,
     answer TEXT,
     kept_until INTEGER NOT NULL,
     PRIMARY KEY (scope, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX idempotency_end ON idempotency (kept_until);
   CREATE TABLE outbox (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     event TEXT NOT NULL,
     failures INTEGER NOT NULL DEFAULT 0,
     send_at INTEGER,
     sent_at INTEGER
   ) STRICT;
   CREATE INDEX outbox_unsent ON outbox (send_at) WHERE send_at IS NOT NULL;
   CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;`,
];

/** A saga without what is kept beside it: the draft never changes, the order has a row of its own. */
export type KeptSaga = Omit<Saga, "draft" | "order">;

/** What a saga has that was saved before these fields were known. */
const laterFields = { restocks: [], busySince: null, closedAt: null, heard: [], log: [] } as const satisfies Partial<KeptSaga>;

/** A saga with what it has not, if it was saved before those fields were known. */
export const wholeSaga = (saved: KeptSaga): KeptSaga => ({ ...laterFields, ...saved });

/** An order with what its document has not, if it was saved before orders could be returned. */
export function wholeOrder(saved: Order): Order {
  if (saved.returns !== undefined) return saved;
  const items = saved.items.map((item) => ({ ...item, returned: 0, tracking: null }));
  return { ...saved, items, refunds: saved.refunds.map((refund) => ({ ...refund, retry: noBackoff })), returns: [], tracking: null, lastRequest: null };
}
