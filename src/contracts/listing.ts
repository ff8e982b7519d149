// Duty: a list of products as it is kept, sent and shown: cards, and how many each further choice would leave (contract §2).
// Invariant: prices are decimals of the currency beside them; nothing here counts money.
// Neighbours: storage/listing.ts makes them of rows, routes/catalog-views.ts of documents; domain/search.ts is what is asked.

import type { Priced } from "../domain/catalog.ts";
import type { ProductId } from "../domain/ids.ts";
import { type Currency, toDecimal } from "../domain/money.ts";

/** A product as lists show it (contract §2). Prices in decimals of the currency. */
export interface ProductCard {
  readonly productId: ProductId;
  readonly name: string;
  readonly slug: string;
  readonly brand: string | null;
  /** The slug of its own category. */
  readonly category: string;
  readonly price: number;
  readonly salePrice: number | null;
  readonly currency: Currency;
  readonly imageUrl: string | null;
  readonly rating: number | null;
  readonly reviewCount: number;
  readonly inStock: boolean;
}

interface Counted {
  readonly count: number;
}

/** How many products each further choice would leave. A facet ignores its own filter and respects all others. */
export interface Facets {
  readonly brands: readonly ({ readonly name: string } & Counted)[];
  /** Every category that has some, with its descendants' products. */
  readonly categories: readonly ({ readonly slug: string; readonly name: string } & Counted)[];
  /** From `min`, below `max`, in decimals; the last has no end. */
  readonly priceRanges: readonly ({ readonly min: number; readonly max: number | null } & Counted)[];
  /** Rated `min` or better. */
  readonly ratings: readonly ({ readonly min: number } & Counted)[];
  readonly attributes: readonly { readonly name: string; readonly values: readonly ({ readonly value: string } & Counted)[] }[];
}

/** One page of products with the counts of all. */
export interface Listing {
  readonly products: readonly ProductCard[];
  readonly total: number;
  readonly facets: Facets;
}

/** Prices as decimals of the currency. */
export function pricesView({ price, salePrice }: Priced, currency: Currency) {
  return { price: toDecimal(price, currency), salePrice: salePrice === null ? null : toDecimal(salePrice, currency) };
}
