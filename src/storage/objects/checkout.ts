// Duty: what a lane remembers: checkouts, orders, events to publish, and each request's kept answer.
// Invariant: all SQL of the lane is in this one table of statements; every look-up is by an index, so that its cost does not grow with past orders.
// Neighbours: durable-objects/lane/ decides inside `transaction`; lane-upgrades.ts has the schema.

import type { Event } from "../../contracts/events.ts";
import type { IdempotencyRecord } from "../../contracts/objects.ts";
import type { CheckoutDraft } from "../../domain/checkout/draft.ts";
import { isOpen, type Saga } from "../../domain/checkout/saga.ts";
import type { CheckoutId, OrderId, UserId } from "../../domain/ids.ts";
import type { Order } from "../../domain/order.ts";
import type { Millis } from "../../domain/time.ts";
import { LruCache } from "../lru.ts";
import { type KeptSaga, wholeOrder, wholeSaga } from "./lane-upgrades.ts";
import type { ObjectStorage, SqlValue } from "./migrate.ts";

const sql = {
  nextNumber: "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'checkouts'), 0) + 1 AS number",
  insertCheckout: "INSERT INTO checkouts (number, checkout_id, user_id, open, wake_at, draft, saga) VALUES (?, ?, ?, ?, ?, ?, ?)",
  updateCheckout: "UPDATE checkouts SET open = ?, wake_at = ?, saga = ? WHERE checkout_id = ?",
  readCheckout: "SELECT c.draft, c.saga, o.document FROM checkouts c LEFT JOIN orders o ON o.order_id = c.saga ->> '$.name.orderId' WHERE c.checkout_id = ?",
  forgetCheckout: "DELETE FROM checkouts WHERE checkout_id = ?",
  openCheckouts: "SELECT checkout_id FROM checkouts WHERE user_id = ? AND open = 1 ORDER BY number",
  dueCheckouts: "SELECT checkout_id FROM checkouts WHERE wake_at <= ? ORDER BY wake_at LIMIT ?",
  saveOrder: "INSERT INTO orders (order_id, user_id, checkout_id, created_at, document) VALUES (?, ?, ?, ?, ?) ON CONFLICT (order_id) DO UPDATE SET document = excluded.document",
  readOrder: "SELECT document FROM orders WHERE order_id = ? AND user_id = ?",
  findOrder: "SELECT document FROM orders WHERE order_id = ?",
  listOrders: "SELECT document FROM orders WHERE user_id = ? ORDER BY created_at DESC, order_id DESC LIMIT ? OFFSET ?",
  countOrders: "SELECT count(*) AS total FROM orders WHERE user_id = ?",
  insertEvents: "INSERT INTO outbox (event, send_at) VALUES (?, ?)",
  andAnother: ", (?, ?)",
  // Named, because the order would otherwise be had by reading every event ever sent.
  unsent: "SELECT sequence, event, failures FROM outbox INDEXED BY outbox_unsent WHERE send_at <= ? ORDER BY sequence LIMIT ?",
  markSent: "UPDATE outbox SET send_at = NULL, sent_at = ? WHERE sequence IN (SELECT value FROM json_each(?))",
  postpone: "UPDATE outbox SET failures = ?, send_at = ? WHERE sequence = ?",
  forgetSent: "DELETE FROM outbox WHERE sent_at <= ?",
  unconfirmed: "SELECT sequence, event, failures FROM outbox WHERE sent_at + ? * (1 << min(failures, 12)) <= ? ORDER BY sequence LIMIT ?",
  confirm: "DELETE FROM outbox WHERE sequence IN (SELECT value FROM json_each(?))",
  sendAgain: "UPDATE outbox SET send_at = ?, sent_at = NULL, failures = failures + 1 WHERE sequence = ?",
  insertRequest: "INSERT OR REPLACE INTO idempotency (scope, key, fingerprint, started_at, answer, kept_until) VALUES (?, ?, ?, ?, NULL, ?)",
  readRequest: "SELECT fingerprint, started_at, answer, kept_until FROM idempotency WHERE scope = ? AND key = ?",
  keepAnswer: "UPDATE idempotency SET answer = ? WHERE scope = ? AND key = ? AND answer IS NULL",
  forgetRequest: "DELETE FROM idempotency WHERE scope = ? AND key = ? AND answer IS NULL",
  forgetRequests: "DELETE FROM idempotency WHERE kept_until <= ?",
  wakes: `SELECT (SELECT min(wake_at) FROM checkouts WHERE wake_at IS NOT NULL) AS saga,
                 (SELECT min(send_at) FROM outbox WHERE send_at IS NOT NULL) AS event,
                 (SELECT min(sent_at + ? * (1 << min(failures, 12))) FROM outbox WHERE sent_at IS NOT NULL) AS sent,
                 (SELECT min(kept_until) FROM idempotency) AS request`,
} as const;

/** An event of the outbox, with how often sending it has failed or gone unheard. */
export interface UnsentEvent {
  readonly sequence: number;
  readonly event: Event;
  readonly failures: number;
}

/** The least moment of each kind of work that time alone brings; null where there is none. */
export interface LaneWakes {
  readonly saga: Millis | null;
  readonly event: Millis | null;
  readonly sent: Millis | null;
  readonly request: Millis | null;
}

type Row = Record<string, SqlValue>;
type EventRow = { sequence: number; event: string; failures: number };

function toUnsent({ sequence, event, failures }: EventRow): UnsentEvent {
  const parsed: Event = JSON.parse(event);
  return { sequence, failures, event: { ...parsed, metadata: { ...parsed.metadata, sequence } } };
}

/** How many sagas are kept in memory: those of the purchases under way. */
const mostKept = 500;

/** A lane's tables, by what is asked of them. Synchronous throughout: nothing else runs in the object between two calls without an await. */
export class LaneTables {
  readonly #storage: ObjectStorage;
  /** What the disk says, as far as it was lately read or saved: nobody else writes it. Forgotten whole when a transaction fails. */
  readonly #sagas = new LruCache<Saga>(mostKept);

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  /** All or nothing. */
  transaction<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.#sagas.clear();
      throw error;
    }
  }

  /** Takes up a new checkout; `begin` is told the number that only this one has, among all of this lane. */
  insertCheckout(begin: (number: number) => Saga, wakeAt: Millis | null): Saga {
    const number = this.#first<{ number: number }>(sql.nextNumber)?.number ?? 1;
    const { draft, order: _, ...saga } = begin(number);
    this.#all(sql.insertCheckout, number, draft.checkoutId, draft.userId, 1, wakeAt, JSON.stringify(draft), JSON.stringify(saga));
    return this.#keep({ ...saga, draft, order: null });
  }

  readCheckout(checkoutId: CheckoutId): Saga | null {
    const known = this.#sagas.get(checkoutId) ?? this.readSaved(checkoutId);
    return known === null ? null : this.#keep(known);
  }

  /** What the disk says, whatever memory does: for whoever looks whether all is well. */
  readSaved(checkoutId: CheckoutId): Saga | null {
    const row = this.#first<{ draft: string; saga: string; document: string | null }>(sql.readCheckout, checkoutId);
    if (row === null) return null;
    const draft: CheckoutDraft = JSON.parse(row.draft);
    const saga: KeptSaga = JSON.parse(row.saga);
    const order = row.document === null ? null : wholeOrder(JSON.parse(row.document));
    return { ...wholeSaga(saga), draft, order };
  }

  /** Saves a saga and the order it became. */
  saveCheckout(whole: Saga, wakeAt: Millis | null): void {
    const { draft, order, ...saga } = whole;
    const saved = this.#sagas.get(draft.checkoutId)?.order;
    this.#all(sql.updateCheckout, isOpen(whole) ? 1 : 0, wakeAt, JSON.stringify(saga), draft.checkoutId);
    if (order !== null && order !== saved) this.#all(sql.saveOrder, order.orderId, order.userId, order.checkoutId, order.createdAt, JSON.stringify(order));
    this.#keep(whole);
  }

  /** Forgets a checkout that came to nothing; an order that it became for a while stays. */
  forgetCheckout(checkoutId: CheckoutId): void {
    this.#all(sql.forgetCheckout, checkoutId);
    this.#sagas.delete(checkoutId);
  }

  openCheckouts(userId: UserId): readonly CheckoutId[] {
    return this.#all<{ checkout_id: CheckoutId }>(sql.openCheckouts, userId).map((row) => row.checkout_id);
  }

  /** The checkouts that time brings, the longest due first. */
  dueCheckouts(now: Millis, limit: number): readonly CheckoutId[] {
    return this.#all<{ checkout_id: CheckoutId }>(sql.dueCheckouts, now, limit).map((row) => row.checkout_id);
  }

  readOrder(userId: UserId, orderId: OrderId): Order | null {
    const row = this.#first<{ document: string }>(sql.readOrder, orderId, userId);
    return row === null ? null : wholeOrder(JSON.parse(row.document));
  }

  /** Whoever's it is: for desks. */
  findOrder(orderId: OrderId): Order | null {
    const row = this.#first<{ document: string }>(sql.findOrder, orderId);
    return row === null ? null : wholeOrder(JSON.parse(row.document));
  }

  /** Newest first. */
  listOrders(userId: UserId, page: number, size: number): { readonly orders: readonly Order[]; readonly total: number } {
    const orders = this.#all<{ document: string }>(sql.listOrders, userId, size, page * size).map((row) => wholeOrder(JSON.parse(row.document)));
    return { orders, total: this.#first<{ total: number }>(sql.countOrders, userId)?.total ?? 0 };
  }

  /** Those of one save, in the order they happened: one statement. */
  insertEvents(events: readonly Event[], sendAt: Millis): void {
    if (events.length > 0) this.#all(sql.insertEvents + sql.andAnother.repeat(events.length - 1), ...events.flatMap((event) => [JSON.stringify(event), sendAt]));
  }

  /** Events to send now, in the order they happened; each carries its row's number as its sequence. */
  unsentEvents(now: Millis, limit: number): readonly UnsentEvent[] {
    return this.#all<EventRow>(sql.unsent, now, limit).map(toUnsent);
  }

  /** Events that were sent, but should have been received by now: `confirmMs` after the first sending, twice as long after each further one. */
  unconfirmedEvents(now: Millis, confirmMs: number, limit: number): readonly UnsentEvent[] {
    return this.#all<EventRow>(sql.unconfirmed, confirmMs, now, limit).map(toUnsent);
  }

  /** Forgets events that were received. One statement, however many. */
  confirmEvents(sequences: readonly number[]): void {
    if (sequences.length > 0) this.#all(sql.confirm, JSON.stringify(sequences));
  }

  sendAgain(sequence: number, sendAt: Millis): void {
    this.#all(sql.sendAgain, sendAt, sequence);
  }

  /** One statement, however many. */
  markSent(sequences: readonly number[], at: Millis): void {
    if (sequences.length > 0) this.#all(sql.markSent, at, JSON.stringify(sequences));
  }

  postpone(sequence: number, failures: number, sendAt: Millis): void {
    this.#all(sql.postpone, failures, sendAt, sequence);
  }

  readRequest(scope: string, key: string): IdempotencyRecord | null {
    const row = this.#first<{ fingerprint: string; started_at: number; answer: string | null; kept_until: number }>(sql.readRequest, scope, key);
    if (row === null) return null;
    return { scope, key, fingerprint: row.fingerprint, startedAt: row.started_at, answer: row.answer === null ? null : JSON.parse(row.answer), keptUntil: row.kept_until };
  }

  /** Notes that a request runs, in place of one whose time to be kept is over. */
  insertRequest({ scope, key, fingerprint, startedAt, keptUntil }: Omit<IdempotencyRecord, "answer">): void {
    this.#all(sql.insertRequest, scope, key, fingerprint, startedAt, keptUntil);
  }

  /** The first answer is kept; a later one changes nothing. */
  keepAnswer(scope: string, key: string, answer: IdempotencyRecord["answer"]): void {
    this.#all(sql.keepAnswer, JSON.stringify(answer), scope, key);
  }

  /** Forgets a run that ended without an answer to keep. */
  forgetRequest(scope: string, key: string): void {
    this.#all(sql.forgetRequest, scope, key);
  }

  /** Forgets answers that were kept long enough, and events sent before `sentBefore`. */
  sweep(now: Millis, sentBefore: Millis): void {
    this.#all(sql.forgetRequests, now);
    this.#all(sql.forgetSent, sentBefore);
  }

  /** `sent` is when to look whether what was sent has been received. */
  wakes(confirmMs: number): LaneWakes {
    return this.#first<{ saga: number | null; event: number | null; sent: number | null; request: number | null }>(sql.wakes, confirmMs) ?? { saga: null, event: null, sent: null, request: null };
  }

  #keep(saga: Saga): Saga {
    this.#sagas.set(saga.draft.checkoutId, saga);
    return saga;
  }

  #all<Shape extends Row>(statement: string, ...bindings: readonly SqlValue[]): readonly Shape[] {
    return this.#storage.sql.exec<Shape>(statement, ...bindings).toArray();
  }

  #first<Shape extends Row>(statement: string, ...bindings: readonly SqlValue[]): Shape | null {
    return this.#all<Shape>(statement, ...bindings)[0] ?? null;
  }
}
