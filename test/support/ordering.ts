// Orders for runtime tests that go through HTTP: products of the house and of sellers, bought and paid.
import { expect } from "vitest";
import { type Buyer, initiate, newBuyer, pay } from "./buyers.ts";
import { newPerson } from "./people.ts";
import { call } from "./request.ts";

/** A product with one variant. */
export interface Sold {
  readonly productId: string;
  readonly variantId: string;
}

let made = 0;

/** A new product with one variant; a seller's token makes it his. */
export async function newProduct(token: string, category: string, { quantity = 10, price = 20, door = "admin" }: { readonly quantity?: number; readonly price?: number; readonly door?: "admin" | "seller" } = {}): Promise<Sold> {
  const sku = `ORDERED-${++made}`;
  const { status, json, text } = await call("POST", `/${door}/products`, { token, body: { name: `Thing ${made}`, category, price, currency: "USD", variants: [{ sku, attributes: {}, quantity }] } });
  expect(status, text).toBe(201);
  return { productId: json.productId, variantId: json.variants[0].variantId };
}

/** A new seller's token. */
export const newSeller = async (name: string): Promise<string> => (await newPerson(["seller"], name)).token;

/** An order of those products, paid with that card, and who bought it. */
export async function bought(wishes: readonly (readonly [Sold, number])[], token = "tok_visa"): Promise<{ readonly buyer: Buyer; readonly orderId: string }> {
  const buyer = await newBuyer();
  for (const [{ productId }, quantity] of wishes) expect((await call("POST", "/cart/items", { token: buyer.token, body: { productId, quantity } })).status).toBe(200);
  const { json, text } = await initiate(buyer);
  const paid = await pay(buyer, json.checkoutId, token);
  expect(paid.status, text + paid.text).toBe(200);
  return { buyer, orderId: paid.json.orderId };
}
