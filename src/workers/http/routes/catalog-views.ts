// Duty: products as everybody is shown them (contract §2).
// Invariant: amounts leave as decimals of the currency beside them, times as ISO 8601; buyers see active variants, and nothing of the shop's own business.
// Neighbours: routes/catalog.ts answers with these; product-views.ts is for keepers; contracts/listing.ts has the card that lists share.

import { type ProductCard, pricesView } from "../../../contracts/listing.ts";
import { activeVariants, type Availability, availableOf, cheapestVariant, estimatedDeliveryDays, isInStock, type Product, type ProductVariant } from "../../../domain/catalog.ts";
import type { Currency } from "../../../domain/money.ts";
import { toIso } from "../../../domain/time.ts";

/** The product as lists show it. */
export function cardView(product: Product, availability: Availability): ProductCard {
  const cheapest = cheapestVariant(product.variants) ?? { price: 0, salePrice: null };
  return {
    productId: product.productId,
    name: product.name,
    slug: product.slug,
    brand: product.brand,
    category: product.categoryPath.at(-1)?.slug ?? "",
    ...pricesView(cheapest, product.currency),
    currency: product.currency,
    imageUrl: product.images[0]?.url ?? null,
    rating: product.reviews.average,
    reviewCount: product.reviews.count,
    inStock: isInStock(product, availability),
  };
}

/** A variant as the contract shows it. */
export function variantView(variant: ProductVariant, currency: Currency, availability: Availability) {
  const available = availableOf(availability, variant.variantId);
  return {
    variantId: variant.variantId,
    sku: variant.sku,
    name: variant.name,
    attributes: variant.attributes,
    ...pricesView(variant, currency),
    inStock: available > 0,
    available,
    estimatedDeliveryDays: estimatedDeliveryDays(available),
  };
}

/** The whole product as the contract shows it; only active variants. */
export function productView(product: Product, availability: Availability) {
  const { reviews } = product;
  return {
    ...cardView(product, availability),
    description: product.description,
    categoryPath: product.categoryPath,
    images: product.images,
    options: product.options,
    variants: activeVariants(product.variants).map((variant) => variantView(variant, product.currency, availability)),
    reviews: { ...reviews, items: reviews.items.map((item) => ({ ...item, createdAt: toIso(item.createdAt) })) },
  };
}
