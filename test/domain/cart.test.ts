import { describe, expect, it } from "vitest";
import { cappedByMerge, type CartLine, type CartWarningCode, chooseVariant, isGuestCartId, planMerge, priceCart, type Shelf, userCartId, variantOfItem, cartItemIdOf } from "../../src/domain/cart.ts";
import type { Product, ProductVariant } from "../../src/domain/catalog.ts";
import type { CartId, ProductId, UserId, VariantId } from "../../src/domain/ids.ts";

const productId = "prd_1" as ProductId;
const [red, blue] = ["var_red", "var_blue"] as VariantId[] as [VariantId, VariantId];
const variant = (variantId: VariantId, more: Partial<ProductVariant> = {}): ProductVariant => ({ variantId, sku: variantId, name: "", attributes: { Color: variantId }, price: 1_000, salePrice: null, status: "ACTIVE", ...more });
const productWith = (variants: readonly ProductVariant[], more: Partial<Product> = {}): Product => ({
  productId, version: 1, sellerId: "sel_1" as Product["sellerId"], status: "ACTIVE", name: "Lamp", slug: "lamp", brand: null, description: "", currency: "USD",
  categoryId: "cat_1" as Product["categoryId"], categoryPath: [], options: [], images: [{ url: "/lamp.webp", alt: "" }], variants,
  reviews: { average: null, count: 0, histogram: [], items: [] }, createdAt: 0, updatedAt: 0, ...more,
});
const line = (more: Partial<CartLine> = {}): CartLine => ({ variantId: red, productId, quantity: 2, priceAtAddition: 1_000, ...more });
const limits = { maxQuantityPerLine: 10, lowStockThreshold: 5 };
const shelf = (product: Product | null, available: number): Shelf => ({
  products: new Map(product ? [[productId, product]] : []),
  availability: new Map([[productId, { [red]: available }]]),
});
const priced = (kept: readonly CartLine[], on: Shelf) => priceCart("crt_1" as CartId, kept, on, limits, "USD");
const lamp = productWith([variant(red)]);

describe("choosing a variant", () => {
  it.each([
    ["the only one, unnamed", lamp, undefined, "chosen"],
    ["one that is named", productWith([variant(red), variant(blue)]), blue, "chosen"],
    ["none of several", productWith([variant(red), variant(blue)]), undefined, "variant_needed"],
    ["the only active one of several, unnamed", productWith([variant(red), variant(blue, { status: "ARCHIVED" })]), undefined, "chosen"],
    ["one of another product", lamp, blue, "variant_unknown"],
    ["an archived one", productWith([variant(red), variant(blue, { status: "ARCHIVED" })]), blue, "unavailable"],
    ["one of an archived product", productWith([variant(red)], { status: "ARCHIVED" }), red, "unavailable"],
    ["one of an inactive product", productWith([variant(red)], { status: "INACTIVE" }), undefined, "unavailable"],
    ["of a product without any", productWith([]), undefined, "unavailable"],
  ] as const)("%s", (_, product, variantId, kind) => {
    expect(chooseVariant(product, variantId).kind).toBe(kind);
  });
});

describe("a priced cart", () => {
  it("adds up its lines at today's prices", () => {
    const both = productWith([variant(red, { salePrice: 800 }), variant(blue)]);
    const on = { products: new Map([[productId, both]]), availability: new Map([[productId, { [red]: 99, [blue]: 99 }]]) };
    const cart = priced([line({ priceAtAddition: 800 }), line({ variantId: blue, quantity: 3 })], on);
    expect(cart).toMatchObject({ itemCount: 5, subtotal: 4_600, discount: 0, total: 4_600, warnings: [] });
    expect(cart.lines[0]).toMatchObject({ unitPrice: 800, lineTotal: 1_600, attributes: { Color: red }, imageUrl: "/lamp.webp", isSold: true });
  });

  const rows: readonly [title: string, kept: CartLine, on: Shelf, codes: readonly CartWarningCode[]][] = [
    ["nothing of a line as it was added", line(), shelf(lamp, 99), []],
    ["of a price that fell", line({ priceAtAddition: 1_100 }), shelf(lamp, 99), ["price_changed"]],
    ["of a price that rose", line({ priceAtAddition: 900 }), shelf(lamp, 99), ["price_changed"]],
    ["of the last few", line(), shelf(lamp, 5), ["low_stock"]],
    ["nothing of the few above the threshold", line(), shelf(lamp, 6), []],
    ["of fewer than there are in the cart", line({ quantity: 9 }), shelf(lamp, 8), ["low_stock"]],
    ["of what is gone", line(), shelf(lamp, 0), ["out_of_stock"]],
    ["of a new price and that it is gone", line({ priceAtAddition: 1 }), shelf(lamp, 0), ["price_changed", "out_of_stock"]],
    ["of a product that is archived", line({ priceAtAddition: 1 }), shelf(productWith([variant(red)], { status: "ARCHIVED" }), 9), ["unavailable"]],
    ["of a variant that is archived", line(), shelf(productWith([variant(red, { status: "ARCHIVED" })]), 9), ["unavailable"]],
    ["of a product that is no more", line(), shelf(null, 0), ["unavailable"]],
  ];
  it.each(rows)("warns %s", (_, kept, on, codes) => {
    const cart = priced([kept], on);
    expect(cart.warnings.map((warning) => warning.code)).toEqual(codes);
    expect(cart.subtotal).toBe(cart.lines.reduce((total, each) => total + each.lineTotal, 0));
  });
});

describe("merging", () => {
  it("takes what can be bought at today's price, within its cap", () => {
    const plan = planMerge(priced([line({ priceAtAddition: 900 })], shelf(lamp, 7)), limits);
    expect(plan).toMatchObject({ lines: [{ variantId: red, unitPrice: 1_000, cap: 7 }], warnings: [{ code: "price_changed" }] });
  });

  it.each([
    ["out of stock", shelf(lamp, 0), "out_of_stock"],
    ["no longer sold", shelf(null, 0), "unavailable"],
  ] as const)("drops what is %s and says so", (_, on, code) => {
    expect(planMerge(priced([line()], on), limits)).toMatchObject({ lines: [], warnings: [{ code }] });
  });

  it("says which sums were capped", () => {
    const guest = priced([line({ quantity: 6 })], shelf(lamp, 99));
    expect(cappedByMerge(guest, [line({ quantity: 7 })], [line({ quantity: 10 })])).toMatchObject([{ code: "quantity_capped", itemId: cartItemIdOf(red) }]);
    expect(cappedByMerge(guest, [line({ quantity: 4 })], [line({ quantity: 10 })])).toEqual([]);
    expect(cappedByMerge(guest, [], [])).toEqual([]);
  });
});

describe("ids", () => {
  it("lead from an item to its variant and back", () => expect(variantOfItem(cartItemIdOf(red))).toBe(red));

  it("never take a user's cart for a guest's", () => {
    expect(isGuestCartId(userCartId("usr_0abcdefghijklmnopqrstuvwxyz" as UserId))).toBe(false);
    expect(isGuestCartId("crt_0abcdefghijklmnopqrstuvwxyz")).toBe(true);
    expect(isGuestCartId("crt_short")).toBe(false);
  });
});
