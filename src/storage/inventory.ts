// Duty: the projection of stock in D1: what listings, carts and the admin's lists see of it.
// Invariant: of a variant the highest sequence wins, whatever the order of arrival; `products.in_stock` is recomputed in the same batch.
// Neighbours: inventory-projection.ts goes on to KV and the pulse; routes/inventory.ts lists.

import type { StockView } from "../contracts/objects.ts";
import type { ProductId, VariantId, WarehouseId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";

/** The stock of a variant at one sequence of its object. */
export type InventoryLevel = Omit<StockView, "productId" | "consistent" | "limitPerCustomer" | "backorder" | "sales"> & { readonly productId: ProductId };

/** How the stock of a product stands after a projection. */
export interface ProductStock {
  readonly productId: ProductId;
  /** Whether it is listed as in stock differently than before. */
  readonly flagChanged: boolean;
  /** Of all its variants that were ever counted, with the sequence at which it was so. */
  readonly variants: readonly { readonly variantId: VariantId; readonly available: number; readonly sequence: number }[];
}

const upsert = `
  INSERT INTO inventory (variant_id, product_id, on_hand, held, available, sold, low_stock_threshold, warehouses, sequence, updated_at)
  SELECT value ->> 'variantId', value ->> 'productId', value ->> 'onHand', value ->> 'held', value ->> 'available', value ->> 'sold',
    value ->> 'lowStockThreshold', value -> 'warehouses', value ->> 'sequence', CAST(?2 AS INTEGER)
  FROM json_each(?1) WHERE true
  ON CONFLICT (variant_id) DO UPDATE SET
    product_id = excluded.product_id, on_hand = excluded.on_hand, held = excluded.held, available = excluded.available, sold = excluded.sold,
    low_stock_threshold = excluded.low_stock_threshold, warehouses = excluded.warehouses, sequence = excluded.sequence, updated_at = excluded.updated_at
  WHERE excluded.sequence > inventory.sequence`;

const flags = "SELECT product_id AS productId, in_stock AS inStock FROM products WHERE product_id IN (SELECT value FROM json_each(?1))";

/** The statement that lists products as in stock or not, by their variants; `productIds` is a subquery. Archived variants do not count: nobody can buy them. */
export const recomputeInStock = (productIds: string): string => `
  UPDATE products SET in_stock = EXISTS (
    SELECT 1 FROM variants JOIN inventory USING (variant_id)
    WHERE variants.product_id = products.product_id AND variants.status = 'ACTIVE' AND inventory.available > 0)
  WHERE product_id IN (${productIds})`;

const variantsOf = `
  SELECT product_id AS productId, variant_id AS variantId, available, sequence FROM inventory
  WHERE product_id IN (SELECT value FROM json_each(?1))`;

type FlagRow = { productId: ProductId; inStock: number };
type VariantRow = { productId: ProductId; variantId: VariantId; available: number; sequence: number };

/** Takes over the levels that are newer than what is known, in one batch; answers how every product among them stands then. Safe to repeat. */
export async function saveLevels(d1: D1Database, levels: readonly InventoryLevel[], now: Millis): Promise<readonly ProductStock[]> {
  const products = JSON.stringify([...new Set(levels.map((level) => level.productId))]);
  const [before, , , after, variants] = await d1.batch([
    d1.prepare(flags).bind(products),
    d1.prepare(upsert).bind(JSON.stringify(newestOf(levels)), now),
    d1.prepare(recomputeInStock("SELECT value FROM json_each(?1)")).bind(products),
    d1.prepare(flags).bind(products),
    d1.prepare(variantsOf).bind(products),
  ]);
  const was = new Map(rows<FlagRow>(before).map((row) => [row.productId, row.inStock]));
  const is = new Map(rows<FlagRow>(after).map((row) => [row.productId, row.inStock]));
  return [...Map.groupBy(rows<VariantRow>(variants), (row) => row.productId)].map(([productId, of]) => ({
    productId,
    flagChanged: was.get(productId) !== is.get(productId),
    variants: of.map(({ variantId, available, sequence }) => ({ variantId, available, sequence })),
  }));
}

const rows = <Row>(result: D1Result | undefined): readonly Row[] => (result?.results ?? []) as readonly Row[];

function newestOf(levels: readonly InventoryLevel[]): readonly InventoryLevel[] {
  const newest = new Map<VariantId, InventoryLevel>();
  for (const level of levels) if (level.sequence > (newest.get(level.variantId)?.sequence ?? -1)) newest.set(level.variantId, level);
  return [...newest.values()];
}

/** A line of the admin's inventory list. */
export interface InventoryRow {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly sku: string;
  readonly name: string;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
}

const listColumns = `
  SELECT inventory.variant_id AS variantId, inventory.product_id AS productId, variants.sku, products.name, on_hand AS onHand, held, available, sold,
    low_stock_threshold AS lowStockThreshold
  FROM inventory JOIN variants USING (variant_id) JOIN products ON products.product_id = inventory.product_id`;
const few = "WHERE variants.status = 'ACTIVE' AND inventory.available <= inventory.low_stock_threshold";

/** A page of what was counted, the scarcest first; with `low` only what is at or below its threshold. */
export async function listInventory(d1: D1Database, { low, page, size }: { readonly low: boolean; readonly page: number; readonly size: number }): Promise<{ readonly rows: readonly InventoryRow[]; readonly total: number }> {
  const where = low ? few : "";
  const [found, counted] = await d1.batch([
    d1.prepare(`${listColumns} ${where} ORDER BY available, variants.sku LIMIT ? OFFSET ?`).bind(size, page * size),
    d1.prepare(`SELECT count(*) AS total FROM inventory JOIN variants USING (variant_id) JOIN products ON products.product_id = inventory.product_id ${where}`),
  ]);
  return { rows: rows<InventoryRow>(found), total: rows<{ total: number }>(counted)[0]?.total ?? 0 };
}

/** Which variant an admin means, by id or by SKU, and which product it belongs to; null when there is none. */
export async function findVariant(d1: D1Database, named: { readonly variantId?: VariantId | undefined; readonly sku?: string | undefined }): Promise<{ readonly variantId: VariantId; readonly productId: ProductId } | null> {
  return d1
    .prepare("SELECT variant_id AS variantId, product_id AS productId FROM variants WHERE variant_id = ?1 OR sku = ?2 LIMIT 1")
    .bind(named.variantId ?? null, named.variantId === undefined ? (named.sku ?? null) : null)
    .first();
}

/** Whether a variant, or the product it is of, was archived: nobody can buy it any more. */
export async function isArchived(d1: D1Database, variantId: VariantId): Promise<boolean> {
  const found = await d1
    .prepare("SELECT 1 FROM variants v JOIN products p ON p.product_id = v.product_id WHERE v.variant_id = ? AND 'ARCHIVED' IN (v.status, p.status)")
    .bind(variantId)
    .first();
  return found !== null;
}

/** The variants of these SKUs; unknown ones are left out. */
export async function findSkus(d1: D1Database, skus: readonly string[]): Promise<ReadonlyMap<string, { readonly variantId: VariantId; readonly productId: ProductId }>> {
  const { results } = await d1
    .prepare("SELECT sku, variant_id AS variantId, product_id AS productId FROM variants WHERE sku IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(skus))
    .all<{ sku: string; variantId: VariantId; productId: ProductId }>();
  return new Map(results.map(({ sku, variantId, productId }) => [sku, { variantId, productId }]));
}

/** Warehouses by everything they may be called in a count: id and name. The first is where stock goes when nobody says where. */
export async function warehouseNames(d1: D1Database): Promise<{ readonly first: WarehouseId | null; readonly byName: ReadonlyMap<string, WarehouseId> }> {
  const { results } = await d1.prepare("SELECT warehouse_id AS warehouseId, name FROM warehouses ORDER BY position, warehouse_id").all<{ warehouseId: WarehouseId; name: string }>();
  const byName = new Map(results.flatMap(({ warehouseId, name }) => [[name, warehouseId] as const, [warehouseId as string, warehouseId] as const]));
  return { first: results[0]?.warehouseId ?? null, byName };
}
