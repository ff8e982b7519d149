import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { SaleId, UserId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { join, makeSale, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

afterEach(() => void disarmFailpoints());

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

/** No alarm rings in a room any more, whatever was under way. */
async function stillRoom(saleId: string): Promise<void> {
  for (let times = 0; times < 3; times++) {
    await runInDurableObject(env.ROOMS.getByName(saleId), (_, { storage }) => storage.setAlarm(8_640_000_000_000));
    await scheduler.wait(200);
  }
}

it("begins a rank's claim once, however many ask at the same time and though the stock dies under the first", async () => {
  const { rooms, stock } = compose(env);
  const { variantId } = await productWith(admin, 1);
  const saleId = (await makeSale(admin, variantId, { units: 1 }, 300)).json.saleId as SaleId;
  await join(saleId);
  await saleUntil(saleId, ({ frontier }) => frontier === 1);
  await stillRoom(saleId);
  // A call is tried twice.
  armFailpoint("stock.before-save", 0, variantId, 2);
  const mine = { rank: 0, tag: "him", userId: "usr_him" as UserId, keyId: "k1", rate: null };
  const outcomes = await Promise.all([1, 2, 3].map(() => rooms.getByName(saleId).claim(mine)));
  expect(outcomes.map((outcome) => (outcome.kind === "claimed" ? outcome.repeated : outcome.kind))).toEqual(["stock_unavailable", false, true]);
  // Nobody is outstanding any more, so that a unit that comes back is the next one's.
  expect(await rooms.getByName(saleId).watch()).toMatchObject({ open: 0, claimed: 1 });
  expect(await stock.getByName(variantId).read()).toMatchObject({ held: 1, consistent: true });
});
