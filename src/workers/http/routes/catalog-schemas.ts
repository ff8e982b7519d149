// The catalogue's answers as schemas, for the API's documentation (contract §2).

import { z } from "zod";
import { pagination } from "./paging.ts";

const money = z.number().meta({ description: "in the currency's decimals" });

const cardMembers = {
  productId: z.string(),
  name: z.string(),
  slug: z.string(),
  brand: z.string().nullable(),
  category: z.string().meta({ description: "slug of its category" }),
  price: money,
  salePrice: money.nullable(),
  currency: z.string(),
  imageUrl: z.string().nullable(),
  rating: z.number().nullable(),
  reviewCount: z.int(),
  inStock: z.boolean(),
};

const variantSchema = z.object({
  variantId: z.string(),
  sku: z.string(),
  name: z.string(),
  attributes: z.record(z.string(), z.string()),
  price: money,
  salePrice: money.nullable(),
  inStock: z.boolean(),
  available: z.int(),
  estimatedDeliveryDays: z.object({ min: z.int(), max: z.int() }),
});

/** A whole product. */
export const productSchema = z.object({
  ...cardMembers,
  description: z.string().meta({ description: "sanitised HTML" }),
  categoryPath: z.array(z.object({ slug: z.string(), name: z.string() })),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  variants: z.array(variantSchema),
  reviews: z.object({
    average: z.number().nullable(),
    count: z.int(),
    histogram: z.array(z.object({ rating: z.int(), count: z.int() })),
    items: z.array(z.object({ reviewId: z.string(), rating: z.int(), title: z.string().nullable(), body: z.string(), createdAt: z.iso.datetime() })),
  }),
}).meta({ id: "Product" });

/** A product's variants as the API answers them. */
export const variantsSchema = z.object({ productId: z.string(), currency: z.string(), variants: z.array(variantSchema) });

const category = z.object({
  categoryId: z.string(),
  name: z.string(),
  slug: z.string(),
  level: z.int(),
  productCount: z.int().meta({ description: "active products in it and below" }),
  get children() {
    return z.array(category);
  },
}).meta({ id: "Category" });

/** The tree of categories as the API answers it. */
export const categoriesSchema = z.object({ categories: z.array(category) });

const counted = { count: z.int() };

const facetsSchema = z.object({
  brands: z.array(z.object({ name: z.string(), ...counted })),
  categories: z.array(z.object({ slug: z.string(), name: z.string(), ...counted })),
  priceRanges: z.array(z.object({ min: money, max: money.nullable(), ...counted })),
  ratings: z.array(z.object({ min: z.number(), ...counted })),
  attributes: z.array(z.object({ name: z.string(), values: z.array(z.object({ value: z.string(), ...counted })) })),
});

const listMembers = {
  products: z.array(z.object(cardMembers).meta({ id: "ProductCard" })),
  pagination,
  facets: facetsSchema,
};

/** A list of products with its facets. */
export const listingSchema = z.object(listMembers);

/** What a search found. */
export const searchSchema = z.object({ ...listMembers, query: z.string(), correctedQuery: z.string().optional() });

/** Suggestions as the API answers them. */
export const suggestionsSchema = z.object({
  suggestions: z.array(z.object({ text: z.string(), type: z.enum(["product", "category", "brand"]), slug: z.string() })),
});
