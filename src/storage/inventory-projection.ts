// Duty: makes a change of stock visible: D1 rows, then KV, then the pulse.
// Invariant: D1 before the pulse; whoever writes a KV key last has seen D1's newest after it wrote; repeating a projection, or doing an older one late, changes nothing.
// Neighbours: workers/queues/inventory-level.ts projects what events say; admin routes project at once what they changed.

import { report } from "../contracts/log.ts";
import type { Platform } from "../contracts/platform.ts";
import { type InventoryLevel, type ProductStock, saveLevels } from "./inventory.ts";
import { availabilityKey } from "./keys.ts";
import { advancePulse } from "./pulse.ts";

/** What projecting stock takes of the platform. */
export type InventorySources = Pick<Platform, "d1" | "kv" | "pulse" | "edgeCache" | "clock" | "timer">;

/** How often a projection starts again because stock moved while its KV documents were written; the movement's own projection does the rest. */
const maxRounds = 3;

/**
 * Projects levels. `mayRelist` says that one of them crossed zero, so that listings are read anew even when an earlier,
 * broken-off projection has already changed D1. `seenHere` says that somebody in this isolate waits to see his own change.
 * Throws when any part fails; what was done stays and may be done again.
 */
export async function projectLevels(sources: InventorySources, levels: readonly InventoryLevel[], { mayRelist, seenHere }: { readonly mayRelist: boolean; readonly seenHere: boolean }): Promise<void> {
  if (levels.length === 0) return;
  let products = await saveLevels(sources.d1, levels, sources.clock.now());
  const relist = mayRelist || products.some((product) => product.flagChanged);
  for (let round = 0; round < maxRounds; round += 1) {
    const written = await Promise.allSettled(products.map((product) => sources.kv.put(availabilityKey(product.productId), JSON.stringify(availabilityOf(product)))));
    await advancePulse(sources, { stock: news(products, levels), listingsChanged: relist && round === 0 }, seenHere);
    const failed = written.find((write) => write.status === "rejected");
    if (failed) throw failed.reason;
    const now = await saveLevels(sources.d1, levels, sources.clock.now());
    if (fingerprint(now) === fingerprint(products)) return;
    products = now;
  }
}

/** Shows somebody his own change at once. Never throws: should it fail, the stock objects' own events bring it within seconds. */
export async function showLevels(sources: InventorySources, levels: readonly InventoryLevel[]): Promise<void> {
  await projectLevels(sources, levels, { mayRelist: false, seenHere: true }).catch((error: unknown) =>
    report("stock is shown by its events alone", error, { variants: levels.length }),
  );
}

/** What the pulse is told: the variants that were projected, as D1 has them; products' flags have been told as `listingsChanged`. */
function news(products: readonly ProductStock[], levels: readonly InventoryLevel[]) {
  const projected = new Set(levels.map((level) => level.variantId));
  return products.flatMap(({ variants }) => variants.filter(({ variantId }) => projected.has(variantId)).map((variant) => ({ ...variant, flagChanged: false })));
}

function availabilityOf({ variants }: ProductStock): Readonly<Record<string, number>> {
  return Object.fromEntries(variants.map(({ variantId, available }) => [variantId, available]));
}

const fingerprint = (products: readonly ProductStock[]): string =>
  JSON.stringify(products.flatMap(({ variants }) => variants.map(({ variantId, sequence }) => `${variantId}@${sequence}`)).toSorted());
