// Duty: the history of stock in D1: every movement that any variant's journal ever had, after the object itself has forgotten it.
// Invariant: a row is written once, in the same batch as the inbox row of its event, so that a confirmed event is history; rows are never changed.
// Neighbours: workers/queues/inventory-level.ts writes; routes/inventory.ts reads it below the object's own tail; storage/objects/stock.ts forgets what is here.

import type { EventOf } from "../contracts/events.ts";
import type { StockMovement } from "../contracts/objects.ts";
import type { HoldId, VariantId, WarehouseId } from "../domain/ids.ts";
import type { MovementKind } from "../domain/stock/ledger.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

export type InventoryEventType = "INVENTORY_RESERVED" | "INVENTORY_RELEASED" | "INVENTORY_CONFIRMED" | "INVENTORY_ADJUSTED" | "LOW_STOCK";

/** A movement as it is kept for ever. */
export interface PastMovement extends StockMovement {
  readonly variantId: VariantId;
  readonly kind: MovementKind;
  /** The checkout it belongs to; null outside of any. */
  readonly sagaId: string | null;
}

interface Moved {
  readonly kind: MovementKind;
  readonly units: readonly { readonly warehouseId: string; readonly quantity: number }[];
  readonly holdId: string | null;
  readonly reason: string | null;
}

/** The movement that an event tells of, or null for one that tells of none. */
export function movementOf(event: EventOf<InventoryEventType>): PastMovement | null {
  const moved = movedBy(event);
  if (moved === null) return null;
  const { kind, units, holdId, reason } = moved;
  const [only, ...others] = units;
  return {
    variantId: event.metadata.stream as VariantId,
    sequence: event.metadata.sequence,
    at: Date.parse(event.timestamp),
    kind,
    quantity: units.reduce((sum, { quantity }) => sum + quantity, 0),
    warehouseId: only !== undefined && others.length === 0 ? (only.warehouseId as WarehouseId) : null,
    holdId: holdId as HoldId | null,
    reason,
    sagaId: event.sagaId,
  };
}

function movedBy({ eventType, payload }: EventOf<InventoryEventType>): Moved | null {
  switch (eventType) {
    case "INVENTORY_RESERVED":
      return { kind: "hold", units: payload.items.map((item) => ({ ...item, quantity: item.quantityReserved })), holdId: payload.reservationId, reason: null };
    case "INVENTORY_RELEASED":
      return { kind: payload.reason === "expired" ? "expire" : "release", units: payload.items.map((item) => ({ ...item, quantity: item.quantityReleased })), holdId: payload.reservationId, reason: null };
    case "INVENTORY_CONFIRMED":
      return { kind: "commit", units: payload.items.map((item) => ({ ...item, quantity: item.quantityConfirmed })), holdId: payload.reservationId, reason: null };
    case "INVENTORY_ADJUSTED":
      return { kind: payload.kind, units: payload.items.map((item) => ({ ...item, quantity: item.delta })), holdId: payload.reservationId, reason: payload.reason };
    case "LOW_STOCK":
      return null;
  }
}

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
    .all<StockMovement & { readonly at: Millis }>();
  return results;
}

/** One page of both: what the object still has and what is history already. A movement that is in both is one. */
export function mergeMovements(recent: readonly StockMovement[], past: readonly StockMovement[], limit: number): readonly StockMovement[] {
  const bySequence = new Map([...past, ...recent].map((movement) => [movement.sequence, movement]));
  return [...bySequence.values()].toSorted((a, b) => b.sequence - a.sequence).slice(0, limit);
}
