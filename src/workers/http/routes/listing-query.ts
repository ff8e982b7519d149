// Duty: query values of an address → a listing query, the same for the API and the pages.
// Invariant: an empty value is no value, as forms send it; a bad one is a fault, never a guess.
// Neighbours: routes/search.ts and the pages' lists; domain/search.ts.

import { z } from "zod";
import { type Fault, type Problem, refuse } from "../../../contracts/problem.ts";
import { type Currency, fromDecimal, type Minor } from "../../../domain/money.ts";
import { type ListingQuery, type SortOrder, sortOrders } from "../../../domain/search.ts";

const emptyIsAbsent = (value: unknown) => (value === "" ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(emptyIsAbsent, schema.optional());

const decimal = z.string().regex(/^\d{1,9}(?:\.\d{1,6})?$/, "a number of at least 0").transform(Number);
const whole = (max: number) => z.string().regex(/^\d{1,9}$/, "a whole number").transform(Number).pipe(z.number().max(max));
const shortText = z.string().max(200);

/** The query members of every list (contract §2), beside `attr.<Name>`. */
export const listingMembers = {
  category: optional(shortText).meta({ description: "slug; descendants are included" }),
  brand: optional(z.union([shortText, z.array(shortText).max(50)])).meta({ description: "repeat for alternatives" }),
  minPrice: optional(decimal),
  maxPrice: optional(decimal),
  minRating: optional(decimal.pipe(z.number().max(5))),
  inStock: optional(z.enum(["true", "false"])).meta({ description: "true leaves out what cannot be bought now" }),
  sort: optional(z.enum(sortOrders)),
  page: optional(whole(1_000_000)),
  size: optional(whole(100).pipe(z.number().min(1))),
};

/** The members after parsing. */
export interface ListingInput {
  readonly category?: string | undefined;
  readonly brand?: string | string[] | undefined;
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly minRating?: number | undefined;
  readonly inStock?: "true" | "false" | undefined;
  readonly sort?: SortOrder | undefined;
  readonly page?: number | undefined;
  readonly size?: number | undefined;
}

const defaultSize = 20;
const maxAttributes = 10;
const maxValues = 50;
const maxTextLength = 200;
const attributePrefix = "attr.";

/** Puts parsed members and the attributes among all query values together. Refuses prices finer than the currency and too many attributes. */
export function listingQuery(input: ListingInput, all: Readonly<Record<string, readonly string[]>>, currency: Currency): { readonly kind: "query"; readonly query: ListingQuery } | Problem {
  const faults: Fault[] = [];
  const minor = (name: "minPrice" | "maxPrice"): Minor | null => {
    const value = input[name];
    const amount = value === undefined ? null : fromDecimal(value, currency);
    if (value !== undefined && amount === null) faults.push({ path: `query.${name}`, message: `more decimals than ${currency} has` });
    return amount;
  };
  const attributes = attributesOf(all, faults);
  const brands = [input.brand ?? []].flat().filter((brand) => brand !== "");
  const filter = {
    category: input.category ?? null,
    brands,
    minPrice: minor("minPrice"),
    maxPrice: minor("maxPrice"),
    minRating: input.minRating ?? null,
    inStock: input.inStock === "true",
    attributes,
  };
  if (faults.length > 0) return refuse("validation_failed", "Some of what was asked is not valid; `errors` says what.", { errors: faults });
  return { kind: "query", query: { filter, sort: input.sort ?? "relevance", page: input.page ?? 0, size: input.size ?? defaultSize } };
}

/** Wanted values by attribute name; names that differ only in case are one. */
function attributesOf(all: Readonly<Record<string, readonly string[]>>, faults: Fault[]): Record<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>();
  for (const [key, given] of Object.entries(all)) {
    const name = key.startsWith(attributePrefix) ? key.slice(attributePrefix.length).toLowerCase() : "";
    const values = [...(attributes.get(name) ?? []), ...given.filter((value) => value !== "")];
    if (name === "" || values.length === 0) continue;
    const fits = name.length <= maxTextLength && values.length <= maxValues && values.every((value) => value.length <= maxTextLength);
    if (fits) attributes.set(name, values);
    else faults.push({ path: `query.${key.slice(0, maxTextLength)}`, message: `at most ${maxValues} values of at most ${maxTextLength} characters` });
  }
  if (attributes.size > maxAttributes) faults.push({ path: "query", message: `at most ${maxAttributes} attributes` });
  return Object.fromEntries(attributes);
}
