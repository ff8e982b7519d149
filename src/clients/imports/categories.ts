// Duty: finds the categories an import names, and makes those that are not there.
// Invariant: a category is known by the slug of its own name wherever it stands, so the same file never makes one twice.
// Neighbours: storage/category-write.ts; import-products.ts asks before it saves.

import type { Platform } from "../../contracts/platform.ts";
import { slugify, splitCategoryName } from "../../domain/slug.ts";
import { type CategoryRow, categoryInsert, type KeptCategory, listCategories, pathBelow, writeCategories } from "../../storage/category-write.ts";
import { outboxInsert } from "../../storage/outbox.ts";

type Parts = Pick<Platform, "d1" | "clock" | "newId">;
type Place = Pick<KeptCategory, "categoryId" | "slug" | "path" | "level">;

/** Names ("Kitchen", "Home > Kitchen") or slugs → slugs, for those of which a slug can be made. `made` says that the tree changed. */
export async function findOrMakeCategories(parts: Parts, names: readonly string[], correlationId: string): Promise<{ slugs: ReadonlyMap<string, string>; made: boolean }> {
  for (;;) {
    const places = new Map<string, Place>((await listCategories(parts.d1)).map((category) => [category.slug, category]));
    const rows: CategoryRow[] = [];
    const slugs = new Map<string, string>();
    for (const name of new Set(names)) {
      const place = placeOf(splitCategoryName(name), places, rows, parts);
      if (place) slugs.set(name, place.slug);
    }
    if (rows.length === 0) return { slugs, made: false };
    const changed = outboxInsert(parts.d1, [{ type: "CATALOG_CHANGED", productIds: [], categoriesChanged: true }], { newId: parts.newId, at: parts.clock.now(), correlationId, source: "catalog" });
    const outcome = await writeCategories(parts.d1, [...rows.map((row) => categoryInsert(parts.d1, row)), changed]);
    // Taken means that somebody else made it meanwhile: then it is found.
    if (outcome === "written") return { slugs, made: true };
  }
}

function placeOf(path: readonly string[], places: Map<string, Place>, rows: CategoryRow[], { newId }: Parts): Place | null {
  let parent: Place | null = null;
  for (const name of path) {
    const slug = slugify(name);
    if (slug === "") continue;
    const known = places.get(slug);
    if (!known) {
      const row: CategoryRow = { categoryId: newId("category"), name: name === slug ? titled(name) : name.slice(0, 100), slug, parent };
      rows.push(row);
      places.set(slug, { categoryId: row.categoryId, slug, path: pathBelow(parent, slug), level: parent ? parent.level + 1 : 0 });
    }
    parent = places.get(slug) ?? null;
  }
  return parent;
}

/** "home-decor" as people write it. */
const titled = (slug: string) => slug.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
