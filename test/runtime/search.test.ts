import { env } from "cloudflare:workers";
import { array, assert, asyncProperty, boolean, constantFrom, dictionary, option, record, sample, shuffledSubarray } from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { noFilter, priceBounds, type ProductFilter, sortOrders } from "../../src/domain/search.ts";
import { loadListing } from "../../src/storage/listing.ts";
import { matchOf } from "../../src/storage/search.ts";
import { insertCategories, insertProduct, testCategories } from "../support/catalog.ts";
import { expectedListing, type KnownProduct, plainFacets } from "../support/catalog-oracle.ts";
import { call } from "../support/request.ts";

const colors = ["Red", "Blue", "Sea Green"];
const sizes = ["S", "M"];
const brands = ["Acme", "Prestige", "Oak & Son"];
const slugs = testCategories.map(({ slug }) => slug);

const variant = record({
  attributes: record({ Color: constantFrom(...colors), Size: constantFrom(...sizes) }, { requiredKeys: [] }),
  price: constantFrom(1_000, 2_499, 2_500, 4_999, 9_900, 25_000, 120_000),
  salePrice: option(constantFrom(500, 999), { freq: 4 }),
  available: constantFrom(0, 0, 3),
});
const product = record({
  name: constantFrom("Trail Runner", "Night Walk", "Ocean"),
  brand: option(constantFrom(...brands)),
  categorySlug: constantFrom(...slugs),
  status: constantFrom("ACTIVE" as const, "ACTIVE" as const, "ACTIVE" as const, "INACTIVE" as const),
  rating: option(constantFrom(1, 2.4, 3.9, 4, 4.8)),
  variants: array(variant, { minLength: 1, maxLength: 3 }),
});
const filters = record({
  category: option(constantFrom(...slugs, "nowhere"), { freq: 2 }),
  brands: shuffledSubarray([...brands, "acme", "Nobody"], { maxLength: 2 }),
  minPrice: option(constantFrom(500, 1_000, 2_500), { freq: 2 }),
  maxPrice: option(constantFrom(999, 2_500, 9_900), { freq: 2 }),
  minRating: option(constantFrom(1, 3.9, 4), { freq: 2 }),
  inStock: boolean(),
  attributes: dictionary(constantFrom("color", "Size"), array(constantFrom("red", "Blue", "M", "nothing"), { minLength: 1, maxLength: 2 }), { maxKeys: 2 }),
});

const known: KnownProduct[] = [];

beforeAll(async () => {
  await insertCategories(env.DB);
  for (const each of sample(product, { seed: 7, numRuns: 60 })) known.push({ ...each, rowId: (await insertProduct(env.DB, each)).rowId });
});

async function listed(filter: ProductFilter) {
  const { products, total, facets } = await loadListing(env.DB, { filter, sort: "relevance", page: 0, size: 100 }, "USD", null);
  return { rowIds: products.map(({ productId }) => Number(productId.slice("prd_test".length))).sort((a, b) => a - b), total, facets };
}

describe("a listing", () => {
  test("has exactly the products and facet counts that naive loops find", async () => {
    await assert(
      asyncProperty(filters, async (filter) => {
        const { rowIds, total, facets } = await listed(filter);
        const { rowIds: expectedIds, ...expected } = expectedListing(known, filter, priceBounds("USD"));
        expect(rowIds).toEqual(expectedIds);
        expect(total).toBe(expectedIds.length);
        expect(plainFacets(facets)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test.each(sortOrders)("sorted by %s is cut into pages that together are the whole", async (sort) => {
    const page = (page: number, size: number) => loadListing(env.DB, { filter: noFilter, sort, page, size }, "USD", null);
    const whole = (await page(0, 100)).products.map(({ productId }) => productId);
    const parts = (await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((at) => page(at, 7)))).flatMap(({ products }) => products.map(({ productId }) => productId));
    expect(parts).toEqual(whole);
  });

  test("sorted by price goes by what a buyer pays", async () => {
    const { products } = await loadListing(env.DB, { filter: noFilter, sort: "price_asc", page: 0, size: 100 }, "USD", null);
    const paid = products.map(({ price, salePrice }) => salePrice ?? price);
    expect(paid).toEqual(paid.toSorted((a, b) => a - b));
  });
});

describe("over HTTP", () => {
  test("GET /products answers with pagination and facets, and the same bytes for the same asking", async () => {
    const first = await call("GET", "/products?brand=Acme&brand=Prestige&size=2&attr.Color=Red&attr.Color=Blue");
    expect(first.json.pagination).toMatchObject({ page: 0, size: 2 });
    const again = await call("GET", "/products?attr.color=blue&attr.Color=red&size=2&brand=prestige&brand=acme&utm=1");
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
  });

  test.each(["minPrice=-1", "minPrice=abc", "minPrice=1.005", "maxPrice=1&maxPrice=2", "minRating=6", "inStock=maybe", "sort=best", "page=-1", "page=1.5", "size=0", "size=101"])("%s is 422", async (query) => {
    const refused = await call("GET", `/products?${query}`);
    expect([refused.status, refused.json.code]).toEqual([422, "validation_failed"]);
  });

  test.each(["", "category=nowhere", "minPrice=", "page=900000", "__proto__=x&constructor=y", "attr.__proto__=x", "attr.=x", "brand=%27%3B--", "category=%25"])("/products?%s is 200", async (query) => {
    expect((await call("GET", `/products?${query}`)).status).toBe(200);
  });
});

describe("search", () => {
  test("finds by words in any order, the last one begun", async () => {
    const found = await call("GET", "/search?q=runner%20tra");
    expect(found.json.pagination.total).toBe(known.filter(({ name, status }) => name === "Trail Runner" && status === "ACTIVE").length);
    expect(found.json.correctedQuery).toBeUndefined();
  });

  test("corrects a misspelt word and says so", async () => {
    const found = await call("GET", "/search?q=Trial%20runer");
    expect(found.json).toMatchObject({ query: "Trial runer", correctedQuery: "trail runner" });
    expect(found.json.pagination.total).toBeGreaterThan(0);
  });

  test("respects the filters of lists", async () => {
    const found = await call("GET", "/search?q=ocean&brand=Acme");
    expect(found.json.products.every((each: { brand: string }) => each.brand === "Acme")).toBe(true);
  });

  const hostile = [
    '"', '""', '"unclosed', "'", "a'b", "*", "a*", "-a", "NOT", "NOT a", "a AND", "OR", "a OR b", "NEAR(a b)", "NEAR/2", "name:a", "{name}:a", "^a", "a+b", "(", "((a)", ")", "a\u0000b", "\u0007", "💥", "👩‍👩‍👧", "é́́́",
    "%", "_", "\\", ";DROP TABLE products;--", "<script>", "a".repeat(500), "ab ".repeat(300), "\u202e", "𝕏", "ﷺ", "日本語", "\ud800",
  ];
  test.each(hostile)("answers %j or refuses it", async (q) => {
    for (const route of ["search", "suggest"]) {
      const answer = await call("GET", `/${route}?q=${encodeURIComponent(q.toWellFormed())}`);
      expect([200, 422]).toContain(answer.status);
    }
  });

  test.each(["q=%FF%FE", "q=%", "q=%00", `q=${"x".repeat(10_000)}`, "q=a&q=b"])("answers the raw query %.20s or refuses it", async (query) => {
    expect([200, 422]).toContain((await call("GET", `/search?${query}`)).status);
  });

  test.each(["", "q=", "q=%20%20"])("without words (%j) is 422", async (query) => {
    expect((await call("GET", `/search?${query}`)).status).toBe(422);
  });

  test("puts every word in quotes", () => {
    expect(matchOf(["near", "or"])).toBe('"near" AND "or" *');
  });
});

test("suggestions name categories, brands and products, at most ten", async () => {
  const { suggestions } = (await call("GET", "/suggest?q=pre")).json;
  expect(suggestions).toContainEqual({ text: "Prestige", type: "brand", slug: "prestige" });
  expect((await call("GET", "/suggest?q=viny")).json.suggestions[0]).toEqual({ text: "VINYL", type: "category", slug: "vinyl" });
  expect((await call("GET", "/suggest?q=trail")).json.suggestions.length).toBeLessThanOrEqual(10);
  expect((await call("GET", "/suggest?q=")).json).toEqual({ suggestions: [] });
});
