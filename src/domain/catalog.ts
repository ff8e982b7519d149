// Duty: what a product is to everybody who reads it: its variants, which of them is cheapest, what can be bought.
// Invariant: a product document is whole and of one version; prices are minor units.
// Neighbours: storage/documents.ts makes documents from rows; carts and checkout read them; routes/catalog-views.ts shows them.

import type { CategoryId, ProductId, SellerId, VariantId } from "./ids.ts";
import type { Currency, Minor } from "./money.ts";
import { standardZones } from "./shipping-rates.ts";
import type { Millis } from "./time.ts";

/** Where a product can be: sold, not sold now, or never again. */
export const productStatuses = ["ACTIVE", "INACTIVE", "ARCHIVED"] as const;
/** Where a product is. */
export type ProductStatus = (typeof productStatuses)[number];

/** A price and what it is reduced to, if it is. */
export interface Priced {
  readonly price: Minor;
  readonly salePrice: Minor | null;
}

/** What is bought: one choice of a product's options. */
export interface ProductVariant extends Priced {
  readonly variantId: VariantId;
  readonly sku: string;
  readonly name: string;
  /** Option name → value, in the order of the product's options. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: "ACTIVE" | "ARCHIVED";
}

/** One category on the way from the root to a product. */
export interface CategoryStep {
  readonly slug: string;
  readonly name: string;
}

/** A picture and what it shows, in words. */
export interface ProductImage {
  readonly url: string;
  readonly alt: string;
}

/** What reviews come to. */
export interface ReviewSummary {
  /** Null while nobody has reviewed. */
  readonly average: number | null;
  readonly count: number;
  /** How many gave each number of stars, five first. */
  readonly histogram: readonly { readonly rating: number; readonly count: number }[];
  /** The newest few. */
  readonly items: readonly { readonly reviewId: string; readonly rating: number; readonly title: string | null; readonly body: string; readonly createdAt: Millis }[];
}

/** A product as it was at one version: all that is shown of it and all that carts and checkout need, except its stock. */
export interface Product {
  readonly productId: ProductId;
  readonly version: number;
  readonly sellerId: SellerId;
  readonly status: ProductStatus;
  readonly name: string;
  readonly slug: string;
  readonly brand: string | null;
  /** Sanitised HTML. */
  readonly description: string;
  readonly currency: Currency;
  readonly categoryId: CategoryId;
  /** From the root to the product's own category. */
  readonly categoryPath: readonly CategoryStep[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Primary first. */
  readonly images: readonly ProductImage[];
  /** In the seller's order, archived ones too: carts and orders still name them. */
  readonly variants: readonly ProductVariant[];
  readonly reviews: ReviewSummary;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** How many of each variant can be bought. A variant that is not named has none. */
export type Availability = Readonly<Record<VariantId, number>>;

/** What a buyer pays for one: the sale price where there is one. */
export function effectivePrice({ price, salePrice }: Priced): Minor {
  return salePrice ?? price;
}

/** The variants that are sold, in their order. */
export function activeVariants<V extends { readonly status: string }>(variants: readonly V[]): readonly V[] {
  return variants.filter((variant) => variant.status === "ACTIVE");
}

/** The active variant with the lowest effective price, the first among equals; null when none is active. */
export function cheapestVariant<V extends Priced & { readonly status: string }>(variants: readonly V[]): V | null {
  return activeVariants(variants).reduce<V | null>((best, variant) => (best === null || effectivePrice(variant) < effectivePrice(best) ? variant : best), null);
}

/** True when the product is on sale to anybody: active, and with a variant that is. */
export function isSold(product: Pick<Product, "status" | "variants">): boolean {
  return product.status === "ACTIVE" && product.variants.some((variant) => variant.status === "ACTIVE");
}

/** The variant of that id, whatever its status; null when the product has none such. */
export function variantOf(product: Product, variantId: VariantId): ProductVariant | null {
  return product.variants.find((variant) => variant.variantId === variantId) ?? null;
}

/** How many of a variant can be bought. */
export function availableOf(availability: Availability, variantId: VariantId): number {
  return Math.max(0, availability[variantId] ?? 0);
}

/** True when some active variant can be bought. */
export function isInStock(product: Product, availability: Availability): boolean {
  return activeVariants(product.variants).some((variant) => availableOf(availability, variant.variantId) > 0);
}

/**
 * The active variants that have, for each wanted name, one of its values. Names and values are compared without case.
 * A name that no variant of the product has is ignored, as unknown query names are (contract §1).
 */
export function matchingVariants(product: Product, wanted: Readonly<Record<string, readonly string[]>>): readonly ProductVariant[] {
  const sold = activeVariants(product.variants).map((variant) => ({ variant, attributes: folded(variant.attributes) }));
  const criteria = Object.entries(wanted)
    .map(([name, values]) => ({ name: fold(name), values: new Set(values.map(fold)) }))
    .filter(({ name }) => sold.some(({ attributes }) => attributes.has(name)));
  return sold
    .filter(({ attributes }) => criteria.every(({ name, values }) => values.has(attributes.get(name) ?? "")))
    .map(({ variant }) => variant);
}

const fold = (text: string) => text.trim().toLocaleLowerCase("en");

function folded(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(attributes).map(([name, value]) => [fold(name), fold(value)]));
}

/** How much longer it takes when the shop has to order first. */
const reorderDays = { min: 10, max: 21 } as const;
const nearestStandard = standardZones[0]?.rates.find((rate) => rate.method === "standard")?.days ?? { min: 3, max: 5 };

/** Days until the parcel is there by standard shipping to the nearest zone: from the shelf, or by way of a reorder. */
export function estimatedDeliveryDays(available: number): { readonly min: number; readonly max: number } {
  return available > 0 ? nearestStandard : { min: nearestStandard.min + reorderDays.min, max: nearestStandard.max + reorderDays.max };
}
