// Duty: makes what D1 says of products visible: D1 → KV documents → the pulse.
// Invariant: KV before the pulse, so that what the pulse names can be read; whoever writes a fixed key last has seen D1's newest version after it wrote.
// Neighbours: the admin's routes and the import call it directly, workers/queues/catalog-changed.ts calls it once more.

import { report } from "../contracts/log.ts";
import type { ProductId } from "../domain/ids.ts";
import { type LoadedProduct, loadProducts, loadVersions } from "./documents.ts";
import { availabilityKey, latestProductKey, productKey, slugKey } from "./keys.ts";
import { type CatalogSources, readKv } from "./layers.ts";
import { advancePulse } from "./pulse.ts";
import type { Product } from "../domain/catalog.ts";

/** What a projection came to: the version of each product that readers see now, or why some may not. */
export type Projected =
  | { readonly kind: "projected"; readonly versions: ReadonlyMap<ProductId, number> }
  /** Readers may still see the change, from D1; but KV or the pulse does not have all of it, so do it again later. */
  | { readonly kind: "incomplete"; readonly error: unknown };

/** How often a projection starts again because the product changed meanwhile, before it leaves the rest to the next one. */
const maxRounds = 4;
const productsPerRead = 100;

/**
 * Makes these products' present rows what readers see. Idempotent: what KV already holds is not written again.
 * Never throws; a thousand ids cost ten D1 statements and up to four thousand KV writes, so callers hand over pieces.
 */
export async function projectProducts(sources: CatalogSources, productIds: readonly ProductId[]): Promise<Projected> {
  const versions = new Map<ProductId, number>();
  try {
    for (let at = 0; at < productIds.length; at += productsPerRead) {
      await projectSome(sources, productIds.slice(at, at + productsPerRead), versions);
    }
    return { kind: "projected", versions };
  } catch (error) {
    report("the products' projection is incomplete", error, { products: productIds.length });
    return { kind: "incomplete", error };
  }
}

async function projectSome(sources: CatalogSources, productIds: readonly ProductId[], versions: Map<ProductId, number>): Promise<void> {
  let waiting = productIds;
  for (let round = 0; round < maxRounds && waiting.length > 0; round += 1) {
    const loaded = await loadProducts(sources.d1, waiting);
    const written = await writeDocuments(sources, loaded);
    await advancePulse(sources, { products: loaded.map(({ product }) => ({ productId: product.productId, version: product.version })) }, true);
    if (written.kind === "failed") throw written.error;
    for (const { product } of loaded) versions.set(product.productId, product.version);
    waiting = await outrun(sources, loaded);
  }
}

/** Those that changed in D1 while their older documents were being written. */
async function outrun(sources: CatalogSources, loaded: readonly LoadedProduct[]): Promise<readonly ProductId[]> {
  const now = await loadVersions(sources.d1, loaded.map(({ product }) => product.productId));
  return loaded
    .filter(({ product, stockSequence }) => {
      const versions = now.get(product.productId);
      return versions !== undefined && (versions.version !== product.version || versions.stockSequence !== stockSequence);
    })
    .map(({ product }) => product.productId);
}

type Written = { readonly kind: "written" } | { readonly kind: "failed"; readonly error: unknown };

/** Writes what KV has not yet. Tries all of them, whatever fails: each one written is one less to read from D1. */
async function writeDocuments(sources: CatalogSources, loaded: readonly LoadedProduct[]): Promise<Written> {
  const held = await readKv<Product>(sources, loaded.map(({ product }) => latestProductKey(product.productId)));
  const writes = await Promise.allSettled(
    loaded.flatMap(({ product, availability }) => {
      const { productId, version, slug } = product;
      const stock = Object.keys(availability).length === 0 ? [] : [sources.kv.put(availabilityKey(productId), JSON.stringify(availability))];
      const last = held.get(latestProductKey(productId));
      if (last?.version === version) return stock;
      const document = JSON.stringify(product);
      return [
        ...stock,
        sources.kv.put(productKey(productId, version), document, { expirationTtl: versionedSeconds }),
        sources.kv.put(latestProductKey(productId), document),
        ...(last?.slug === slug ? [] : [sources.kv.put(slugKey(slug), productId)]),
      ];
    }),
  );
  const failed = writes.find((write) => write.status === "rejected");
  return failed ? { kind: "failed", error: failed.reason } : { kind: "written" };
}

/** A version is read by name only while the pulse names it, a quarter of an hour; an hour leaves room. */
const versionedSeconds = 3_600;
