// Duty: takes over what stock objects say: their level into what the shop shows, their movements into the history.
// Invariant: a level is copied, never added up, so that events may come twice, late and out of order.
// Neighbours: storage/inventory-projection.ts; durable-objects/stock/relay.ts sends.

import type { EventOf } from "../../contracts/events.ts";
import { type InventoryEventType, movementOf } from "../../contracts/movements.ts";
import type { ProductId, VariantId, WarehouseId } from "../../domain/ids.ts";
import type { InventoryLevel } from "../../storage/inventory.ts";
import { inventoryConsumer } from "../../storage/inbox.ts";
import { projectLevels } from "../../storage/inventory-projection.ts";
import { keepMovements } from "../../storage/movements.ts";
import type { EventHandler } from "./handler.ts";

type InventoryEvent = EventOf<InventoryEventType>;

/** The history is written with the inbox row. The level is guarded by the level's own sequence and done before the inbox row: the pulse may only be told when D1 has changed. */
export const inventoryLevel: EventHandler<InventoryEventType> = {
  consumer: inventoryConsumer,
  types: ["INVENTORY_RESERVED", "INVENTORY_RELEASED", "INVENTORY_CONFIRMED", "INVENTORY_ADJUSTED", "LOW_STOCK"],
  async handle(events, platform) {
    await projectLevels(platform, events.map(levelOf), { mayRelist: events.some(crossesZero), seenHere: false });
    return [keepMovements(platform.d1, events.map(movementOf).filter((movement) => movement !== null))];
  },
};

function levelOf({ payload: { level }, metadata }: InventoryEvent): InventoryLevel {
  const { productId, variantId, reserved, warehouses, ...counts } = level;
  return {
    ...counts,
    productId: productId as ProductId,
    variantId: variantId as VariantId,
    held: reserved,
    warehouses: warehouses.map((place) => ({ warehouseId: place.warehouseId as WarehouseId, onHand: place.onHand, held: place.reserved })),
    sequence: metadata.sequence,
  };
}

/** Whether the variant could be bought before the event and not after it, or the other way round. */
function crossesZero(event: InventoryEvent): boolean {
  const { available } = event.payload.level;
  return available > 0 !== available - availableGained(event) > 0;
}

function availableGained(event: InventoryEvent): number {
  switch (event.eventType) {
    case "INVENTORY_RESERVED":
      return event.payload.saleId === null ? -event.payload.items.reduce((units, item) => units + item.quantityReserved, 0) : 0;
    case "INVENTORY_RELEASED":
      return event.payload.saleId === null ? event.payload.items.reduce((units, item) => units + item.quantityReleased, 0) : 0;
    case "INVENTORY_ADJUSTED":
      return event.payload.items.reduce((units, item) => units + item.delta, 0) * (event.payload.kind === "allot" ? -1 : 1);
    case "INVENTORY_CONFIRMED":
    case "LOW_STOCK":
      return 0;
  }
}
