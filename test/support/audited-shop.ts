// A small shop with purchases, for tests of what audits say of it, and hands to break it with.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { CheckoutId } from "../../src/domain/ids.ts";
import { laneName } from "../../src/domain/lanes.ts";
import { laneOfCheckout } from "../../src/domain/checkout-name.ts";
import { type Buyer, initiate, newBuyer, pay } from "./buyers.ts";
import { call, eventually } from "./request.ts";

/** A purchase, or a checkout that may become one. */
export interface Bought {
  readonly buyer: Buyer;
  readonly variantId: string;
  readonly checkoutId: CheckoutId;
  readonly orderId: string | null;
}

let made = 0;

/** A product with a few units. */
export async function newVariant(admin: string, quantity = 10): Promise<{ readonly productId: string; readonly variantId: string }> {
  const sku = `AUDIT-${++made}`;
  await call("POST", "/admin/categories", { token: admin, body: { name: "Clocks", slug: "clocks" } });
  const { status, json, text } = await call("POST", "/admin/products", { token: admin, body: { name: `Clock ${made}`, category: "clocks", price: 20, currency: "USD", variants: [{ sku, attributes: {}, quantity }] } });
  expect(status, text).toBe(201);
  return { productId: json.productId, variantId: json.variants[0].variantId };
}

/** A new buyer's checkout of one unit, open. */
export async function reserved(admin: string): Promise<Bought> {
  const [{ productId, variantId }, buyer] = await Promise.all([newVariant(admin), newBuyer()]);
  await call("POST", "/cart/items", { token: buyer.token, body: { productId, quantity: 1 } });
  const { status, json, text } = await initiate(buyer);
  expect(status, text).toBe(201);
  return { buyer, variantId, checkoutId: json.checkoutId, orderId: null };
}

/** The same, paid, and seen by the back office. */
export async function purchased(admin: string): Promise<Bought> {
  const begun = await reserved(admin);
  const { status, json, text } = await pay(begun.buyer, begun.checkoutId);
  expect(status, text).toBe(200);
  await eventually(async () => env.DB.prepare("SELECT revision FROM orders WHERE order_id = ?").bind(json.orderId).first(), (row) => row !== null);
  return { ...begun, orderId: json.orderId };
}

/** Runs SQL in the lane of a checkout, which then remembers nothing but what is on disk. */
export async function inLane(checkoutId: CheckoutId, query: string, ...values: readonly (string | number | null)[]): Promise<Record<string, unknown>[]> {
  const lane = env.LANES.getByName(laneName(laneOfCheckout(checkoutId) ?? 0));
  const rows = await runInDurableObject(lane, (_, { storage }) => storage.sql.exec(query, ...values).toArray());
  await evictDurableObject(lane);
  return rows;
}

/** Runs SQL in the stock object of a variant. */
export function inStock(variantId: string, query: string, ...values: readonly (string | number | null)[]): Promise<Record<string, unknown>[]> {
  return runInDurableObject(env.STOCK.getByName(variantId), (_, { storage }) => storage.sql.exec(query, ...values).toArray());
}

/** Makes a checkout look as if nothing had happened to it for an hour. */
export async function age(checkoutId: CheckoutId): Promise<void> {
  const hourAgo = Date.now() - 3_600_000;
  await inLane(
    checkoutId,
    "UPDATE checkouts SET saga = json_set(saga, '$.log', (SELECT json_group_array(json_set(value, '$.at', ?)) FROM json_each(saga, '$.log'))) WHERE checkout_id = ?",
    hourAgo, checkoutId,
  );
}
