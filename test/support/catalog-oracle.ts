// The listing as a few naive loops over plain objects: what the one SQL statement is compared with.

import type { Facets } from "../../src/contracts/listing.ts";
import type { ProductFilter } from "../../src/domain/search.ts";
import { testCategories, type TestProduct } from "./catalog.ts";

/** A product that was inserted, as the oracle remembers it. */
export interface KnownProduct extends TestProduct {
  readonly rowId: number;
}

const priceOf = (product: KnownProduct) => Math.min(...product.variants.map((variant) => variant.salePrice ?? variant.price));
const pathOf = (slug: string) => testCategories.find((category) => category.slug === slug)?.path;
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const has = (product: KnownProduct, name: string, values: readonly string[]) =>
  product.variants.some((variant) => Object.entries(variant.attributes).some(([n, v]) => same(n, name) && values.some((value) => same(v, value))));

function passes(product: KnownProduct, filter: ProductFilter, ignored: string): boolean {
  const { category, brands, minPrice, maxPrice, minRating, inStock, attributes } = filter;
  const price = priceOf(product);
  if (ignored !== "category" && category !== null) {
    const path = pathOf(category);
    if (path === undefined || !(pathOf(product.categorySlug) ?? "").startsWith(path)) return false;
  }
  if (ignored !== "brand" && brands.length > 0 && !brands.some((brand) => product.brand && same(brand, product.brand))) return false;
  if (ignored !== "price" && ((minPrice !== null && price < minPrice) || (maxPrice !== null && price > maxPrice))) return false;
  if (ignored !== "rating" && minRating !== null && !((product.rating ?? -1) >= minRating)) return false;
  if (inStock && !product.variants.some((variant) => (variant.available ?? 0) > 0)) return false;
  return Object.entries(attributes).every(([name, values]) => ignored === `attr.${name.toLowerCase()}` || has(product, name, values));
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Ids and facet counts, as plain records that do not depend on order. */
export function expectedListing(products: readonly KnownProduct[], filter: ProductFilter, bounds: readonly number[]) {
  const active = products.filter((product) => (product.status ?? "ACTIVE") === "ACTIVE");
  const left = (ignored: string) => active.filter((product) => passes(product, filter, ignored));
  const prices = left("price").map(priceOf);
  const ratings = left("rating").map((product) => product.rating ?? -1);
  const attributeNames = new Set(active.flatMap((product) => product.variants.flatMap((variant) => Object.keys(variant.attributes))));
  return {
    rowIds: left("").map((product) => product.rowId).sort((a, b) => a - b),
    brands: tally(left("brand").flatMap((product) => product.brand ?? [])),
    categories: tally(left("category").flatMap((product) => testCategories.filter(({ path }) => (pathOf(product.categorySlug) ?? "").startsWith(path)).map(({ slug }) => slug))),
    prices: bounds.map((from, at) => prices.filter((price) => price >= from && price < (bounds[at + 1] ?? Infinity)).length),
    ratings: [4, 3, 2, 1].map((min) => ratings.filter((rating) => rating >= min).length),
    attributes: Object.fromEntries(
      [...attributeNames].map((name) => {
        const values = left(`attr.${name.toLowerCase()}`).flatMap((product) => [...new Set(product.variants.flatMap((variant) => variant.attributes[name] ?? []))]);
        return [name, tally(values)];
      }).filter(([, values]) => Object.keys(values ?? {}).length > 0),
    ),
  };
}

/** The facets of an answer in the same form. */
export function plainFacets(facets: Facets) {
  return {
    brands: Object.fromEntries(facets.brands.map(({ name, count }) => [name, count])),
    categories: Object.fromEntries(facets.categories.map(({ slug, count }) => [slug, count])),
    prices: facets.priceRanges.map(({ count }) => count),
    ratings: facets.ratings.map(({ count }) => count),
    attributes: Object.fromEntries(facets.attributes.map(({ name, values }) => [name, Object.fromEntries(values.map(({ value, count }) => [value, count]))])),
  };
}
