// Duty: a product as its keeper sees it, and as what could be said to make it so: for changing some of it, or nothing but its status.
// Invariant: what is left out of a patch stays as it is.
// Neighbours: admin-products.ts answers and saves; catalog-views.ts is for everybody.

import { pricesView } from "../../../contracts/listing.ts";
import type { ProductInput, ProductPatch, ProductResource } from "../../../contracts/product.ts";
import type { ProductDraft } from "../../../domain/product-draft.ts";
import { toIso } from "../../../domain/time.ts";
import type { KeptProduct } from "../../../storage/catalog-admin.ts";

/** A product as its keeper sees it, whatever its status. */
export function keptView(product: KeptProduct): ProductResource {
  const { productId, sellerId, slug, name, brand, description, category, status, currency, images, options, inStock, version } = product;
  return {
    productId, sellerId, slug, name, brand, description, category, status, currency, inStock, version,
    ...pricesView(product, currency),
    imageUrl: images[0]?.url ?? null,
    images: images.map((image) => ({ ...image })),
    options: options.map((option) => ({ name: option.name, values: [...option.values] })),
    variants: product.variants.map((variant) => ({ ...variant, attributes: { ...variant.attributes }, ...pricesView(variant, currency) })),
    createdAt: toIso(product.createdAt),
    updatedAt: toIso(product.updatedAt),
  };
}

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
