// Duty: the history of stock in D1: every movement that any variant's journal ever had, after the object itself has forgotten it.
// Invariant: a row is written once, in the same batch as the inbox row of its event, so that a confirmed event is history; rows are never changed.
// Neighbours: workers/queues/inventory-level.ts writes; routes/inventory.ts reads it below the object's own tail; storage/objects/stock.ts forgets what is here.

import type { PastMovement } from "../contracts/movements.ts";
import type { StockMovement } from "../contracts/objects.ts";
import type { VariantId } from "../domain/ids.ts";
import type { Statement } from "./statement.ts";

/** Writes movements into the history; those that are there already stay as they are. */
export function keepMovements(d1: D1Database, movements: readonly PastMovement[]): Statement {
  return d1
    .prepare(
      `INSERT OR IGNORE INTO stock_movements (variant_id, sequence, at, kind, quantity, warehouse_id, hold_id, reason, saga_id)
       SELECT value ->> 'variantId', value ->> 'sequence', value ->> 'at', value ->> 'kind', value ->> 'quantity', value ->> 'warehouseId', value ->> 'holdId', value ->> 'reason', value ->> 'sagaId'
       FROM json_each(?)`,
    )
    .bind(JSON.stringify(movements));
}

/** A variant's past movements, newest first, before the one numbered `before` when given. */
export async function readHistory(d1: D1Database, variantId: VariantId, limit: number, before: number | null): Promise<readonly StockMovement[]> {
  const { results } = await d1
    .prepare(
      `SELECT sequence, at, kind, quantity, warehouse_id AS warehouseId, hold_id AS holdId, reason FROM stock_movements
       WHERE variant_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
    )
    .bind(variantId, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all<StockMovement>();
  return results;
}

/** One page of both: what the object still has and what is history already. A movement that is in both is one. */
export function mergeMovements(recent: readonly StockMovement[], past: readonly StockMovement[], limit: number): readonly StockMovement[] {
  const bySequence = new Map([...past, ...recent].map((movement) => [movement.sequence, movement]));
  return [...bySequence.values()].toSorted((a, b) => b.sequence - a.sequence).slice(0, limit);
}
