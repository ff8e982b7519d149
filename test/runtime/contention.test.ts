// Duty: what writers are told who meet others at the same row: an outcome, never an error to be read.
// Invariant: the others write for real, between the looking and the writing.
// Neighbours: clients/catalog-writer.ts, storage/sales.ts, clients/sale-events.ts.

import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { type SaveRequest, saveProducts } from "../../src/clients/catalog-writer.ts";
import { tellSale } from "../../src/clients/sale-events.ts";
import { compose } from "../../src/compose.ts";
import type { SalePlan } from "../../src/contracts/objects.ts";
import type { ProductId, SaleId, VariantId } from "../../src/domain/ids.ts";
import { houseSeller } from "../../src/storage/sellers.ts";
import { beginSale, readSaleLog } from "../../src/storage/sales.ts";
import { call } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

const { clock, newId } = compose(env);
let productId: ProductId;

beforeAll(async () => {
  const token = await signedIn("admin");
  await call("POST", "/admin/categories", { token, body: { name: "Lamps", slug: "lamps" } });
  const { json } = await call("POST", "/admin/products", { token, body: { name: "Lamp", category: "lamps", price: 20, currency: "USD", variants: [{ sku: "LAMP", attributes: {}, quantity: 1 }] } });
  productId = json.productId;
});

/** D1 in a shop where somebody else changes every product before each of our batches. */
const restless = (d1: D1Database) =>
  new Proxy(d1, {
    get(target, name) {
      if (name === "batch") return async (statements: D1PreparedStatement[]) => {
        await target.prepare("UPDATE products SET version = version + 1").run();
        return target.batch(statements);
      };
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });

const rename = (): SaveRequest => ({
  productId, sellerId: houseSeller, ifVersion: null,
  draft: {
    name: "Brighter lamp", slug: null, description: "", brand: null, category: "lamps", currency: "USD", status: "ACTIVE", images: [], options: [],
    variants: [{ sku: "LAMP", attributes: {}, price: 2_000, salePrice: null, quantity: null }],
  },
});

it("saving a product that others change at every attempt is contended, and leaves it as it was", async () => {
  expect(await saveProducts({ d1: restless(env.DB), clock, newId }, [rename()], "test")).toEqual([{ kind: "contended" }]);
  expect(await env.DB.prepare("SELECT name FROM products WHERE product_id = ?").bind(productId).first()).toEqual({ name: "Lamp" });
  expect(await saveProducts({ d1: env.DB, clock, newId }, [rename()], "test")).toMatchObject([{ kind: "saved" }]);
});

const plan: SalePlan = {
  saleId: "sal_twice" as SaleId, variantId: "var_a" as VariantId, productId: "prd_a" as ProductId, name: "Twice", units: 5, salePrice: 100, currency: "USD", shards: 1, beacon: null, order: "shuffle",
  preQueueOpensAt: 0, startsAt: 1, endsAt: 2, admissionsPerMinute: 60, perCustomerLimit: null, claimWindowMs: 1, tokenTtlMs: 1, mostClaims: 1, overAdmission: 1,
};

it("a sale that is begun twice is known the second time, stays as it was, and stands in the log once", async () => {
  expect(await beginSale(env.DB, plan, "first@shop.test", 10)).toBe("begun");
  expect(await beginSale(env.DB, { ...plan, units: 9 }, "second@shop.test", 20)).toBe("known");
  expect(await readSaleLog(env.DB, plan.saleId, 10)).toEqual([{ at: 10, by: "first@shop.test", action: "make", detail: "5 units" }]);
  const row = await env.DB.prepare("SELECT plan ->> 'units' AS units, created_at AS createdAt FROM sales WHERE sale_id = ?").bind(plan.saleId).first();
  expect(row).toEqual({ units: 5, createdAt: 10 });
});

it("a start that is told twice while nobody has heard of it is one event", async () => {
  const unwoken = { d1: env.DB, clock, relay: { getByName: () => ({ wake: () => Promise.reject(new Error("asleep")), lookThrough: async () => [] }) } };
  for (const _ of [1, 2]) await tellSale(unwoken, plan, "SALE_STARTED");
  const { results } = await env.DB.prepare("SELECT event_id AS eventId FROM outbox WHERE event_id LIKE 'evt_twice%'").all();
  expect(results).toEqual([{ eventId: "evt_twice.started" }]);
});
