// Duty: how many of each variant can be bought, for display: KV's last projection below what the pulse says changed since.
// Invariant: shown, never promised: only the stock object promises. With the pulse at hand a change is shown within seconds.
// Neighbours: the stock events' consumer and storage/projection.ts write it; domain/catalog.ts reads flags from it.

import { report } from "../contracts/log.ts";
import type { PulseDocument } from "../contracts/objects.ts";
import type { Availability, Product } from "../domain/catalog.ts";
import type { ProductId, VariantId } from "../domain/ids.ts";
import { availabilityKey } from "./keys.ts";
import { type CatalogSources, isCovered, isolateOf, type Kept, keepAtEdge, lifetimeMs, readEdge, readKv, trustsFixedKeys } from "./layers.ts";
import { readPulse } from "./pulse.ts";

/** How many of each variant of a product can be bought, at most seconds old. Zero for what nobody knows when nothing answers. */
export async function readAvailability(sources: CatalogSources, product: Product): Promise<Availability> {
  const all = await readAvailabilities(sources, [product]);
  return all.get(product.productId) ?? {};
}

/** The same for several products at once: one KV read and at most one D1 statement for those that are not at hand. */
export async function readAvailabilities(sources: CatalogSources, products: readonly Product[]): Promise<ReadonlyMap<ProductId, Availability>> {
  const pulse = await readPulse(sources);
  const isolate = isolateOf(sources).availability;
  const found = new Map<ProductId, Availability>();
  const missing: Product[] = [];
  for (const product of products) {
    const kept = isolate.get(product.productId);
    if (pulse !== null && kept && isCovered(pulse, kept.asOf)) found.set(product.productId, upToDate(kept, product, pulse));
    else missing.push(product);
  }
  if (missing.length === 0) return found;
  const bases = await readBases(sources, pulse, missing.map((product) => product.productId));
  for (const product of missing) {
    const base = bases.get(product.productId);
    const value = overlaid(product, base?.levels ?? {}, pulse);
    found.set(product.productId, value);
    if (pulse === null || base === undefined || base.from === "stale") continue;
    const kept = { value, asOf: pulse.at, keptAt: sources.clock.now() };
    isolate.set(product.productId, kept);
    if (base.from === "store") await keepAtEdge(sources, availabilityKey(product.productId), kept, lifetimeMs.product);
  }
  return found;
}

/** The kept copy with what changed since laid over it: it then holds as of this pulse. */
function upToDate(kept: Kept<Availability>, product: Product, pulse: PulseDocument): Availability {
  if (kept.asOf !== pulse.at) {
    kept.value = overlaid(product, kept.value, pulse);
    kept.asOf = pulse.at;
  }
  return kept.value;
}

function overlaid(product: Product, base: Availability, pulse: PulseDocument | null): Availability {
  const levels: Record<VariantId, number> = { ...base };
  for (const { variantId } of product.variants) levels[variantId] = pulse?.stock[variantId] ?? base[variantId] ?? 0;
  return levels;
}

interface Base {
  readonly levels: Availability;
  /** `stale` is what is left when D1 does not answer: shown once, never kept. */
  readonly from: "edge" | "store" | "stale";
}

type Bases = Map<ProductId, Base>;

async function readBases(sources: CatalogSources, pulse: PulseDocument | null, productIds: readonly ProductId[]): Promise<Bases> {
  const bases: Bases = new Map();
  const missing = () => productIds.filter((productId) => !bases.has(productId));
  if (pulse !== null) await addFromEdge(sources, pulse, productIds, bases);
  if (pulse !== null && trustsFixedKeys(pulse)) await addFromKv(sources, missing(), bases, "store");
  if (missing().length === 0) return bases;
  try {
    for (const [productId, levels] of await loadAvailability(sources.d1, missing())) bases.set(productId, { levels, from: "store" });
  } catch (error) {
    report("stock is shown as it was last known", error, { products: missing().length });
    await addFromKv(sources, missing(), bases, "stale");
  }
  return bases;
}

async function addFromEdge(sources: CatalogSources, pulse: PulseDocument, productIds: readonly ProductId[], bases: Bases): Promise<void> {
  await Promise.all(
    productIds.map(async (productId) => {
      const kept = await readEdge<Kept<Availability>>(sources, availabilityKey(productId));
      if (kept && isCovered(pulse, kept.asOf)) bases.set(productId, { levels: kept.value, from: "edge" });
    }),
  );
}

async function addFromKv(sources: CatalogSources, productIds: readonly ProductId[], bases: Bases, from: "store" | "stale"): Promise<void> {
  const read = await readKv<Availability>(sources, productIds.map(availabilityKey));
  for (const productId of productIds) {
    const levels = read.get(availabilityKey(productId));
    if (levels) bases.set(productId, { levels, from });
  }
}

async function loadAvailability(d1: D1Database, productIds: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Availability>> {
  const { results } = await d1
    .prepare(
      `SELECT wanted.value AS productId, (SELECT json_group_object(i.variant_id, i.available) FROM inventory i WHERE i.product_id = wanted.value) AS levels
         FROM json_each(?1) wanted`,
    )
    .bind(JSON.stringify(productIds))
    .all<{ productId: ProductId; levels: string }>();
  return new Map(results.map(({ productId, levels }) => [productId, JSON.parse(levels) as Availability]));
}
