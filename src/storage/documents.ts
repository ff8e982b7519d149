// Duty: product documents: made from D1's rows in one statement, kept in KV under their version and under a fixed key.
// Invariant: a document is one product at one version, whole, because one statement reads it.
// Neighbours: catalog.ts decides which layer holds; domain/catalog.ts says what a document is.

import type { PulseDocument } from "../contracts/objects.ts";
import type { Availability, CategoryStep, Product, ProductImage, ProductVariant, ReviewSummary } from "../domain/catalog.ts";
import type { ProductId } from "../domain/ids.ts";
import { latestProductKey, productKey } from "./keys.ts";
import { type CatalogSources, readKv, trustsFixedKeys } from "./layers.ts";

/** A product with its stock as D1 has both. `stockSequence` rises with every change of the stock. */
export interface LoadedProduct {
  readonly product: Product;
  readonly availability: Availability;
  readonly stockSequence: number;
}

const select = `
  SELECT p.product_id AS productId, p.version, p.seller_id AS sellerId, p.status, p.name, p.slug, p.brand, p.description, p.currency,
    p.category_id AS categoryId, p.options, p.rating_average AS ratingAverage, p.rating_count AS ratingCount, p.created_at AS createdAt, p.updated_at AS updatedAt,
    (SELECT json_group_array(json_object('slug', c.slug, 'name', c.name) ORDER BY step.key)
       FROM json_each('["' || replace(trim(p.category_path, '/'), '/', '","') || '"]') step JOIN categories c ON c.slug = step.value) AS categoryPath,
    (SELECT json_group_array(json_object('url', i.url, 'alt', i.alt) ORDER BY i.position) FROM product_images i WHERE i.product_id = p.product_id) AS images,
    (SELECT json_group_array(json_object('variantId', v.variant_id, 'sku', v.sku, 'name', v.name, 'attributes', json(v.attributes),
         'price', v.price, 'salePrice', v.sale_price, 'status', v.status) ORDER BY v.position, v.variant_id)
       FROM variants v WHERE v.product_id = p.product_id) AS variants,
    (SELECT json_group_object(r.rating, r.given) FROM (SELECT rating, count(*) AS given FROM reviews WHERE product_id = p.product_id GROUP BY rating) r) AS histogram,
    (SELECT json_group_array(json_object('reviewId', r.review_id, 'rating', r.rating, 'title', r.title, 'body', r.body, 'createdAt', r.created_at))
       FROM (SELECT * FROM reviews WHERE product_id = p.product_id ORDER BY created_at DESC LIMIT 10) r) AS reviews,
    (SELECT json_group_object(i.variant_id, i.available) FROM inventory i WHERE i.product_id = p.product_id) AS availability,
    (SELECT coalesce(sum(i.sequence), 0) FROM inventory i WHERE i.product_id = p.product_id) AS stockSequence
  FROM json_each(?1) wanted JOIN products p`;

interface ProductRow extends Omit<Product, "categoryPath" | "images" | "options" | "variants" | "reviews"> {
  readonly ratingAverage: number | null;
  readonly ratingCount: number;
  readonly options: string;
  readonly categoryPath: string;
  readonly images: string;
  readonly variants: string;
  readonly histogram: string;
  readonly reviews: string;
  readonly availability: string;
  readonly stockSequence: number;
}

/** The products of these ids, whatever their status, in one statement. Unknown ids are left out. */
export async function loadProducts(d1: D1Database, productIds: readonly string[]): Promise<readonly LoadedProduct[]> {
  return load(d1, "p.product_id", productIds);
}

/** The product at this address, whatever its status. */
export async function loadProductBySlug(d1: D1Database, slug: string): Promise<LoadedProduct | null> {
  return (await load(d1, "p.slug", [slug]))[0] ?? null;
}

async function load(d1: D1Database, column: "p.product_id" | "p.slug", values: readonly string[]): Promise<readonly LoadedProduct[]> {
  const { results } = await d1.prepare(`${select} ON ${column} = wanted.value`).bind(JSON.stringify(values)).all<ProductRow>();
  return results.map(fromRow);
}

function fromRow(row: ProductRow): LoadedProduct {
  const { ratingAverage, ratingCount, options, categoryPath, images, variants, histogram, reviews, availability, stockSequence, ...plain } = row;
  const given = JSON.parse(histogram) as Record<string, number>;
  const product: Product = {
    ...plain,
    options: JSON.parse(options) as Product["options"],
    categoryPath: JSON.parse(categoryPath) as CategoryStep[],
    images: JSON.parse(images) as ProductImage[],
    variants: JSON.parse(variants) as ProductVariant[],
    reviews: {
      average: ratingAverage,
      count: ratingCount,
      histogram: [5, 4, 3, 2, 1].map((rating) => ({ rating, count: given[rating] ?? 0 })),
      items: JSON.parse(reviews) as ReviewSummary["items"],
    },
  };
  return { product, availability: JSON.parse(availability) as Availability, stockSequence };
}

/** Version and stock sequence of products as D1 has them now, by id: cheap, to see whether a projection is still the newest. */
export async function loadVersions(d1: D1Database, productIds: readonly ProductId[]): Promise<ReadonlyMap<ProductId, { readonly version: number; readonly stockSequence: number }>> {
  const { results } = await d1
    .prepare(
      `SELECT p.product_id AS productId, p.version, (SELECT coalesce(sum(i.sequence), 0) FROM inventory i WHERE i.product_id = p.product_id) AS stockSequence
         FROM json_each(?1) wanted JOIN products p ON p.product_id = wanted.value`,
    )
    .bind(JSON.stringify(productIds))
    .all<{ productId: ProductId; version: number; stockSequence: number }>();
  return new Map(results.map(({ productId, ...versions }) => [productId, versions]));
}

/** KV's documents that hold by this pulse: the named version of what changed lately, else the fixed key once that can be trusted. */
export async function readProductDocuments(sources: CatalogSources, pulse: PulseDocument, productIds: readonly ProductId[]): Promise<readonly Product[]> {
  const keys = productIds.flatMap((productId) => {
    const version = pulse.changed[productId];
    if (version !== undefined) return [productKey(productId, version)];
    return trustsFixedKeys(pulse) ? [latestProductKey(productId)] : [];
  });
  return keys.length === 0 ? [] : [...(await readKv<Product>(sources, keys)).values()];
}

/** KV's last projection, which may be old: for when D1 does not answer. */
export async function readLastDocuments(sources: CatalogSources, productIds: readonly ProductId[]): Promise<readonly Product[]> {
  return [...(await readKv<Product>(sources, productIds.map(latestProductKey))).values()];
}
