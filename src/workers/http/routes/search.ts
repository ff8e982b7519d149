// Duty: lists, searches and suggestions for everybody (contract §2).
// Invariant: addresses that ask the same share one kept answer; every text is an answer or 422, never an error.
// Neighbours: storage/listing.ts and search.ts answer; listing-query.ts parses, for the pages too; rendered.ts keeps.

import { z } from "zod";
import { refuse } from "../../../contracts/problem.ts";
import type { Listing } from "../../../contracts/listing.ts";
import { keyOfListing, type ListingQuery } from "../../../domain/search.ts";
import { readListing } from "../../../storage/listing.ts";
import { readPulse } from "../../../storage/pulse.ts";
import { searchProducts, suggest } from "../../../storage/search.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { AppContext } from "../context.ts";
import { endpoint, type Endpoint } from "../endpoint.ts";
import { jsonType, renderedResponse } from "../rendered.ts";
import { listingSchema, searchSchema, suggestionsSchema } from "./catalog-schemas.ts";
import { listingMembers, listingQuery } from "./listing-query.ts";

const maxQueryLength = 1_000;
const text = z.string().trim().max(maxQueryLength, `at most ${maxQueryLength} characters`);

const listProducts = endpoint(
  {
    method: "GET",
    path: "/products",
    summary: "Products by category, brand, price, rating, stock and attributes (attr.<Name>=<value>), with facets",
    tag: "Catalogue",
    access: "public",
    cached: true,
    query: z.object(listingMembers),
    answers: { 200: { description: "a page of products", schema: listingSchema } },
    refusals: ["validation_failed"],
  },
  async ({ c, platform, query }) => {
    const asked = listingQuery(query, c.req.queries(), platform.config.shopCurrency);
    if (asked.kind === "problem") return asked;
    return answered(c, platform, `json/products?${keyOfListing(asked.query)}`, async () => {
      return listingView(await readListing(platform, asked.query, platform.config.shopCurrency), asked.query);
    });
  },
);

const search = endpoint(
  {
    method: "GET",
    path: "/search",
    summary: "Products that have all the words of q, the last as the beginning of one; misspelt words are corrected",
    tag: "Catalogue",
    access: "public",
    cached: true,
    query: z.object({ ...listingMembers, q: text.min(1, "say what to look for") }),
    answers: { 200: { description: "what was found", schema: searchSchema } },
    refusals: ["validation_failed"],
  },
  async ({ c, platform, query }) => {
    const asked = listingQuery(query, c.req.queries(), platform.config.shopCurrency);
    if (asked.kind === "problem") return asked;
    return answered(c, platform, `json/search?${JSON.stringify(query.q)}${keyOfListing(asked.query)}`, async () => {
      const { listing, correctedQuery } = await searchProducts(platform, query.q, asked.query, platform.config.shopCurrency);
      return { ...listingView(listing, asked.query), query: query.q, ...(correctedQuery !== null && { correctedQuery }) };
    });
  },
);

const suggestions = endpoint(
  {
    method: "GET",
    path: "/suggest",
    summary: "What somebody who typed this may mean",
    tag: "Catalogue",
    access: "public",
    cached: true,
    query: z.object({ q: text.default("") }),
    answers: { 200: { description: "at most ten suggestions", schema: suggestionsSchema } },
    refusals: ["validation_failed"],
  },
  ({ c, platform, query }) => answered(c, platform, `json/suggest?${query.q}`, async () => ({ suggestions: await suggest(platform, query.q) })),
);

/** The view as JSON, kept by the pulse's listings version. */
async function answered(c: AppContext, platform: Platform, key: string, view: () => Promise<unknown>) {
  const pulse = await readPulse(platform);
  const response = await renderedResponse(c, { stamp: pulse?.listingVersion ?? null, key, contentType: jsonType, render: async () => JSON.stringify(await view()) });
  return response ?? refuse("not_found", "There is nothing here.");
}

function listingView({ products, total, facets }: Listing, { page, size }: ListingQuery) {
  return { products, pagination: { page, size, total }, facets };
}

/** Search and suggestions, for everybody (contract §2). */
export const searches: readonly Endpoint[] = [listProducts, search, suggestions];
