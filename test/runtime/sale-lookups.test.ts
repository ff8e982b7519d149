import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { readDraw } from "../../src/clients/published-draws.ts";
import { noteSale, planOf, readSales } from "../../src/clients/sale-status.ts";
import { compose } from "../../src/compose.ts";
import type { SalePlan } from "../../src/contracts/objects.ts";
import type { SaleId } from "../../src/domain/ids.ts";
import { newBuyer } from "../support/buyers.ts";
import { elsewhere } from "../support/elsewhere.ts";
import { isolate, movedClock } from "../support/isolate.ts";
import { call, eventually } from "../support/request.ts";
import { claim, join, makeSale, placeOf, productWith, saleUntil, type Visitor } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A sale of so many units; drawn and admitting with `startsInMs` short. */
async function saleOf(units: number, startsInMs: number, more: Record<string, unknown> = {}) {
  const { variantId } = await productWith(admin, units);
  const made = await makeSale(admin, variantId, { units, ...more }, startsInMs);
  expect(made.status, made.text).toBe(201);
  return made.json.saleId as string;
}

describe("before anything is looked up", () => {
  it.each<[string, string | undefined]>([
    ["a ticket that was made up", "fgt1.Zm9v.YmFy"],
    ["no ticket and no name", undefined],
  ])("somebody with %s is sent away", async (_, ticket) => {
    const saleId = await saleOf(1, 60_000);
    const { calls, ask } = isolate();
    for (const id of [saleId, "sal_madeup"]) expect((await ask("GET", `/sales/${id}/place`, ticket === undefined ? {} : { ticket })).status).toBe(404);
    expect(calls).toEqual([]);
  });

  it("a ticket of another sale is sent away", async () => {
    const [mine, other] = [await saleOf(1, 60_000), await saleOf(1, 60_000)];
    const { ticket } = await join(mine);
    const { calls, ask } = isolate();
    expect((await ask("GET", `/sales/${other}/place`, { ticket })).status).toBe(404);
    expect(calls).toEqual([]);
  });
});

it("asks nobody about the place of somebody who waits with his ticket", async () => {
  const saleId = await saleOf(1, 300);
  const visitors = [await join(saleId), await join(saleId)];
  await saleUntil(saleId, ({ frontier }) => frontier === 1);
  const states = await Promise.all(visitors.map(async (visitor) => (await placeOf(saleId, visitor)).json.state));
  const { ticket } = visitors[states.indexOf("waiting")] as Visitor;
  const { calls, ask } = isolate();
  expect((await ask("GET", `/sales/${saleId}`)).status).toBe(200);
  calls.length = 0;
  for (const _ of range(5)) expect(await (await ask("GET", `/sales/${saleId}/place`, { ticket })).json()).toMatchObject({ state: "waiting", position: 2 });
  expect(calls).toEqual([]);
});

it("asks the desk once in two seconds for somebody who has not joined, and sees at once that he has", async () => {
  const saleId = await saleOf(1, 60_000);
  const { token } = await newBuyer();
  const { ask, asked } = isolate();
  const clock = movedClock();
  for (const _ of range(5)) expect((await ask("GET", `/sales/${saleId}/place`, { token })).status).toBe(404);
  expect(asked("DESKS")).toBe(1);
  clock.skipMs(2_000);
  expect((await ask("GET", `/sales/${saleId}/place`, { token })).status).toBe(404);
  expect(asked("DESKS")).toBe(2);
  expect((await ask("POST", `/sales/${saleId}/tickets`, { token })).status).toBe(201);
  expect((await ask("GET", `/sales/${saleId}/place`, { token })).status).toBe(200);
});

it("looks a sale up that nobody knows no oftener than its address may ask at all, and a sale that is there for everybody", async () => {
  const saleId = await saleOf(1, 60_000);
  const from = "198.51.100.7";
  const { ask, asked } = isolate({ RATE_LIMITS: "on" });
  expect((await ask("GET", `/sales/${saleId}`, { from })).status).toBe(200);
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now);
  onTestFinished(() => clock.mockRestore());
  const known = asked("D1");
  const statuses: number[] = [];
  for (const index of range(100)) statuses.push((await ask("GET", `/sales/sal_madeup${index}${index % 2 ? "" : "/draw"}`, { from })).status);
  expect(statuses).toEqual(range(100).map((index) => (index < 50 ? 404 : 429)));
  expect(asked("D1") - known).toBe(50);
  const refused = await ask("GET", "/sales/sal_another", { from });
  expect(refused.headers.get("Retry-After")).toBe("1");
  expect(refused.headers.get("RateLimit")).toMatch(/r=0;t=1/);
  expect((await ask("GET", `/sales/${saleId}`, { from: "198.51.100.8" })).status).toBe(200);
  expect((await ask("GET", `/sales/${saleId}`, { from })).status).toBe(200);
});

it("asks the desk for a claim, though it has just said that there is no row", async () => {
  const saleId = await saleOf(1, 300);
  const buyer = await newBuyer();
  const { ask } = isolate();
  expect((await ask("GET", `/sales/${saleId}/place`, buyer)).status).toBe(404);
  await join(saleId, buyer);
  await saleUntil(saleId, ({ frontier }) => frontier === 1);
  expect((await ask("POST", `/sales/${saleId}/claim`, buyer)).status).toBe(201);
});

it("reads the list again when a sale was made here while it was being read", async () => {
  const platform = elsewhere(compose(env));
  const plan = (await planOf(platform, (await saleOf(1, 60_000)) as SaleId)) as SalePlan;
  const reading = readSales(platform);
  noteSale(platform, plan);
  await reading;
  const before = platform.calls.d1;
  await readSales(platform);
  expect(platform.calls.d1).toBe(before + 1);
  await readSales(platform);
  expect(platform.calls.d1).toBe(before + 1);
});

it("looks up a sale that is there also for an address that has spent its requests", async () => {
  const saleId = await saleOf(1, 60_000);
  const from = "198.51.100.9";
  const { ask } = isolate({ RATE_LIMITS: "on", ADDRESS_REQUEST_BURST: "2" });
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
  onTestFinished(() => clock.mockRestore());
  const spent = await Promise.all(range(4).map(() => ask("GET", "/cart", { from })));
  expect(spent.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
  expect((await ask("GET", `/sales/${saleId}`, { from })).status).toBe(200);
});

it("asks the room for its draw once, also where there is no edge cache", async () => {
  const saleId = (await saleOf(1, 300)) as SaleId;
  await join(saleId);
  await saleUntil(saleId, ({ draw }) => draw !== null);
  const { env: watched, asked } = isolate();
  const platform = elsewhere(compose(watched));
  platform.broken.edge = true;
  const [first, again] = [await readDraw(platform, saleId), await readDraw(platform, saleId)];
  expect(JSON.parse(first ?? "")).toMatchObject({ saleId, permutation: { rounds: 8 } });
  expect(again).toBe(first);
  expect(asked("ROOMS")).toBe(1);
});

describe("after its end", () => {
  it("W7: asks the room once for each rank that was passed, and the stock never, however often people ask", { timeout: 60_000 }, async () => {
    const saleId = await saleOf(3, 2_000);
    const visitors = (await Promise.all(range(4).map(() => join(saleId)))) as [Visitor, Visitor, Visitor, Visitor];
    await saleUntil(saleId, ({ frontier }) => frontier === 3);
    const places = await Promise.all(visitors.map((visitor) => placeOf(saleId, visitor)));
    const [buyer, idle] = visitors.filter((_, index) => places[index]?.json.state === "admitted") as [Visitor, Visitor];
    const { purchaseToken } = (await claim(saleId, buyer)).json;
    expect((await call("POST", `/admin/sales/${saleId}/close`, { token: admin })).status).toBe(200);
    await saleUntil(saleId, ({ phase }) => phase === "ended");

    const { ask, asked } = isolate();
    const clock = movedClock();
    const everybodyAsks = async () => {
      for (const visitor of visitors) await ask("GET", `/sales/${saleId}/place`, visitor);
      expect((await (await ask("GET", `/sales/${saleId}/place`, buyer)).json<{ state: string }>()).state).toBe("claimed");
      expect(await (await ask("POST", `/sales/${saleId}/claim`, idle)).json()).toMatchObject({ code: "sold_out" });
      expect(await (await ask("GET", `/sales/${saleId}/place`, idle)).json()).toMatchObject({ state: "sold_out", estimatedWaitSeconds: null });
    };
    await eventually(() => ask("GET", `/sales/${saleId}`).then((answer) => answer.json<{ phase: string }>()), ({ phase }) => phase === "ended");
    await everybodyAsks();
    expect(asked("ROOMS")).toBeLessThanOrEqual(3);
    const before = asked("ROOMS");
    for (const _ of range(5)) {
      clock.skipMs(3_000);
      await everybodyAsks();
    }
    expect(asked("ROOMS")).toBe(before);
    // A claim may become a purchase yet: its room is asked what has become of it, once in two seconds.
    for (const _ of range(3)) expect(await (await ask("POST", `/sales/${saleId}/claim`, buyer)).json()).toMatchObject({ purchaseToken });
    expect(asked("ROOMS")).toBe(before + 1);
    expect(asked("STOCK")).toBe(0);
  });
});

describe("while it is paused", () => {
  it("tells nobody until when he can claim or how long he waits, and asks about a rank once in two seconds", { timeout: 60_000 }, async () => {
    const saleId = await saleOf(1, 2_000, { claimWindowSeconds: 5 });
    const visitors = [await join(saleId), await join(saleId)];
    await saleUntil(saleId, ({ frontier }) => frontier === 1);
    const places = await Promise.all(visitors.map((visitor) => placeOf(saleId, visitor)));
    const admitted = visitors[places.findIndex(({ json }) => json.state === "admitted")] as Visitor;
    const waiting = visitors.find((visitor) => visitor !== admitted) as Visitor;
    expect((await call("POST", `/admin/sales/${saleId}/pause`, { token: admin })).status).toBe(200);
    const { ask, asked } = isolate();
    const clock = movedClock();
    clock.skipMs(20_000);
    const placeSeen = async ({ ticket }: Visitor) => {
      const answer = await ask("GET", `/sales/${saleId}/place`, { ticket });
      return answer.json<{ state: string; claimBefore?: string; estimatedWaitSeconds: unknown }>();
    };
    for (const _ of range(10)) {
      const seen = await placeSeen(admitted);
      expect(seen.state).toBe("admitted");
      expect(seen).not.toHaveProperty("claimBefore");
    }
    expect(asked("ROOMS")).toBe(1);
    const watched = (await call("GET", `/admin/sales/${saleId}`, { token: admin })).json;
    expect(watched).toMatchObject({ open: 1, sale: { phase: "paused", frontier: 1, covered: 1 } });
    expect(await placeSeen(waiting)).toMatchObject({ state: "waiting", estimatedWaitSeconds: null });
    expect((await call("POST", `/admin/sales/${saleId}/resume`, { token: admin })).status).toBe(200);
    clock.skipMs(1_000);
    const resumed = await placeSeen(admitted);
    expect(Date.parse(resumed.claimBefore ?? "")).toBeGreaterThan(Date.now());
  });
});

