// Duty: a line of a cart → a line of a checkout: what is sold under its name, at its present price.
// Invariant: what is no longer sold has no line; the price that the buyer saw last stays beside the one he is asked for.
// Neighbours: pricing.ts reviews and counts them; workers/http/routes/initiate.ts and initiate-claim.ts read the products.

import { effectivePrice, type Product, type ProductVariant, variantOf } from "../catalog.ts";
import type { ProductId, VariantId } from "../ids.ts";
import type { Minor } from "../money.ts";
import { lineTotal } from "../pricing.ts";
import type { CheckoutLine } from "./draft.ts";

/** What a cart says of a line, as far as its price goes. */
export interface WantedLine {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly quantity: number;
  readonly priceAtAddition: Minor;
}

/** A line at its present price, with the price the buyer last saw. */
export interface ReviewedLine extends CheckoutLine {
  readonly priceAtAddition: Minor;
}

/** A variant with the product that it is of. */
export interface NamedVariant {
  readonly product: Product;
  readonly variant: ProductVariant;
}

type Products = ReadonlyMap<ProductId, Product>;

/** What a line names, if it is sold now; else null. */
export function soldVariant(products: Products, line: Pick<WantedLine, "productId" | "variantId">): NamedVariant | null {
  const named = namedVariant(products, line);
  return named?.product.status === "ACTIVE" && named.variant.status === "ACTIVE" ? named : null;
}

/** What a line names, sold or not; null when there never was such a thing. */
export function namedVariant(products: Products, { productId, variantId }: Pick<WantedLine, "productId" | "variantId">): NamedVariant | null {
  const product = products.get(productId);
  const variant = product && variantOf(product, variantId);
  return product && variant ? { product, variant } : null;
}

/** The line of a checkout. The variant's name stands beside the product's where that has several. */
export function reviewedLine({ productId, variantId, quantity, priceAtAddition }: WantedLine, { product, variant }: NamedVariant): ReviewedLine {
  const unitPrice = effectivePrice(variant);
  const name = product.variants.length > 1 && variant.name !== product.name ? `${product.name} (${variant.name})` : product.name;
  return { productId, variantId, sellerId: product.sellerId, name, quantity, unitPrice, totalPrice: lineTotal({ quantity, unitPrice }), priceAtAddition };
}

/** What is kept of a line once its price is settled. */
export function draftLine({ productId, variantId, sellerId, name, quantity, unitPrice, totalPrice }: ReviewedLine): CheckoutLine {
  return { productId, variantId, sellerId, name, quantity, unitPrice, totalPrice };
}
