// Duty: writes the category tree: adding, renaming, moving and removing a category with everything that follows from it.
// Invariant: a category's path is its slugs from the root, its products carry the same path, and a category in use is never removed.
// Neighbours: routes/admin-categories.ts decides; catalog-write.ts writes the products themselves.

import type { CategoryId, ProductId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";
import { abortWhere, wasAborted } from "./abort.ts";
import type { Statement } from "./statement.ts";

/** A category as it stands in D1. */
export interface KeptCategory {
  readonly categoryId: CategoryId;
  readonly name: string;
  readonly slug: string;
  readonly parentId: CategoryId | null;
  readonly level: number;
  readonly path: string;
  readonly version: number;
  /** Products of any status that stand in this very category. */
  readonly productCount: number;
}

/** The whole tree as a list, every parent before its children. */
export async function listCategories(d1: D1Database): Promise<readonly KeptCategory[]> {
  const { results } = await d1
    .prepare(
      `SELECT category_id AS categoryId, name, slug, parent_id AS parentId, level, path, version,
         (SELECT count(*) FROM products WHERE products.category_id = categories.category_id) AS productCount
       FROM categories ORDER BY level, position, slug`,
    )
    .all<KeptCategory>();
  return results;
}

/** A category as it is to stand in D1. */
export interface CategoryRow {
  readonly categoryId: CategoryId;
  readonly name: string;
  readonly slug: string;
  readonly parent: Pick<KeptCategory, "categoryId" | "path" | "level"> | null;
}

/** The path of a category below its parent. */
export const pathBelow = (parent: { readonly path: string } | null, slug: string) => `${parent?.path ?? "/"}${slug}/`;

/** One statement that adds a category behind its siblings. A slug that is taken fails the batch. */
export function categoryInsert(d1: D1Database, { categoryId, name, slug, parent }: CategoryRow): Statement {
  return d1
    .prepare(
      `INSERT INTO categories (category_id, name, slug, parent_id, level, path, position)
       SELECT ?1, ?2, ?3, ?4, CAST(?5 AS INTEGER), ?6, coalesce(max(position) + 1, 0) FROM categories WHERE parent_id IS ?4`,
    )
    .bind(categoryId, name, slug, parent?.categoryId ?? null, parent ? parent.level + 1 : 0, pathBelow(parent, slug));
}

/** What became of a batch about categories. */
export type CategoryOutcome = "written" | "moved" | "slug_taken" | "in_use";

/** Runs a batch about categories and says what it came to; nothing is written unless `written`. */
export async function writeCategories(d1: D1Database, statements: readonly Statement[]): Promise<CategoryOutcome> {
  try {
    await d1.batch([...statements]);
    return "written";
  } catch (error) {
    const message = String(error);
    if (/UNIQUE constraint failed: categories\./.test(message)) return "slug_taken";
    if (message.includes("FOREIGN KEY constraint failed")) return "in_use";
    if (wasAborted(error)) return "moved";
    throw error;
  }
}

/** Gives a category its new name and place; what is below it moves along, products too, whose versions move by one. */
export function categoryChange(d1: D1Database, before: KeptCategory, after: CategoryRow, at: Millis): readonly Statement[] {
  const path = pathBelow(after.parent, after.slug);
  const level = after.parent ? after.parent.level + 1 : 0;
  return [
    versionGuard(d1, before),
    d1.prepare("UPDATE categories SET name = ?, slug = ?, parent_id = ? WHERE category_id = ?").bind(after.name, after.slug, after.parent?.categoryId ?? null, before.categoryId),
    d1
      .prepare(
        `UPDATE categories SET path = ?1 || substr(path, length(?2) + 1), level = level + CAST(?3 AS INTEGER), version = version + 1
         WHERE substr(path, 1, length(?2)) = ?2`,
      )
      .bind(path, before.path, level - before.level),
    d1
      .prepare(
        `UPDATE products SET category_path = ?1 || substr(category_path, length(?2) + 1), version = version + 1, updated_at = CAST(?3 AS INTEGER)
         WHERE substr(category_path, 1, length(?2)) = ?2`,
      )
      .bind(path, before.path, at),
  ];
}

/** Removes a category that nothing stands in: a child or a product fails the batch. */
export function categoryDelete(d1: D1Database, category: KeptCategory): readonly Statement[] {
  return [
    versionGuard(d1, category),
    d1.prepare(abortWhere("WHERE EXISTS (SELECT 1 FROM categories WHERE parent_id = ?)")).bind(category.categoryId),
    d1.prepare("DELETE FROM categories WHERE category_id = ?").bind(category.categoryId),
  ];
}

/** Ends the batch when somebody else has changed the category meanwhile. */
function versionGuard(d1: D1Database, { categoryId, version }: KeptCategory): Statement {
  return d1.prepare(abortWhere("WHERE NOT EXISTS (SELECT 1 FROM categories WHERE category_id = ? AND version = ?)")).bind(categoryId, version);
}

/** The products at or below a path. */
export async function productsBelow(d1: D1Database, path: string): Promise<readonly ProductId[]> {
  const { results } = await d1
    .prepare("SELECT product_id AS productId FROM products WHERE substr(category_path, 1, length(?1)) = ?1 ORDER BY row_id")
    .bind(path)
    .all<{ productId: ProductId }>();
  return results.map(({ productId }) => productId);
}
