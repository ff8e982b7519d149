import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { HoldId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { availabilityKey } from "../../src/storage/keys.ts";
import { insertCategories, insertProduct } from "../support/catalog.ts";
import { signUp } from "../support/people.ts";
import { call, eventually } from "../support/request.ts";

const platform = compose(env);
const [east, west] = ["whs_east", "whs_west"] as const;
let token = "";

beforeAll(async () => {
  await insertCategories(env.DB);
  const insert = "INSERT INTO warehouses (warehouse_id, name, country, postal_code, latitude, longitude, position) VALUES (?, ?, 'US', '1', 0, 0, ?)";
  await env.DB.batch([env.DB.prepare(insert).bind(east, "East", 0), env.DB.prepare(insert).bind(west, "West", 1)]);
  token = (await signUp("admin")).token;
});

/** A product with one variant that has never been counted. */
async function product() {
  const made = await insertProduct(env.DB, { name: "Lamp", categorySlug: "shoes", variants: [{ attributes: {}, price: 1_000 }] });
  await env.DB.prepare("DELETE FROM inventory WHERE product_id = ?").bind(made.productId).run();
  const variantId = made.variantIds[0] as VariantId;
  const sku = (await env.DB.prepare("SELECT sku FROM variants WHERE variant_id = ?").bind(variantId).first<string>("sku")) ?? "";
  return { ...made, variantId, sku };
}

const set = (body: object, headers = {}) => call("PUT", "/admin/inventory", { token, body: { reason: "count", ...body }, headers });
const adjust = (body: object, headers = {}) => call("POST", "/admin/inventory/adjustments", { token, body: { reason: "broken", ...body }, headers });
const hold = (variantId: VariantId, quantity: number) => platform.stock.getByName(variantId).execute([{ kind: "hold", holdId: `hld_${variantId}` as HoldId, customerId: "usr_1", quantity, ttlMs: 60_000, warehouseIds: [east as WarehouseId] }]);

describe("a count", () => {
  it("sets what is on hand, of what was nowhere in the first warehouse unless another is named", async () => {
    const { variantId, sku } = await product();
    expect((await set({ sku, quantity: 7, lowStockThreshold: 2 })).json).toEqual({
      variantId, onHand: 7, reserved: 0, available: 7, sold: 0, lowStockThreshold: 2, warehouses: [{ warehouseId: east, onHand: 7, reserved: 0 }],
    });
    expect((await set({ variantId, warehouseId: west, quantity: 5 })).json).toMatchObject({ onHand: 12, warehouses: [{ warehouseId: east }, { warehouseId: west, onHand: 5 }] });
  });

  it("is of all warehouses together when none is named", async () => {
    const { variantId } = await product();
    await set({ variantId, warehouseId: east, quantity: 7 });
    await set({ variantId, warehouseId: west, quantity: 2 });
    expect((await set({ variantId, quantity: 4 })).json).toMatchObject({ onHand: 4, available: 4 });
    expect((await adjust({ variantId, delta: -4 })).json).toMatchObject({ onHand: 0, available: 0 });
    expect((await set({ variantId, quantity: 6 })).json).toMatchObject({ onHand: 6, warehouses: [{ warehouseId: east, onHand: 6 }, { warehouseId: west, onHand: 0 }] });
  });

  it("is seen by readers when it is answered", async () => {
    const { variantId, productId } = await product();
    await set({ variantId, quantity: 3 });
    const { json } = await call("GET", `/products/${productId}`);
    expect(json).toMatchObject({ inStock: true, variants: [{ available: 3 }] });
    await set({ variantId, quantity: 0 });
    const emptied = await call("GET", `/products/${productId}`);
    expect(emptied.json).toMatchObject({ inStock: false, variants: [{ available: 0 }] });
  });

  it("is never below what is reserved", async () => {
    const { variantId } = await product();
    await set({ variantId, quantity: 5 });
    await hold(variantId, 3);
    expect(await set({ variantId, quantity: 2 })).toMatchObject({ status: 409, json: { code: "conflict", reserved: 3 } });
    expect(await adjust({ variantId, delta: -3 })).toMatchObject({ status: 409 });
    expect((await adjust({ variantId, delta: -2 })).json).toMatchObject({ onHand: 3, reserved: 3, available: 0 });
  });

  it("is refused when the stock moved since its author looked", async () => {
    const { variantId } = await product();
    const etag = (await set({ variantId, quantity: 5 })).headers.get("ETag") ?? "";
    expect((await set({ variantId, quantity: 6 }, { "If-Match": etag })).status).toBe(200);
    expect(await set({ variantId, quantity: 7 }, { "If-Match": etag })).toMatchObject({ status: 412, json: { code: "precondition_failed" } });
  });

  it.each([
    ["a list with the latest in it", (etag: string) => `"0", ${etag}`, 200],
    ["a list without it", (etag: string) => `"0","${etag.slice(1, -1)}1"`, 412],
    ["any that there is", () => "*", 200],
    ["the latest as a weak tag, which is never strong enough to write by", (etag: string) => `W/${etag}`, 412],
    ["a tag that is none of ours", () => '"abc"', 412],
  ])("under an If-Match that names %s is answered as every write is", async (_, named, status) => {
    const { variantId } = await product();
    const etag = (await set({ variantId, quantity: 5 })).headers.get("ETag") ?? "";
    expect((await set({ variantId, quantity: 6 }, { "If-Match": named(etag) })).status).toBe(status);
  });

  it.each([
    ["an unknown variant", { variantId: "var_none", quantity: 1 }, 404],
    ["an unknown sku", { sku: "none", quantity: 1 }, 404],
    ["an unknown warehouse", { variantId: "test", warehouseId: "whs_none", quantity: 1 }, 404],
    ["neither variant nor sku", { quantity: 1 }, 422],
    ["both variant and sku", { variantId: "var_1", sku: "x", quantity: 1 }, 422],
    ["a negative quantity", { variantId: "var_1", quantity: -1 }, 422],
    ["half a unit", { variantId: "var_1", quantity: 0.5 }, 422],
  ])("of %s is refused", async (_, body, status) => {
    expect((await set(body)).status).toBe(status);
  });

  it("is for admins alone", async () => {
    const customer = await signUp();
    expect((await call("PUT", "/admin/inventory", { token: customer.token, body: {} })).status).toBe(403);
    expect((await call("GET", "/admin/inventory")).status).toBe(401);
  });
});

describe("the live view", () => {
  it("shows counts, the object's audit and its history", async () => {
    const { variantId } = await product();
    await set({ variantId, quantity: 5 });
    await adjust({ variantId, delta: 2 });
    await hold(variantId, 3);
    expect((await call("GET", `/admin/inventory/${variantId}`, { token })).json).toMatchObject({ onHand: 7, reserved: 3, available: 4, consistent: true });
    const first = (await call("GET", `/admin/inventory/${variantId}/movements?size=2`, { token })).json;
    expect(first.movements).toMatchObject([{ kind: "hold", quantity: 3, warehouseId: east }, { kind: "adjust", quantity: 2, reason: "broken" }]);
    const rest = (await call("GET", `/admin/inventory/${variantId}/movements?before=${first.next}`, { token })).json;
    expect(rest).toMatchObject({ movements: [{ kind: "adjust", quantity: 5, reason: "count" }], next: null });
    expect((await call("GET", "/admin/inventory/var_none", { token })).status).toBe(404);
  });
});

describe("what buyers do", () => {
  it("reaches D1, KV and readers by the queue", async () => {
    const { variantId, productId } = await product();
    await set({ variantId, quantity: 2, lowStockThreshold: 0 });
    await hold(variantId, 2);
    const row = () => env.DB.prepare("SELECT available, held, in_stock AS inStock FROM inventory JOIN products USING (product_id) WHERE variant_id = ?").bind(variantId).first();
    await eventually(row, (found) => found?.["available"] === 0);
    expect(await row()).toEqual({ available: 0, held: 2, inStock: 0 });
    await eventually(() => env.CATALOG.get(availabilityKey(productId), "json"), (levels) => (levels as Record<string, number>)[variantId] === 0);
    await eventually(() => call("GET", `/products/${productId}`), ({ json }) => json.inStock === false);
  });

  it("is listed when it leaves little", async () => {
    const { variantId, sku } = await product();
    await set({ variantId, quantity: 4, lowStockThreshold: 1 });
    const listed = async () => (await call("GET", "/admin/inventory?low=true&size=100", { token })).json.inventory.some((line: { sku: string }) => line.sku === sku);
    expect(await listed()).toBe(false);
    await hold(variantId, 3);
    await eventually(listed, Boolean);
  });
});

describe("a file of counts", () => {
  const upload = (csv: string, headers = {}) => call("POST", "/admin/inventory/counts", { token, body: csv, headers: { "Content-Type": "text/csv", ...headers } });

  it.each([
    ["text/csv; charset=utf-16", 415], ["text/csv;charset=iso-8859-1", 415], ["text/csv; header=present; charset=UTF-8", 200], ["text/csv; charset=us-ascii", 200],
  ])("sent as %s is answered %i", async (type, status) => {
    expect((await upload("sku,warehouse,quantity\n", { "Content-Type": type })).status).toBe(status);
  });

  it("sets what it names and reports the rest by row", async () => {
    const [one, two] = [await product(), await product()];
    const answer = await upload(`\uFEFFsku,warehouse,quantity\r\n${one.sku},East,5\r\n${one.sku},${west},6\r\nnone,East,1\r\n${two.sku},Nowhere,1\r\n${two.sku},,many\r\n${two.sku},,9\r\n`);
    expect(answer.json).toEqual({
      rows: 6, applied: 3, failed: 3,
      errors: [{ row: 4, message: "there is no sku none" }, { row: 5, message: "there is no warehouse Nowhere" }, { row: 6, message: "quantity is not a whole number" }],
    });
    expect((await call("GET", `/admin/inventory/${one.variantId}`, { token })).json).toMatchObject({ onHand: 11, warehouses: [{ onHand: 5 }, { onHand: 6 }] });
    expect((await call("GET", `/products/${two.productId}`)).json.variants[0].available).toBe(9);
  });

  it("under one key is applied once, and another file under it is refused", async () => {
    const { sku, variantId } = await product();
    const keyed = (csv: string) => upload(csv, { "Idempotency-Key": `count-${sku}` });
    const first = await keyed(`sku,quantity\n${sku},5\n`);
    await adjust({ variantId, delta: -1 });
    const again = await keyed(`sku,quantity\n${sku},5\n`);
    expect([again.text, again.headers.get("Idempotency-Replayed")]).toEqual([first.text, "true"]);
    expect((await keyed(`sku,quantity\n${sku},6\n`)).json).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect((await call("GET", `/admin/inventory/${variantId}`, { token })).json).toMatchObject({ onHand: 4 });
  });

  it("without the columns it needs is refused", async () => {
    expect((await upload("a,b\n")).status).toBe(422);
    expect((await upload("a,b\n1,2\n")).status).toBe(422);
    expect((await upload('sku,quantity\n"broken,1\n')).status).toBe(422);
  });
});
