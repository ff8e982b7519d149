// Duty: the category tree with its counts, read through isolate → edge → D1, and from KV's last one when D1 fails.
// Invariant: a tree holds for one categories version and one listings version of the pulse; counts are of active products.
// Neighbours: the admin's category routes call `projectCategories`; domain/categories.ts grows the tree.

import { report } from "../contracts/log.ts";
import type { PulseDocument } from "../contracts/objects.ts";
import { type CategoryNode, type CategoryRow, categoryTree } from "../domain/categories.ts";
import { latestCategoriesKey } from "./keys.ts";
import { CatalogUnavailable, type CatalogSources, isolateOf, keepAtEdge, lifetimeMs, readEdge, readKv, type Versioned } from "./layers.ts";
import type { Projected } from "./projection.ts";
import { advancePulse, readPulse } from "./pulse.ts";

type Tree = readonly CategoryNode[];
const name = "categories";

/** All categories as a tree, roots first in their order, with how many active products each holds. At most seconds old while D1 answers. */
export async function readCategories(sources: CatalogSources): Promise<Tree> {
  const pulse = await readPulse(sources);
  const version = versionOf(pulse);
  const { categories } = isolateOf(sources);
  const kept = categories.get(name);
  if (pulse !== null && kept?.version === version) return kept.value;
  const edge = await readEdge<Versioned<Tree>>(sources, name);
  if (pulse !== null && edge?.version === version) {
    categories.set(name, edge);
    return edge.value;
  }
  try {
    const value = await loadTree(sources.d1);
    categories.set(name, { version, value });
    await keepAtEdge(sources, name, { version, value }, lifetimeMs.categories);
    return value;
  } catch (error) {
    const last = kept?.value ?? edge?.value ?? (await readKv<Tree>(sources, [latestCategoriesKey])).get(latestCategoriesKey);
    if (!last) throw new CatalogUnavailable(error);
    report("categories are shown as they were last known", error);
    return last;
  }
}

const versionOf = (pulse: PulseDocument | null) => `${pulse?.categoriesVersion}/${pulse?.listingVersion}`;

async function loadTree(d1: D1Database): Promise<Tree> {
  const { results } = await d1
    .prepare(
      `SELECT c.category_id AS categoryId, c.name, c.slug, c.parent_id AS parentId, coalesce(n.products, 0) AS productCount
         FROM categories c
         LEFT JOIN (SELECT category_path, count(*) AS products FROM products WHERE status = 'ACTIVE' GROUP BY category_path) n ON n.category_path = c.path
        ORDER BY c.level, c.position, c.name`,
    )
    .all<CategoryRow>();
  return categoryTree(results);
}

/** Makes the present categories what readers see, and keeps a tree in KV for when D1 fails. Never throws. */
export async function projectCategories(sources: CatalogSources): Promise<Projected> {
  try {
    await advancePulse(sources, { categoriesVersion: sources.clock.now(), listingsChanged: true }, true);
    await sources.kv.put(latestCategoriesKey, JSON.stringify(await loadTree(sources.d1)));
    return { kind: "projected", versions: new Map() };
  } catch (error) {
    report("the categories' projection is incomplete", error);
    return { kind: "incomplete", error };
  }
}
