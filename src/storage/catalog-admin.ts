// Duty: reads the write model as its keepers see it: products of any status with everything on them, and what a write has to know beforehand.
// Invariant: always from D1 itself, never from a cache.
// Neighbours: catalog-write.ts writes; clients/catalog-writer.ts and routes/admin-products.ts ask.

import type { ProductStatus } from "../domain/catalog.ts";
import type { CategoryId, ProductId, SellerId, VariantId } from "../domain/ids.ts";
import type { Currency, Minor } from "../domain/money.ts";
import type { ImageDraft, OptionDraft } from "../domain/product-draft.ts";
import type { Millis } from "../domain/time.ts";

/** A variant as it stands in D1. */
export interface KeptVariant {
  readonly variantId: VariantId;
  readonly sku: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Minor;
  readonly salePrice: Minor | null;
  readonly status: "ACTIVE" | "ARCHIVED";
  readonly available: number;
}

/** A product as it stands in D1. */
export interface KeptProduct {
  readonly productId: ProductId;
  readonly sellerId: SellerId;
  readonly category: string;
  readonly categoryNames: string;
  readonly slug: string;
  readonly name: string;
  readonly brand: string | null;
  readonly description: string;
  readonly status: ProductStatus;
  readonly currency: Currency;
  readonly price: Minor;
  readonly salePrice: Minor | null;
  readonly options: readonly OptionDraft[];
  readonly images: readonly ImageDraft[];
  /** In their order, archived ones last. */
  readonly variants: readonly KeptVariant[];
  readonly inStock: boolean;
  readonly version: number;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** Names from the root to the category, between " > ". */
const categoryNames = `(
  SELECT group_concat(name, ' > ') FROM (
    SELECT ancestor.name AS name FROM categories AS ancestor
    WHERE substr(categories.path, 1, length(ancestor.path)) = ancestor.path ORDER BY ancestor.level))`;

const keptColumns = `
  product_id AS productId, seller_id AS sellerId, categories.slug AS category, ${categoryNames} AS categoryNames, products.slug, products.name, brand, description,
  status, currency, price, sale_price AS salePrice, options, in_stock AS inStock, products.version, created_at AS createdAt, updated_at AS updatedAt,
  (SELECT json_group_array(json_object('url', url, 'alt', alt)) FROM (SELECT url, alt FROM product_images AS i WHERE i.product_id = products.product_id ORDER BY position)) AS images,
  (SELECT json_group_array(json_object('variantId', variant_id, 'sku', sku, 'name', name, 'attributes', json(attributes), 'price', price,
     'salePrice', sale_price, 'status', status, 'available', coalesce(available, 0)))
   FROM (SELECT v.*, inventory.available FROM variants AS v LEFT JOIN inventory USING (variant_id)
         WHERE v.product_id = products.product_id ORDER BY v.status, v.position)) AS variants`;

type KeptRow = Omit<KeptProduct, "options" | "images" | "variants" | "inStock"> & { options: string; images: string; variants: string; inStock: number };

const toKept = (row: KeptRow): KeptProduct => ({
  ...row,
  options: JSON.parse(row.options),
  images: JSON.parse(row.images),
  variants: JSON.parse(row.variants),
  inStock: row.inStock === 1,
});

/** The products of these ids, in no order; those that are not there are missing. */
export async function readKept(d1: D1Database, productIds: readonly ProductId[]): Promise<readonly KeptProduct[]> {
  const { results } = await d1
    .prepare(`SELECT ${keptColumns} FROM products JOIN categories USING (category_id) WHERE product_id IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(productIds))
    .all<KeptRow>();
  return results.map(toKept);
}

/** Which products the back office asks for. */
export interface KeptQuery {
  /** Part of a name, a slug or a SKU, without case; empty finds all. */
  readonly text: string;
  /** Only one seller's; null is everybody's. */
  readonly sellerId: SellerId | null;
  readonly status: KeptProduct["status"] | null;
  readonly page: number;
  readonly size: number;
}

/** One page of products, the latest changed first, and how many there are in all. */
export async function listKept(d1: D1Database, { text, sellerId, status, page, size }: KeptQuery): Promise<{ products: readonly KeptProduct[]; total: number }> {
  const where = `
    (?1 IS NULL OR seller_id = ?1) AND (?2 IS NULL OR status = ?2) AND (?3 = '' OR instr(lower(products.name), ?3) > 0 OR instr(products.slug, ?3) > 0
      OR EXISTS (SELECT 1 FROM variants AS v WHERE v.product_id = products.product_id AND instr(lower(v.sku), ?3) > 0))`;
  const binds = [sellerId, status, text.toLowerCase()];
  const [counted, listed] = await d1.batch<KeptRow & { total: number }>([
    d1.prepare(`SELECT count(*) AS total FROM products WHERE ${where}`).bind(...binds),
    d1.prepare(`SELECT ${keptColumns} FROM products JOIN categories USING (category_id) WHERE ${where} ORDER BY updated_at DESC, row_id DESC LIMIT ?4 OFFSET ?5`).bind(...binds, size, page * size),
  ]);
  return { products: (listed?.results ?? []).map(toKept), total: counted?.results[0]?.total ?? 0 };
}

/** What a write must know of what is there. */
export interface WriteContext {
  readonly products: ReadonlyMap<ProductId, { readonly version: number; readonly slug: string; readonly sellerId: SellerId }>;
  readonly categories: ReadonlyMap<string, { readonly categoryId: CategoryId; readonly names: string }>;
  /** SKU → the variant that has it. */
  readonly variants: ReadonlyMap<string, { readonly variantId: VariantId; readonly productId: ProductId; readonly active: boolean }>;
  /** Slugs that are the wanted ones or numbered after them → whose they are. */
  readonly slugs: ReadonlyMap<string, ProductId>;
}

/** Looks up, in one round trip, all that a batch of writes has to fit in with. */
export async function readWriteContext(d1: D1Database, wanted: { readonly productIds: readonly ProductId[]; readonly categories: readonly string[]; readonly skus: readonly string[]; readonly slugs: readonly string[] }): Promise<WriteContext> {
  const ask = (sql: string, list: readonly string[]) => d1.prepare(sql).bind(JSON.stringify(list));
  const [products, categories, variants, slugs] = await d1.batch<Record<string, never>>([
    ask("SELECT product_id AS productId, version, slug, seller_id AS sellerId FROM products WHERE product_id IN (SELECT value FROM json_each(?))", wanted.productIds),
    ask(`SELECT slug, category_id AS categoryId, ${categoryNames} AS names FROM categories WHERE slug IN (SELECT value FROM json_each(?))`, wanted.categories),
    ask("SELECT sku, variant_id AS variantId, product_id AS productId, status = 'ACTIVE' AS active FROM variants WHERE sku IN (SELECT value FROM json_each(?))", wanted.skus),
    // '.' follows '-' in ASCII: the range holds exactly what begins with the slug and a hyphen.
    ask(
      `SELECT slug, product_id AS productId FROM json_each(?1) AS w CROSS JOIN products ON slug = w.value
       UNION SELECT slug, product_id FROM json_each(?1) AS w CROSS JOIN products ON slug >= w.value || '-' AND slug < w.value || '.'`,
      wanted.slugs,
    ),
  ]);
  return {
    products: new Map(rowsOf<{ productId: ProductId; version: number; slug: string; sellerId: SellerId }>(products).map((row) => [row.productId, row])),
    categories: new Map(rowsOf<{ slug: string; categoryId: CategoryId; names: string }>(categories).map((row) => [row.slug, row])),
    variants: new Map(rowsOf<{ sku: string; variantId: VariantId; productId: ProductId; active: number }>(variants).map((row) => [row.sku, { ...row, active: row.active === 1 }])),
    slugs: new Map(rowsOf<{ slug: string; productId: ProductId }>(slugs).map((row) => [row.slug, row.productId])),
  };
}

const rowsOf = <Row>(result: { results: readonly unknown[] } | undefined) => (result?.results ?? []) as readonly Row[];
