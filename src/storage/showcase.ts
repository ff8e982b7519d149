// Duty: what the front page shows beside the categories: what is new, marked down and nearly gone.
// Invariant: one D1 statement; only active products that can be bought, each rail bounded.
// Neighbours: http/pages/catalog-routes.ts asks; inventory is the projection of what the stock objects say.

import type { ProductCard } from "../contracts/listing.ts";
import type { ProductId } from "../domain/ids.ts";
import type { Currency } from "../domain/money.ts";
import { toDecimal } from "../domain/money.ts";

/** A product on the front page, priced in its currency's decimals; `available` counts all its variants, and is set in the rail "low" alone. */
export interface ShowcaseEntry extends Omit<ProductCard, "category"> {
  readonly available?: number;
}

/** The front page's rails; each may be empty. */
export interface Showcase {
  readonly fresh: readonly ShowcaseEntry[];
  readonly sale: readonly ShowcaseEntry[];
  readonly low: readonly ShowcaseEntry[];
}

interface Row {
  readonly rail: keyof Showcase;
  readonly product_id: ProductId;
  readonly name: string;
  readonly slug: string;
  readonly brand: string | null;
  readonly currency: Currency;
  readonly price: number;
  readonly sale_price: number | null;
  readonly image_url: string | null;
  readonly rating_average: number | null;
  readonly rating_count: number;
  readonly available: number | null;
}

const columns = "p.product_id, p.name, p.slug, p.brand, p.currency, p.price, p.sale_price, p.image_url, p.rating_average, p.rating_count";
const buyable = "p.status = 'ACTIVE' AND p.in_stock = 1";

/** Scarce variants lead to scarce products; of these candidates, those whose variants together are scarce are shown. */
const statement = `
  SELECT * FROM (SELECT 'fresh' AS rail, ${columns}, NULL AS available FROM products p WHERE ${buyable} ORDER BY p.created_at DESC, p.row_id DESC LIMIT ?1)
  UNION ALL
  SELECT * FROM (SELECT 'sale' AS rail, ${columns}, NULL AS available FROM products p WHERE ${buyable} AND p.sale_price < p.price ORDER BY CAST(p.sale_price AS REAL) / p.price LIMIT ?2)
  UNION ALL
  SELECT * FROM (
    SELECT * FROM (
      SELECT 'low' AS rail, ${columns}, (SELECT SUM(i.available) FROM inventory i WHERE i.product_id = p.product_id) AS available
      FROM products p
      WHERE ${buyable} AND p.product_id IN (SELECT product_id FROM (SELECT product_id FROM inventory WHERE available BETWEEN 1 AND ?3 ORDER BY available LIMIT 200))
    ) WHERE available BETWEEN 1 AND ?3 ORDER BY available LIMIT ?2
  )`;

/** Reads the rails: `grid` products that are new, and up to `rail` in each of the others; scarce is `threshold` units or fewer. */
export async function readShowcase(d1: D1Database, { grid, rail, threshold }: { grid: number; rail: number; threshold: number }): Promise<Showcase> {
  const { results } = await d1.prepare(statement).bind(grid, rail, threshold).all<Row>();
  const of = (name: keyof Showcase) => results.filter((row) => row.rail === name).map(entryOf);
  return { fresh: of("fresh"), sale: of("sale"), low: of("low") };
}

const entryOf = (row: Row): ShowcaseEntry => ({
  productId: row.product_id,
  name: row.name,
  slug: row.slug,
  brand: row.brand,
  price: toDecimal(row.price, row.currency),
  salePrice: row.sale_price === null ? null : toDecimal(row.sale_price, row.currency),
  currency: row.currency,
  imageUrl: row.image_url,
  rating: row.rating_average,
  reviewCount: row.rating_count,
  inStock: true,
  ...(row.available === null ? {} : { available: row.available }),
});
