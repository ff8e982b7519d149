// Duty: finds products by words, corrects misspelt ones, and suggests while somebody types.
// Invariant: whatever is asked reaches the index as quoted words only, so no text can break it.
// Neighbours: listing.ts makes page and facets of what is found; domain/search.ts has words and corrections.

import type { Currency } from "../domain/money.ts";
import type { Listing } from "../contracts/listing.ts";
import { keyOfListing, type KnownWord, type ListingQuery, nearestWord, type Suggestion, wordsOf } from "../domain/search.ts";
import { readKeptBy } from "./kept.ts";
import type { CatalogSources } from "./layers.ts";
import { loadListing } from "./listing.ts";

/** What was found, and by which words. */
export interface SearchResult {
  readonly listing: Listing;
  /** What was searched for instead, because what was asked is nowhere. */
  readonly correctedQuery: string | null;
}

/** Products that have all the words, the last as the beginning of one. At most three D1 statements, none when it is at hand. */
export async function searchProducts(sources: CatalogSources, text: string, query: ListingQuery, currency: Currency): Promise<SearchResult> {
  const words = wordsOf(text);
  return readKeptBy(sources, `q/${words.join(" ")}/${keyOfListing(query)}`, () => load(sources.d1, words, query, currency));
}

async function load(d1: D1Database, words: readonly string[], query: ListingQuery, currency: Currency): Promise<SearchResult> {
  const listing = await loadListing(d1, query, currency, matchOf(words));
  if (listing.total > 0 || words.length === 0 || hasAny(listing)) return { listing, correctedQuery: null };
  const corrected = await correct(d1, words);
  if (corrected === null) return { listing, correctedQuery: null };
  const better = await loadListing(d1, query, currency, matchOf(corrected));
  return better.total > 0 || hasAny(better) ? { listing: better, correctedQuery: corrected.join(" ") } : { listing, correctedQuery: null };
}

/** True when only the filters leave nothing: then the words are right. */
const hasAny = ({ facets }: Listing) => [...facets.brands, ...facets.categories, ...facets.priceRanges, ...facets.ratings].some(({ count }) => count > 0);

/** Words as a full-text expression that matches products which have all of them. Without words it matches nothing. */
export function matchOf(words: readonly string[]): string {
  if (words.length === 0) return '""';
  return `${words.map((word) => `"${word.replaceAll('"', "")}"`).join(" AND ")} *`;
}

const maxCandidates = 3_000;

/** The words with each unknown one replaced by the nearest known; null when nothing would change or one has no neighbour. */
async function correct(d1: D1Database, words: readonly string[]): Promise<readonly string[] | null> {
  const { results } = await d1
    .prepare(
      `SELECT w.value AS asked, v.term AS word, v.doc AS count FROM json_each(?1) w JOIN product_vocabulary v
        WHERE length(v.term) BETWEEN length(w.value) - 2 AND length(w.value) + 2
          AND (substr(v.term, 1, 1) = substr(w.value, 1, 1) OR substr(v.term, -1) = substr(w.value, -1) OR instr(v.term, substr(w.value, 2, 2)) > 0 OR instr(v.term, substr(w.value, 3, 2)) > 0)
        ORDER BY v.doc DESC LIMIT ${maxCandidates}`,
    )
    .bind(JSON.stringify(words))
    .all<KnownWord & { asked: string }>();
  const known = Map.groupBy(results, ({ asked }) => asked);
  const corrected = words.map((word) => nearestWord(word, known.get(word) ?? []) ?? word);
  return corrected.every((word, at) => word === words[at]) ? null : corrected;
}

const maxSuggestions = 10;

/** What somebody who typed this may mean: categories and brands first, then products; at most ten. One D1 round trip when it is not at hand. */
export async function suggest(sources: CatalogSources, text: string): Promise<readonly Suggestion[]> {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  return readKeptBy(sources, `s/${words.join(" ")}`, () => loadSuggestions(sources.d1, words));
}

async function loadSuggestions(d1: D1Database, words: readonly string[]): Promise<readonly Suggestion[]> {
  const typed = ` ${words.join(" ")}`;
  const [categories, brands, products] = await d1.batch<{ text: string; slug: string }>([
    d1.prepare(`SELECT name AS text, slug FROM categories WHERE instr(' ' || lower(name), ?1) > 0 ORDER BY level, length(name) LIMIT 3`).bind(typed),
    d1
      .prepare(
        `SELECT min(brand) AS text, '' AS slug FROM products INDEXED BY products_listing WHERE status = 'ACTIVE' AND brand IS NOT NULL AND instr(' ' || lower(brand), ?1) > 0
          GROUP BY brand COLLATE NOCASE ORDER BY count(*) DESC LIMIT 3`,
      )
      .bind(typed),
    d1
      .prepare(
        `SELECT p.name AS text, p.slug FROM (SELECT rowid AS id, bm25(product_search, 10.0, 6.0, 4.0, 3.0, 1.0) AS score FROM product_search WHERE product_search MATCH ?1 ORDER BY score LIMIT ${5 * maxSuggestions}) f
           JOIN products p ON p.row_id = f.id WHERE p.status = 'ACTIVE' ORDER BY f.score, p.units_sold DESC LIMIT ${maxSuggestions}`,
      )
      .bind(`{name brand} : (${matchOf(words)})`),
  ]);
  const all: Suggestion[] = [
    ...(categories?.results ?? []).map(({ text, slug }) => ({ text, type: "category" as const, slug })),
    ...(brands?.results ?? []).map(({ text }) => ({ text, type: "brand" as const, slug: wordsOf(text).join("-") })),
    ...(products?.results ?? []).map(({ text, slug }) => ({ text, type: "product" as const, slug })),
  ];
  return all.slice(0, maxSuggestions);
}
