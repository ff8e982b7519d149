// Duty: the routes by which the category tree is kept.
// Invariant: a category never stands below itself; one with products or children stays (409); renaming or moving one takes its products along.
// Neighbours: storage/category-write.ts writes, storage/categories.ts shows, clients/search-index.ts renews what products are found by.

import { z } from "zod";
import { reindexProducts } from "../../../clients/search-index.ts";
import { slugSchema } from "../../../contracts/ids.ts";
import { relayOf } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { invalid, refuse } from "../../../contracts/problem.ts";
import { textSchema } from "../../../contracts/product.ts";
import type { ProductId } from "../../../domain/ids.ts";
import { projectCategories } from "../../../storage/categories.ts";
import { categoryChange, categoryDelete, categoryInsert, type KeptCategory, listCategories, productsBelow, writeCategories } from "../../../storage/category-write.ts";
import { outboxInsert } from "../../../storage/outbox.ts";
import { projectProducts } from "../../../storage/projection.ts";
import type { Statement } from "../../../storage/statement.ts";
import { answer, endpoint } from "../endpoint.ts";
import { etagOf, isConditional, isOutdated, outdated, tooContended } from "../preconditions.ts";

const body = z.object({
  name: textSchema(100),
  slug: slugSchema.max(100),
  parent: slugSchema.nullish().meta({ description: "the slug of the category it stands in; without it, it stands at the top" }),
});
const params = z.object({ slug: z.string().min(1).max(200) });

interface AdminCategory {
  readonly categoryId: string;
  readonly name: string;
  readonly slug: string;
  readonly parent: string | null;
  readonly level: number;
  readonly productCount: number;
  readonly version: number;
}

const resource = z.object({
  categoryId: z.string(), name: z.string(), slug: z.string(), parent: z.string().nullable(), level: z.int(),
  productCount: z.int().meta({ description: "products of any status in this very category" }), version: z.int(),
}).meta({ id: "AdminCategory" });
const node: z.ZodType = resource.extend({ get children() { return z.array(node); } }).meta({ id: "AdminCategoryNode" });

const shared = { access: "admin", tag: "Categories" } as const;
const noSuch = refuse("not_found", "There is no such category.");
const slugTaken = refuse("conflict", "Another category has this slug.");
const fault = (message: string) => invalid([{ path: "parent", message }]);

/** Categories, for admins. */
export const adminCategories = [
  endpoint(
    { ...shared, method: "GET", path: "/admin/categories", summary: "The category tree", answers: { 200: { description: "Roots first, children within", schema: z.object({ categories: z.array(node) }) } }, refusals: [] },
    async ({ platform }) => {
      const all = await listCategories(platform.d1);
      const below = (parentId: string | null): unknown[] => all.filter((category) => category.parentId === parentId).map((category) => ({ ...view(category, all), children: below(category.categoryId) }));
      return answer(200, { categories: below(null) });
    },
  ),
  endpoint(
    { ...shared, method: "POST", path: "/admin/categories", summary: "Add a category", body, answers: { 201: { description: "Added", schema: resource } }, refusals: ["conflict", "validation_failed"] },
    async ({ platform, body: { name, slug, parent }, requestId }) => {
      const all = await listCategories(platform.d1);
      const above = parent ? all.find((category) => category.slug === parent) : null;
      if (above === undefined) return fault(`there is no category ${parent}`);
      const written = await write(platform, [categoryInsert(platform.d1, { categoryId: platform.newId("category"), name, slug, parent: above })], [], requestId);
      return written === "written" ? show(platform, slug, 201) : slugTaken;
    },
  ),
  endpoint(
    {
      ...shared, method: "PUT", path: "/admin/categories/:slug", summary: "Rename or move a category, with all that is below it", params, body,
      answers: { 200: { description: "Changed", schema: resource } }, refusals: ["not_found", "conflict", "validation_failed", "precondition_failed"],
    },
    async ({ platform, c, params: { slug: at }, body: { name, slug, parent }, requestId }) => {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const all = await listCategories(platform.d1);
        const category = all.find((one) => one.slug === at);
        if (!category) return noSuch;
        if (isOutdated(c, category.version)) return outdated();
        const above = parent ? all.find((one) => one.slug === parent) : null;
        if (above === undefined) return fault(`there is no category ${parent}`);
        if (above?.path.startsWith(category.path)) return fault("a category cannot stand below itself");
        const moving = await productsBelow(platform.d1, category.path);
        const changed = categoryChange(platform.d1, category, { categoryId: category.categoryId, name, slug, parent: above }, platform.clock.now());
        const written = await write(platform, changed, moving, requestId);
        if (written === "slug_taken") return slugTaken;
        if (written === "written") return show(platform, slug, 200);
        if (isConditional(c)) return outdated();
      }
      return tooContended();
    },
  ),
  endpoint(
    {
      ...shared, method: "DELETE", path: "/admin/categories/:slug", summary: "Remove a category that nothing stands in", params,
      answers: { 204: { description: "Removed, or has been before", schema: null } }, refusals: ["conflict", "precondition_failed"],
    },
    async ({ platform, c, params: { slug }, requestId }) => {
      const all = await listCategories(platform.d1);
      const category = all.find((one) => one.slug === slug);
      if (!category) return answer(204);
      if (isOutdated(c, category.version)) return outdated();
      const inUse = refuse("conflict", "The category has products or categories in it; move them first.");
      if (category.productCount > 0 || all.some((one) => one.parentId === category.categoryId)) return inUse;
      const written = await write(platform, categoryDelete(platform.d1, category), [], requestId);
      return written === "written" ? answer(204) : inUse;
    },
  ),
];

const view = ({ categoryId, name, slug, parentId, level, productCount, version }: KeptCategory, all: readonly KeptCategory[]): AdminCategory => ({
  categoryId, name, slug, parent: all.find((one) => one.categoryId === parentId)?.slug ?? null, level, productCount, version,
});

async function show(platform: Platform, slug: string, status: 200 | 201) {
  const all = await listCategories(platform.d1);
  const category = all.find((one) => one.slug === slug);
  return category ? answer(status, view(category, all), { headers: etagOf(category.version) }) : noSuch;
}

/** How often a change that names no version is fitted to what others made of the category meanwhile. */
const attempts = 30;
/** An event names at most so many products: a queue's message has its bounds. */
const productsPerEvent = 1_000;
/** So many are shown by the time the answer is there; the rest follow by their events. */
const productsAtOnce = 200;

/** Writes, tells the world, and shows the tree and what stands in it. */
async function write(platform: Platform, statements: readonly Statement[], moving: readonly ProductId[], correlationId: string) {
  const pieces = Array.from({ length: Math.max(1, Math.ceil(moving.length / productsPerEvent)) }, (_, at) => moving.slice(at * productsPerEvent, (at + 1) * productsPerEvent));
  const facts = pieces.map((productIds) => ({ type: "CATALOG_CHANGED" as const, productIds, categoriesChanged: true }));
  const changed = outboxInsert(platform.d1, facts, { newId: platform.newId, at: platform.clock.now(), correlationId, source: "catalog" });
  const outcome = await writeCategories(platform.d1, [...statements, changed]);
  if (outcome !== "written") return outcome;
  await reindexProducts(platform.d1, moving);
  await projectCategories(platform);
  await projectProducts(platform, moving.slice(0, productsAtOnce));
  await relayOf(platform).wake();
  return outcome;
}
