// Duty: a page of products with its facets, in one D1 statement.
// Invariant: each product carries one bit for every filter it fails; a facet counts products that fail nothing, or nothing but the facet's own filter.
// Neighbours: search.ts puts found products in front; domain/search.ts says what can be asked; layers.ts keeps what was answered.

import { type Facets, type Listing, pricesView, type ProductCard } from "../contracts/listing.ts";
import type { ProductId } from "../domain/ids.ts";
import { type Currency, toDecimal } from "../domain/money.ts";
import { keyOfListing, type ListingQuery, noFilter, priceBounds, type ProductFilter, type SortOrder } from "../domain/search.ts";
import { readKeptBy } from "./kept.ts";
import { spareListingKey } from "./keys.ts";
import type { CatalogSources } from "./layers.ts";

/** A page of the whole catalogue. Kept by the pulse's listings version; one D1 statement when it is not at hand. */
export async function readListing(sources: CatalogSources, query: ListingQuery, currency: Currency): Promise<Listing> {
  return readKeptBy(sources, `l/${keyOfListing(query)}`, () => loadListing(sources.d1, query, currency, null), spareKeyOf(query));
}

/** Only the pages that most visitors come by are worth a spare. */
function spareKeyOf({ filter, sort, page, size }: ListingQuery): string | null {
  const { category } = filter;
  const plain = keyOfListing({ filter, sort, page, size }) === keyOfListing({ filter: { ...noFilter, category }, sort: "relevance", page: 0, size });
  return plain && (category === null || category.length <= maxSpareKeyLength) ? spareListingKey(category, size) : null;
}

const maxSpareKeyLength = 100;

/** The bit of each filter. Attributes have those from `attribute` on, one for each wanted name. */
const bit = { category: 1, brand: 2, price: 4, rating: 8, stock: 16, attribute: 32 } as const;

const orders: Readonly<Record<SortOrder, string>> = {
  relevance: "b.score, b.units_sold DESC, b.rating DESC NULLS LAST, b.id DESC",
  price_asc: "b.price, b.id",
  price_desc: "b.price DESC, b.id",
  newest: "b.created_at DESC, b.id DESC",
  rating: "b.rating DESC NULLS LAST, b.rating_count DESC, b.id",
  popular: "b.units_sold DESC, b.rating_count DESC, b.id",
};

const ratingSteps = [4, 3, 2, 1] as const;
const maxBrands = 100;
const maxCategories = 500;
const maxAttributeValues = 500;

/** Reads a page and its facets from D1, of all active products or of those that a full-text expression matches. */
export async function loadListing(d1: D1Database, query: ListingQuery, currency: Currency, match: string | null): Promise<Listing> {
  const binds = new Binds();
  const bounds = priceBounds(currency);
  const base = baseQuery(query.filter, match, binds);
  const wanted = attributeBits(query.filter, binds);
  const order = orders[query.sort];
  const size = binds.add(query.size);
  const offset = binds.add(query.page * query.size);
  const passes = (bits: number) => (bits === 0 ? "b.fails = 0" : `(b.fails & ~${bits}) = 0`);
  const statement = `
    WITH base AS MATERIALIZED (${base})
    SELECT
      (SELECT count(*) FROM base b WHERE ${passes(0)}) AS total,
      (SELECT json_group_array(json_array(p.product_id, p.name, p.slug, p.brand, p.category_path, p.price, p.sale_price, p.currency, p.image_url, p.rating_average, p.rating_count, p.in_stock) ORDER BY ${order})
         FROM (SELECT b.* FROM base b WHERE ${passes(0)} ORDER BY ${order} LIMIT ${size} OFFSET ${offset}) b JOIN products p ON p.row_id = b.id) AS page,
      (SELECT json_group_array(json_object('name', name, 'count', found) ORDER BY found DESC, name)
         FROM (SELECT min(b.brand) AS name, count(*) AS found FROM base b WHERE b.brand IS NOT NULL AND ${passes(bit.brand)} GROUP BY b.brand COLLATE NOCASE ORDER BY found DESC LIMIT ${maxBrands})) AS brands,
      (SELECT json_group_array(json_object('slug', slug, 'name', name, 'count', found) ORDER BY found DESC, slug)
         FROM (SELECT c.slug, c.name, sum(g.found) AS found
                 FROM (SELECT b.category_path AS path, count(*) AS found FROM base b WHERE ${passes(bit.category)} GROUP BY b.category_path) g,
                      json_each('["' || replace(trim(g.path, '/'), '/', '","') || '"]') step JOIN categories c ON c.slug = step.value
                GROUP BY c.slug ORDER BY found DESC LIMIT ${maxCategories})) AS categories,
      (SELECT json_array(${bounds.map((from, at) => countWhere(`b.price >= ${from}${at + 1 < bounds.length ? ` AND b.price < ${bounds[at + 1]}` : ""}`)).join(", ")})
         FROM base b WHERE ${passes(bit.price)}) AS prices,
      (SELECT json_array(${ratingSteps.map((step) => countWhere(`b.rating >= ${step}`)).join(", ")}) FROM base b WHERE ${passes(bit.rating)}) AS ratings,
      (SELECT json_group_array(json_array(name, value, found) ORDER BY name, found DESC, value)
         FROM (SELECT min(a.name) AS name, min(a.value) AS value, count(DISTINCT b.id) AS found
                 FROM base b JOIN product_attributes a ON a.product_row = b.id
                WHERE (b.fails & ~${wanted}) = 0 GROUP BY a.name COLLATE NOCASE, a.value COLLATE NOCASE ORDER BY found DESC LIMIT ${maxAttributeValues})) AS attributes`;
  const row = await d1.prepare(statement).bind(...binds.values).first<ListingRow>();
  if (row === null) throw new Error("a listing without a row");
  return fromRow(row, currency);
}

const countWhere = (condition: string) => `count(CASE WHEN ${condition} THEN 1 END)`;

/** Every product that may be listed, with a bit for each filter that it fails. */
function baseQuery(filter: ProductFilter, match: string | null, binds: Binds): string {
  const fails: string[] = [];
  const require = (condition: string, failing: number) => fails.push(`(CASE WHEN ${condition} THEN 0 ELSE ${failing} END)`);
  if (filter.category !== null) {
    const path = `(SELECT path FROM categories WHERE slug = ${binds.add(filter.category)})`;
    require(`substr(p.category_path, 1, length(${path})) = ${path}`, bit.category);
  }
  if (filter.brands.length > 0) require(`p.brand COLLATE NOCASE IN (SELECT value FROM json_each(${binds.add(JSON.stringify(filter.brands))}))`, bit.brand);
  const prices = [filter.minPrice === null ? "" : `p.effective_price >= ${binds.add(filter.minPrice)}`, filter.maxPrice === null ? "" : `p.effective_price <= ${binds.add(filter.maxPrice)}`];
  if (prices.some(Boolean)) require(prices.filter(Boolean).join(" AND "), bit.price);
  if (filter.minRating !== null) require(`p.rating_average >= ${binds.add(filter.minRating)}`, bit.rating);
  if (filter.inStock) require("p.in_stock = 1", bit.stock);
  for (const [at, [name, values]] of Object.entries(filter.attributes).entries()) {
    const has = `EXISTS (SELECT 1 FROM product_attributes a WHERE a.product_row = p.row_id AND a.name = ${binds.add(name)} COLLATE NOCASE
      AND a.value COLLATE NOCASE IN (SELECT value FROM json_each(${binds.add(JSON.stringify(values))})))`;
    require(has, bit.attribute << at);
  }
  const from = match === null ? "products p INDEXED BY products_listing" : "found f JOIN products p ON p.row_id = f.id";
  const found = match === null ? "" : `WITH found AS MATERIALIZED (SELECT rowid AS id, bm25(product_search, 10.0, 6.0, 4.0, 3.0, 1.0) AS score FROM product_search WHERE product_search MATCH ${binds.add(match)})`;
  return `${found} SELECT p.row_id AS id, p.category_path, p.brand, p.effective_price AS price, p.rating_average AS rating, p.rating_count, p.units_sold, p.created_at,
    ${match === null ? "0" : "f.score"} AS score, ${fails.length === 0 ? "0" : fails.join(" | ")} AS fails
    FROM ${from} WHERE p.status = 'ACTIVE'`;
}

/** An expression for the bit of the filter on an attribute's own name: 0 where that name is not filtered. */
function attributeBits(filter: ProductFilter, binds: Binds): string {
  const cases = Object.keys(filter.attributes).map((name, at) => `WHEN ${binds.add(name)} THEN ${bit.attribute << at}`);
  return cases.length === 0 ? "0" : `(CASE a.name COLLATE NOCASE ${cases.join(" ")} ELSE 0 END)`;
}

/** Numbered parameters, so that a fragment may be used in any order. */
class Binds {
  readonly values: (string | number)[] = [];

  add(value: string | number): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}

interface ListingRow {
  readonly total: number;
  readonly page: string;
  readonly brands: string;
  readonly categories: string;
  readonly prices: string;
  readonly ratings: string;
  readonly attributes: string;
}

type CardTuple = [ProductId, string, string, string | null, string, number, number | null, Currency, string | null, number | null, number, number];

function fromRow(row: ListingRow, currency: Currency): Listing {
  const bounds = priceBounds(currency);
  const prices = JSON.parse(row.prices) as number[];
  const ratings = JSON.parse(row.ratings) as number[];
  return {
    products: (JSON.parse(row.page) as CardTuple[]).map(toCard),
    total: row.total,
    facets: {
      brands: JSON.parse(row.brands) as Facets["brands"],
      categories: JSON.parse(row.categories) as Facets["categories"],
      priceRanges: bounds.map((from, at) => {
        const below = bounds[at + 1];
        return { min: toDecimal(from, currency), max: below === undefined ? null : toDecimal(below, currency), count: prices[at] ?? 0 };
      }),
      ratings: ratingSteps.map((min, at) => ({ min, count: ratings[at] ?? 0 })),
      attributes: toAttributes(JSON.parse(row.attributes) as [string, string, number][]),
    },
  };
}

function toCard([productId, name, slug, brand, path, price, salePrice, currency, imageUrl, rating, reviewCount, inStock]: CardTuple): ProductCard {
  const category = path.split("/").at(-2) ?? "";
  return { productId, name, slug, brand, category, ...pricesView({ price, salePrice }, currency), currency, imageUrl, rating, reviewCount, inStock: inStock === 1 };
}

function toAttributes(rows: readonly [string, string, number][]): Facets["attributes"] {
  const byName = Map.groupBy(rows, ([name]) => name.toLowerCase());
  return [...byName.values()].map((values) => ({ name: values[0]?.[0] ?? "", values: values.map(([, value, count]) => ({ value, count })) }));
}
