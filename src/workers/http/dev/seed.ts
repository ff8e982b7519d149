// Duty: the local door through which `npm start` and tests fill a shop: warehouses, categories, products with stock, accounts.
// Invariant: the same content again changes nothing, and never what somebody changed since.
// Neighbours: index.ts is the gate; scripts/seed.ts knocks; clients/imports saves the products as an import does.

import type { Hono } from "hono";
import { z } from "zod";
import { importProducts } from "../../../clients/imports/import-products.ts";
import { roleSchema } from "../../../contracts/account.ts";
import { slugSchema } from "../../../contracts/ids.ts";
import { relayOf } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { productInput, textSchema, toDraft } from "../../../contracts/product.ts";
import { idOf, type WarehouseId } from "../../../domain/ids.ts";
import { slugify } from "../../../domain/slug.ts";
import { createUser } from "../../../clients/accounts/users.ts";
import { projectCategories } from "../../../storage/categories.ts";
import { categoryInsert, listCategories, pathBelow, writeCategories } from "../../../storage/category-write.ts";
import { projectProducts } from "../../../storage/projection.ts";
import { ensureSeller, houseSeller } from "../../../storage/sellers.ts";
import { addWarehouse } from "../../../storage/warehouses.ts";
import type { AppEnv } from "../context.ts";

const seedBody = z.object({
  warehouses: z.array(z.object({
    /** What quantities name it by. */
    key: z.string().regex(/^[a-z0-9-]+$/).optional(),
    name: textSchema(100), country: z.string().regex(/^[A-Z]{2}$/), postalCode: textSchema(20), latitude: z.number(), longitude: z.number(),
  })).default([]),
  categories: z.array(z.object({ name: textSchema(100), slug: slugSchema, parent: slugSchema.nullish() })).default([]),
  products: z.array(productInput).default([]),
  users: z.array(z.object({ email: z.email(), password: z.string().min(10), firstName: z.string(), lastName: z.string(), roles: z.array(roleSchema) })).default([]),
});

type Seed = z.output<typeof seedBody>;

const productsAtOnce = 100;

/** Mounts POST /dev/seed. */
export function mountDevSeed(app: Hono<AppEnv>): void {
  app.post("/dev/seed", async (c) => {
    const platform = c.get("platform");
    const parsed = seedBody.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })) }, 422);
    const users = seedUsers(platform, parsed.data.users);
    const warehouses = await seedWarehouses(platform, parsed.data.warehouses);
    const unknown = await seedCategories(platform, parsed.data.categories);
    const products = await seedProducts(platform, parsed.data.products, warehouses);
    const errors = [...unknown, ...products.errors];
    return c.json({ products: products.products, changed: products.changed, users: await users, errors }, errors.length === 0 ? 200 : 422);
  });
}

/** Hashing passwords takes time that others can use. */
async function seedUsers(platform: Platform, users: Seed["users"]): Promise<number> {
  await Promise.all(users.map((user) => createUser(platform, user)));
  return users.length;
}

/** Key → id of the warehouses; those that are there stay as they are. */
async function seedWarehouses({ d1 }: Platform, warehouses: Seed["warehouses"]): Promise<ReadonlyMap<string, WarehouseId>> {
  const ids = new Map<string, WarehouseId>();
  for (const { key, ...warehouse } of warehouses) {
    const name = key ?? slugify(warehouse.name);
    const warehouseId = idOf("warehouse", name);
    ids.set(name, warehouseId);
    await addWarehouse(d1, { warehouseId, ...warehouse });
  }
  return ids;
}

async function seedCategories(platform: Platform, categories: Seed["categories"]): Promise<readonly string[]> {
  const known = new Map((await listCategories(platform.d1)).map(({ slug, categoryId, path, level }) => [slug, { categoryId, path, level }]));
  const statements = [];
  for (const { name, slug, parent: parentSlug } of categories) {
    if (known.has(slug)) continue;
    const parent = parentSlug ? known.get(parentSlug) : null;
    if (parent === undefined) return [`the category ${slug} names the parent ${parentSlug}, which does not come before it`];
    const categoryId = platform.newId("category");
    statements.push(categoryInsert(platform.d1, { categoryId, name, slug, parent }));
    known.set(slug, { categoryId, path: pathBelow(parent, slug), level: parent ? parent.level + 1 : 0 });
  }
  if (statements.length === 0) return [];
  await writeCategories(platform.d1, statements);
  await projectCategories(platform);
  return [];
}

async function seedProducts(platform: Platform, products: Seed["products"], warehouses: ReadonlyMap<string, WarehouseId>) {
  await ensureSeller(platform.d1, { sellerId: houseSeller, userId: null, name: platform.config.shopName, at: platform.clock.now() });
  const errors: string[] = [];
  const items = products.flatMap((product, index) => {
    const converted = toDraft({ ...product, variants: product.variants.map((variant) => ({ ...variant, quantity: byId(variant.quantity, warehouses) })) }, platform.config.shopCurrency);
    if (converted.kind === "draft") return [{ row: index + 1, handle: converted.draft.slug ?? slugify(product.name), draft: converted.draft }];
    errors.push(...converted.faults.map(({ path, message }) => `product ${index + 1}, ${path}: ${message}`));
    return [];
  });
  let saved = 0;
  let changed = 0;
  for (let at = 0; at < items.length; at += productsAtOnce) {
    const imported = await importProducts(platform, houseSeller, items.slice(at, at + productsAtOnce), "seed");
    if (imported.kind === "contended") {
      errors.push(`products from ${at + 1} on: others are changing them all the time`);
      break;
    }
    await projectProducts(platform, imported.changed);
    saved += imported.products;
    changed += imported.changed.length;
    errors.push(...imported.errors.map(({ row, message }) => `product ${row}: ${message}`));
  }
  if (changed > 0) await relayOf(platform).wake();
  return { products: saved, changed, errors };
}

type Quantity = Seed["products"][number]["variants"][number]["quantity"];

const byId = (quantity: Quantity, warehouses: ReadonlyMap<string, WarehouseId>): Quantity =>
  typeof quantity === "object" ? Object.fromEntries(Object.entries(quantity).map(([key, units]) => [warehouses.get(key) ?? key, units])) : quantity;
