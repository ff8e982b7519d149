// Duty: sales as they were made, and the log of what their operators did.
// Invariant: a sale that is open never changes here; the log has every command that was done, in the order of asking, and none that changed nothing.
// Neighbours: clients/sale-making.ts writes; clients/sale-status.ts asks whether a sale is there before it asks its room.

import type { SalePlan } from "../contracts/objects.ts";
import type { SaleId, VariantId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";

/** What an operator did. */
export interface SaleLogEntry {
  readonly at: Millis;
  readonly by: string;
  readonly action: string;
  readonly detail: string | null;
}

/** Notes a sale that is being made, before anything is set aside for it. `known`: it was begun before, and stays as it was. */
export async function beginSale(d1: D1Database, plan: SalePlan, by: string, now: Millis): Promise<"begun" | "known"> {
  const [, begun] = await d1.batch([
    d1
      .prepare(`INSERT INTO sale_log (sale_id, at, "by", action, detail) SELECT ?1, CAST(?2 AS INTEGER), ?3, 'make', ?4 WHERE NOT EXISTS (SELECT 1 FROM sales WHERE sale_id = ?1)`)
      .bind(plan.saleId, now, by, `${plan.units} units`),
    d1
      .prepare("INSERT INTO sales (sale_id, state, variant_id, starts_at, ends_at, plan, created_at) VALUES (?, 'making', ?, ?, ?, ?, ?) ON CONFLICT (sale_id) DO NOTHING")
      .bind(plan.saleId, plan.variantId, plan.startsAt, plan.endsAt, JSON.stringify(plan), now),
  ]);
  return begun?.meta.changes === 0 ? "known" : "begun";
}

/** Says what became of making it. False when it is undone already, and stays so; opened again is open. */
export async function settleSale(d1: D1Database, saleId: SaleId, state: "open" | "refused"): Promise<boolean> {
  const { meta } = await d1.prepare("UPDATE sales SET state = ?1 WHERE sale_id = ?2 AND state IN ('making', ?1)").bind(state, saleId).run();
  return meta.changes > 0;
}

/** Sales that nobody went on making since `begunBefore`, and those whose undoing was begun: from here on none of them opens. At most `limit`. */
export async function abandonSales(d1: D1Database, begunBefore: Millis, limit: number): Promise<readonly Pick<SalePlan, "saleId" | "variantId">[]> {
  const { results } = await d1
    .prepare(
      `UPDATE sales SET state = 'undoing' WHERE sale_id IN (SELECT sale_id FROM sales WHERE state IN ('making', 'undoing') AND created_at < ? ORDER BY created_at LIMIT ?)
       RETURNING sale_id AS saleId, variant_id AS variantId`,
    )
    .bind(begunBefore, limit)
    .all<{ saleId: SaleId; variantId: VariantId }>();
  return results;
}

/** Says that nothing is left of a sale that was abandoned. */
export async function noteUndone(d1: D1Database, saleId: SaleId): Promise<void> {
  await d1.prepare("UPDATE sales SET state = 'refused' WHERE sale_id = ? AND state = 'undoing'").bind(saleId).run();
}

/** What a sale was begun with, whatever became of it, or null. */
export async function findBegun(d1: D1Database, saleId: SaleId): Promise<SalePlan | null> {
  const row = await d1.prepare("SELECT plan FROM sales WHERE sale_id = ?").bind(saleId).first<{ plan: string }>();
  return row && JSON.parse(row.plan);
}

/** The plan of a sale that is open, or null. */
export async function findSale(d1: D1Database, saleId: SaleId): Promise<SalePlan | null> {
  const row = await d1.prepare("SELECT plan FROM sales WHERE sale_id = ? AND state = 'open'").bind(saleId).first<{ plan: string }>();
  return row && JSON.parse(row.plan);
}

/** The sales that have not ended `endedBefore`, the next to start first; at most `limit`. */
export async function listSales(d1: D1Database, endedBefore: Millis, limit: number): Promise<readonly SalePlan[]> {
  const { results } = await d1.prepare("SELECT plan FROM sales WHERE state = 'open' AND ends_at > ? ORDER BY starts_at, sale_id LIMIT ?").bind(endedBefore, limit).all<{ plan: string }>();
  return results.map(({ plan }) => JSON.parse(plan) as SalePlan);
}

/** The sales of these variants that end after a moment, as they were made: whether one was closed before, its room knows. */
export async function salesOfVariants(d1: D1Database, variantIds: readonly VariantId[], endedBefore: Millis): Promise<readonly SalePlan[]> {
  const { results } = await d1
    .prepare("SELECT plan FROM sales WHERE variant_id IN (SELECT value FROM json_each(?)) AND state = 'open' AND ends_at > ?")
    .bind(JSON.stringify(variantIds), endedBefore)
    .all<{ plan: string }>();
  return results.map(({ plan }) => JSON.parse(plan) as SalePlan);
}

/** Every sale that was ever open, the newest first. */
export async function pageSales(d1: D1Database, page: number, size: number): Promise<{ readonly sales: readonly SalePlan[]; readonly total: number }> {
  const [rows, count] = await d1.batch<{ plan: string; total: number }>([
    d1.prepare("SELECT plan FROM sales WHERE state = 'open' ORDER BY created_at DESC, sale_id LIMIT ? OFFSET ?").bind(size, page * size),
    d1.prepare("SELECT count(*) AS total FROM sales WHERE state = 'open'"),
  ]);
  return { sales: (rows?.results ?? []).map(({ plan }) => JSON.parse(plan) as SalePlan), total: count?.results[0]?.total ?? 0 };
}

/** Writes down what an operator asked for, before it is done; answers the entry's number. */
export async function logSale(d1: D1Database, saleId: SaleId, { at, by, action, detail }: SaleLogEntry): Promise<number> {
  const inserted = await d1.prepare(`INSERT INTO sale_log (sale_id, at, "by", action, detail) VALUES (?, ?, ?, ?, ?)`).bind(saleId, at, by, action, detail).run();
  return inserted.meta.last_row_id;
}

/** Strikes out what was asked for and changed nothing. */
export async function strikeSaleLog(d1: D1Database, sequence: number): Promise<void> {
  await d1.prepare("DELETE FROM sale_log WHERE sequence = ?").bind(sequence).run();
}

/** What operators did to a sale, the newest first. */
export async function readSaleLog(d1: D1Database, saleId: SaleId, limit: number): Promise<readonly SaleLogEntry[]> {
  const { results } = await d1
    .prepare(`SELECT at, "by", action, detail FROM sale_log WHERE sale_id = ? ORDER BY sequence DESC LIMIT ?`)
    .bind(saleId, limit)
    .all<SaleLogEntry & Record<string, unknown>>();
  return results.map(({ at, by, action, detail }) => ({ at, by, action, detail }));
}
