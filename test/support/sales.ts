// Sales for runtime tests: made through HTTP, with visitors who sign in, join and claim.
import { expect } from "vitest";
import { type Buyer, newBuyer } from "./buyers.ts";
import { call, eventually } from "./request.ts";

let made = 0;

/** A product of one variant with so many units on hand. */
export async function productWith(admin: string, units: number) {
  const sku = `SALE-${++made}-${Date.now()}`;
  if (made === 1) await call("POST", "/admin/warehouses", { token: admin, body: { name: "Main", country: "US", postalCode: "97204", latitude: 45.5, longitude: -122.6 } });
  await call("POST", "/admin/categories", { token: admin, body: { name: "Drops", slug: "drops" } });
  const product = await call("POST", "/admin/products", { token: admin, body: { name: `Drop ${sku}`, category: "drops", status: "ACTIVE", price: 99.5, currency: "USD", variants: [{ sku, attributes: {} }] } });
  expect(product.status, product.text).toBe(201);
  const { productId, variants: [{ variantId }] } = product.json;
  const counted = await call("PUT", "/admin/inventory", { token: admin, body: { variantId, quantity: units, reason: "count" } });
  expect(counted.status, counted.text).toBe(200);
  return { productId: productId as string, variantId: variantId as string };
}

const iso = (ms: number) => new Date(ms).toISOString();

/** A sale of a variant whose queue is open and which starts after `startsInMs`. */
export function makeSale(admin: string, variantId: string, more: Record<string, unknown> = {}, startsInMs = 400) {
  const now = Date.now();
  const body = { name: "The drop", variantId, units: 5, salePrice: 49.5, preQueueOpensAt: iso(now - 1_000), startsAt: iso(now + startsInMs), endsAt: iso(now + startsInMs + 60_000), admissionsPerMinute: 60_000, ...more };
  return call("POST", "/admin/sales", { token: admin, body });
}

/** Somebody with a ticket. */
export interface Visitor extends Buyer {
  readonly ticket: string;
}

/** Lets a new buyer join. */
export async function join(saleId: string, buyer?: Buyer): Promise<Visitor> {
  const who = buyer ?? (await newBuyer());
  const joined = await call("POST", `/sales/${saleId}/tickets`, { token: who.token });
  expect([200, 201], joined.text).toContain(joined.status);
  return { ...who, ticket: joined.json.ticket };
}

/** Where a visitor stands, asked with his ticket alone. */
export const placeOf = (saleId: string, { ticket }: Visitor) => call("GET", `/sales/${saleId}/place`, { headers: { "X-Ticket": ticket } });
/** Asks for the unit of somebody admitted. */
export const claim = (saleId: string, { token, ticket }: Visitor) => call("POST", `/sales/${saleId}/claim`, { token, headers: { "X-Ticket": ticket } });

/** Waits until the sale says so. */
export const saleUntil = (saleId: string, done: (sale: { readonly draw: unknown; readonly frontier: number; readonly phase: string; readonly waiting: number }) => boolean, withinMs?: number) =>
  eventually(() => call("GET", `/sales/${saleId}`), ({ json }) => done(json), withinMs);

/** A sale with one unit and one visitor, who has claimed it. */
export async function claimedBy(admin: string, more: Record<string, unknown> = {}) {
  const { productId, variantId } = await productWith(admin, 4);
  const { saleId } = (await makeSale(admin, variantId, { units: 1, ...more }, 300)).json;
  const visitor = await join(saleId);
  await saleUntil(saleId, (sale) => sale.frontier >= 1);
  const { json } = await claim(saleId, visitor);
  return { productId, variantId, saleId: saleId as string, visitor, claim: json, token: json.purchaseToken as string };
}
