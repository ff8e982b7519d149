// Duty: products and categories for everybody (contract §2).
// Invariant: only active products are shown; a warm answer costs no call outside the isolate.
// Neighbours: storage/catalog.ts and availability.ts read, catalog-views.ts shows, rendered.ts keeps; search.ts has the lists.

import { z } from "zod";
import { refuse } from "../../../contracts/problem.ts";
import { type Availability, isSold, matchingVariants, type Product } from "../../../domain/catalog.ts";
import { readAvailability } from "../../../storage/availability.ts";
import { readProduct } from "../../../storage/catalog.ts";
import { readCategories } from "../../../storage/categories.ts";
import { readPulse } from "../../../storage/pulse.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { AppContext } from "../context.ts";
import { endpoint, type Endpoint } from "../endpoint.ts";
import { jsonType, renderedResponse } from "../rendered.ts";
import { productView, variantView } from "./catalog-views.ts";
import { categoriesSchema, productSchema, variantsSchema } from "./catalog-schemas.ts";

const productParams = z.object({ productId: z.string().min(1).max(200).meta({ description: "product id or slug" }) });
const noSuchProduct = refuse("not_found", "There is no such product, or it is no longer sold.");

const readProductEndpoint = endpoint(
  {
    method: "GET",
    path: "/products/:productId",
    summary: "A product with its variants, pictures and reviews",
    tag: "Catalogue",
    access: "public",
    cached: true,
    params: productParams,
    answers: { 200: { description: "the product", schema: productSchema } },
    refusals: ["not_found"],
  },
  ({ c, platform, params }) => shown(c, platform, params.productId, "", productView),
);

const readVariantsEndpoint = endpoint(
  {
    method: "GET",
    path: "/products/:productId/variants",
    summary: "The variants that match the attributes given as query values",
    tag: "Catalogue",
    access: "public",
    cached: true,
    params: productParams,
    answers: { 200: { description: "the matching variants", schema: variantsSchema } },
    refusals: ["not_found"],
  },
  ({ c, platform, params }) =>
    shown(c, platform, params.productId, `/variants${new URL(c.req.url).search}`, (product, availability) => ({
      productId: product.productId,
      currency: product.currency,
      variants: matchingVariants(product, c.req.queries()).map((variant) => variantView(variant, product.currency, availability)),
    })),
);

/** A view of an active product as JSON, kept by the pulse's version and by which part of the product it is. */
async function shown(c: AppContext, platform: Platform, idOrSlug: string, part: string, view: (product: Product, availability: Availability) => unknown) {
  const pulse = await readPulse(platform);
  const response = await renderedResponse(c, {
    stamp: pulse?.version ?? null,
    key: `json/products/${idOrSlug}${part}`,
    contentType: jsonType,
    async render() {
      const product = await readProduct(platform, idOrSlug);
      return product && isSold(product) ? JSON.stringify(view(product, await readAvailability(platform, product))) : null;
    },
  });
  return response ?? noSuchProduct;
}

const readCategoriesEndpoint = endpoint(
  {
    method: "GET",
    path: "/categories",
    summary: "All categories as a tree, with how many products each holds",
    tag: "Catalogue",
    access: "public",
    cached: true,
    answers: { 200: { description: "the category tree", schema: categoriesSchema } },
    refusals: [],
  },
  async ({ c, platform }) => {
    const pulse = await readPulse(platform);
    const response = await renderedResponse(c, {
      stamp: pulse && `${pulse.categoriesVersion}/${pulse.listingVersion}`,
      key: "json/categories",
      contentType: jsonType,
      render: async () => JSON.stringify({ categories: await readCategories(platform) }),
    });
    return response ?? refuse("not_found", "There are no categories.");
  },
);

/** Products and categories, for everybody (contract §2). */
export const catalog: readonly Endpoint[] = [readCategoriesEndpoint, readProductEndpoint, readVariantsEndpoint];
