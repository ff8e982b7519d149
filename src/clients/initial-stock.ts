// Duty: gives variants the stock their draft asks for, in the objects that own it.
// Invariant: a variant's stock is set at most once for one change id, so a repeated call adds nothing.
// Neighbours: catalog-writer.ts says which variants are new; contracts/objects/stock.ts is asked; warehouses come from D1.

import type { Platform } from "../contracts/platform.ts";
import { idOf, type WarehouseId } from "../domain/ids.ts";
import { type InventorySources, showLevels } from "../storage/inventory-projection.ts";
import { addWarehouse, listWarehouses } from "../storage/warehouses.ts";
import type { SavedVariant } from "./catalog-writer.ts";
import { executeStock, readStock } from "./stock.ts";

/** What setting stock takes of the platform. */
export type StockParts = Pick<Platform, "d1" | "stock" | "config">;

/** A variant whose stock was not set, and why. */
export interface StockRefusal {
  readonly sku: string;
  readonly message: string;
}

/** The warehouses that variants name and the shop does not have. */
export async function unknownWarehouses({ d1 }: StockParts, variants: readonly { readonly quantity: SavedVariant["quantity"] }[]): Promise<readonly string[]> {
  const named = new Set(variants.flatMap(({ quantity }) => (quantity !== null && typeof quantity === "object" ? Object.keys(quantity) : [])));
  if (named.size === 0) return [];
  const known = new Set<string>((await listWarehouses(d1)).map(({ warehouseId }) => warehouseId));
  return [...named].filter((warehouseId) => !known.has(warehouseId));
}

const atOnce = 32;

/**
 * Sets on hand for each variant that asks for it: a number goes to the first warehouse, a map to each it names.
 * `cause` is part of the change ids. Throws when an object cannot be asked; asking again with the same cause is safe.
 */
export async function setStock(parts: StockParts, variants: readonly SavedVariant[], cause: string, reason: string): Promise<readonly StockRefusal[]> {
  const wanting = variants.filter((variant) => variant.quantity !== null);
  if (wanting.length === 0) return [];
  const warehouses = await warehouseIds(parts);
  const refusals: StockRefusal[] = [];
  const waiting = [...wanting];
  const work = async () => {
    for (let variant = waiting.pop(); variant !== undefined; variant = waiting.pop()) {
      const message = await setOne(parts, variant, warehouses, cause, reason);
      if (message !== null) refusals.push({ sku: variant.sku, message });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  return refusals;
}

async function setOne({ stock, config }: StockParts, variant: SavedVariant, warehouses: readonly WarehouseId[], cause: string, reason: string): Promise<string | null> {
  const { quantity, productId, variantId } = variant;
  const byWarehouse = typeof quantity === "number" ? { [warehouses[0] as WarehouseId]: quantity } : (quantity ?? {});
  const unknown = Object.keys(byWarehouse).find((warehouseId) => !warehouses.includes(warehouseId as WarehouseId));
  if (unknown !== undefined) return `there is no warehouse ${unknown}`;
  const answer = await executeStock(
    stock,
    variantId,
    Object.entries(byWarehouse).map(([warehouseId, onHand]) => ({
      kind: "set", changeId: `${cause}:${variantId}:${warehouseId}`, productId, warehouseId: warehouseId as WarehouseId, onHand, lowStockThreshold: config.lowStockThreshold, reason,
    })),
  );
  if (answer.kind === "stock_unavailable") throw new Error(`the stock of ${variant.sku} could not be set`);
  const refused = answer.value.find((outcome) => outcome.kind === "below_held");
  return refused?.kind === "below_held" ? `the stock of ${variant.sku} stays: ${refused.held} units are held for buyers` : null;
}

/** The shop's warehouses in their order. A shop that has none yet gets one, so that stock has a place. */
async function warehouseIds({ d1 }: StockParts): Promise<readonly WarehouseId[]> {
  const warehouses = await listWarehouses(d1);
  if (warehouses.length > 0) return warehouses.map(({ warehouseId }) => warehouseId);
  const first = { warehouseId: idOf("warehouse", "main"), name: "Main warehouse", country: "US", postalCode: "10001", latitude: 40.75, longitude: -74 };
  await addWarehouse(d1, first);
  return [first.warehouseId];
}

/** Readers see first stock with the admin's answer. Should this fail, the objects' own events bring it within seconds. */
export async function showStock(parts: Pick<Platform, "stock"> & InventorySources, variants: readonly Pick<SavedVariant, "variantId" | "productId">[]): Promise<void> {
  const read = await Promise.all(variants.map(({ variantId }) => readStock(parts.stock, variantId)));
  const levels = read.flatMap((answer, index) => {
    const productId = variants[index]?.productId;
    return answer.kind === "answered" && productId !== undefined ? [{ ...answer.value, productId }] : [];
  });
  await showLevels(parts, levels);
}
