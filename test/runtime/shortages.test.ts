import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { Platform } from "../../src/contracts/platform.ts";
import { readSession } from "../../src/clients/sessions.ts";
import type { AddressId } from "../../src/domain/ids.ts";
import { initiateCheckout } from "../../src/workers/http/routes/initiate.ts";
import { type Buyer, initiate, newBuyer } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
let made = 0;

beforeAll(async () => {
  admin = await signedIn("admin");
  await call("POST", "/admin/categories", { token: admin, body: { name: "Gone", slug: "gone" } });
});

const lastUnit = () => units(1);

async function units(quantity: number): Promise<{ readonly productId: string; readonly variantId: string }> {
  const { json } = await call("POST", "/admin/products", { token: admin, body: { name: `Gone ${made}`, category: "gone", price: 10, currency: "USD", variants: [{ sku: `GONE-${made++}`, attributes: {}, quantity }] } });
  return { productId: json.productId, variantId: json.variants[0].variantId };
}

/** Buyers who have the product in their carts. */
const wanting = (productId: string, count: number): Promise<readonly Buyer[]> =>
  Promise.all(Array.from({ length: count }, async () => {
    const buyer = await newBuyer();
    await call("POST", "/cart/items", { token: buyer.token, body: { productId, quantity: 1 } });
    return buyer;
  }));

const withKey = () => ({ "Idempotency-Key": `shortage-${made++}` });

/** A Worker's isolate of its own, which remembers for a minute: what ends a memory is then news and not time. Counts the calls to lanes. */
function isolate(): { readonly platform: Platform; readonly asked: () => number } {
  const platform = compose(env);
  let asked = 0;
  const lanes: Platform["lanes"] = { getByName: (name) => ((asked += 1), platform.lanes.getByName(name)) };
  const pulse: Platform["pulse"] = { getByName: (name) => platform.pulse.getByName(name) };
  return { platform: { ...platform, lanes, pulse, config: { ...platform.config, soldOutMs: 60_000 } }, asked: () => asked };
}

async function begin(platform: Platform, buyer: Buyer, hasOpenCheckout: boolean | null): Promise<string> {
  const who = await readSession(platform, buyer.token, () => undefined);
  if (who === null) throw new Error("the buyer is not signed in");
  const outcome = await initiateCheckout(platform, who, { shippingAddressId: buyer.addressId as AddressId }, { requestId: "req_1", key: null, hasOpenCheckout, place: "here" });
  return outcome.kind === "problem" ? outcome.code : outcome.kind;
}

it("refuses without asking a lane what a lane has just refused, until news of more come by the pulse", { timeout: 30_000 }, async () => {
  const { productId, variantId } = await lastUnit();
  const [first, second, ...crowd] = await wanting(productId, 12);
  if (!first || !second) throw new Error("nobody came");
  const { platform, asked } = isolate();
  expect(await begin(platform, first, false)).toBe("reserved");
  expect(await begin(platform, second, false)).toBe("out_of_stock");
  const before = asked();
  expect(new Set(await Promise.all(crowd.map((buyer) => begin(platform, buyer, false))))).toEqual(new Set(["out_of_stock"]));
  expect(asked()).toBe(before);
  // Whoever has something open, or of whom nobody knows, is not told by what others heard.
  expect(await begin(platform, first, true)).toBe("reserved");
  expect(await begin(platform, second, null)).toBe("out_of_stock");
  expect(asked()).toBeGreaterThan(before);

  await call("POST", "/admin/inventory/adjustments", { token: admin, body: { variantId, delta: 1, reason: "found one" } });
  const restockedAt = Date.now();
  await eventually(() => begin(platform, second, false), (outcome) => outcome === "reserved");
  expect(Date.now() - restockedAt).toBeLessThan(5_000);
});

it("lets a buyer begin again who holds the last unit himself, though others have just been refused", async () => {
  const { productId } = await lastUnit();
  const [holder, late] = await wanting(productId, 2);
  if (!holder || !late) throw new Error("nobody came");
  expect((await initiate(holder, {}, withKey())).status).toBe(201);
  expect(await initiate(late, {}, withKey())).toMatchObject({ status: 409, json: { code: "out_of_stock", items: [{ requested: 1, available: 0 }] } });
  expect((await initiate(late, {}, withKey())).json.items[0]).not.toHaveProperty("at");
  expect((await initiate(holder, {}, withKey())).status).toBe(201);
});

it("names every line that is short to a buyer whose open checkout holds some of it, and leaves that as it was", async () => {
  const [held, other] = [await units(4), await units(2)];
  const [buyer, rival] = await wanting(held.productId, 2);
  if (!buyer || !rival) throw new Error("nobody came");
  const put = ({ token }: Buyer, { productId }: { readonly productId: string }, quantity: number) => call("POST", "/cart/items", { token, body: { productId, quantity } });
  const open = await initiate(buyer);
  await Promise.all([put(buyer, held, 2), put(rival, held, 1)]);
  await Promise.all([put(buyer, other, 2), put(rival, other, 1)]);
  expect(await initiate(rival)).toMatchObject({ status: 201 });
  const refused = await initiate(buyer);
  expect(refused).toMatchObject({ status: 409, json: { code: "out_of_stock" } });
  expect(refused.json.items).toEqual([{ variantId: other.variantId, requested: 2, available: 1 }, { variantId: held.variantId, requested: 3, available: 2 }]);
  expect((await call("GET", `/checkout/${open.json.checkoutId}`, { token: buyer.token })).json.status).toBe("RESERVED");
});
