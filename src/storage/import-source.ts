// Duty: what the last import said, so that the same file changes nothing.
// Invariant: a quantity is noted only after the stock object has taken it; noting again is harmless.
// Neighbours: clients/imports/import-products.ts compares and notes.

import type { ProductId, SellerId, VariantId } from "../domain/ids.ts";

/** A product that an import may mean: by the id an import would give it, or by its seller and address. */
export interface ImportedBefore {
  readonly productId: ProductId;
  readonly slug: string;
  readonly sourceHash: string | null;
}

/** Of these ids and addresses, what one seller has already. */
export async function readImported(d1: D1Database, sellerId: SellerId, wanted: readonly { readonly productId: ProductId; readonly slug: string }[]): Promise<readonly ImportedBefore[]> {
  const { results } = await d1
    .prepare(
      `SELECT product_id AS productId, slug, source_hash AS sourceHash
       FROM (SELECT value ->> 'productId' AS wanted FROM json_each(?1)) CROSS JOIN products ON product_id = wanted WHERE seller_id = ?2
       UNION
       SELECT product_id, slug, source_hash
       FROM (SELECT value ->> 'slug' AS wanted FROM json_each(?1)) CROSS JOIN products ON slug = wanted WHERE seller_id = ?2`,
    )
    .bind(JSON.stringify(wanted), sellerId)
    .all<ImportedBefore>();
  return results;
}

/** A variant that is not archived. */
export interface ActiveVariant {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly sku: string;
}

/** The variants of these products that are not archived. */
export async function readActiveVariants(d1: D1Database, productIds: readonly ProductId[]): Promise<readonly ActiveVariant[]> {
  const { results } = await d1
    .prepare(
      `SELECT variant_id AS variantId, product_id AS productId, sku
       FROM (SELECT value AS wanted FROM json_each(?)) CROSS JOIN variants ON product_id = wanted WHERE status = 'ACTIVE'`,
    )
    .bind(JSON.stringify(productIds))
    .all<ActiveVariant>();
  return results;
}

/** The quantity that the last import gave a variant, as it stood in its file. */
export interface QuantityBefore {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly sku: string;
  /** As JSON; null when no import has set it. */
  readonly quantity: string | null;
}

/** The variants with these SKUs and how many units the last import said they have. */
export async function readQuantities(d1: D1Database, skus: readonly string[]): Promise<readonly QuantityBefore[]> {
  const { results } = await d1
    .prepare(
      `SELECT variant_id AS variantId, product_id AS productId, sku, quantity FROM variants LEFT JOIN imported_quantities USING (variant_id)
       WHERE sku IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(skus))
    .all<QuantityBefore>();
  return results;
}

/** Notes what was set. */
export async function noteQuantities(d1: D1Database, noted: readonly { readonly variantId: VariantId; readonly quantity: string }[]): Promise<void> {
  await d1
    .prepare(
      `INSERT INTO imported_quantities (variant_id, quantity) SELECT value ->> 'variantId', value ->> 'quantity' FROM json_each(?) WHERE true
       ON CONFLICT (variant_id) DO UPDATE SET quantity = excluded.quantity`,
    )
    .bind(JSON.stringify(noted))
    .run();
}
