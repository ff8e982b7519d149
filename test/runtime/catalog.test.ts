import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import { readAvailability } from "../../src/storage/availability.ts";
import { readCategories } from "../../src/storage/categories.ts";
import { readProduct } from "../../src/storage/catalog.ts";
import { projectProducts } from "../../src/storage/projection.ts";
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
