// Duty: the D1 tables of what the jobs found, and of the payments they compare: breaches, alerts, reconciliations, payments.
// Invariant: as in schema.ts, of which this is a part.
// Neighbours: storage/{breaches,alerts,reconciliations,payments}.ts read and write them.

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Places at which an invariant of the shop did not hold, until they do again. */
export const breaches = sqliteTable("breaches", {
  breachKey: text("breach_key").primaryKey(),
  invariant: text("invariant").notNull(),
  subject: text("subject").notNull(),
  detail: text("detail").notNull(),
  /** What the shop has done about it by itself. */
  action: text("action"),
  foundAt: integer("found_at").notNull(),
  seenAt: integer("seen_at").notNull(),
  settledAt: integer("settled_at"),
}, (t) => [index("breaches_open").on(t.invariant).where(sql`settled_at IS NULL`), index("breaches_settled").on(t.settledAt)]);

/** What a person was told to look after; of one subject only one is open at a time. */
export const alerts = sqliteTable("alerts", {
  alertId: text("alert_id").primaryKey(),
  /** By what it is known again while it is open. */
  subject: text("subject").notNull(),
  kind: text("kind", { enum: ["stuck", "money", "dead_letters", "invariant", "job"] }).notNull(),
  detail: text("detail").notNull(),
  /** A path of the back office. */
  link: text("link").notNull(),
  raisedAt: integer("raised_at").notNull(),
  mailedAt: integer("mailed_at"),
  /** Null once the webhook has it, was given up, or is not configured. */
  callAt: integer("call_at"),
  calls: integer("calls").notNull().default(0),
  calledAt: integer("called_at"),
  settledAt: integer("settled_at"),
}, (t) => [uniqueIndex("alerts_open").on(t.subject).where(sql`settled_at IS NULL`), index("alerts_due").on(t.callAt).where(sql`call_at IS NOT NULL`), index("alerts_raised").on(t.raisedAt)]);

/** What comparing a gateway's books with ours came to. */
export const reconciliations = sqliteTable("reconciliations", {
  reconciliationId: text("reconciliation_id").primaryKey(),
  /** `upload`, or the gateway that was asked. */
  source: text("source").notNull(),
  startedAt: integer("started_at").notNull(),
  rows: integer("rows").notNull(),
  matched: integer("matched").notNull(),
  /** JSON array of {paymentId, action}. */
  repaired: text("repaired").notNull().default(sql.raw("'[]'")),
  unexplained: integer("unexplained").notNull(),
}, (t) => [index("reconciliations_started").on(t.startedAt)]);

/** Captured payments, as their lanes told it: by what gateways call them, and when. */
export const payments = sqliteTable("payments", {
  paymentId: text("payment_id").primaryKey(),
  orderId: text("order_id").notNull(),
  gateway: text("gateway").notNull(),
  gatewayTransactionId: text("gateway_transaction_id").notNull(),
  amount: integer("amount").notNull(),
  currency: text("currency").notNull(),
  capturedAt: integer("captured_at").notNull(),
}, (t) => [index("payments_transaction").on(t.gatewayTransactionId), index("payments_captured").on(t.gateway, t.capturedAt, t.paymentId)]);
