import { describe, expect, it } from "vitest";
import type { Product, ProductStatus, ProductVariant } from "../../src/domain/catalog.ts";
import { namedVariant, reviewedLine, soldVariant } from "../../src/domain/checkout/lines.ts";
import { sourcesFor } from "../../src/domain/checkout/sourcing.ts";
import type { CategoryId, ProductId, SellerId, VariantId, WarehouseId } from "../../src/domain/ids.ts";

const productId = "prd_lamp" as ProductId;
const variant = (name: string, status: ProductVariant["status"] = "ACTIVE"): ProductVariant => ({
  variantId: `var_${name}` as VariantId, sku: name, name: name === "plain" ? "Lamp" : name, attributes: {}, status, price: 2_000, salePrice: name === "red" ? 1_500 : null,
});
const productOf = (status: ProductStatus, ...variants: readonly ProductVariant[]): ReadonlyMap<ProductId, Product> =>
  new Map([[productId, {
    productId, version: 1, sellerId: "sel_1" as SellerId, status, name: "Lamp", slug: "lamp", brand: null, description: "", currency: "USD", categoryId: "cat_1" as CategoryId,
    categoryPath: [], options: [], images: [], variants, reviews: { average: null, count: 0, histogram: [], items: [] }, createdAt: 0, updatedAt: 0,
  }]]);
const line = (name: string) => ({ productId, variantId: `var_${name}` as VariantId, quantity: 3, priceAtAddition: 1_900 });

describe("what a line of a cart names", () => {
  it.each([
    ["is sold", productOf("ACTIVE", variant("red")), "red", true, true],
    ["is there and not sold while its product is INACTIVE", productOf("INACTIVE", variant("red")), "red", true, false],
    ["is there and not sold once it is archived", productOf("ACTIVE", variant("red", "ARCHIVED")), "red", true, false],
    ["is nothing where there is no such variant", productOf("ACTIVE", variant("red")), "blue", false, false],
    ["is nothing where there is no such product", new Map(), "red", false, false],
  ] as const)("%s", (_, products, name, isThere, isSold) => {
    expect([namedVariant(products, line(name)) !== null, soldVariant(products, line(name)) !== null]).toEqual([isThere, isSold]);
  });

  it.each([
    ["its own name beside its product's, where that has several", productOf("ACTIVE", variant("red"), variant("blue")), "red", "Lamp (red)", 1_500],
    ["its product's name alone where it has no other", productOf("ACTIVE", variant("plain"), variant("blue")), "plain", "Lamp", 2_000],
    ["its product's name where it is the only one", productOf("ACTIVE", variant("red")), "red", "Lamp", 1_500],
  ] as const)("is bought under %s", (_, products, name, called, unitPrice) => {
    const named = soldVariant(products, line(name));
    expect(named && reviewedLine(line(name), named)).toMatchObject({ name: called, quantity: 3, unitPrice, totalPrice: 3 * unitPrice, priceAtAddition: 1_900 });
  });
});

describe("where a checkout's units come from", () => {
  const place = (name: string, latitude: number, longitude: number) => ({ warehouseId: `whs_${name}` as WarehouseId, latitude, longitude });
  const [portland, newYork] = [place("portland", 45.5, -122.6), place("newyork", 40.7, -74)];
  const lying = (...warehouses: readonly (readonly [{ readonly warehouseId: WarehouseId }, number])[]) => [
    { quantity: 2, levels: warehouses.map(([{ warehouseId }, onHand]) => ({ warehouseId, onHand, held: 0 })) },
  ];
  const toPortland = { country: "US", postalCode: "97204" };
  const [near, far] = [{ below: 50 }, { below: 5_000 }];

  it.each([
    ["the nearest that has them", lying([portland, 2], [newYork, 9]), near],
    ["one parcel from afar rather than two", lying([portland, 1], [newYork, 2]), far],
    ["both where neither has enough, as far as the farther", lying([portland, 1], [newYork, 1]), far],
    ["the nearest where nobody knows", [], near],
  ] as const)("is %s", (_, stocked, { below }) => {
    const { warehouseIds, distanceKm } = sourcesFor(toPortland, [newYork, portland], stocked);
    expect(warehouseIds).toEqual(["whs_portland", "whs_newyork"]);
    expect((distanceKm ?? Infinity) < below && (below === near.below || (distanceKm ?? 0) > 3_000)).toBe(true);
  });

  it("is anywhere when nobody knows the place", () => {
    expect(sourcesFor({ country: "XX", postalCode: "1" }, [portland], [])).toEqual({ warehouseIds: [], distanceKm: null });
  });
});
