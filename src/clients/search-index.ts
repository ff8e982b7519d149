// Duty: renews what products are found by when something they inherit has changed.
// Invariant: the index holds for a product what saving it would put there.
// Neighbours: catalog-writer.ts says what that is; storage/catalog-write.ts writes it; routes/admin-categories.ts calls.

import type { ProductId } from "../domain/ids.ts";
import { readKept } from "../storage/catalog-admin.ts";
import { writeSearch } from "../storage/catalog-write.ts";
import { searchText } from "./catalog-writer.ts";
import { inPortions } from "./portions.ts";

const atOnce = 100;

/** Indexes these products anew, from what D1 says of them. */
export async function reindexProducts(d1: D1Database, productIds: readonly ProductId[]): Promise<void> {
  for (const portion of inPortions(productIds, atOnce)) {
    const products = await readKept(d1, portion);
    await writeSearch(d1, products.map((product) => ({
      productId: product.productId,
      search: searchText({ ...product, variants: product.variants.filter((variant) => variant.status === "ACTIVE") }),
    })));
  }
}
