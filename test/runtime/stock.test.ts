import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import type { StockCommand, StockOutcome } from "../../src/contracts/objects/stock.ts";
import { type HoldId, type OrderId, type ProductId, uniquePart, type VariantId, type WarehouseId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { eventually, pass } from "../support/request.ts";

const { stock } = compose(env);
const warehouseId = "whs_test" as WarehouseId;
const holdIds = (count: number) => Array.from({ length: count }, (_, index) => `hld_${index}` as HoldId);
const holdOf = (holdId: HoldId, more: Partial<Extract<StockCommand, { kind: "hold" }>> = {}): StockCommand => ({ kind: "hold", holdId, customerId: "usr_1", quantity: 1, ttlMs: 60_000, ...more });
const commitOf = (holdId: HoldId): StockCommand => ({ kind: "commit", holdId, orderId: `ord_${holdId}` as OrderId });
const count = (onHand: number): StockCommand => ({ kind: "set", changeId: `chg_${onHand}`, productId: "prd_test" as ProductId, warehouseId, onHand, reason: "count" });

let made = 0;
/** A variant of its own with so many units, and how to speak to its object. */
async function variantWith(onHand: number) {
  const variantId = `var_stock${made++}` as VariantId;
  const execute = (...commands: readonly StockCommand[]) => stock.getByName(variantId).execute(commands);
  await execute(count(onHand));
  return { variantId, execute, read: () => stock.getByName(variantId).read(), stub: () => env.STOCK.getByName(variantId) };
}

const kinds = (outcomes: readonly StockOutcome[]) => outcomes.map((outcome) => outcome.kind);

/** Does work again until the object that died under it has come back. */
async function untilAnswered<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly deaths: number }> {
  for (let deaths = 0; ; deaths++) {
    try {
      return { result: await work(), deaths };
    } catch (error) {
      if (deaths === 10) throw error;
      await scheduler.wait(20);
    }
  }
}

afterEach(() => void disarmFailpoints());

it("sells a hundred units to a thousand who come at once", async () => {
  const { execute, read } = await variantWith(100);
  const outcomes = (await Promise.all(holdIds(1_000).map((holdId) => execute(holdOf(holdId))))).flat();
  expect(outcomes.filter((outcome) => outcome.kind === "held")).toHaveLength(100);
  expect(outcomes.filter((outcome) => outcome.kind === "out_of_stock")).toHaveLength(900);
  expect(await read()).toMatchObject({ onHand: 100, held: 100, available: 0, sold: 0, consistent: true });
});

it("applies what arrives together in one transaction", async () => {
  const { execute, stub } = await variantWith(100);
  await Promise.all(holdIds(50).map((holdId) => execute(holdOf(holdId))));
  const moments = await runInDurableObject(stub(), (_, { storage }) => storage.sql.exec("SELECT DISTINCT at FROM movements WHERE kind = 'hold'").toArray());
  expect(moments.length).toBeLessThan(10);
});

it("answers each caller with the outcomes of his own commands", async () => {
  const { execute } = await variantWith(3);
  const [first, second] = await Promise.all([execute(holdOf("hld_a" as HoldId), commitOf("hld_a" as HoldId)), execute(commitOf("hld_b" as HoldId), holdOf("hld_b" as HoldId), holdOf("hld_c" as HoldId, { quantity: 9 }))]);
  expect(kinds(first)).toEqual(["held", "committed"]);
  expect(kinds(second)).toEqual(["hold_unknown", "held", "out_of_stock"]);
});

it("takes back by the clock what nobody paid for, without an alarm", async () => {
  const { execute, stub } = await variantWith(1);
  const [first, second] = ["hld_first" as HoldId, "hld_second" as HoldId];
  await execute(holdOf(first, { ttlMs: 150 }));
  await runInDurableObject(stub(), (_, { storage }) => storage.deleteAlarm());
  expect(kinds(await execute(holdOf(second)))).toEqual(["out_of_stock"]);
  await pass(150);
  expect(kinds(await execute(commitOf(first), holdOf(second)))).toEqual(["hold_lapsed", "held"]);
});

it("takes back by its alarm what nobody paid for, without traffic", async () => {
  const { execute, stub } = await variantWith(2);
  await execute(holdOf("hld_1" as HoldId, { ttlMs: 150 }));
  await expect.poll(() => runInDurableObject(stub(), (_, { storage }) => storage.sql.exec("SELECT held FROM ledger").one()["held"]), { timeout: 5_000 }).toBe(0);
});

it("has an alarm that is safe to run twice", async () => {
  const { execute, read, stub } = await variantWith(5);
  await execute(holdOf("hld_1" as HoldId, { ttlMs: 50 }));
  await pass(50);
  for (let times = 0; times < 2; times++) {
    await runInDurableObject(stub(), (_, { storage }) => storage.setAlarm(Date.now() + 60_000));
    expect(await runDurableObjectAlarm(stub())).toBe(true);
  }
  expect(await read()).toMatchObject({ held: 0, available: 5, consistent: true });
});

it("goes on telling the world after an alarm that found nothing to tell", async () => {
  const { variantId, execute, stub } = await variantWith(5);
  const projected = () => env.DB.prepare("SELECT held FROM inventory WHERE variant_id = ?").bind(variantId).first("held");
  await vi.waitFor(async () => expect(await projected()).toBe(0), { timeout: 10_000, interval: 50 });
  const unsent = "SELECT count(*) AS parcels FROM parcels LEFT JOIN sendings USING (first) WHERE sent_at IS NULL";
  await eventually(() => runInDurableObject(stub(), (_, { storage }) => storage.sql.exec(unsent).one()["parcels"]), (parcels) => parcels === 0);
  await runInDurableObject(stub(), (object) => object.alarm?.());
  await execute(holdOf("hld_after" as HoldId));
  await vi.waitFor(async () => expect(await projected()).toBe(1), { timeout: 10_000, interval: 50 });
});

it("knows after an eviction what it knew before", async () => {
  const { execute, read, stub } = await variantWith(10);
  const [kept, gone] = ["hld_kept" as HoldId, "hld_gone" as HoldId];
  const before = await execute(holdOf(kept, { quantity: 2 }), holdOf(gone), commitOf(gone));
  await evictDurableObject(stub());
  expect(await execute(holdOf(kept, { quantity: 2 }), commitOf(gone))).toEqual([{ ...before[0], repeated: true }, { kind: "committed", holdId: gone, repeated: true }]);
  expect(await read()).toMatchObject({ onHand: 9, held: 2, sold: 1, consistent: true });
});

it.each(["stock.before-save", "stock.inside-save", "stock.after-save"])("loses and doubles nothing when it dies at %s", async (point) => {
  const { variantId, execute, read } = await variantWith(10);
  const ids = holdIds(20);
  armFailpoint(point, 0, variantId);
  const answers = await Promise.all(ids.map((holdId) => untilAnswered(() => execute(holdOf(holdId)))));
  expect(answers.some(({ deaths }) => deaths > 0)).toBe(true);
  expect(disarmFailpoints()).toEqual([]);
  const held = answers.flatMap(({ result }) => result).filter((outcome) => outcome.kind === "held");
  expect(held).toHaveLength(10);
  expect((await untilAnswered(read)).result).toMatchObject({ onHand: 10, held: 10, consistent: true });
});

it("frees what ran out even when it dies in its alarm", async () => {
  const { variantId, execute, read, stub } = await variantWith(3);
  await execute(holdOf("hld_1" as HoldId, { ttlMs: 50 }));
  await pass(50);
  armFailpoint("stock.in-alarm", 0, variantId);
  await runDurableObjectAlarm(stub()).catch(() => null);
  expect((await untilAnswered(read)).result).toMatchObject({ held: 0, available: 3, consistent: true });
});

it("tells the journal newest first, page by page", async () => {
  const { variantId, execute } = await variantWith(10);
  const holdId = "hld_1" as HoldId;
  await execute(holdOf(holdId, { quantity: 2 }), commitOf(holdId), { kind: "restock", changeId: "chg_back", holdId, quantity: 1 });
  const movements = await stock.getByName(variantId).movements(3, null);
  expect(movements.map(({ kind, quantity }) => [kind, quantity])).toEqual([["restock", 1], ["commit", 2], ["hold", 2]]);
  expect((await stock.getByName(variantId).movements(3, movements.at(-1)?.sequence ?? null)).map(({ kind, reason }) => [kind, reason])).toEqual([["adjust", "count"]]);
});

it("finds itself inconsistent when its rows are tampered with", async () => {
  const { read, stub } = await variantWith(10);
  await runInDurableObject(stub(), (_, { storage }) => void storage.sql.exec("UPDATE movements SET portions = replace(portions, '10', '11')"));
  expect((await read()).consistent).toBe(false);
});

it("sends again what its consumer has not handled, and forgets what it has", async () => {
  const { execute, stub, variantId } = await variantWith(100);
  await Promise.all(holdIds(30).map((holdId) => execute(holdOf(holdId))));
  const handled = () => env.DB.prepare("SELECT count(*) AS events FROM inbox WHERE consumer = 'inventory-level' AND event_id LIKE ?").bind(`evt_${uniquePart(variantId)}.%`).first<number>("events");
  await expect.poll(handled, { timeout: 10_000 }).toBe(31);
  await env.DB.prepare("DELETE FROM inbox WHERE event_id IN (?, ?)").bind(`evt_${uniquePart(variantId)}.3`, `evt_${uniquePart(variantId)}.31`).run();
  expect(await stock.getByName(variantId).republish(0)).toBe(2);
  await expect.poll(handled, { timeout: 10_000 }).toBe(31);
  expect(await stock.getByName(variantId).republish(0)).toBe(0);
  expect(await runInDurableObject(stub(), (_, { storage }) => storage.sql.exec("SELECT count(*) AS parcels FROM parcels").one()["parcels"])).toBe(0);
});

it("refuses a call with a quantity that is none, and none of the others that came with it", async () => {
  const { execute } = await variantWith(5);
  const [bad, good] = await Promise.allSettled([execute(holdOf("hld_bad" as HoldId, { quantity: 0.5 })), execute(holdOf("hld_good" as HoldId))]);
  expect(bad).toMatchObject({ status: "rejected", reason: { name: "RangeError" } });
  expect(good).toMatchObject({ status: "fulfilled", value: [{ kind: "held" }] });
});
