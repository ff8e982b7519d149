import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { unmadeSales } from "../../src/clients/jobs/unmade-sales.ts";
import { makeSale } from "../../src/clients/sale-making.ts";
import { compose } from "../../src/compose.ts";
import type { SalePlan } from "../../src/contracts/objects.ts";
import type { Platform } from "../../src/contracts/platform.ts";
import type { SaleId, UserId, VariantId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { saleBody } from "../../src/workers/http/routes/admin-sales.ts";
import { call, eventually } from "../support/request.ts";
import { join, makeSale as makeSaleByHttp, placeOf, productWith, saleUntil, type Visitor } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

afterEach(() => void disarmFailpoints());

const platform = compose(env);
let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const iso = (ms: number) => new Date(ms).toISOString();
const startsAt = Date.now() + 60_000;
const bodyOf = (variantId: string) => ({
  name: "The drop", variantId, units: 3, salePrice: 49.5, preQueueOpensAt: iso(startsAt - 61_000), startsAt: iso(startsAt), endsAt: iso(startsAt + 60_000), admissionsPerMinute: 60,
});
const makeUnder = (key: string, variantId: string) => call("POST", "/admin/sales", { token: admin, headers: { "Idempotency-Key": key }, body: bodyOf(variantId) });
const availableOf = async (variantId: string) => (await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json.available;
/** A turn of the job, this much later than now. */
const undoUnmade = (laterMs: number) => unmadeSales.run({ ...platform, clock: { now: () => Date.now() + laterMs } }, { cursor: null, roundStartedAt: 0 });

const maker = { userId: "usr_admin" as UserId, email: "admin@shop.example" };
const makeAs = (shop: Platform, key: string, variantId: string) => makeSale(shop, maker, saleBody.parse(bodyOf(variantId)), key);

/** Its units are set aside, and then its maker dies. */
async function brokenOff(key: string) {
  const { variantId } = await productWith(admin, 3);
  const died = () => {
    throw new Error("the maker died");
  };
  await expect(makeAs({ ...platform, rooms: { getByName: died } }, key, variantId)).rejects.toThrow("the maker died");
  expect(await availableOf(variantId)).toBe(0);
  return variantId;
}

it("is not called sold out when the stock is silent, and is made by asking again under the same key", async () => {
  const { variantId } = await productWith(admin, 3);
  armFailpoint("stock.before-save", 0, variantId, 2);
  expect(await makeUnder("silent", variantId)).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  expect(await makeUnder("silent", variantId)).toMatchObject({ status: 201, json: { units: 3 } });
});

it("is made by asking again under the same key when its maker died", async () => {
  const variantId = await brokenOff("made");
  expect(await makeAs(platform, "made", variantId)).toMatchObject({ kind: "made", status: { units: 3 } });
  await undoUnmade(120_000);
  expect(await availableOf(variantId)).toBe(0);
});

it("goes on with what it was begun with, and is no other sale under the same key", async () => {
  const variantId = await brokenOff("wish");
  const other = await productWith(admin, 5);
  for (const wish of [{ ...bodyOf(variantId), units: 2 }, bodyOf(other.variantId)]) {
    expect(await makeSale(platform, maker, saleBody.parse(wish), "wish")).toMatchObject({ kind: "problem", code: "idempotency_key_reused" });
  }
  expect(await availableOf(other.variantId)).toBe(5);
  expect(await makeAs(platform, "wish", variantId)).toMatchObject({ kind: "made", status: { units: 3, variantId } });
  expect(await makeSale(platform, maker, saleBody.parse({ ...bodyOf(variantId), units: 2 }), "wish")).toMatchObject({ kind: "problem", code: "idempotency_key_reused" });
});

it("is undone with its room when that was opened, and not before the room answers", async () => {
  const variantId = await brokenOff("opened");
  const begun = await platform.d1.prepare("SELECT plan FROM sales WHERE variant_id = ?").bind(variantId).first<{ plan: string }>();
  const plan: SalePlan = JSON.parse(begun?.plan ?? "");
  await platform.rooms.getByName(plan.saleId).open(plan);
  const away = () => {
    throw new Error("the room is away");
  };
  const later = { now: () => Date.now() + 70_000 };
  const turn = { cursor: null, roundStartedAt: 0 };
  expect((await unmadeSales.run({ ...platform, rooms: { getByName: away }, clock: later }, turn)).figures).toEqual({ abandoned: 1, undone: 0 });
  expect((await undoUnmade(70_000)).figures).toEqual({ abandoned: 1, undone: 1 });
  expect(await platform.rooms.getByName(plan.saleId).read()).toMatchObject({ phase: "ended" });
  expect(await availableOf(variantId)).toBe(3);
});

it("is undone when nobody goes on making it for a minute, and is then given up under its key and free for another", async () => {
  const variantId = await brokenOff("abandoned");
  await undoUnmade(50_000);
  expect(await availableOf(variantId)).toBe(0);
  // The stock is away when it should take them back: tried again.
  armFailpoint("stock.before-save", 0, variantId, 2);
  expect((await undoUnmade(70_000)).figures).toEqual({ abandoned: 1, undone: 0 });
  expect((await undoUnmade(70_000)).figures).toEqual({ abandoned: 1, undone: 1 });
  expect(await availableOf(variantId)).toBe(3);
  expect(await makeAs(platform, "abandoned", variantId)).toMatchObject({ kind: "problem", code: "invalid_transition" });
  expect((await makeAs(platform, "another", variantId)).kind).toBe("made");
});

it("is made at the same time as another sale of its variant, of the units that are left, and closing one returns its own", async () => {
  const { variantId } = await productWith(admin, 6);
  const first = await makeUnder("first", variantId);
  expect([first.status, (await makeUnder("second", variantId)).status]).toEqual([201, 201]);
  expect(await makeUnder("third", variantId)).toMatchObject({ status: 409, json: { code: "out_of_stock" } });
  await call("POST", `/admin/sales/${first.json.saleId}/close`, { token: admin });
  await eventually(() => availableOf(variantId), (available) => available === 3);
});

it("notes what its operator had done, and nothing that was refused or was so already", async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSaleByHttp(admin, variantId, { units: 1 }, 60_000)).json;
  for (const action of ["pause", "pause", "close", "resume"]) await call("POST", `/admin/sales/${saleId}/${action}`, { token: admin });
  const { json } = await call("GET", `/admin/sales/${saleId}`, { token: admin });
  expect(json.log.map(({ action }: { action: string }) => action)).toEqual(["close", "pause", "make"]);
});

it("goes on beside another sale without their people or units mixing", { timeout: 60_000 }, async () => {
  const products = await Promise.all([productWith(admin, 2), productWith(admin, 3)]);
  const sales = await Promise.all(products.map(async ({ variantId }, index) => (await makeSaleByHttp(admin, variantId, { units: 1 + index }, 1_500)).json.saleId as SaleId));
  const [one, two] = sales as [SaleId, SaleId];
  const visitors = { one: await Promise.all([join(one), join(one)]), two: await Promise.all([join(two), join(two), join(two)]) };
  await saleUntil(one, ({ frontier }) => frontier === 1);
  await saleUntil(two, ({ frontier }) => frontier === 2);
  expect((await placeOf(two, visitors.one[0])).status).toBe(404);
  const positions = async (saleId: SaleId, own: readonly Visitor[]) => (await Promise.all(own.map((visitor) => placeOf(saleId, visitor)))).map(({ json }) => json.position).toSorted();
  expect(await positions(one, visitors.one)).toEqual([1, 2]);
  expect(await positions(two, visitors.two)).toEqual([1, 2, 3]);
  const views = await Promise.all(products.map(({ variantId }) => platform.stock.getByName(variantId as VariantId).read()));
  expect(views.map(({ sales: own }) => own.map(({ saleId, units }) => ({ saleId, units })))).toEqual([[{ saleId: one, units: 1 }], [{ saleId: two, units: 2 }]]);
});

it("the local door makes each sale of something that is in none", async () => {
  for (const _ of [1, 2]) await productWith(admin, 4);
  const pages = [await call("POST", "/dev/sale"), await call("POST", "/dev/sale")];
  const sold = await Promise.all(pages.map(async (page) => (await call("GET", page.headers.get("Location") ?? "")).json.variantId as string));
  expect(new Set(sold).size).toBe(2);
});
