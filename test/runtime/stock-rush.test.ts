import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { StockCommand } from "../../src/contracts/objects/stock.ts";
import type { HoldId, ProductId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { type Buyer, initiate, newBuyer, pay } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

const { stock } = compose(env);
let admin = "";
let made = 0;

beforeAll(async () => {
  admin = await signedIn("admin");
  await call("POST", "/admin/categories", { token: admin, body: { name: "Rush", slug: "rush" } });
});

afterEach(() => void disarmFailpoints());

const countOf = (onHand: number): StockCommand => ({ kind: "set", changeId: "chg_first", productId: "prd_rush" as ProductId, warehouseId: "whs_rush" as WarehouseId, onHand, reason: "count" });
const holdOf = (index: number, ttlMs = 60_000): StockCommand => ({ kind: "hold", holdId: `hld_${index}` as HoldId, customerId: `usr_${index}`, quantity: 1, ttlMs });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

async function variantWith(onHand: number) {
  const variantId = `var_rush${made++}` as VariantId;
  const execute = (...commands: readonly StockCommand[]) => stock.getByName(variantId).execute(commands);
  await execute(countOf(onHand));
  return { variantId, execute, read: () => stock.getByName(variantId).read() };
}

/** Asks again, with the same ids, until the object that died under the question has answered. */
async function insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 20) throw error;
      await scheduler.wait(10 + tries * 10);
    }
  }
}

const places = ["stock.before-save", "stock.inside-save", "stock.after-save"];

it.each(range(10))("sells a hundred units to a thousand who come at once, though the object dies under them (%i)", async (round) => {
  const { variantId, execute, read } = await variantWith(100);
  for (const [index, place] of places.entries()) armFailpoint(place, index === round % places.length ? 0 : 1, variantId);
  const answers = (await Promise.all(range(1_000).map((index) => insist(() => execute(holdOf(index)))))).flat();
  const holders = range(1_000).filter((index) => answers[index]?.kind === "held");
  expect(holders).toHaveLength(100);
  expect(answers.filter(({ kind }) => kind === "out_of_stock")).toHaveLength(900);
  expect(disarmFailpoints().length).toBeLessThan(places.length);
  expect(await read()).toMatchObject({ onHand: 100, held: 100, available: 0, consistent: true });
  expect((await execute(...holders.map((index) => holdOf(index)))).every((again) => again.kind === "held" && again.repeated)).toBe(true);
});

it("has abandoned units back within two seconds of their time, without any traffic", async () => {
  const { variantId, execute } = await variantWith(40);
  const ttlMs = 1_000;
  await execute(...range(40).map((index) => holdOf(index, ttlMs)));
  const heldAt = Date.now();
  const onDisk = () => runInDurableObject(env.STOCK.getByName(variantId), (_, { storage }) => storage.sql.exec<{ held: number }>("SELECT held FROM ledger").one().held);
  expect(await onDisk()).toBe(40);
  await eventually(onDisk, (held) => held === 0);
  expect(Date.now() - heldAt).toBeLessThan(ttlMs + 2_000);
});

/** A product with one variant, as an admin makes and counts it. */
async function product(quantity: number, settings: object = {}) {
  const { json, text, status } = await call("POST", "/admin/products", { token: admin, body: { name: `Rush ${made}`, category: "rush", price: 10, currency: "USD", variants: [{ sku: `RUSH-${made++}`, attributes: {}, quantity }] } });
  expect(status, text).toBe(201);
  const variantId: string = json.variants[0].variantId;
  const set = (body: object) => call("PUT", "/admin/inventory", { token: admin, body: { variantId, quantity, reason: "settings", ...body } });
  if (Object.keys(settings).length > 0) expect((await set(settings)).status).toBe(200);
  return { productId: json.productId as string, variantId, set, live: async () => (await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json };
}

const add = async (buyer: Buyer, productId: string, quantity = 1) => (await call("POST", "/cart/items", { token: buyer.token, body: { productId, quantity } })).json;

it("sells fifty units to three hundred buyers who come through HTTP", { timeout: 120_000 }, async () => {
  const { productId, live } = await product(50);
  const crowd: Buyer[] = [];
  while (crowd.length < 300) crowd.push(...(await Promise.all(range(20).map(() => newBuyer()))));
  for (let at = 0; at < 300; at += 50) await Promise.all(crowd.slice(at, at + 50).map((buyer) => add(buyer, productId)));
  const outcomes = await Promise.all(
    crowd.map(async (buyer) => {
      const begun = await initiate(buyer);
      return begun.status === 201 ? (await pay(buyer, begun.json.checkoutId)).status : `${begun.status} ${begun.json.code}`;
    }),
  );
  expect(outcomes.filter((outcome) => outcome === 200)).toHaveLength(50);
  expect(outcomes.filter((outcome) => outcome === "409 out_of_stock")).toHaveLength(250);
  expect(await live()).toMatchObject({ onHand: 0, reserved: 0, available: 0, sold: 50, consistent: true });
});

describe("what the shop has decided about a variant", () => {
  it("limits a customer over his holds and purchases together", async () => {
    const { productId, live } = await product(20, { limitPerCustomer: 3 });
    const [buyer, other] = await Promise.all([newBuyer(), newBuyer()]);
    await add(buyer, productId, 2);
    expect((await pay(buyer, (await initiate(buyer)).json.checkoutId)).status).toBe(200);
    await add(buyer, productId, 2);
    expect(await initiate(buyer)).toMatchObject({ status: 409, json: { code: "quantity_limit", items: [{ requested: 2, available: 1 }] } });
    await add(other, productId, 3);
    expect((await initiate(other)).status).toBe(201);
    expect(await live()).toMatchObject({ sold: 2, reserved: 3, limitPerCustomer: 3, consistent: true });
  });

  it("lets a customer who begins again have what he himself held, to the last unit and within his limit", async () => {
    const { productId, variantId, live } = await product(3, { limitPerCustomer: 3 });
    const buyer = await newBuyer();
    await add(buyer, productId, 3);
    const begun = [await initiate(buyer), await initiate(buyer), await initiate(buyer)];
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await live()).toMatchObject({ reserved: 3, available: 0, consistent: true });
    // Every event of a hold says whose checkout it was for.
    const history = async () => (await env.DB.prepare("SELECT kind, saga_id AS sagaId FROM stock_movements WHERE variant_id = ? AND saga_id IS NOT NULL ORDER BY sequence").bind(variantId).all()).results;
    const [first, second, third] = begun.map(({ json }) => json.checkoutId);
    const told = [["hold", first], ["release", first], ["hold", second], ["release", second], ["hold", third]].map(([kind, sagaId]) => ({ kind, sagaId }));
    expect(await eventually(history, (movements) => movements.length >= told.length)).toEqual(told);
  });

  it("goes on selling after the last unit as far as it may, and serves what is owed with what arrives", async () => {
    const { productId, variantId, live } = await product(1, { backorder: { policy: "continue", limit: 2 } });
    const [buyer, late] = await Promise.all([newBuyer(), newBuyer()]);
    await add(buyer, productId, 3);
    expect((await pay(buyer, (await initiate(buyer)).json.checkoutId)).status).toBe(200);
    expect(await live()).toMatchObject({ onHand: 0, available: 0, sold: 3, backorder: { policy: "continue", limit: 2, reserved: 0, owed: 2 }, consistent: true });
    const tried = await eventually(() => add(late, productId), (answer) => answer.code !== undefined);
    expect(tried).toMatchObject({ code: "out_of_stock" });
    await call("POST", "/admin/inventory/adjustments", { token: admin, body: { variantId, delta: 5, reason: "delivery" } });
    expect(await live()).toMatchObject({ onHand: 3, available: 5, sold: 3, backorder: { owed: 0 }, consistent: true });
  });

  it("tells buyers from its own threshold on that few are left, in the cart and in checkout", async () => {
    const { productId, set } = await product(4, { lowStockThreshold: 2 });
    const buyer = await newBuyer();
    const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);
    expect(codes(await add(buyer, productId))).toEqual([]);
    expect(codes((await initiate(buyer)).json)).toEqual([]);
    await set({ quantity: 2, lowStockThreshold: 2 });
    const other = await newBuyer();
    expect(codes(await add(other, productId))).toEqual(["low_stock"]);
    expect(codes((await initiate(other)).json)).toEqual(["low_stock"]);
  });
});

it("keeps its journal short once history has it, and tells all of it page by page", { timeout: 60_000 }, async () => {
  const { productId, variantId, live } = await product(0);
  const calls = 9;
  const adjustments = (from: number): readonly StockCommand[] => range(500).map((index) => ({ kind: "adjust", changeId: `chg_${from + index}`, productId: productId as ProductId, warehouseId: "whs_rush" as WarehouseId, delta: 1, reason: "one more" }));
  for (const index of range(calls)) await stock.getByName(variantId).execute(adjustments(index * 500));
  const archived = () => env.DB.prepare("SELECT count(*) AS movements FROM stock_movements WHERE variant_id = ?").bind(variantId).first<number>("movements");
  await eventually(archived, (movements) => (movements ?? 0) >= calls * 500, 40_000);
  const inObject = () => runInDurableObject(env.STOCK.getByName(variantId as VariantId), (_, { storage }) => storage.sql.exec<{ movements: number }>("SELECT count(*) AS movements FROM movements").one().movements);
  await eventually(async () => (await stock.getByName(variantId).republish(0), inObject()), (movements) => movements <= 2_500, 20_000);
  expect(await live()).toMatchObject({ onHand: calls * 500, consistent: true });
  const seen: { sequence: number; kind: string }[] = [];
  for (let before: number | null = null; ; ) {
    const { json } = await call("GET", `/admin/inventory/${variantId}/movements?size=100${before === null ? "" : `&before=${before}`}`, { token: admin });
    seen.push(...json.movements);
    before = json.next;
    if (before === null) break;
  }
  expect(seen.filter(({ kind }) => kind === "adjust").length).toBeGreaterThanOrEqual(calls * 500);
  expect(seen.every(({ sequence }, index) => index === 0 || sequence < (seen[index - 1]?.sequence ?? 0))).toBe(true);
});
