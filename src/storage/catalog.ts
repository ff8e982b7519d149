// Duty: reads products through the layers: isolate → edge → KV → D1, as the pulse says what holds.
// Invariant: what is answered held at most seconds ago, whatever KV's lag, cached misses included; only when D1 fails may it be older.
// Neighbours: documents.ts and layers.ts are the layers; projection.ts writes what is read here; carts, checkout, routes and pages call.

import { report } from "../contracts/log.ts";
import type { PulseDocument } from "../contracts/objects.ts";
import type { Product } from "../domain/catalog.ts";
import { type ProductId, idPrefix } from "../domain/ids.ts";
import { type LoadedProduct, loadProductBySlug, loadProducts, readLastDocuments, readProductDocuments } from "./documents.ts";
import { latestProductKey, slugKey } from "./keys.ts";
import { CatalogUnavailable, type CatalogSources, isCovered, isolateOf, type Kept, keepAtEdge, lifetimeMs, readEdge } from "./layers.ts";
import { readPulse } from "./pulse.ts";

/** True for a product's id, false for a slug: an id's underscore cannot be in a slug. */
export function isProductId(text: string): text is ProductId {
  return text.startsWith(`${idPrefix.product}_`);
}

/**
 * The product of an id or a slug, whatever its status; null when there is none. At most seconds old.
 * Warm it touches nothing outside the isolate; cold it is one D1 statement. Throws CatalogUnavailable when neither D1 nor KV nor a cache has it.
 */
export async function readProduct(sources: CatalogSources, idOrSlug: string): Promise<Product | null> {
  const pulse = await readPulse(sources);
  if (isProductId(idOrSlug)) return readById(sources, pulse, idOrSlug);
  return readBySlug(sources, pulse, idOrSlug);
}

/** The products of these ids, whatever their status, by id; unknown ones are left out. One D1 statement at most. */
export async function readProducts(sources: CatalogSources, productIds: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Product>> {
  return readMany(sources, await readPulse(sources), [...new Set(productIds)]);
}

async function readById(sources: CatalogSources, pulse: PulseDocument | null, productId: ProductId): Promise<Product | null> {
  const kept = isolateOf(sources).products.get(productId);
  if (kept && pulse && holds(sources, pulse, productId, kept)) return kept.value;
  return (await readMany(sources, pulse, [productId])).get(productId) ?? null;
}

async function readBySlug(sources: CatalogSources, pulse: PulseDocument | null, slug: string): Promise<Product | null> {
  const { slugs } = isolateOf(sources);
  const version = String(pulse?.listingVersion);
  const known = slugs.get(slug);
  if (known?.value === null && pulse && known.version === version) return null;
  const productId = known?.value ?? (await readSlugKey(sources, slug));
  const product = productId === null ? null : await readById(sources, pulse, productId);
  if (productId !== null && product?.slug === slug) {
    if (known?.value !== productId) slugs.set(slug, { version, value: productId });
    return product;
  }
  return loadBySlug(sources, pulse, slug, version);
}

async function readSlugKey(sources: CatalogSources, slug: string): Promise<ProductId | null> {
  try {
    return await sources.kv.get<ProductId>(slugKey(slug));
  } catch {
    return null;
  }
}

/** Asks D1, because KV knows no such address, or an old one. That there is none is known until any product changes. */
async function loadBySlug(sources: CatalogSources, pulse: PulseDocument | null, slug: string, version: string): Promise<Product | null> {
  const loaded = await loadProductBySlug(sources.d1, slug).catch((error: unknown) => {
    throw new CatalogUnavailable(error);
  });
  isolateOf(sources).slugs.set(slug, { version, value: loaded?.product.productId ?? null });
  if (loaded && pulse) await keepLoaded(sources, pulse, loaded);
  return loaded?.product ?? null;
}

/** True when the copy is still right; it is then as good as read at this pulse. */
function holds(sources: CatalogSources, pulse: PulseDocument, productId: ProductId, kept: Kept<Product | null>): boolean {
  if (sources.clock.now() - kept.keptAt >= lifetimeMs.product) return false;
  const version = pulse.changed[productId];
  const right = version === undefined ? isCovered(pulse, kept.asOf) : kept.value !== null && kept.value.version >= version;
  if (right && pulse.at > kept.asOf) kept.asOf = pulse.at;
  return right;
}

async function readMany(sources: CatalogSources, pulse: PulseDocument | null, productIds: readonly ProductId[]): Promise<Map<ProductId, Product>> {
  const found = new Map<ProductId, Product | null>();
  const missing = () => productIds.filter((productId) => !found.has(productId));
  if (pulse !== null) {
    for (const productId of productIds) {
      const kept = isolateOf(sources).products.get(productId);
      if (kept && holds(sources, pulse, productId, kept)) found.set(productId, kept.value);
    }
    await addFromEdge(sources, pulse, missing(), found);
    for (const product of missing().length === 0 ? [] : await readProductDocuments(sources, pulse, missing())) {
      found.set(product.productId, product);
      await keep(sources, pulse, product);
    }
  }
  if (missing().length > 0) await addFromD1(sources, pulse, missing(), found);
  return new Map([...found].filter((entry): entry is [ProductId, Product] => entry[1] !== null));
}

type Found = Map<ProductId, Product | null>;

async function addFromEdge(sources: CatalogSources, pulse: PulseDocument, productIds: readonly ProductId[], found: Found): Promise<void> {
  await Promise.all(
    productIds.map(async (productId) => {
      const kept = await readEdge<Kept<Product>>(sources, latestProductKey(productId));
      if (!kept || !holds(sources, pulse, productId, kept)) return;
      isolateOf(sources).products.set(productId, kept, weightOf(kept.value));
      found.set(productId, kept.value);
    }),
  );
}

async function addFromD1(sources: CatalogSources, pulse: PulseDocument | null, productIds: readonly ProductId[], found: Found): Promise<void> {
  try {
    for (const loaded of await loadProducts(sources.d1, productIds)) {
      found.set(loaded.product.productId, loaded.product);
      if (pulse) await keepLoaded(sources, pulse, loaded);
    }
    for (const productId of productIds) {
      if (found.has(productId)) continue;
      found.set(productId, null);
      if (pulse) isolateOf(sources).products.set(productId, { value: null, asOf: pulse.at, keptAt: sources.clock.now() }, emptyWeight);
    }
  } catch (error) {
    await addLastKnown(sources, productIds, found, error);
  }
}

/** D1 does not answer: what this isolate, the edge or KV last held goes on being shown. */
async function addLastKnown(sources: CatalogSources, productIds: readonly ProductId[], found: Found, error: unknown): Promise<void> {
  const last = new Map((await readLastDocuments(sources, productIds)).map((product) => [product.productId, product]));
  for (const productId of productIds) {
    const kept = isolateOf(sources).products.get(productId) ?? (await readEdge<Kept<Product>>(sources, latestProductKey(productId)));
    const candidates = [last.get(productId), kept?.value].filter((product) => product !== undefined && product !== null);
    const newest = candidates.reduce<Product | null>((best, product) => (best === null || product.version > best.version ? product : best), null);
    if (newest === null) throw new CatalogUnavailable(error);
    found.set(productId, newest);
  }
  report("products are shown as they were last known", error, { products: productIds.length });
}

const emptyWeight = 100;
/** Roughly the bytes a document takes: its free text, and what every variant and picture takes. */
const weightOf = (product: Product) => 1_000 + 2 * product.description.length + 400 * product.variants.length + 200 * product.images.length;

async function keep(sources: CatalogSources, pulse: PulseDocument, product: Product): Promise<void> {
  const kept = { value: product, asOf: pulse.at, keptAt: sources.clock.now() };
  isolateOf(sources).products.set(product.productId, kept, weightOf(product));
  await keepAtEdge(sources, latestProductKey(product.productId), kept, lifetimeMs.product);
}

/** Keeps the stock that came with the product as well: what the pulse tells since its floor is laid over it when it is read. */
async function keepLoaded(sources: CatalogSources, pulse: PulseDocument, { product, availability }: LoadedProduct): Promise<void> {
  isolateOf(sources).availability.set(product.productId, { value: availability, asOf: pulse.floor, keptAt: sources.clock.now() });
  await keep(sources, pulse, product);
}
