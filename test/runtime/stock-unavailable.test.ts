import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { type Buyer, initiate, newBuyer, pay } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
let made = 0;

beforeAll(async () => {
  admin = await signedIn("admin");
  await call("POST", "/admin/categories", { token: admin, body: { name: "Fragile", slug: "fragile" } });
});

afterEach(() => void disarmFailpoints());

async function product(quantity: number) {
  const { json } = await call("POST", "/admin/products", { token: admin, body: { name: `Fragile ${made}`, category: "fragile", price: 10, currency: "USD", variants: [{ sku: `FRAGILE-${made++}`, attributes: {}, quantity }] } });
  return { productId: json.productId as string, variantId: json.variants[0].variantId as string };
}

async function buyerWith(...products: readonly { readonly productId: string }[]): Promise<Buyer> {
  const buyer = await newBuyer();
  for (const { productId } of products) await call("POST", "/cart/items", { token: buyer.token, body: { productId, quantity: 1 } });
  return buyer;
}

const cartOf = async ({ token }: Buyer) => (await call("GET", "/cart", { token })).json;
const held = async (variantId: string): Promise<number> => (await compose(env).stock.getByName(variantId).read()).held;
/** The object dies under every call, however often it is asked. */
const kill = (variantId: string) => armFailpoint("stock.before-save", 0, variantId, 1_000);

it("answers 503 with Retry-After while a stock object cannot answer, leaves the cart as it was and holds nothing elsewhere", { timeout: 60_000 }, async () => {
  const [dead, alive] = [await product(5), await product(5)];
  const buyer = await buyerWith(dead, alive);
  const before = await cartOf(buyer);
  kill(dead.variantId);
  const refused = await initiate(buyer);
  expect(refused).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(await cartOf(buyer)).toEqual(before);
  expect(await eventually(() => held(alive.variantId), (units) => units === 0, 20_000)).toBe(0);
});

it("begins a checkout under the key of one that the silent stock refused, and answers that key with it from then on", { timeout: 90_000 }, async () => {
  const fragile = await product(5);
  const buyer = await buyerWith(fragile);
  const withKey = () => initiate(buyer, {}, { "Idempotency-Key": "silent-then-well" });
  kill(fragile.variantId);
  expect(await withKey()).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  disarmFailpoints();
  const begun = await eventually(withKey, ({ status }) => status === 201, 30_000);
  expect(begun.json.status).toBe("RESERVED");
  expect(await withKey()).toMatchObject({ status: 201, text: begun.text });
  expect(await eventually(() => held(fragile.variantId), (units) => units === 1, 20_000)).toBe(1);
  expect(await pay(buyer, begun.json.checkoutId)).toMatchObject({ status: 200 });
});

it("turns buyers away at once when an object has failed often, asks it again after a while, and sells again", { timeout: 90_000 }, async () => {
  const fragile = await product(5);
  const buyer = await buyerWith(fragile);
  kill(fragile.variantId);
  const { circuitFailures, stockCircuitOpenMs } = compose(env).config;
  for (let tries = 0; tries < circuitFailures; tries++) expect((await initiate(buyer)).status).toBe(503);
  const sentAt = Date.now();
  expect(await initiate(buyer)).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  expect(Date.now() - sentAt).toBeLessThan(stockCircuitOpenMs);
  disarmFailpoints();
  const begun = await eventually(() => initiate(buyer), ({ status }) => status === 201, 30_000);
  expect(begun.json.status).toBe("RESERVED");
  expect(await held(fragile.variantId)).toBe(1);
});
