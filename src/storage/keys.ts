// Duty: every key of the KV read model, in one place.
// Invariant: a key with a version names a document that never changes; a key without one may be a minute old elsewhere.
// Neighbours: storage/catalog*.ts read and write under these keys only.

import type { ProductId } from "../domain/ids.ts";

/** The product as it was at one version: written once. */
export const productKey = (productId: ProductId, version: number) => `p/${productId}@${version}`;
/** The product as of its last projection: right once the pulse's memory (minutes) is longer than KV's lag (a minute). */
export const latestProductKey = (productId: ProductId) => `p/${productId}`;
/** Which product an address means. */
export const slugKey = (slug: string) => `s/${slug}`;
/** How many of each variant of a product can be bought, as of the last projection. */
export const availabilityKey = (productId: ProductId) => `a/${productId}`;
/** The category tree as of its last projection: for when D1 does not answer. */
export const latestCategoriesKey = "c/tree";
/** The first page of a category (or of everything) in the usual order, some minutes old: for when D1 does not answer. */
export const spareListingKey = (category: string | null, size: number) => `l/${size}/${category ?? ""}`;
