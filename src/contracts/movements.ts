// Duty: an inventory event read as the movement of stock that it tells of.
// Invariant: every movement of a variant's journal has exactly one event, under the same sequence; LOW_STOCK tells of none.
// Neighbours: storage/movements.ts keeps them as history; domain/stock/ledger.ts has the kinds.

import type { HoldId, VariantId, WarehouseId } from "../domain/ids.ts";
import type { MovementKind } from "../domain/stock/ledger.ts";
import type { EventOf } from "./events.ts";
import type { StockMovement } from "./objects.ts";

/** The events of a variant's stock object. */
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
      return { kind: payload.saleId === null ? "hold" : "claim", units: payload.items.map((item) => ({ ...item, quantity: item.quantityReserved })), holdId: payload.reservationId, reason: null };
    case "INVENTORY_RELEASED":
      return {
        kind: payload.saleId !== null ? "unclaim" : payload.reason === "expired" ? "expire" : "release",
        units: payload.items.map((item) => ({ ...item, quantity: item.quantityReleased })), holdId: payload.reservationId, reason: null,
      };
    case "INVENTORY_CONFIRMED":
      return { kind: "commit", units: payload.items.map((item) => ({ ...item, quantity: item.quantityConfirmed })), holdId: payload.reservationId, reason: null };
    case "INVENTORY_ADJUSTED":
      return { kind: payload.kind, units: payload.items.map((item) => ({ ...item, quantity: item.delta })), holdId: payload.reservationId, reason: payload.reason };
    case "LOW_STOCK":
      return null;
  }
}
