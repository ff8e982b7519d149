import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import type { ProductId } from "../../src/domain/ids.ts";
import { noFilter } from "../../src/domain/search.ts";
import { readAvailability } from "../../src/storage/availability.ts";
import { readCategories, projectCategories } from "../../src/storage/categories.ts";
import { readProduct } from "../../src/storage/catalog.ts";
import { productKey } from "../../src/storage/keys.ts";
import { readListing } from "../../src/storage/listing.ts";
import { projectProducts } from "../../src/storage/projection.ts";
import { advancePulse, readPulse } from "../../src/storage/pulse.ts";
import { suggest } from "../../src/storage/search.ts";
import { insertCategories, insertProduct } from "../support/catalog.ts";
import { elsewhere } from "../support/elsewhere.ts";

const platform = compose(env);
const inFiveSeconds = 5_000;
const plain = { name: "Kind of Blue", brand: "Columbia", categorySlug: "vinyl", variants: [{ attributes: { Weight: "180 g" }, price: 1_00, available: 4 }] };
const firstPage = { filter: noFilter, sort: "newest" as const, page: 0, size: 20 };

/** A pulse that has been at work for an hour, so that KV's fixed keys are trusted. */
async function settlePulse(): Promise<void> {
  const stub = env.PULSE.getByName("pulse");
  await runInDurableObject(stub, (_, state) => {
    state.storage.sql.exec("INSERT OR REPLACE INTO pulse (one, version, listing_version, categories_version, floor) VALUES (1, 10, 10, 10, ?)", Date.now() - 3_600_000);
    state.storage.sql.exec("DELETE FROM changed; DELETE FROM stock;");
  });
  await evictDurableObject(stub);
}

/** Product and variant say their version everywhere, so that half of a change would show. */
async function rewrite(productId: ProductId, version: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("UPDATE products SET name = ?, price = ?, effective_price = ?, version = ? WHERE product_id = ?").bind(`Version ${version}`, version * 100, version * 100, version, productId),
    env.DB.prepare("UPDATE variants SET name = ?, price = ? WHERE product_id = ?").bind(`Version ${version}`, version * 100, productId),
  ]);
}

beforeAll(async () => {
  await insertCategories(env.DB);
  await settlePulse();
});

describe("with a KV that shows what it showed for a minute", () => {
  test("a change is seen within five seconds and never unseen again", async () => {
    const { productId, slug } = await insertProduct(env.DB, plain);
    await projectProducts(platform, [productId]);
    await settlePulse();
    const reader = elsewhere(platform);
    expect((await readProduct(reader, productId))?.version).toBe(1);
    expect(reader.calls.d1).toBe(0);
    expect(await reader.kv.get(productKey(productId, 2))).toBeNull();

    await rewrite(productId, 2);
    expect((await projectProducts(platform, [productId])).kind).toBe("projected");
    for (let waited = 0; waited < 120_000; waited += inFiveSeconds) {
      reader.skipMs(inFiveSeconds);
      expect((await readProduct(reader, productId))?.version).toBe(2);
      expect((await readProduct(reader, slug))?.version).toBe(2);
    }
  });

  test("once the pulse no longer names a change, the fixed key is right", async () => {
    const { productId } = await insertProduct(env.DB, plain);
    const reader = elsewhere(platform);
    await projectProducts(platform, [productId]);
    await readProduct(reader, productId);
    await rewrite(productId, 2);
    await projectProducts(platform, [productId]);
    await settlePulse();
    const later = elsewhere(platform);
    expect((await readProduct(later, productId))?.version).toBe(2);
    expect(later.calls.statements).toBe(0);
  });

  test("a new product is found although its absence was cached everywhere", async () => {
    const reader = elsewhere(platform);
    const next = "brand-new-thing";
    expect(await readProduct(reader, next)).toBeNull();
    expect(await readProduct(reader, next)).toBeNull();
    const { productId } = await insertProduct(env.DB, plain);
    await env.DB.prepare("UPDATE products SET slug = ? WHERE product_id = ?").bind(next, productId).run();
    await projectProducts(platform, [productId]);
    reader.skipMs(inFiveSeconds);
    expect((await readProduct(reader, next))?.productId).toBe(productId);
    expect((await readListing(reader, firstPage, "USD")).products.map((card) => card.productId)).toContain(productId);
  });

  test("an address that moved to another product leads to that one", async () => {
    const [former, latter] = [await insertProduct(env.DB, plain), await insertProduct(env.DB, plain)];
    await projectProducts(platform, [former.productId, latter.productId]);
    const reader = elsewhere(platform);
    expect((await readProduct(reader, former.slug))?.productId).toBe(former.productId);
    await env.DB.batch([
      env.DB.prepare("UPDATE products SET slug = slug || '-old', version = 2 WHERE product_id = ?").bind(former.productId),
      env.DB.prepare("UPDATE products SET slug = ?, version = 2 WHERE product_id = ?").bind(former.slug, latter.productId),
    ]);
    await projectProducts(platform, [former.productId, latter.productId]);
    reader.skipMs(inFiveSeconds);
    expect((await readProduct(reader, former.slug))?.productId).toBe(latter.productId);
  });

  test("stock that moved is seen, and an older count never overwrites it", async () => {
    const { productId, variantIds } = await insertProduct(env.DB, plain);
    const [variantId] = variantIds;
    if (variantId === undefined) throw new Error("no variant");
    await projectProducts(platform, [productId]);
    const reader = elsewhere(platform);
    const available = async () => {
      const product = await readProduct(reader, productId);
      return product && (await readAvailability(reader, product))[variantId];
    };
    expect(await available()).toBe(4);
    await advancePulse(platform, { stock: [{ variantId, available: 1, sequence: 9, flagChanged: false }] }, true);
    await advancePulse(platform, { stock: [{ variantId, available: 3, sequence: 8, flagChanged: false }] }, true);
    reader.skipMs(inFiveSeconds);
    expect(await available()).toBe(1);
  });
});

test("a reader never sees half of a change", async () => {
  const { productId } = await insertProduct(env.DB, plain);
  await rewrite(productId, 1);
  await projectProducts(platform, [productId]);
  const readers = [elsewhere(platform), elsewhere(platform)];
  const write = { goesOn: true };
  const read = readers.map(async (reader) => {
    let newest = 0;
    while (write.goesOn) {
      reader.skipMs(700);
      const product = await readProduct(reader, productId);
      if (!product) throw new Error("the product is gone");
      const version = product.variants[0]?.price ?? 0;
      expect([product.name, product.variants[0]?.name, version]).toEqual([`Version ${product.version}`, `Version ${product.version}`, product.version * 100]);
      expect(product.version).toBeGreaterThanOrEqual(newest);
      newest = product.version;
    }
    return newest;
  });
  for (let version = 2; version <= 15; version += 1) {
    await rewrite(productId, version);
    await projectProducts(platform, [productId]);
  }
  for (const reader of readers) reader.skipMs(inFiveSeconds);
  write.goesOn = false;
  await Promise.all(read);
  for (const reader of readers) expect((await readProduct(reader, productId))?.version).toBe(15);
});

test("projections at once leave the newest version everywhere", async () => {
  const { productId } = await insertProduct(env.DB, plain);
  const writes = Array.from({ length: 6 }, async (_, at) => {
    await scheduler.wait(at * 3);
    await rewrite(productId, at + 2);
    return projectProducts(elsewhere(platform), [productId]);
  });
  await Promise.all(writes);
  await settlePulse();
  expect((await readProduct(elsewhere(platform), productId))?.version).toBe(7);
});

test("a slow projection does not leave its older document behind", async () => {
  const { productId } = await insertProduct(env.DB, plain);
  const slow = elsewhere(platform);
  const { kv } = slow;
  let overtaken: Promise<unknown> | null = null;
  const waiting = new Proxy(kv, {
    get(target, member) {
      if (member !== "put") return Reflect.get(target, member);
      return async (key: string, value: string) => {
        overtaken ??= rewrite(productId, 2).then(() => projectProducts(platform, [productId]));
        await overtaken;
        return target.put(key, value);
      };
    },
  });
  await projectProducts({ ...slow, kv: waiting }, [productId]);
  await settlePulse();
  const reader = elsewhere(platform);
  expect((await readProduct(reader, productId))?.version).toBe(2);
  expect(reader.calls.statements).toBe(0);
});

describe("isolates of one data centre", () => {
  test("share at its edge what holds", async () => {
    const { slug } = await insertProduct(env.DB, plain);
    const [first, second] = [elsewhere(platform, "shared"), elsewhere(platform, "shared")];
    const read = async (reader: typeof first) => [await readProduct(reader, slug), await readListing(reader, firstPage, "USD"), await readCategories(reader), await readPulse(reader)];
    const known = await read(first);
    second.broken.d1 = true;
    await second.kv.put(`s/${slug}`, known[0] && "productId" in known[0] ? known[0].productId : "");
    expect(await read(second)).toEqual(known);
    expect(second.calls.pulse).toBe(0);
  });

  test("take nothing from it that no longer holds", async () => {
    const { productId } = await insertProduct(env.DB, plain);
    const read = async () => {
      const reader = elsewhere(platform, "renewed");
      reader.skipMs(inFiveSeconds * (rounds += 1));
      return { product: await readProduct(reader, productId), listing: await readListing(reader, firstPage, "USD"), music: (await readCategories(reader))[0]?.productCount ?? 0 };
    };
    let rounds = 0;
    const before = await read();
    await rewrite(productId, 2);
    const added = await insertProduct(env.DB, plain);
    await projectProducts(platform, [productId, added.productId]);
    const after = await read();
    expect(after.product?.version).toBe(2);
    expect(after.listing.total).toBe(before.listing.total + 1);
    expect(after.music).toBe(before.music + 1);
  });
});

describe("when a part fails", () => {
  test("without KV everything is read from D1, changes within five seconds too", async () => {
    const { productId, slug } = await insertProduct(env.DB, plain);
    const reader = elsewhere(platform);
    reader.broken.kv = true;
    expect((await readProduct(reader, slug))?.version).toBe(1);
    await rewrite(productId, 2);
    expect((await projectProducts(reader, [productId])).kind).toBe("incomplete");
    const other = elsewhere(platform);
    other.broken.kv = true;
    reader.skipMs(inFiveSeconds);
    expect((await readProduct(reader, productId))?.version).toBe(2);
    expect((await readProduct(other, productId))?.version).toBe(2);
    expect((await readListing(other, firstPage, "USD")).total).toBeGreaterThan(0);
    expect(await readCategories(other)).toHaveLength(2);
  });

  test("a projection that KV refused is completed by the next", async () => {
    const { productId } = await insertProduct(env.DB, plain);
    const broken = elsewhere(platform);
    broken.broken.kv = true;
    await projectProducts(broken, [productId]);
    expect((await projectProducts(platform, [productId])).kind).toBe("projected");
    const reader = elsewhere(platform);
    reader.broken.d1 = true;
    expect((await readProduct(reader, productId))?.version).toBe(1);
  });

  test("without D1 products, categories and lists are what KV last held", async () => {
    const { productId, slug } = await insertProduct(env.DB, plain);
    await projectProducts(platform, [productId]);
    await projectCategories(platform);
    const usual = { filter: noFilter, sort: "relevance" as const, page: 0, size: 20 };
    await readListing(elsewhere(platform), usual, "USD");
    const reader = elsewhere(platform);
    reader.broken.d1 = true;
    const product = await readProduct(reader, slug);
    expect(product?.productId).toBe(productId);
    if (product) expect(Object.values(await readAvailability(reader, product))).toEqual([4]);
    expect((await readCategories(reader)).map((node) => node.slug)).toEqual(["music", "shoes"]);
    expect((await readListing(reader, usual, "USD")).total).toBeGreaterThan(0);
  });

  test("without D1 a list goes on as this isolate last knew it, and an unknown one is refused as overload", async () => {
    const { productId } = await insertProduct(env.DB, plain);
    const reader = elsewhere(platform);
    const before = await readListing(reader, firstPage, "USD");
    reader.broken.d1 = true;
    await projectProducts(platform, [productId]);
    reader.skipMs(inFiveSeconds);
    expect(await readListing(reader, firstPage, "USD")).toEqual(before);
    await expect(readListing(reader, { ...firstPage, page: 7 }, "USD")).rejects.toMatchObject({ overloaded: true });
  });

  test("without the pulse the last known one holds, and without any D1 answers", async () => {
    const { productId } = await insertProduct(env.DB, plain);
    await projectProducts(platform, [productId]);
    const reader = elsewhere(platform);
    const known = await readPulse(reader);
    reader.broken.pulse = true;
    reader.skipMs(3_600_000);
    expect(await readPulse(reader)).toEqual(known);
    const blind = elsewhere(platform);
    blind.broken.pulse = true;
    expect((await readProduct(blind, productId))?.version).toBe(1);
    expect((await suggest(blind, "kind")).length).toBeGreaterThan(0);
  });

  test("without the edge everything still works", async () => {
    const { slug } = await insertProduct(env.DB, plain);
    const reader = elsewhere(platform);
    reader.broken.edge = true;
    expect((await readProduct(reader, slug))?.slug).toBe(slug);
  });
});
