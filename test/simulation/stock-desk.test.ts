import { describe, expect, it } from "vitest";
import { SoldOut } from "../../src/clients/sold-out.ts";
import { type DeskAnswer, StockDesk } from "../../src/clients/stock-desk.ts";
import type { StockCommand, StockObjects, StockOutcome } from "../../src/contracts/objects.ts";
import type { CheckoutId, HoldId, ProductId, UserId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { hourMs, minuteMs, secondMs } from "../../src/domain/time.ts";
import { StockKeeper } from "../../src/durable-objects/stock/keeper.ts";
import { LaneTables } from "../../src/storage/objects/checkout.ts";
import { laneSchema } from "../../src/storage/objects/lane-upgrades.ts";
import { migrate } from "../../src/storage/objects/migrate.ts";
import { openStockTables } from "../../src/storage/objects/stock.ts";
import { draftOf } from "../support/purchase.ts";
import { LaneProcess } from "./support/lane-process.ts";
import { SimulatedStorage } from "./support/sqlite.ts";
import { Timeline } from "./support/timeline.ts";

const variantId = "var_1" as VariantId;
const start = 1_700_000_000_000;
const limits = { timeoutMs: 2 * secondMs, failures: 5, openMs: minuteMs };
const holdOf = (index: number): StockCommand => ({ kind: "hold", holdId: `hld_${index}` as HoldId, customerId: `usr_${index}`, quantity: 1, ttlMs: minuteMs });

/** A real variant with so many units behind whatever the test lets happen on the way to it. */
function variantWith(onHand: number, reach: (execute: () => readonly StockOutcome[]) => Promise<readonly StockOutcome[]>, timeline = new Timeline(start)) {
  const calls: (readonly StockCommand[])[] = [];
  const keeper = new StockKeeper({ tables: openStockTables(new SimulatedStorage(), variantId, 10), variantId, clock: timeline, failpoint: () => undefined });
  const count: StockCommand = { kind: "set", changeId: "chg_1", productId: "prd_1" as ProductId, warehouseId: "whs_1" as WarehouseId, onHand, reason: "count" };
  keeper.apply([count]);
  const absent = () => Promise.reject(new Error("not asked for by a lane"));
  const execute = (commands: readonly StockCommand[]) => (calls.push(commands), reach(() => keeper.apply(commands)));
  const stock: StockObjects = { getByName: () => ({ execute, read: absent, movements: absent, republish: absent }) };
  const timer = (ms: number) => {
    const { promise, resolve } = Promise.withResolvers<"rings">();
    return { rings: promise, stop: timeline.at(timeline.now() + ms, () => resolve("rings")) };
  };
  return { stock, calls, timer, timeline, keeper };
}

/** A lane before that variant. */
function laneBefore({ stock, timer, timeline }: ReturnType<typeof variantWith>) {
  const disk = new SimulatedStorage();
  migrate(disk, laneSchema);
  const soldOut = new SoldOut({ clock: timeline, readPulse: async () => null, keptMs: secondMs });
  const desk = new StockDesk({ stock, limits, timer, onOutcome: (id, outcome) => soldOut.note(id, outcome) });
  const setAlarm = (at: number) => void timeline.at(Math.max(at, timeline.now() + 1), () => void lane.alarm());
  const ids = (events: readonly { readonly eventId: string }[]) => events.map((event) => event.eventId);
  const queue = { take: async (events: Parameters<typeof ids>[0]) => ids(events), received: async (eventIds: readonly string[]) => new Set(eventIds) };
  const lane: LaneProcess = new LaneProcess({
    clock: timeline, tables: new LaneTables(disk), disk, wait: (ms) => timeline.wait(ms), desk, soldOut, gateways: new Map(), ...queue,
    setAlarm, dies: () => false, nextId: () => "1",
  });
  const initiate = (index: number) => lane.checkouts.initiate(draftOf([{ variantId }], { checkoutId: `chk_${index}` as CheckoutId, userId: `usr_${index}` as UserId }));
  return { initiate };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const overloaded = () => Promise.reject(Object.assign(new Error("too many requests"), { overloaded: true, retryable: true }));

describe("a desk", () => {
  it("sends the first at once, and what waited for the answer in one call, at most 500 together", async () => {
    const variant = variantWith(600, async (execute) => (await Promise.resolve(), execute()));
    const desk = new StockDesk({ ...variant, limits });
    const answers = await Promise.all(range(1_000).map((index) => desk.ask(variantId, holdOf(index))));
    expect(variant.calls.map((call) => call.length)).toEqual([1, 500, 499]);
    expect(answers.filter((answer) => answer.kind === "answered" && answer.outcome.kind === "held")).toHaveLength(600);
  });

  it("answers everyone with the outcome of his own command", async () => {
    const variant = variantWith(100, async (execute) => execute());
    const desk = new StockDesk({ ...variant, limits });
    const answers = await Promise.all(range(50).map((index) => desk.ask(variantId, holdOf(index))));
    expect(answers.map((answer) => answer.kind === "answered" && answer.outcome.kind === "held" && answer.outcome.holdId)).toEqual(range(50).map((index) => `hld_${index}`));
  });

  it("lets nobody wait longer than its time limit for an object that does not answer, and then turns everybody away at once", async () => {
    const variant = variantWith(10, () => new Promise(() => undefined));
    const desk = new StockDesk({ ...variant, limits });
    for (const index of range(limits.failures)) {
      const asked = desk.ask(variantId, holdOf(index));
      await variant.timeline.runUntil(start + (index + 1) * limits.timeoutMs);
      expect(await asked).toEqual({ kind: "silent" });
    }
    const before = variant.calls.length;
    expect(await Promise.all(range(100).map((index) => desk.ask(variantId, holdOf(index))))).toEqual(range(100).map((): DeskAnswer => ({ kind: "unsent" })));
    expect(variant.calls.length).toBe(before);
  });

  it("keeps other variants from paying for a dead one", async () => {
    const dead = variantWith(10, () => new Promise(() => undefined));
    const alive = variantWith(10, async (execute) => execute());
    const stock: StockObjects = { getByName: (name) => (name === "var_dead" ? dead : alive).stock.getByName(name) };
    const desk = new StockDesk({ stock, limits, timer: dead.timer });
    void desk.ask("var_dead" as VariantId, holdOf(1));
    expect(await desk.ask(variantId, holdOf(2))).toMatchObject({ outcome: { kind: "held" } });
  });
});

describe("an overloaded object", () => {
  it.each([["one after the other", 1], ["at once", 300]])("is not stormed by buyers who come %s: at most 1.1 calls for each, and none later", async (_, together) => {
    const variant = variantWith(1_000, overloaded);
    const { initiate } = laneBefore(variant);
    const answers: string[] = [];
    for (let index = 0; index < 300; index += together) {
      const some = Promise.all(range(together).map((more) => initiate(index + more)));
      await variant.timeline.runUntil(variant.timeline.now() + 1);
      answers.push(...(await some).map((answer) => answer.kind));
    }
    expect(answers).toEqual(range(300).map(() => "stock_unavailable"));
    await variant.timeline.runUntil(start + hourMs);
    expect(variant.calls.length).toBeLessThanOrEqual(330);
    expect(variant.calls.flat().filter((command) => command.kind !== "hold")).toEqual([]);
  });
});

describe("a sold-out answer", () => {
  it("is remembered, so that a crowd that comes too late does not reach the object", async () => {
    const variant = variantWith(3, async (execute) => execute());
    const { initiate } = laneBefore(variant);
    const answers = [];
    for (const index of range(5)) answers.push((await initiate(index)).kind);
    const before = variant.calls.flat().filter((command) => command.kind === "hold").length;
    for (const index of range(2_000)) answers.push((await initiate(100 + index)).kind);
    expect(answers.filter((kind) => kind === "reserved")).toHaveLength(3);
    expect(answers.filter((kind) => kind === "out_of_stock")).toHaveLength(2_002);
    expect(variant.calls.flat().filter((command) => command.kind === "hold")).toHaveLength(before);
  });

  it("is forgotten after its time", async () => {
    const variant = variantWith(0, async (execute) => execute());
    const { initiate } = laneBefore(variant);
    await initiate(1);
    const before = variant.calls.length;
    await variant.timeline.runUntil(start);
    variant.timeline.at(start + secondMs, () => undefined);
    await variant.timeline.runUntil(start + secondMs);
    await initiate(2);
    expect(variant.calls.length).toBeGreaterThan(before);
  });

  const shortage = { variantId, requested: 2, available: 1, at: start };
  const refusal: StockOutcome = { kind: "out_of_stock", requested: 2, available: 1 };
  const remembered = (pulse: { readonly at: number; readonly stock: Readonly<Record<VariantId, number>> } | null) => {
    const soldOut = new SoldOut({ clock: { now: () => start }, readPulse: async () => pulse, keptMs: secondMs });
    soldOut.note(variantId, refusal);
    return soldOut;
  };
  const two = [{ variantId, quantity: 2 }];

  it.each([
    ["holds without any news", null, [shortage]],
    ["holds against news that are older", { at: start - 1, stock: { [variantId]: 9 } }, [shortage]],
    ["holds when the news are no better", { at: start + 1, stock: { [variantId]: 1 } }, [shortage]],
    ["ends with news of more", { at: start + 1, stock: { [variantId]: 2 } }, []],
  ])("%s", async (_, pulse, short) => {
    expect(await remembered(pulse).shortOf(two)).toEqual(short);
  });

  it("says nothing of a smaller demand, and ends when units come back through the same lane", async () => {
    const soldOut = remembered(null);
    expect(await soldOut.shortOf([{ variantId, quantity: 1 }])).toEqual([]);
    soldOut.note(variantId, { kind: "released", holdId: "hld_1" as HoldId, repeated: false });
    expect(await soldOut.shortOf(two)).toEqual([]);
  });
});
