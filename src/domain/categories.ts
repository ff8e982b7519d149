// Duty: categories as a tree.
// Invariant: a category's count holds everything below it; a row whose parent is missing is not lost.
// Neighbours: storage/categories.ts reads the rows; the API and the pages' navigation show the tree.

import type { CategoryId } from "./ids.ts";

/** A category with what is below it; counts include descendants. */
export interface CategoryNode {
  readonly categoryId: CategoryId;
  readonly name: string;
  readonly slug: string;
  /** 0 for a root. */
  readonly level: number;
  readonly productCount: number;
  readonly children: readonly CategoryNode[];
}

/** A category with its place among all of them. */
export interface CategoryRow {
  readonly categoryId: CategoryId;
  readonly name: string;
  readonly slug: string;
  readonly parentId: CategoryId | null;
  /** Active products directly in it. */
  readonly productCount: number;
}

/** The tree of rows that are given in the order in which siblings shall stand. A row whose parent is missing is a root. */
export function categoryTree(rows: readonly CategoryRow[]): readonly CategoryNode[] {
  const known = new Set(rows.map((row) => row.categoryId));
  const childrenOf = Map.groupBy(rows, (row) => (row.parentId !== null && known.has(row.parentId) ? row.parentId : null));
  const grow = (parent: CategoryId | null, level: number): readonly CategoryNode[] =>
    (childrenOf.get(parent) ?? []).map(({ categoryId, name, slug, productCount }) => {
      const children = grow(categoryId, level + 1);
      return { categoryId, name, slug, level, productCount: children.reduce((sum, child) => sum + child.productCount, productCount), children };
    });
  return grow(null, 0);
}
