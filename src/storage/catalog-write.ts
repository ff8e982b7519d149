// Duty: writes products: rows, variants, pictures, attributes and both search indexes, many products in one D1 batch.
// Invariant: a product changes whole or not at all, its version moves by one, and a variant is archived, never deleted (carts and orders name it).
// Neighbours: clients/catalog-writer.ts prepares the writes; outbox.ts tells the world in the same batch; catalog-admin.ts reads them back.

import type { ProductStatus } from "../domain/catalog.ts";
import type { CategoryId, ProductId, SellerId, VariantId } from "../domain/ids.ts";
import type { Currency, Minor } from "../domain/money.ts";
import type { ImageDraft, OptionDraft } from "../domain/product-draft.ts";
import type { Millis } from "../domain/time.ts";
import { abortWhere, wasAborted } from "./abort.ts";
import { recomputeInStock } from "./inventory.ts";
import type { Statement } from "./statement.ts";

/** A variant exactly as it is to stand in D1. */
export interface VariantWrite {
  readonly variantId: VariantId;
  readonly sku: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Minor;
  readonly salePrice: Minor | null;
}

/** A product exactly as it is to stand in D1. */
export interface ProductWrite {
  readonly productId: ProductId;
  /** The version that is there now; 0 when nothing is. Another one there aborts the whole batch. */
  readonly expected: number;
  readonly sellerId: SellerId;
  readonly categoryId: CategoryId;
  readonly slug: string;
  readonly name: string;
  readonly brand: string | null;
  readonly description: string;
  readonly status: ProductStatus;
  readonly currency: Currency;
  readonly price: Minor;
  readonly salePrice: Minor | null;
  readonly effectivePrice: Minor;
  readonly options: readonly OptionDraft[];
  readonly images: readonly ImageDraft[];
  readonly variants: readonly VariantWrite[];
  /** What each field of the search index holds. */
  readonly search: SearchText;
  /** Null leaves the hash that is there. */
  readonly sourceHash: string | null;
  readonly at: Millis;
}

/** What a product is found by, field by field. */
export interface SearchText {
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly attributes: string;
  readonly description: string;
  /** What misspelt queries are corrected to. */
  readonly words: string;
}

/** What became of a batch: nothing of it is there unless it is `written`. */
export type WriteOutcome = "written" | "moved" | "slug_taken" | "sku_taken";

/** Writes products, and whatever else belongs into their batch. At most about 1 MB of products at a time. */
export async function writeProducts(d1: D1Database, writes: readonly ProductWrite[], also: readonly Statement[] = []): Promise<WriteOutcome> {
  const json = JSON.stringify(writes);
  try {
    await d1.batch([...statements.map((sql) => d1.prepare(sql).bind(json)), ...also]);
    return "written";
  } catch (error) {
    const message = String(error);
    if (wasAborted(error) || message.includes(noCategory)) return "moved";
    if (/UNIQUE constraint failed: products\.(?:slug|product_id)/.test(message)) return "slug_taken";
    if (/UNIQUE constraint failed: variants\.sku/.test(message)) return "sku_taken";
    throw error;
  }
}

/** Writes what products are found by, and nothing else of them: for what they inherit, such as the names of their categories. */
export async function writeSearch(d1: D1Database, entries: readonly { readonly productId: ProductId; readonly search: SearchText }[]): Promise<void> {
  const json = JSON.stringify(entries);
  await d1.batch(searchStatements.map((sql) => d1.prepare(sql).bind(json)));
}

const noCategory = "NOT NULL constraint failed: products.category_path";
const written = "json_each(?1) AS written";
const id = "written.value ->> 'productId'";
const ids = `SELECT ${id} FROM ${written}`;
const rows = `SELECT row_id FROM products WHERE product_id IN (${ids})`;
/** CROSS JOIN keeps SQLite from reading all products and unfolding the JSON anew for each of them. */
const searchable = `${written} CROSS JOIN products ON products.product_id = ${id} AND products.status = 'ACTIVE'`;
const searched = (field: keyof SearchText) => `written.value ->> '$.search.${field}'`;

/** Ends the batch when a version is not the expected one. */
const guard = abortWhere(`
  FROM ${written}
  LEFT JOIN products ON products.product_id = ${id}
  WHERE coalesce(products.version, 0) <> written.value ->> 'expected'`);

const putProducts = `
  INSERT INTO products (
    product_id, seller_id, category_id, category_path, slug, name, brand, description, status, currency,
    price, sale_price, effective_price, options, image_url, version, source_hash, created_at, updated_at)
  SELECT ${id}, value ->> 'sellerId', value ->> 'categoryId',
    (SELECT path FROM categories WHERE category_id = value ->> 'categoryId'), value ->> 'slug', value ->> 'name',
    value ->> 'brand', value ->> 'description', value ->> 'status', value ->> 'currency',
    value ->> 'price', value ->> 'salePrice', value ->> 'effectivePrice', value -> 'options', value ->> '$.images[0].url',
    1, value ->> 'sourceHash', value ->> 'at', value ->> 'at'
  FROM ${written} WHERE true
  ON CONFLICT (product_id) DO UPDATE SET
    category_id = excluded.category_id, category_path = excluded.category_path, slug = excluded.slug, name = excluded.name,
    brand = excluded.brand, description = excluded.description, status = excluded.status, currency = excluded.currency,
    price = excluded.price, sale_price = excluded.sale_price, effective_price = excluded.effective_price,
    options = excluded.options, image_url = excluded.image_url, version = products.version + 1,
    source_hash = coalesce(excluded.source_hash, products.source_hash), updated_at = excluded.updated_at`;

const putVariants = `
  INSERT INTO variants (variant_id, product_id, sku, name, attributes, price, sale_price, position, status)
  SELECT variant.value ->> 'variantId', ${id}, variant.value ->> 'sku', variant.value ->> 'name', variant.value -> 'attributes',
    variant.value ->> 'price', variant.value ->> 'salePrice', variant.key, 'ACTIVE'
  FROM ${written}, json_each(written.value, '$.variants') AS variant WHERE true
  ON CONFLICT (variant_id) DO UPDATE SET
    name = excluded.name, attributes = excluded.attributes, price = excluded.price, sale_price = excluded.sale_price,
    position = excluded.position, status = 'ACTIVE'`;

const putAttributes = `
  INSERT OR IGNORE INTO product_attributes (product_row, name, value)
  SELECT products.row_id, attribute.key, attribute.value
  FROM ${written} CROSS JOIN products ON products.product_id = ${id}
    CROSS JOIN json_each(written.value, '$.variants') AS variant CROSS JOIN json_each(variant.value, '$.attributes') AS attribute`;

const putImages = `
  INSERT INTO product_images (product_id, position, url, alt)
  SELECT ${id}, image.key, image.value ->> 'url', image.value ->> 'alt'
  FROM ${written}, json_each(written.value, '$.images') AS image`;

const putSearch = `
  INSERT INTO product_search (rowid, name, brand, category, attributes, description)
  SELECT products.row_id, ${searched("name")}, ${searched("brand")}, ${searched("category")}, ${searched("attributes")}, ${searched("description")}
  FROM ${searchable}`;

const putWords = `
  INSERT INTO product_words (rowid, words)
  SELECT products.row_id, ${searched("words")} FROM ${searchable}`;

/** A variant that came or went may be the only one in stock. */
const putInStock = recomputeInStock(ids);

const searchStatements = [
  `DELETE FROM product_search WHERE rowid IN (${rows})`,
  putSearch,
  `DELETE FROM product_words WHERE rowid IN (${rows})`,
  putWords,
];

const statements = [
  guard,
  putProducts,
  `DELETE FROM product_images WHERE product_id IN (${ids})`,
  putImages,
  `UPDATE variants SET status = 'ARCHIVED' WHERE product_id IN (${ids})`,
  putVariants,
  `DELETE FROM product_attributes WHERE product_row IN (${rows})`,
  putAttributes,
  putInStock,
  ...searchStatements,
];
