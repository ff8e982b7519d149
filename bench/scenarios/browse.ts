// Duty: what visitors and buyers of a shop do, each as one unit of work: read a product, see its page, list twenty, add to a cart, buy.
// Invariant: a unit is finished only with the answer it came for; every buyer sits on one connection, as a person sits in one browser.
// Neighbours: support/load.ts drives the exports whose names are in `works`; run.ts serves the shop and hello world.

import { Shop } from "../../scripts/support/shop.ts";
import { type Connection, encode, type Request } from "../support/connection.ts";
import type { Place, Work } from "../support/load.ts";

/** The units of work, and the ratio each is reported as. */
export const works = {
  productJson: "productJsonVsHello",
  productPage: "productPageVsHello",
  list: "listVsHello",
  addToCart: "addToCartVsHello",
  purchase: "purchaseVsHello",
} as const;

interface Buyer {
  readonly token: string;
  readonly addressId: string;
}

interface Offer {
  readonly productId: string;
  readonly slug: string;
  readonly variantId: string;
}

/** What the units need to know of the shop they visit. */
export interface BrowseInput {
  readonly offers: readonly Offer[];
  readonly lists: readonly string[];
  readonly buyers: readonly Buyer[];
  /** Different in every run, so that no idempotency key comes twice. */
  readonly run: string;
}

const unitsOnHand = 1_000_000;
const offerCount = 20;
const api = "/api/v1";

/** The item at a number, around and around. */
export const pick = <Item>(items: readonly Item[], at: number): Item => {
  const item = items[at % items.length];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};

const get = (path: string): string => encode({ method: "GET", path });

async function expectStatus(connection: Connection, bytes: string, ...expected: readonly number[]): Promise<string> {
  const { status, text } = await connection.send(bytes);
  if (!expected.includes(status)) throw new Error(`${bytes.slice(0, bytes.indexOf("\r\n"))} answered ${status}: ${text.slice(0, 500)}`);
  return text;
}

/** The ceiling: a Worker that does nothing but answer. */
export const hello: Work<BrowseInput> = async (connection) => {
  await expectStatus(connection, get("/"), 200);
};

/** The product document as JSON, each of twenty in turn. */
export const productJson: Work<BrowseInput> = async (connection, { offers }, { turn }) => {
  await expectStatus(connection, get(`${api}/products/${pick(offers, turn).productId}`), 200);
};

/** The product's page as HTML. */
export const productPage: Work<BrowseInput> = async (connection, { offers }, { turn }) => {
  await expectStatus(
    connection,
    encode({ method: "GET", path: `/products/${pick(offers, turn).slug}`, headers: { accept: "text/html" } }),
    200,
  );
};

/** A listing of twenty with its facets. */
export const list: Work<BrowseInput> = async (connection, { lists }, { turn }) => {
  await expectStatus(connection, get(pick(lists, turn)), 200);
};

/** A new guest's first thing in the cart. */
export const addToCart: Work<BrowseInput> = async (connection, { offers }, { turn }) => {
  const { productId, variantId } = pick(offers, turn);
  await expectStatus(connection, encode({ method: "POST", path: `${api}/cart/items`, body: { productId, variantId, quantity: 1 } }), 200);
};

/** How a signed-in buyer asks over a connection. Paths begin behind the API's. */
export function ordering(connection: Connection, { token }: Buyer) {
  return {
    as: (request: Request) => encode({ ...request, path: `${api}${request.path}`, headers: { authorization: `Bearer ${token}`, ...request.headers } }),
    expect: (bytes: string, status: number) => expectStatus(connection, bytes, status),
  };
}

/** A whole purchase of a signed-in buyer: into the cart, checkout, paid. */
export const purchase: Work<BrowseInput> = async (connection, input, place) => {
  const buyer = pick(input.buyers, place.seat);
  const { as, expect } = ordering(connection, buyer);
  const { productId, variantId } = pick(input.offers, place.turn);
  await expect(as({ method: "POST", path: "/cart/items", body: { productId, variantId, quantity: 1 } }), 200);
  const started = await expect(as({ method: "POST", path: "/checkout/initiate", body: { shippingAddressId: buyer.addressId } }), 201);
  const { checkoutId } = JSON.parse(started) as { checkoutId: string };
  const payment = { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: keyOf(input, place) };
  await expect(as({ method: "POST", path: `/checkout/${checkoutId}/pay`, body: payment }), 200);
};

const keyOf = ({ run }: BrowseInput, { seat, turn }: Place): string => `${run}-${seat}-${turn}`;

/** Fills the seeded shop with what the units need: plenty of twenty things, and a buyer with an address for every seat. */
export async function prepare(shop: URL, seats: number): Promise<BrowseInput> {
  const ask = async <Answer>(method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const headers = { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const answer = await fetch(new URL(path, shop), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const admin = await new Shop(shop).signIn();
  const { products } = await ask<{ products: readonly Offer[] }>("GET", `${api}/products?size=${offerCount}&inStock=true`);
  const offers: Offer[] = [];
  for (const { productId, slug } of products) {
    const { variants } = await ask<{ variants: readonly { variantId: string }[] }>("GET", `${api}/products/${productId}`);
    const variantId = variants[0]?.variantId ?? "";
    const warehouseId = (
      await ask<{ warehouses: readonly { warehouseId: string }[] }>("GET", `${api}/admin/inventory/${variantId}`, undefined, admin)
    ).warehouses[0]?.warehouseId;
    await ask("PUT", `${api}/admin/inventory`, { variantId, warehouseId, quantity: unitsOnHand, reason: "benchmark" }, admin);
    offers.push({ productId, slug, variantId });
  }
  const { categories } = await ask<{ categories: readonly { slug: string }[] }>("GET", `${api}/categories`);
  const lists = [`${api}/products?size=20`, ...categories.map(({ slug }) => `${api}/products?size=20&category=${slug}`)];
  const { buyers } = await ask<{ buyers: readonly { token: string }[] }>("POST", "/dev/buyers", { count: seats });
  const address = { type: "SHIPPING", streetAddress: "1 Main Street", city: "Reno", state: "NV", postalCode: "89501", country: "US" };
  const seated: Buyer[] = [];
  for (const { token } of buyers)
    seated.push({ token, addressId: (await ask<{ addressId: string }>("POST", `${api}/me/addresses`, address, token)).addressId });
  return { offers, lists, buyers: seated, run: crypto.randomUUID() };
}
