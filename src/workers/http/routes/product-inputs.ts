// Duty: a kept product as what could be said to make it so: for changing some of it, or nothing but its status.
// Invariant: what is left out of a patch stays as it is.
// Neighbours: clients/product-saving.ts saves; catalog-views.ts shows.

import type { ProductInput, ProductPatch } from "../../../contracts/product.ts";
import type { ProductDraft } from "../../../domain/product-draft.ts";
import type { KeptProduct } from "../../../storage/catalog-admin.ts";
import { keptView } from "./catalog-views.ts";

/**
 * What PUT would have to say to leave the product as it is, with the patch laid over it.
 * Variants that cost what the product costs are given no price of their own: they follow when the product's changes.
 */
export function patchedInput(product: KeptProduct, patch: ProductPatch): ProductInput {
  const view = keptView(product);
  const active = view.variants.filter((variant) => variant.status === "ACTIVE");
  const variants = active.map(({ sku, attributes, price, salePrice }) => ({
    sku, attributes, ...(price === view.price && salePrice === view.salePrice ? {} : { price, salePrice }),
  }));
  const { slug, name, brand, description, category, price, salePrice, currency, images, options } = view;
  const status = view.status === "ARCHIVED" ? "INACTIVE" : view.status;
  const kept: ProductInput = { slug, name, brand, description, category, status, price, salePrice, currency, images, options: patch.variants ? [] : options, variants };
  return Object.assign(kept, patch);
}

/** The draft that says of a product what it already is: for changing nothing but its status. */
export function draftOf(product: KeptProduct): ProductDraft {
  const { slug, name, brand, description, category, currency, options, images } = product;
  const variants = product.variants.filter((variant) => variant.status === "ACTIVE")
    .map(({ sku, attributes, price, salePrice }) => ({ sku, attributes, price, salePrice, quantity: null }));
  return { slug, name, brand, description, category, status: product.status === "ACTIVE" ? "ACTIVE" : "INACTIVE", currency, options, images, variants };
}
