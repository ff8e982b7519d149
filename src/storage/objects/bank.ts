// Duty: what a shard of the sandbox bank remembers: payments by key, and every movement of money.
// Invariant: a movement's key is there once, so that nothing is captured or refunded twice; movements are never changed.
// Neighbours: durable-objects/bank/teller.ts decides; migrate.ts takes the schema's steps.

import type { BankMovement, GatewayPayment } from "../../contracts/objects.ts";
import type { Millis } from "../../domain/time.ts";
import type { ObjectStorage, SchemaStep, SqlValue } from "./migrate.ts";

/** The tables of a bank's shard, step by step. */
export const bankSchema: readonly SchemaStep[] = [
  `CREATE TABLE payments (
     key TEXT PRIMARY KEY,
     transaction_id TEXT NOT NULL,
     amount INTEGER NOT NULL,
     currency TEXT NOT NULL,
     status TEXT NOT NULL,
     refunded INTEGER NOT NULL DEFAULT 0,
     decline_code TEXT,
     retryable INTEGER NOT NULL,
     token TEXT NOT NULL,
     approved_at INTEGER NOT NULL,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE movements (
     key TEXT PRIMARY KEY,
     payment_key TEXT NOT NULL,
     kind TEXT NOT NULL,
     amount INTEGER NOT NULL,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX movements_by_time ON movements (at);
   CREATE TABLE silences (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE messages (
     message_id TEXT NOT NULL,
     copy INTEGER NOT NULL,
     body TEXT NOT NULL,
     at INTEGER NOT NULL,
     send_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (message_id, copy)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX messages_by_send_at ON messages (send_at);`,
];

const sql = {
  read: "SELECT * FROM payments WHERE key = ?",
  save: `INSERT INTO payments (key, transaction_id, amount, currency, status, refunded, decline_code, retryable, token, approved_at, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET status = excluded.status, refunded = excluded.refunded`,
  move: "INSERT INTO movements (key, payment_key, kind, amount, at) VALUES (?, ?, ?, ?, ?)",
  moved: "SELECT 1 AS found FROM movements WHERE key = ?",
  settled: `SELECT payments.key AS key, payments.transaction_id AS gatewayTransactionId, movements.kind AS kind, movements.amount AS amount, payments.currency AS currency, movements.at AS at
            FROM movements JOIN payments ON payments.key = movements.payment_key WHERE movements.at >= ? AND movements.at < ? ORDER BY movements.at, movements.key`,
  total: "SELECT coalesce(sum(amount), 0) AS total FROM movements WHERE kind = ?",
  post: "INSERT INTO messages (message_id, copy, body, at, send_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  due: "SELECT message_id AS messageId, copy, body, at, attempts FROM messages WHERE send_at <= ? ORDER BY send_at LIMIT ?",
  next: "SELECT min(send_at) AS at FROM messages",
  forget: "DELETE FROM messages WHERE message_id = ? AND copy = ?",
  postpone: "UPDATE messages SET send_at = ?, attempts = attempts + 1 WHERE message_id = ? AND copy = ?",
  silence: "INSERT INTO silences (key, until) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
  silentUntil: "SELECT until FROM silences WHERE key = ?",
} as const;

/** A payment as the bank keeps it. `approvedAt` is when the customer will have said yes. */
export interface KeptPayment extends GatewayPayment {
  readonly key: string;
  readonly token: string;
  readonly approvedAt: Millis;
}

/** A message on its way to the shop: one of the copies in which it is sent. */
export interface Message {
  readonly messageId: string;
  readonly copy: number;
  readonly body: string;
  /** When happened what it tells. */
  readonly at: Millis;
}

/** A message that the shop has not taken, with how often it was sent for nothing. */
export interface WaitingMessage extends Message {
  readonly attempts: number;
}

interface PaymentRow extends Record<string, SqlValue> {
  key: string;
  transaction_id: string;
  amount: number;
  currency: string;
  status: GatewayPayment["status"];
  refunded: number;
  decline_code: string | null;
  retryable: number;
  token: string;
  approved_at: number;
  at: number;
}

/** The bank's tables, by what is asked of them. */
export class BankTables {
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  transaction<Result>(work: () => Result): Result {
    return this.#storage.transactionSync(work);
  }

  read(key: string): KeptPayment | null {
    const [row] = this.#storage.sql.exec<PaymentRow>(sql.read, key).toArray();
    if (row === undefined) return null;
    const { transaction_id: gatewayTransactionId, decline_code: declineCode, approved_at: approvedAt, retryable, ...rest } = row;
    return { ...rest, gatewayTransactionId, declineCode, approvedAt, retryable: retryable === 1 };
  }

  save(payment: KeptPayment): void {
    const { key, gatewayTransactionId, amount, currency, status, refunded, declineCode, retryable, token, approvedAt, at } = payment;
    this.#storage.sql.exec(sql.save, key, gatewayTransactionId, amount, currency, status, refunded, declineCode, retryable ? 1 : 0, token, approvedAt, at);
  }

  move(key: string, paymentKey: string, kind: "capture" | "refund", amount: number, at: Millis): void {
    this.#storage.sql.exec(sql.move, key, paymentKey, kind, amount, at);
  }

  hasMoved(key: string): boolean {
    return this.#storage.sql.exec(sql.moved, key).toArray().length > 0;
  }

  /** The movements of a span of time, the oldest first. */
  settled(from: Millis, to: Millis): readonly BankMovement[] {
    return this.#storage.sql.exec<BankMovement & Record<string, SqlValue>>(sql.settled, from, to).toArray().map((row) => ({ ...row }));
  }

  /** What all movements of a kind come to. */
  total(kind: "capture" | "refund"): number {
    return this.#storage.sql.exec<{ total: number }>(sql.total, kind).one().total;
  }

  /** Keeps a message until it is forgotten; the same copy again changes nothing. */
  post({ messageId, copy, body, at }: Message, sendAt: Millis): void {
    this.#storage.sql.exec(sql.post, messageId, copy, body, at, sendAt);
  }

  dueMessages(now: Millis, most: number): readonly WaitingMessage[] {
    return this.#storage.sql.exec<WaitingMessage & Record<string, SqlValue>>(sql.due, now, most).toArray();
  }

  /** When the next message is to be sent, null when none waits. */
  nextMessage(): Millis | null {
    return this.#storage.sql.exec<{ at: number | null }>(sql.next).one().at;
  }

  forgetMessage({ messageId, copy }: Message): void {
    this.#storage.sql.exec(sql.forget, messageId, copy);
  }

  postponeMessage({ messageId, copy }: Message, sendAt: Millis): void {
    this.#storage.sql.exec(sql.postpone, sendAt, messageId, copy);
  }

  /** Says nothing about the key until then; the first such moment holds. */
  beSilent(key: string, until: Millis): void {
    this.#storage.sql.exec(sql.silence, key, until);
  }

  silentUntil(key: string): Millis {
    return this.#storage.sql.exec<{ until: number }>(sql.silentUntil, key).toArray()[0]?.until ?? 0;
  }
}
