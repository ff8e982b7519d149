// Duty: forgets what D1 need not remember any longer.
// Invariant: every job takes a bounded bite, so that none ever holds the database up; what is left is taken the next minute.
// Neighbours: clients/jobs/housekeeping.ts runs this every minute; schema.ts says what the rows are.

import { dayMs, type Millis } from "../domain/time.ts";

/** Longer than any queue keeps a message (14 days at most), so that an event never outlives the note that it was handled. */
const inboxMs = 15 * dayMs;
const cartRequestsMs = 30 * dayMs;
const mailsMs = 30 * dayMs;
const redrivenMs = 30 * dayMs;
const bite = 500;

/** Takes one bite of every job, as one batch. */
export async function keepHouse(d1: D1Database, now: Millis): Promise<void> {
  const expiredCarts = "SELECT cart_id FROM carts WHERE expires_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?";
  const forget = (table: string, when: string, before: Millis) =>
    d1.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${when} <= ? LIMIT ?)`).bind(before, bite);
  await d1.batch([
    forget("inbox", "handled_at", now - inboxMs),
    forget("cart_requests", "at", now - cartRequestsMs),
    d1.prepare(`DELETE FROM cart_items WHERE cart_id IN (${expiredCarts})`).bind(now, bite),
    d1.prepare(`DELETE FROM carts WHERE cart_id IN (${expiredCarts})`).bind(now, bite),
    forget("mails", "created_at", now - mailsMs),
    forget("dead_letters", "redriven_at", now - redrivenMs),
  ]);
}
