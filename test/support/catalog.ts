// A small catalogue written straight into D1, for tests of what reads it.

import { idOf, type ProductId, type VariantId } from "../../src/domain/ids.ts";
import { productSearchInsert } from "./search-rows.ts";

/** A variant to insert; prices in minor units. */
export interface TestVariant {
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: number;
  readonly salePrice?: number | null;
  readonly available?: number;
}

/** A product to insert; what is left out is as unremarkable as can be. */
export interface TestProduct {
  readonly name: string;
  readonly brand?: string | null;
  readonly categorySlug: string;
  readonly description?: string;
  readonly status?: "ACTIVE" | "INACTIVE" | "ARCHIVED";
  readonly rating?: number | null;
  readonly variants: readonly TestVariant[];
}

let made = 0;

/** Ids of the n-th product made here. */
export const testProductId = (n: number) => idOf("product", `test${String(n).padStart(5, "0")}`);
/** The id of a variant of the n-th product made here. */
export const testVariantId = (n: number, position = 0) => idOf("variant", `test${String(n).padStart(5, "0")}x${position}`);

/** The categories of the tests: two roots, one of them with two below it. */
export const testCategories = [
  { slug: "music", path: "/music/", parent: null },
  { slug: "vinyl", path: "/music/vinyl/", parent: "music" },
  { slug: "tapes", path: "/music/tapes/", parent: "music" },
  { slug: "shoes", path: "/shoes/", parent: null },
] as const;

/** Writes the categories of the tests and the house's seller. */
export async function insertCategories(d1: D1Database): Promise<void> {
  await d1.batch([
    d1.prepare("INSERT OR IGNORE INTO sellers (seller_id, name, created_at) VALUES ('sel_house', 'House', 1)"),
    ...testCategories.map(({ slug, path, parent }, position) =>
      d1
        .prepare("INSERT INTO categories (category_id, name, slug, parent_id, level, path, position) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(`cat_${slug}`, slug.toUpperCase(), slug, parent && `cat_${parent}`, path.split("/").length - 3, path, position),
    ),
  ]);
}

/** Writes a product with its variants, stock and search rows in one batch; answers its ids. */
export async function insertProduct(d1: D1Database, product: TestProduct): Promise<{ productId: ProductId; variantIds: VariantId[]; slug: string; rowId: number }> {
  const n = ++made;
  const productId = testProductId(n);
  const slug = `${product.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}-${n}`;
  const path = testCategories.find((category) => category.slug === product.categorySlug)?.path ?? "/shoes/";
  const cheapest = product.variants.reduce((best, variant) => ((variant.salePrice ?? variant.price) < (best.salePrice ?? best.price) ? variant : best));
  const variantIds = product.variants.map((_, position) => testVariantId(n, position));
  const attributes = new Map(product.variants.flatMap((variant) => Object.entries(variant.attributes).map(([name, value]) => [`${name}\n${value}`, { name, value }])));
  const inStock = product.variants.some((variant) => (variant.available ?? 0) > 0);
  await d1.batch([
    d1
      .prepare(
        `INSERT INTO products (row_id, product_id, seller_id, category_id, category_path, slug, name, brand, description, status, currency, price, sale_price, effective_price,
           in_stock, rating_average, rating_count, created_at, updated_at) VALUES (?, ?, 'sel_house', ?, ?, ?, ?, ?, ?, ?, 'USD', ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .bind(n, productId, `cat_${product.categorySlug}`, path, slug, product.name, product.brand ?? null, product.description ?? "", product.status ?? "ACTIVE",
        cheapest.price, cheapest.salePrice ?? null, cheapest.salePrice ?? cheapest.price, inStock, product.rating ?? null, product.rating ? 3 : 0, n, n),
    ...product.variants.flatMap((variant, position) => [
      d1
        .prepare("INSERT INTO variants (variant_id, product_id, sku, name, attributes, price, sale_price, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(variantIds[position], productId, `SKU-${n}-${position}`, Object.values(variant.attributes).join(" / "), JSON.stringify(variant.attributes), variant.price, variant.salePrice ?? null, position),
      d1
        .prepare("INSERT INTO inventory (variant_id, product_id, on_hand, held, available, sold, low_stock_threshold, sequence, updated_at) VALUES (?, ?, ?, 0, ?, 0, 10, 1, 1)")
        .bind(variantIds[position], productId, variant.available ?? 0, variant.available ?? 0),
    ]),
    ...[...attributes.values()].map(({ name, value }) => d1.prepare("INSERT INTO product_attributes (product_row, name, value) VALUES (?, ?, ?)").bind(n, name, value)),
    ...productSearchInsert(d1, n, product, [...attributes.values()].map(({ value }) => value)),
  ]);
  return { productId, variantIds, slug, rowId: n };
}
