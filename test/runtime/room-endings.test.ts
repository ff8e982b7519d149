import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { SaleId } from "../../src/domain/ids.ts";
import { call, eventually } from "../support/request.ts";
import { claim, join, makeSale, productWith, saleUntil, type Visitor } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

const { d1, rooms } = compose(env);
let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const watch = (saleId: string) => rooms.getByName(saleId).watch();
const toldOf = (saleId: string, what: "started" | "soldout") =>
  d1.prepare("SELECT event_id FROM outbox WHERE event_id = ?1 UNION SELECT event_id FROM inbox WHERE event_id = ?1").bind(`evt_${saleId.slice(4)}.${what}`).first();

it("admits though D1 cannot take the news of its start, and tells it when D1 can again", { timeout: 60_000 }, async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 2 }, 1_500)).json;
  const visitors = await Promise.all([join(saleId), join(saleId)]);
  await d1.exec("ALTER TABLE outbox RENAME TO outbox_away");
  try {
    await saleUntil(saleId, ({ frontier }) => frontier === 2, 15_000);
    expect((await Promise.all(visitors.map((visitor) => claim(saleId, visitor)))).map(({ status }) => status)).toEqual([201, 201]);
  } finally {
    await d1.exec("ALTER TABLE outbox_away RENAME TO outbox");
  }
  await eventually(() => toldOf(saleId, "started"), (event) => event !== null, 30_000);
});

it("counts on after its end until nothing is held any more, returns what nobody bought, and then rests", { timeout: 60_000 }, async () => {
  const { variantId } = await productWith(admin, 1);
  const { saleId } = (await makeSale(admin, variantId, { units: 1, tokenTtlSeconds: 6 }, 300)).json;
  const visitor: Visitor = await join(saleId);
  await saleUntil(saleId, ({ frontier }) => frontier === 1);
  expect((await claim(saleId, visitor)).status).toBe(201);
  await call("POST", `/admin/sales/${saleId}/close`, { token: admin });
  await eventually(() => watch(saleId), (seen) => seen?.held === 1);
  await eventually(() => watch(saleId), (seen) => seen?.held === 0, 25_000);
  expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json).toMatchObject({ available: 1, reserved: 0, sold: 0 });
  const alarm = () => runInDurableObject(env.ROOMS.getByName(saleId), (_, { storage }) => storage.getAlarm());
  await eventually(alarm, (at) => at === null);
});

it("says when it was sealed, and since when it is paused, though that was before its start", async () => {
  const { variantId } = await productWith(admin, 1);
  const { saleId, startsAt } = (await makeSale(admin, variantId, { units: 1 }, 1_500)).json;
  const paused = () => call("GET", `/admin/sales/${saleId}`, { token: admin });
  expect((await paused()).json.pausedAt).toBeNull();
  await call("POST", `/admin/sales/${saleId}/pause`, { token: admin });
  expect(Date.parse((await paused()).json.pausedAt)).toBeLessThan(Date.parse(startsAt));
  await saleUntil(saleId, ({ draw }) => draw !== null);
  const { json } = await call("GET", `/sales/${saleId}/draw`);
  expect(Date.parse(json.sealedAt)).toBeGreaterThanOrEqual(Date.parse(startsAt));
  expect((await call("GET", `/sales/${saleId}`)).json).toMatchObject({ phase: "paused", sealedAt: json.sealedAt });
  expect((await watch(saleId as SaleId))?.admitted).toBe(0);
});
