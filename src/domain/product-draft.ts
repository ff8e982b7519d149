// Duty: a product as somebody wants it to be, before it has ids: what the admin's form, an import and the seed all become.
// Invariant: a draft without faults has at least one variant, no two variants alike, and no sale price above the price.
// Neighbours: contracts/product.ts and import/shopify.ts make drafts; clients/catalog-writer.ts saves them.

import type { ProductStatus } from "./catalog.ts";
import type { WarehouseId } from "./ids.ts";
import type { Currency, Minor } from "./money.ts";
import { slugify } from "./slug.ts";

/** Units to have on hand: in the first warehouse, or warehouse by warehouse. */
export type StockDraft = number | Readonly<Record<WarehouseId, number>>;

/** A variant to be saved; its SKU is its identity. */
export interface VariantDraft {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Minor;
  readonly salePrice: Minor | null;
  /** Null says nothing about stock. */
  readonly quantity: StockDraft | null;
}

/** A picture to be saved, by its address. */
export interface ImageDraft {
  readonly url: string;
  readonly alt: string;
}

/** A choice a product offers, with its values in order. */
export interface OptionDraft {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a product can be asked to be; it is archived by another way. */
export const draftStatuses = ["ACTIVE", "INACTIVE"] as const satisfies readonly ProductStatus[];
/** What a product is asked to be. */
export type DraftStatus = (typeof draftStatuses)[number];

/** A product to be saved, whatever source it came from. */
export interface ProductDraft {
  /** The address the product is to have; null takes one made from the name. */
  readonly slug: string | null;
  readonly name: string;
  readonly brand: string | null;
  /** HTML, sanitised when it is saved. */
  readonly description: string;
  /** A category's slug, or for imports a name or a path of names. */
  readonly category: string;
  readonly status: DraftStatus;
  readonly currency: Currency;
  readonly options: readonly OptionDraft[];
  readonly images: readonly ImageDraft[];
  readonly variants: readonly VariantDraft[];
}

/** One thing wrong with a draft: where, as a dotted path, and what. */
export interface DraftFault {
  readonly path: string;
  readonly message: string;
}

/** What makes a draft unsellable: no variant, two alike, a sale price that is none. Empty when all is well. */
export function faultsOf(draft: ProductDraft): readonly DraftFault[] {
  const faults: DraftFault[] = [];
  if (draft.variants.length === 0) faults.push({ path: "variants", message: "a product needs at least one variant" });
  const skus = new Set<string>();
  const looks = new Set<string>();
  for (const [index, variant] of draft.variants.entries()) {
    const at = `variants.${index}`;
    const look = attributesKey(variant.attributes);
    if (skus.has(variant.sku)) faults.push({ path: `${at}.sku`, message: `the SKU ${variant.sku} is used twice` });
    if (looks.has(look)) faults.push({ path: `${at}.attributes`, message: "two variants have the same attributes" });
    if (variant.salePrice !== null && variant.salePrice >= variant.price) faults.push({ path: `${at}.salePrice`, message: "a sale price is below the price" });
    skus.add(variant.sku);
    looks.add(look);
  }
  return faults;
}

function attributesKey(attributes: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]).sort());
}

/** All options with their values: those named first, then what the variants have beyond them, in order of appearance. */
export function optionsOf(draft: Pick<ProductDraft, "options" | "variants">): readonly OptionDraft[] {
  const values = new Map(draft.options.map((option) => [option.name, new Set(option.values)]));
  for (const { attributes } of draft.variants) {
    for (const [name, value] of Object.entries(attributes)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  }
  return [...values].map(([name, known]) => ({ name, values: [...known] }));
}

/** How a variant is told from its siblings: its values in order, or the product's name when it has none. */
export function variantName(productName: string, attributes: Readonly<Record<string, string>>): string {
  return Object.values(attributes).join(" / ") || productName;
}

/** What a buyer pays for it now. */
export const effectivePrice = (priced: { readonly price: Minor; readonly salePrice: Minor | null }): Minor => priced.salePrice ?? priced.price;

/** The cheapest variant's prices: what the product shows. Null without variants. */
export function cheapest<Priced extends { readonly price: Minor; readonly salePrice: Minor | null }>(variants: readonly Priced[]): Priced | null {
  return variants.reduce<Priced | null>((best, variant) => (best === null || effectivePrice(variant) < effectivePrice(best) ? variant : best), null);
}

/** A SKU for a variant that came without one: the same handle and values always give the same. */
export function derivedSku(handle: string, attributes: Readonly<Record<string, string>>): string {
  return [handle, ...Object.values(attributes).map(slugify)].filter((part) => part !== "").join("-").toUpperCase().slice(0, 200);
}
