import { describe, expect, it } from "vitest";
import { availableOf, cheapestVariant, effectivePrice, estimatedDeliveryDays, isInStock, isSold, matchingVariants, type Product, variantOf } from "../../src/domain/catalog.ts";
import { type CategoryRow, categoryTree } from "../../src/domain/categories.ts";
import { type CategoryId, idOf } from "../../src/domain/ids.ts";
import { cardView, productView } from "../../src/workers/http/routes/catalog-views.ts";

const red = { variantId: idOf("variant", "red"), sku: "R", name: "Red / M", attributes: { Color: "Red", Size: "M" }, price: 2_000, salePrice: 1_500, status: "ACTIVE" as const };
const blue = { variantId: idOf("variant", "blue"), sku: "B", name: "Blue / M", attributes: { Color: "Blue", Size: "M" }, price: 1_800, salePrice: null, status: "ACTIVE" as const };
const gone = { variantId: idOf("variant", "gone"), sku: "G", name: "Red / S", attributes: { Color: "Red", Size: "S" }, price: 100, salePrice: null, status: "ARCHIVED" as const };

const product: Product = {
  productId: idOf("product", "shirt"),
  version: 3,
  sellerId: idOf("seller", "house"),
  status: "ACTIVE",
  name: "Shirt",
  slug: "shirt",
  brand: null,
  description: "<p>Soft.</p>",
  currency: "USD",
  categoryId: idOf("category", "tops"),
  categoryPath: [{ slug: "clothes", name: "Clothes" }, { slug: "tops", name: "Tops" }],
  options: [{ name: "Color", values: ["Red", "Blue"] }, { name: "Size", values: ["M"] }],
  images: [{ url: "/a.svg", alt: "Shirt" }],
  variants: [red, blue, gone],
  reviews: { average: null, count: 0, histogram: [], items: [{ reviewId: "r", rating: 5, title: null, body: "Good", createdAt: 0 }] },
  createdAt: 1,
  updatedAt: 2,
};

describe("prices", () => {
  it("are what a buyer pays: the sale price where there is one, even zero", () => {
    expect([effectivePrice(red), effectivePrice(blue), effectivePrice({ price: 5, salePrice: 0 })]).toEqual([1_500, 1_800, 0]);
  });

  it.each([
    [[blue, red, gone], red],
    [[gone], null],
    [[], null],
    [[blue, { ...red, salePrice: 1_800 }], blue],
  ])("the cheapest of %# is an active one, the first among equals", (variants, expected) => {
    expect(cheapestVariant(variants)).toBe(expected);
  });
});

describe("a product is sold", () => {
  it.each([
    [product, true],
    [{ ...product, status: "INACTIVE" as const }, false],
    [{ ...product, status: "ARCHIVED" as const }, false],
    [{ ...product, variants: [gone] }, false],
    [{ ...product, variants: [] }, false],
  ])("%#", (each, sold) => expect(isSold(each)).toBe(sold));
});

describe("stock", () => {
  it.each([
    [{}, false],
    [{ [gone.variantId]: 5 }, false],
    [{ [blue.variantId]: 1 }, true],
    [{ [blue.variantId]: 0, [red.variantId]: -2 }, false],
  ])("%j: in stock is %s", (availability, inStock) => expect(isInStock(product, availability)).toBe(inStock));

  it("is never shown below zero", () => expect(availableOf({ [red.variantId]: -2 }, red.variantId)).toBe(0));

  it("that has to be ordered takes longer to arrive", () => {
    expect(estimatedDeliveryDays(0).min).toBeGreaterThan(estimatedDeliveryDays(1).max);
  });
});

describe("variants are matched", () => {
  it.each<[Record<string, string[]>, readonly unknown[]]>([
    [{}, [red, blue]],
    [{ Color: ["Red"] }, [red]],
    [{ color: [" rED "] }, [red]],
    [{ Color: ["Red", "Blue"] }, [red, blue]],
    [{ Color: ["Red"], Size: ["S"] }, []],
    [{ Color: ["Green"] }, []],
    [{ Material: ["Wool"] }, [red, blue]],
    [{ Color: [""] }, []],
  ])("by %j", (wanted, expected) => expect(matchingVariants(product, wanted)).toEqual(expected));
});

it("an archived variant can still be named", () => {
  expect([variantOf(product, gone.variantId), variantOf(product, idOf("variant", "other"))]).toEqual([gone, null]);
});

describe("views", () => {
  it("show decimals of the currency", () => {
    expect(cardView(product, {})).toMatchObject({ price: 20, salePrice: 15, currency: "USD", category: "tops", imageUrl: "/a.svg", rating: null, reviewCount: 0, inStock: false });
    expect(cardView({ ...product, currency: "JPY" }, {})).toMatchObject({ price: 2_000, salePrice: 1_500 });
  });

  it("show active variants only, each with its stock", () => {
    const view = productView(product, { [red.variantId]: 2 });
    expect(view.variants.map(({ sku, available, inStock }) => [sku, available, inStock])).toEqual([["R", 2, true], ["B", 0, false]]);
    expect(view.reviews.items[0]?.createdAt).toBe("1970-01-01T00:00:00.000Z");
  });

  it("show nothing that is the shop's own business", () => {
    expect(Object.keys(productView(product, {})).filter((key) => ["sellerId", "version", "status", "categoryId"].includes(key))).toEqual([]);
  });
});

describe("the category tree", () => {
  const row = (slug: string, parent: string | null, productCount: number): CategoryRow => ({
    categoryId: slug as CategoryId, name: slug, slug, parentId: parent as CategoryId | null, productCount,
  });

  it("counts what is below, keeps the order, and makes roots of orphans", () => {
    const tree = categoryTree([row("b", null, 1), row("a", null, 0), row("orphan", "nowhere", 2), row("b2", "b", 3), row("b1", "b", 4), row("b11", "b1", 5)]);
    expect(tree.map(({ slug, level, productCount }) => [slug, level, productCount])).toEqual([["b", 0, 13], ["a", 0, 0], ["orphan", 0, 2]]);
    expect(tree[0]?.children.map(({ slug, level, productCount }) => [slug, level, productCount])).toEqual([["b2", 1, 3], ["b1", 1, 9]]);
  });

  it("of nothing is empty", () => expect(categoryTree([])).toEqual([]));
});
