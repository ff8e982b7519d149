// Duty: a product as its keeper writes it over HTTP and in NDJSON (contract §7), and how that becomes a draft.
// Invariant: money is converted here and nowhere else on the way in; a variant without a price has the product's, and its sale price too.
// Neighbours: routes/admin-products.ts and clients/imports/ndjson.ts parse with these; domain/product-draft.ts is the result.

import { z } from "zod";
import { productStatuses } from "../domain/catalog.ts";
import type { WarehouseId } from "../domain/ids.ts";
import { type Currency, decimalsOf, fromDecimal } from "../domain/money.ts";
import { derivedSku, type DraftFault, draftStatuses, faultsOf, type ProductDraft, type VariantDraft } from "../domain/product-draft.ts";
import { slugify } from "../domain/slug.ts";
import { slugSchema } from "./ids.ts";

const printable = (text: string) => text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
/** Text of at most so many characters that holds no control characters. */
export const textSchema = (max: number, min = 1) => z.string().trim().min(min).max(max).refine(printable, "no control characters");

const amount = z.number().min(0).max(1_000_000_000);
const imageUrl = textSchema(2_000).regex(/^(?:https?:\/\/|\/(?!\/))\S+$/, "an http(s) address, or a path of this shop");
const image = z.union([imageUrl.transform((url) => ({ url, alt: "" })), z.object({ url: imageUrl, alt: textSchema(300, 0).default("") })]);
const attributeValue = z.union([textSchema(200), z.number().transform(String), z.boolean().transform(String)]);
const attributes = z.record(textSchema(60), attributeValue).refine((all) => Object.keys(all).length <= 20, "at most 20 attributes");
const units = z.int().min(0).max(1_000_000_000);

const variantInput = z.object({
  sku: textSchema(100).optional().meta({ description: "unique in the shop; made from the slug and the attributes when left out" }),
  attributes: attributes.default({}),
  price: amount.optional().meta({ description: "the product's when left out" }),
  salePrice: amount.nullish(),
  quantity: z.union([units, z.record(z.string().min(1).max(100), units)]).optional()
    .meta({ description: "units on hand for a variant that is new: in the first warehouse, or by warehouse id. The stock of a variant that is there already is changed under /admin/inventory." }),
});

/** The body of POST and PUT /admin/products, and a line of NDJSON. */
export const productInput = z.object({
  name: textSchema(200),
  slug: slugSchema.optional().meta({ description: "made from the name when left out" }),
  brand: textSchema(120).nullish(),
  description: z.string().max(60_000).refine(printable, "no control characters").default("").meta({ description: "simple HTML; anything else is taken out" }),
  category: textSchema(200).meta({ description: "a category's slug" }),
  status: z.enum(draftStatuses).default("ACTIVE"),
  price: amount,
  salePrice: amount.nullish(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  images: z.array(image).max(50).default([]),
  options: z.array(z.object({ name: textSchema(60), values: z.array(textSchema(200)).max(200) })).max(20).default([]),
  variants: z.array(variantInput).min(1).max(500),
});

/** A product as it is handed in, parsed. */
export type ProductInput = z.output<typeof productInput>;

/** The body of PATCH /admin/products/{productId}: what is left out stays; a list that is given replaces the list. */
export const productPatch = z.object({
  name: productInput.shape.name, slug: slugSchema, brand: productInput.shape.brand, category: productInput.shape.category,
  description: productInput.shape.description.unwrap(), status: productInput.shape.status.unwrap(), price: amount, salePrice: productInput.shape.salePrice,
  images: productInput.shape.images.unwrap(), options: productInput.shape.options.unwrap(), variants: productInput.shape.variants,
}).partial();

/** The members of a product that are to change. */
export type ProductPatch = z.output<typeof productPatch>;

/** The draft, or everything that keeps it from being one. */
export type ToDraft =
  | { readonly kind: "draft"; readonly draft: ProductDraft }
  | { readonly kind: "faulty"; readonly faults: readonly DraftFault[] };

/** The draft that an input means in a shop of one currency; every fault at once when it means none. */
export function toDraft(input: ProductInput, shopCurrency: Currency): ToDraft {
  const faults: DraftFault[] = [];
  const currency = input.currency ?? shopCurrency;
  if (currency !== shopCurrency) faults.push({ path: "currency", message: `this shop sells in ${shopCurrency}` });
  const minor = (value: number, path: string) => {
    const exact = fromDecimal(value, shopCurrency);
    if (exact === null) faults.push({ path, message: `at most ${decimalsOf(shopCurrency)} decimals` });
    return exact ?? 0;
  };
  const optional = (value: number | null | undefined, path: string) => (value == null ? null : minor(value, path));
  const price = minor(input.price, "price");
  const salePrice = optional(input.salePrice, "salePrice");
  const slug = input.slug ?? null;
  const variants = input.variants.map((variant, index): VariantDraft => {
    const own = variant.price !== undefined;
    return {
      sku: variant.sku ?? derivedSku(slug ?? slugify(input.name), variant.attributes),
      attributes: variant.attributes,
      price: variant.price === undefined ? price : minor(variant.price, `variants.${index}.price`),
      salePrice: variant.salePrice === undefined && !own ? salePrice : optional(variant.salePrice, `variants.${index}.salePrice`),
      quantity: (variant.quantity as number | Record<WarehouseId, number> | undefined) ?? null,
    };
  });
  const { name, brand = null, description, category, status, images, options } = input;
  const draft: ProductDraft = { slug, name, brand, description, category, status, currency, options, images, variants };
  const all = [...faults, ...faultsOf(draft)];
  return all.length > 0 ? { kind: "faulty", faults: all } : { kind: "draft", draft };
}

/** A product as its keeper sees it, whatever its status. */
export const productResource = z.object({
  productId: z.string(),
  sellerId: z.string(),
  slug: z.string(),
  name: z.string(),
  brand: z.string().nullable(),
  description: z.string(),
  category: z.string().meta({ description: "the category's slug" }),
  status: z.enum(productStatuses),
  price: z.number(),
  salePrice: z.number().nullable(),
  currency: z.string(),
  imageUrl: z.string().nullable(),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  variants: z.array(z.object({
    variantId: z.string(),
    sku: z.string(),
    name: z.string(),
    attributes: z.record(z.string(), z.string()),
    price: z.number(),
    salePrice: z.number().nullable(),
    status: z.enum(["ACTIVE", "ARCHIVED"]),
    available: z.int().meta({ description: "as of the last projection; /admin/inventory/{variantId} is live" }),
  })),
  inStock: z.boolean(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
}).meta({ id: "AdminProduct" });

/** A product as the back office's API answers it. */
export type ProductResource = z.output<typeof productResource>;
