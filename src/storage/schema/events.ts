// Duty: the tables of events and of what becomes of them: outbox, inbox, dead letters, mails, figures of turnover.
// Invariant: as in schema.ts, of which this is a part.
// Neighbours: schema.ts exports it; outbox.ts, inbox.ts, dead-letters.ts, mails.ts and turnover.ts have the statements.

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { at, id } from "./columns.ts";

/** Events born in a D1 batch, kept until the consumer's inbox has them. */
export const outbox = sqliteTable("outbox", {
  sequence: integer("sequence").primaryKey({ autoIncrement: true }),
  eventId: id("event_id"),
  queue: text("queue", { enum: ["catalog", "inventory", "order", "notification"] }).notNull(),
  /** The envelope of contract §8 as JSON, without its sequence. */
  envelope: id("envelope"),
  createdAt: at("created_at"),
  publishedAt: integer("published_at"),
  attempts: integer("attempts").notNull().default(0),
}, (t) => [uniqueIndex("outbox_event").on(t.eventId), index("outbox_published").on(t.publishedAt)]);

/** Events a consumer has handled; written in the same batch as their effect. */
export const inbox = sqliteTable("inbox", {
  consumer: id("consumer"),
  eventId: id("event_id"),
  handledAt: at("handled_at"),
}, (t) => [primaryKey({ columns: [t.consumer, t.eventId] }), index("inbox_handled").on(t.handledAt)]);

/** Messages that could not be handled, with the reason, until somebody sends them again. */
export const deadLetters = sqliteTable("dead_letters", {
  id: text("id").primaryKey(),
  queue: id("queue"),
  eventId: text("event_id"),
  body: id("body"),
  reason: id("reason"),
  createdAt: at("created_at"),
  redrivenAt: integer("redriven_at"),
}, (t) => [index("dead_letters_created").on(t.createdAt)]);

/** Rendered mails, once for each mail id: what is to be sent, what was, and the local mailbox. */
export const mails = sqliteTable("mails", {
  mailId: text("mail_id").primaryKey(),
  template: id("template"),
  to: id("to"),
  subject: id("subject"),
  text: id("text"),
  html: id("html"),
  /** Whether it has left: `written` until the channel took it, `refused` when it never will. */
  state: text("state", { enum: ["written", "sent", "refused"] }).notNull().default("sent"),
  /** What the provider calls it, or why it was refused. */
  detail: text("detail"),
  createdAt: at("created_at"),
  sentAt: integer("sent_at"),
}, (t) => [index("mails_to").on(t.to, t.createdAt), index("mails_written").on(t.createdAt).where(sql`state = 'written'`)]);

// Analytics: what was sold, added up by day (UTC) and currency, in minor units.

/** The shop's day: paid orders with all that was paid for them, and what was paid back that day, whenever it was bought. */
export const salesByDay = sqliteTable("sales_by_day", {
  day: id("day"),
  currency: id("currency"),
  orders: integer("orders").notNull().default(0),
  units: integer("units").notNull().default(0),
  revenue: integer("revenue").notNull().default(0),
  refunds: integer("refunds").notNull().default(0),
}, (t) => [primaryKey({ columns: [t.day, t.currency] })]);

/** The day of a product: its category and seller are those it has when somebody asks. Revenue is of its lines, without delivery and tax. */
export const salesByProduct = sqliteTable("sales_by_product", {
  day: id("day"),
  productId: id("product_id"),
  currency: id("currency"),
  orders: integer("orders").notNull().default(0),
  units: integer("units").notNull().default(0),
  revenue: integer("revenue").notNull().default(0),
  refunds: integer("refunds").notNull().default(0),
}, (t) => [primaryKey({ columns: [t.day, t.productId, t.currency] }), index("sales_by_product_product").on(t.productId, t.day)]);
