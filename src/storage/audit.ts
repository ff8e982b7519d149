// Duty: what an audit asks of D1: parts of the projections and the totals of what is waiting.
// Invariant: reads only; every question is one statement with an index behind it.
// Neighbours: clients/jobs/ walks with these, clients/audit.ts tells the totals.

import type { OrderId, VariantId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";

/** The next variants that were ever counted, after one, in the order of their ids. */
export async function countedVariants(d1: D1Database, after: string, limit: number): Promise<readonly VariantId[]> {
  const { results } = await d1.prepare("SELECT variant_id AS variantId FROM inventory WHERE variant_id > ? ORDER BY variant_id LIMIT ?").bind(after, limit).all<{ variantId: VariantId }>();
  return results.map(({ variantId }) => variantId);
}

/** Units that each variant's journal counted in before the sequence given with it, as far as the journal is history. */
export async function countedBefore(d1: D1Database, variants: readonly { readonly variantId: VariantId; readonly sequence: number }[]): Promise<ReadonlyMap<VariantId, number>> {
  if (variants.length === 0) return new Map();
  const { results } = await d1
    .prepare(
      `SELECT asked.value ->> 'variantId' AS variantId, coalesce(sum(m.quantity), 0) AS units
       FROM json_each(?) AS asked JOIN stock_movements AS m ON m.variant_id = asked.value ->> 'variantId' AND m.sequence < asked.value ->> 'sequence' AND m.kind IN ('adjust', 'backorder')
       GROUP BY 1`,
    )
    .bind(JSON.stringify(variants))
    .all<{ variantId: VariantId; units: number }>();
  return new Map(results.map(({ variantId, units }) => [variantId, units]));
}

/** At which revision the projection has each of the orders; those it lacks are left out. */
export async function projectedRevisions(d1: D1Database, orderIds: readonly OrderId[]): Promise<ReadonlyMap<OrderId, number>> {
  if (orderIds.length === 0) return new Map();
  const { results } = await d1
    .prepare("SELECT order_id AS orderId, revision FROM orders WHERE order_id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(orderIds))
    .all<{ orderId: OrderId; revision: number }>();
  return new Map(results.map(({ orderId, revision }) => [orderId, revision]));
}

/** The highest lane that any account was given; −1 when there is no account. */
export async function highestLane(d1: D1Database): Promise<number> {
  const row = await d1.prepare("SELECT max(lane) AS lane FROM users").first<{ lane: number | null }>();
  return row?.lane ?? -1;
}

/** What waits in D1; counted to `mostCounted` and no further. */
export interface Totals {
  /** Rows of D1's outbox that are older than they should be. */
  readonly events: number;
  /** Dead letters that nobody has looked after. */
  readonly deadLetters: number;
  /** Mails that were written long ago and have not left. */
  readonly unsentMails: number;
  readonly money: { readonly reconciliations: number; readonly lastAt: Millis | null };
}

const mostCounted = 1_000;

/** What should have been handled before `eventsBefore`, or sent before `mailsBefore`. One round trip, whatever the size of the shop. */
export async function totalsInD1(d1: D1Database, eventsBefore: Millis, mailsBefore: Millis): Promise<Totals> {
  const bounded = (rows: string) => `(SELECT count(*) FROM (SELECT 1 FROM ${rows} LIMIT ${mostCounted}))`;
  const [counts, money] = await d1.batch<Record<string, number>>([
    d1
      .prepare(`SELECT ${bounded("outbox WHERE created_at <= ?1")} AS events, ${bounded("dead_letters WHERE redriven_at IS NULL")} AS deadLetters, ${bounded("mails WHERE state = 'written' AND created_at <= ?2")} AS unsentMails`)
      .bind(eventsBefore, mailsBefore),
    d1.prepare("SELECT count(*) AS reconciliations, max(started_at) AS lastAt FROM reconciliations"),
  ]);
  return { events: 0, deadLetters: 0, unsentMails: 0, ...counts?.results[0], money: { reconciliations: 0, lastAt: null, ...money?.results[0] } };
}
