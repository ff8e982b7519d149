// Duty: the D1 tables of sales: what each was made with, and what its operators did.
// Invariant: as in schema.ts, of which this is a part. How a sale stands is its room's to say, not these rows'.
// Neighbours: storage/sales.ts reads and writes them.

import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What each sale was made with. How it stands is its room's to say. */
export const sales = sqliteTable("sales", {
  saleId: text("sale_id").primaryKey(),
  /** `making` until its units are set aside and its room is open; `refused` when they could not be; `undoing` while what was begun is taken back, to be `refused` then. */
  state: text("state", { enum: ["making", "open", "undoing", "refused"] }).notNull(),
  variantId: text("variant_id").notNull(),
  startsAt: integer("starts_at").notNull(),
  endsAt: integer("ends_at").notNull(),
  /** The whole plan as JSON. */
  plan: text("plan").notNull(),
  createdAt: integer("created_at").notNull(),
}, (t) => [index("sales_ends").on(t.state, t.endsAt), index("sales_variant").on(t.variantId)]);

/** Who did what to a sale: made, paused, resumed, closed it, or changed its pace or message. */
export const saleLog = sqliteTable("sale_log", {
  sequence: integer("sequence").primaryKey({ autoIncrement: true }),
  saleId: text("sale_id").notNull(),
  at: integer("at").notNull(),
  by: text("by").notNull(),
  action: text("action").notNull(),
  detail: text("detail"),
}, (t) => [index("sale_log_sale").on(t.saleId, t.sequence)]);
