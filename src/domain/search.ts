// Duty: what can be asked of the catalogue: filters, orders, words, and what a misspelt word probably meant.
// Invariant: two askings that mean the same have the same key; no text a person can type is more than words to look for.
// Neighbours: contracts/listing.ts is the answer, storage/listing.ts and search.ts give it; routes/search.ts and the pages parse.

import { type Currency, decimalsOf, type Minor } from "./money.ts";

/** The orders a listing can have (contract §2). */
export const sortOrders = ["relevance", "price_asc", "price_desc", "newest", "rating", "popular"] as const;
/** One of them. */
export type SortOrder = (typeof sortOrders)[number];

/** Which products are wanted. Values of one member are alternatives, members are all required. */
export interface ProductFilter {
  /** A slug; its descendants are included. */
  readonly category: string | null;
  readonly brands: readonly string[];
  /** Both ends included, of what a buyer pays. */
  readonly minPrice: Minor | null;
  readonly maxPrice: Minor | null;
  readonly minRating: number | null;
  readonly inStock: boolean;
  /** Option name → wanted values, compared without case. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** What a page of a listing is asked for. */
export interface ListingQuery {
  readonly filter: ProductFilter;
  readonly sort: SortOrder;
  /** From 0. */
  readonly page: number;
  readonly size: number;
}

/** Nothing is filtered out. */
export const noFilter: ProductFilter = { category: null, brands: [], minPrice: null, maxPrice: null, minRating: null, inStock: false, attributes: {} };

/** Something that a beginning may lead to. */
export interface Suggestion {
  readonly text: string;
  readonly type: "product" | "category" | "brand";
  readonly slug: string;
}

/** A text that is the same for every query that means the same. */
export function keyOfListing({ filter, sort, page, size }: ListingQuery): string {
  const attributes = Object.entries(filter.attributes)
    .map(([name, values]) => [name.toLowerCase(), values.map((value) => value.toLowerCase()).sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const brands = filter.brands.map((brand) => brand.toLowerCase()).sort();
  return JSON.stringify([filter.category, brands, filter.minPrice, filter.maxPrice, filter.minRating, filter.inStock, attributes, sort, page, size]);
}

const boundsInUnits = [0, 25, 50, 100, 250, 500, 1_000] as const;

/** Where price ranges begin, in minor units. A currency without decimals counts in hundreds, so that its ranges are as wide in worth. */
export function priceBounds(currency: Currency): readonly Minor[] {
  const decimals = decimalsOf(currency);
  return boundsInUnits.map((units) => units * 10 ** (decimals === 0 ? 2 : decimals));
}

const maxWords = 16;
const maxWordLength = 64;

/** The words of a text: runs of letters and digits, without case and accents. Everything else only parts them. */
export function wordsOf(text: string): readonly string[] {
  return foldText(text)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, maxWords)
    .map((word) => [...word].slice(0, maxWordLength).join(""));
}

/** Lower case, without the accents of European scripts: as the index folds what it holds. Voicing marks of kana stay, they make other words. */
export function foldText(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
}

/** How many slips a word of this length may contain and still be recognised: none in short ones, two in long ones. */
export function toleratedSlips(word: string): number {
  const { length } = word;
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/** A word of the index, as a correction may offer it. */
export interface KnownWord {
  readonly word: string;
  /** How many products have it. */
  readonly count: number;
}

/** The known word that a misspelt one most likely means: the fewest slips, then the most common; null when none is near enough. */
export function nearestWord(misspelt: string, known: readonly KnownWord[]): string | null {
  const limit = toleratedSlips(misspelt);
  let best: (KnownWord & { slips: number }) | null = null;
  for (const candidate of known) {
    const slips = slipsBetween(misspelt, candidate.word, limit);
    if (slips > limit) continue;
    if (best === null || slips < best.slips || (slips === best.slips && candidate.count > best.count)) best = { ...candidate, slips };
  }
  return best?.word ?? null;
}

/**
 * Letters added, left out, replaced, or swapped with their neighbour (Damerau–Levenshtein, optimal string alignment).
 * Gives up with `limit + 1` once it is certain to be more.
 */
export function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] ? (beforeLast[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced, swapped));
    }
    if (Math.min(...current) > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? Infinity, limit + 1);
}
