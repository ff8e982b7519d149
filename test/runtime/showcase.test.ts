// Duty: shows the front page's rails on real tables.
// Invariant: each rail has a product that belongs, and one that nearly does.
// Neighbours: src/storage/showcase.ts.

import { env } from "cloudflare:test";
import { beforeEach, expect, it } from "vitest";
import { readShowcase } from "../../src/storage/showcase.ts";

interface Given {
  readonly slug: string;
  readonly status?: string;
  readonly inStock?: boolean;
  readonly salePrice?: number;
  readonly createdAt: number;
  readonly available: readonly number[];
}

const given: readonly Given[] = [
  { slug: "oldest-and-plenty", createdAt: 1, available: [50] },
  { slug: "scarce-in-one-size", createdAt: 2, available: [3, 50] },
  { slug: "scarce-in-all", createdAt: 3, available: [3, 4] },
  { slug: "last-one", createdAt: 4, available: [1] },
  { slug: "a-little-off", createdAt: 5, salePrice: 9_000, available: [50] },
  { slug: "half-off", createdAt: 6, salePrice: 5_000, available: [50] },
  { slug: "sold-out", createdAt: 7, inStock: false, salePrice: 1_000, available: [0] },
  { slug: "hidden", createdAt: 8, status: "INACTIVE", salePrice: 1_000, available: [2] },
];

beforeEach(async () => {
  const insert = (product: Given) => [
    env.DB.prepare("INSERT INTO products (product_id, seller_id, category_id, category_path, slug, name, status, currency, price, sale_price, effective_price, in_stock, created_at, updated_at) VALUES (?1, 'sel_1', 'cat_1', '/all/', ?1, ?1, ?2, 'USD', 10000, ?3, 10000, ?4, ?5, ?5)")
      .bind(product.slug, product.status ?? "ACTIVE", product.salePrice ?? null, product.inStock === false ? 0 : 1, product.createdAt),
    ...product.available.map((available, at) =>
      env.DB.prepare("INSERT INTO inventory (variant_id, product_id, on_hand, held, available, sold, low_stock_threshold, sequence, updated_at) VALUES (?, ?, ?3, 0, ?3, 0, 10, 1, 1)").bind(`${product.slug}-${at}`, product.slug, available),
    ),
  ];
  await env.DB.batch([
    env.DB.prepare("INSERT OR IGNORE INTO sellers (seller_id, name, created_at) VALUES ('sel_1', 'House', 1)"),
    env.DB.prepare("INSERT OR IGNORE INTO categories (category_id, name, slug, path) VALUES ('cat_1', 'All', 'all', '/all/')"),
    ...given.flatMap(insert),
  ]);
});

it("shows what is new, most marked down and nearly gone, each in its order", async () => {
  const { fresh, sale, low } = await readShowcase(env.DB, { grid: 3, rail: 5, threshold: 10 });
  expect(fresh.map(({ slug }) => slug)).toEqual(["half-off", "a-little-off", "last-one"]);
  expect(sale.map(({ slug, price, salePrice }) => [slug, price, salePrice])).toEqual([["half-off", 100, 50], ["a-little-off", 100, 90]]);
  expect(low.map(({ slug, available }) => [slug, available])).toEqual([["last-one", 1], ["scarce-in-all", 7]]);
});
