import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { planOf } from "../../src/clients/sale-status.ts";
import { warmSale } from "../../src/clients/sale-warming.ts";
import { compose } from "../../src/compose.ts";
import { boardCount } from "../../src/domain/waiting-room/shards.ts";
import { newBuyer } from "../support/buyers.ts";
import { isolate } from "../support/isolate.ts";
import { makeSale, productWith } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const objects = ["DESKS", "ROOMS", "STOCK", "LANES", "SESSIONS"] as const;

it("asks at most one object for the first place of somebody who is signed in and brings no ticket", async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 1 }, 60_000)).json;
  const { token } = await newBuyer();
  const { calls, ask, asked } = isolate();
  expect((await ask("POST", `/sales/${saleId}/tickets`, { token })).status).toBe(201);
  calls.length = 0;
  expect(await (await ask("GET", `/sales/${saleId}/place`, { token })).json()).toMatchObject({ state: "waiting" });
  expect(asked(...objects)).toBeLessThanOrEqual(1);
  await scheduler.wait(3_100);
  calls.length = 0;
  expect((await ask("GET", `/sales/${saleId}/place`, { token })).status).toBe(200);
  expect(calls.filter((name) => name !== "BOARDS")).toEqual(["SESSIONS"]);
});

const minutes = (count: number) => count * 60_000;

it("is warmed half an hour and one minute before its start, once each, however often its alarm rings", async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId, startsAt } = (await makeSale(admin, variantId, { units: 1 }, minutes(40))).json;
  const room = env.ROOMS.getByName(saleId);
  const warmed = () => runInDurableObject(room, (_, { storage }) => {
    const deeds = storage.sql.exec<{ value: string }>("SELECT value FROM parts WHERE name = 'deeds'").toArray();
    return deeds.flatMap(({ value }) => JSON.parse(value).warmedFor);
  });
  const clock = vi.spyOn(Date, "now");
  onTestFinished(() => clock.mockRestore());
  const ringAt = async (before: number) => {
    clock.mockReturnValue(Date.parse(startsAt) - before);
    await runInDurableObject(room, (_, { storage }) => storage.setAlarm(8_640_000_000_000));
    await runDurableObjectAlarm(room);
    return warmed();
  };
  expect(await ringAt(minutes(30) + 1)).toEqual([]);
  expect(await ringAt(minutes(30))).toEqual([minutes(30)]);
  expect(await ringAt(minutes(20))).toEqual([minutes(30)]);
  expect(await ringAt(minutes(1))).toEqual([minutes(30), minutes(1)]);
  expect(await ringAt(minutes(1) - 500)).toEqual([minutes(30), minutes(1)]);
});

it("is warmed by one look at each of its desks, at its stock and at every board", async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 1 }, minutes(40))).json;
  const { env: watched, calls } = isolate();
  const platform = compose(watched);
  const plan = await planOf(platform, saleId);
  if (plan === null) throw new Error("there is no such sale");
  await warmSale(platform, plan);
  expect(calls.filter((name) => name === "DESKS")).toHaveLength(plan.shards);
  expect(calls.filter((name) => name === "STOCK")).toHaveLength(1);
  expect(calls.filter((name) => name === "BOARDS")).toHaveLength(boardCount);
});
