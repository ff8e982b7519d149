import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import { idOf, type ProductId, type VariantId } from "../../src/domain/ids.ts";
import { pass } from "../support/request.ts";

const platform = compose(env);
let opened = 0;
const open = () => {
  const name = `pulse-test-${++opened}`;
  return { pulse: () => platform.pulse.getByName(name), evict: () => evictDurableObject(env.PULSE.getByName(name)) };
};
const product = (n: number): ProductId => idOf("product", `p${n}`);
const variant = (n: number): VariantId => idOf("variant", `v${n}`);
const stock = (available: number, sequence: number, flagChanged = false, n = 1) => ({ stock: [{ variantId: variant(n), available, sequence, flagChanged }] });

describe("the pulse", () => {
  test("begins empty, complete from now on", async () => {
    const before = Date.now();
    const document = await open().pulse().read();
    expect(document).toMatchObject({ version: 1, listingVersion: 1, changed: {}, stock: {} });
    expect(document.floor).toBeGreaterThanOrEqual(before);
  });

  test("names what changed; lists move with products, flags and categories, not with mere counts", async () => {
    const { pulse } = open();
    const versions: [number, number][] = [];
    for (const change of [
      { products: [{ productId: product(1), version: 2 }] },
      stock(5, 1),
      stock(0, 2, true),
      { categoriesVersion: 7 },
      { listingsChanged: true },
    ]) {
      await pulse().advance(change);
      const { version, listingVersion } = await pulse().read();
      versions.push([version, listingVersion]);
    }
    expect(versions).toEqual([[2, 2], [3, 2], [4, 3], [5, 4], [6, 5]]);
    expect(await pulse().read()).toMatchObject({ changed: { [product(1)]: 2 }, stock: { [variant(1)]: 0 }, categoriesVersion: 7 });
  });

  test.each([
    ["an older version", { products: [{ productId: product(1), version: 4 }] }],
    ["the same version", { products: [{ productId: product(1), version: 5 }] }],
    ["an older sequence", stock(1, 8, true)],
    ["the same sequence", stock(1, 9, true)],
    ["an older category version", { categoriesVersion: 2 }],
    ["nothing", {}],
  ])("%s changes nothing", async (_, change) => {
    const { pulse, evict } = open();
    await pulse().advance({ products: [{ productId: product(1), version: 5 }], ...stock(3, 9), categoriesVersion: 3 });
    const { at: _at, ...before } = await pulse().read();
    await evict();
    expect(await pulse().advance(change)).toBe(before.version);
    expect(await pulse().read()).toMatchObject(before);
  });

  test("keeps all it said through an eviction", async () => {
    const { pulse, evict } = open();
    await pulse().advance({ products: [1, 2, 3].map((n) => ({ productId: product(n), version: n })), ...stock(3, 9) });
    const { at: _, ...before } = await pulse().read();
    await evict();
    expect(await pulse().read()).toMatchObject(before);
  });

  test("past five thousand products forgets the first and says from when on it is complete", async () => {
    const { pulse, evict } = open();
    await pulse().read();
    await pass(1);
    const startedAt = Date.now();
    const named = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => ({ productId: product(from + at), version: 1 }));
    await pulse().advance({ products: named(0, 100) });
    const firstAt = (await pulse().read()).at;
    await pass(1);
    await pulse().advance({ products: named(100, 5_050) });
    for (const look of ["in memory", "after an eviction"]) {
      const { changed, floor } = await pulse().read();
      expect([look, Object.keys(changed).length <= 5_000, changed[product(5_049)]]).toEqual([look, true, 1]);
      expect(changed[product(0)]).toBeUndefined();
      expect(floor).toBeGreaterThan(startedAt);
      expect(floor).toBeLessThanOrEqual(firstAt + 1);
      await evict();
    }
  });
});
