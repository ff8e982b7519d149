import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import { noFilter } from "../../src/domain/search.ts";
import { readAvailability } from "../../src/storage/availability.ts";
import { readCategories } from "../../src/storage/categories.ts";
import { readProduct } from "../../src/storage/catalog.ts";
import { projectProducts } from "../../src/storage/projection.ts";
import { searchProducts } from "../../src/storage/search.ts";
import { createApp } from "../../src/workers/http/app.ts";
import { elsewhere, watchedEnv } from "../support/elsewhere.ts";
import { call } from "../support/request.ts";
import { insertCategories, insertProduct } from "../support/catalog.ts";

const platform = compose(env);

beforeAll(async () => {
  await insertCategories(env.DB);
});

const record = { name: "Blue Train", brand: "Prestige", categorySlug: "vinyl", rating: 4.5, variants: [{ attributes: { Weight: "180 g" }, price: 2_999, available: 4 }, { attributes: { Weight: "120 g" }, price: 2_499, salePrice: 1_999, available: 0 }] };

describe("a product", () => {
  test("is read by id and by slug, with its path, variants and stock", async () => {
    const { productId, slug, variantIds } = await insertProduct(env.DB, record);
    expect((await projectProducts(platform, [productId])).kind).toBe("projected");
    const product = await readProduct(platform, productId);
    expect(product).toMatchObject({ productId, slug, categoryPath: [{ slug: "music", name: "MUSIC" }, { slug: "vinyl", name: "VINYL" }], version: 1, options: [] });
    expect(product?.variants.map((variant) => variant.salePrice)).toEqual([null, 1_999]);
    expect(await readProduct(platform, slug)).toEqual(product);
    if (product) expect(await readAvailability(platform, product)).toEqual({ [variantIds[0] ?? ""]: 4, [variantIds[1] ?? ""]: 0 });
  });

  test("that nobody knows is null", async () => {
    expect(await readProduct(platform, "prd_nobody")).toBeNull();
    expect(await readProduct(platform, "nobody-knows")).toBeNull();
  });
});

test("the category tree counts active products with those below", async () => {
  const tree = await readCategories(platform);
  expect(tree.map((node) => [node.slug, node.level, node.productCount])).toEqual([["music", 0, 1], ["shoes", 0, 0]]);
  expect(tree[0]?.children.map((node) => [node.slug, node.productCount])).toEqual([["vinyl", 1], ["tapes", 0]]);
});

describe("over HTTP", () => {
  test("a product is shown with decimals, a strong ETag, and 304 when it is named", async () => {
    const { slug } = await insertProduct(env.DB, record);
    const first = await call("GET", `/products/${slug}`);
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({ price: 24.99, salePrice: 19.99, currency: "USD", category: "vinyl", inStock: true, rating: 4.5 });
    expect(first.headers.get("ETag")).toMatch(/^"[0-9a-f]+"$/);
    const etag = first.headers.get("ETag") ?? "";
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const again = await call("GET", `/products/${slug}`, { headers: { "If-None-Match": known } });
      expect([again.status, again.text, again.headers.get("ETag")]).toEqual([304, "", etag]);
    }
    expect((await call("GET", `/products/${slug}`, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("variants are matched by attributes without case", async () => {
    const { productId } = await insertProduct(env.DB, record);
    const matched = await call("GET", `/products/${productId}/variants?weight=120%20G&utm_source=x`);
    expect(matched.json.variants.map((variant: { price: number }) => variant.price)).toEqual([24.99]);
    expect((await call("GET", `/products/${productId}/variants`)).json.variants).toHaveLength(2);
  });

  test("categories are a tree", async () => {
    const answer = await call("GET", "/categories");
    expect(answer.json.categories.map((node: { slug: string }) => node.slug)).toEqual(["music", "shoes"]);
  });

  test.each(["/products/prd_nobody", "/products/nobody", "/products/%00", "/products/Not_A_Slug", "/products/x/variants"])("%s is 404", async (path) => {
    expect((await call("GET", path)).status).toBe(404);
  });
});

describe("the cost of a read", () => {
  const addresses = (slug: string, productId: string) => [`/products/${slug}`, `/products/${productId}`, `/products/${productId}/variants?weight=180%20g`, "/products?category=music&sort=newest", "/categories", "/search?q=blue", "/suggest?q=bl"];

  test("is at most three D1 statements cold, and no call of any binding warm", async () => {
    const { slug, productId } = await insertProduct(env.DB, record);
    const open = caches.open.bind(caches);
    let dataCentre = 0;
    const opened = vi.spyOn(caches, "open").mockImplementation(() => open(`cold-${dataCentre}`));
    const stopped = vi.spyOn(Date, "now").mockReturnValue(Date.now());
    const app = createApp();
    const context = createExecutionContext();
    for (const address of addresses(slug, productId)) {
      dataCentre += 1;
      const { env: watched, calls } = watchedEnv(env);
      const read = async () => {
        const response = await app.request(`http://shop.test/api/v1${address}`, {}, watched, context);
        expect(response.status).toBe(200);
        return response.text();
      };
      const cold = await read();
      expect(calls.pulse).toBe(1);
      expect([1, 2, 3]).toContain(calls.statements);
      const before = { ...calls, opened: opened.mock.calls.length };
      for (let time = 0; time < 3; time += 1) expect(await read()).toBe(cold);
      expect({ address, ...calls, opened: opened.mock.calls.length }).toEqual({ address, ...before });
    }
    await waitOnExecutionContext(context);
    opened.mockRestore();
    stopped.mockRestore();
  });

  test("of a misspelt search is three statements", async () => {
    const reader = elsewhere(platform);
    const query = { filter: noFilter, sort: "relevance" as const, page: 0, size: 20 };
    expect((await searchProducts(reader, "blu trian", query, "USD")).correctedQuery).toBe("blue train");
    expect(reader.calls.statements).toBe(3);
  });
});
