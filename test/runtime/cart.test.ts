import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProductId, VariantId } from "../../src/domain/ids.ts";
import { projectLevels } from "../../src/storage/inventory-projection.ts";
import { projectProducts } from "../../src/storage/projection.ts";
import { compose } from "../../src/compose.ts";
import { insertCategories, insertProduct } from "../support/catalog.ts";
import { signUp } from "../support/people.ts";
import { call } from "../support/request.ts";

const platform = compose(env);
const maxPerLine = platform.config.maxQuantityPerLine;
beforeAll(() => insertCategories(env.DB));

interface Thing {
  readonly productId: ProductId;
  readonly variantId: VariantId;
}

async function thing(available = 50, price = 1_000): Promise<Thing> {
  const { productId, variantIds } = await insertProduct(env.DB, { name: "Lamp", categorySlug: "shoes", variants: [{ attributes: { Color: "Red" }, price, available }] });
  return { productId, variantId: variantIds[0] as VariantId };
}

let sequence = 100;
const stockOf = ({ productId, variantId }: Thing, available: number) =>
  projectLevels(platform, [{ productId, variantId, onHand: available, held: 0, available, sold: 0, lowStockThreshold: 10, warehouses: [], sequence: sequence++ }], { mayRelist: true, seenHere: true });

async function change({ productId }: Thing, sql: string): Promise<void> {
  await env.DB.batch([env.DB.prepare(sql).bind(productId), env.DB.prepare("UPDATE products SET version = version + 1 WHERE product_id = ?").bind(productId)]);
  await projectProducts(platform, [productId]);
}
const reprice = (of: Thing, price: number) => change(of, `UPDATE variants SET price = ${price} WHERE product_id = ?`);
const archive = (of: Thing) => change(of, "UPDATE products SET status = 'ARCHIVED' WHERE product_id = ?");

/** A shopper: a guest who goes by X-Cart-Id once he has a cart, or somebody signed in. */
function shopper(token?: string) {
  let cartId: string | null = null;
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await call(method, path, { ...(body ? { body } : {}), ...(token ? { token } : {}), headers: { ...(cartId && !token ? { "X-Cart-Id": cartId } : {}), ...headers } });
    if (answer.status === 200) cartId = answer.json.cartId;
    return answer;
  };
  return {
    ask,
    add: ({ productId, variantId }: Thing, quantity = 1, headers = {}) => ask("POST", "/cart/items", { productId, variantId, quantity }, headers),
    put: (itemId: string, quantity: number) => ask("PUT", `/cart/items/${itemId}`, { quantity }),
    get: () => ask("GET", "/cart"),
    cartId: () => cartId ?? "",
  };
}

const codes = (json: { warnings: { code: string }[] }) => json.warnings.map((warning) => warning.code);
const quantities = (json: { items: { quantity: number }[] }) => json.items.map((item) => item.quantity);

let guest = shopper();
beforeEach(() => void (guest = shopper()));

describe("adding", () => {
  it("makes a cart, shows it and leaves a cookie", async () => {
    const lamp = await thing(50, 1_999);
    const { status, json, headers } = await guest.add(lamp, 2);
    expect(status).toBe(200);
    expect(json).toEqual({
      cartId: expect.stringMatching(/^crt_/), currency: "USD", itemCount: 2, subtotal: 39.98, discount: 0, total: 39.98, coupon: null, warnings: [],
      items: [{ itemId: expect.stringMatching(/^itm_/), productId: lamp.productId, variantId: lamp.variantId, name: "Lamp", attributes: { Color: "Red" }, imageUrl: null, quantity: 2, unitPrice: 19.99, priceAtAddition: 19.99, lineTotal: 39.98, inStock: true }],
    });
    expect(headers.get("Set-Cookie")).toMatch(new RegExp(`^cart=${json.cartId}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000$`));
    expect((await call("GET", "/cart", { headers: { Cookie: `cart=${json.cartId}` } })).json).toEqual(json);
  });

  it("of one thing again adds up, at one stable line", async () => {
    const lamp = await thing();
    const first = await guest.add(lamp, 2);
    const second = await guest.add(lamp, 3);
    expect(quantities(second.json)).toEqual([5]);
    expect(second.json.items[0].itemId).toBe(first.json.items[0].itemId);
  });

  it("in parallel loses nothing", async () => {
    const lamp = await thing();
    await guest.add(lamp);
    const others = await Promise.all(Array.from({ length: 100 }, () => thing()));
    await Promise.all([...others.map((other) => guest.add(other)), ...Array.from({ length: 8 }, () => guest.add(lamp))]);
    const { json } = await guest.get();
    expect(json.items).toHaveLength(101);
    expect(json.itemCount).toBe(109);
  });

  it("is capped at what a line may have, and says so", async () => {
    const lamp = await thing(50);
    expect(codes((await guest.add(lamp, maxPerLine)).json)).toEqual([]);
    const { json } = await guest.add(lamp, 1);
    expect(quantities(json)).toEqual([maxPerLine]);
    expect(json.warnings).toMatchObject([{ code: "quantity_capped", itemId: json.items[0].itemId }]);
  });

  it("is capped at what there is", async () => {
    const { json } = await guest.add(await thing(3), 5);
    expect(quantities(json)).toEqual([3]);
    expect(codes(json)).toEqual(["quantity_capped", "low_stock"]);
  });

  it("under one key happens once, and a keyed first add finds the cart it made", async () => {
    const lamp = await thing();
    const key = { "Idempotency-Key": "first-add" };
    const first = await guest.add(lamp, 1, key);
    const repeated = await shopper().add(lamp, 1, key);
    expect(repeated.json).toEqual(first.json);
    const named = await guest.add(lamp, 1, key);
    expect([named.text, named.headers.get("Idempotency-Replayed")]).toEqual([first.text, "true"]);
    expect((await guest.add(lamp, 2, key)).json.code).toBe("idempotency_key_reused");
    expect(quantities((await guest.add(lamp, 1, { "Idempotency-Key": "second" })).json)).toEqual([2]);
  });

  it.each([
    ["an unknown product", async () => ({ productId: "prd_none", quantity: 1 }), 404, "not_found"],
    ["an unknown variant", async () => ({ ...(await thing()), variantId: "var_none", quantity: 1 }), 404, "not_found"],
    ["what is out of stock", async () => ({ ...(await thing(0)), quantity: 1 }), 409, "out_of_stock"],
    ["no quantity", async () => ({ ...(await thing()) }), 422, "validation_failed"],
    ["a quantity of zero", async () => ({ ...(await thing()), quantity: 0 }), 422, "validation_failed"],
    ["half a unit", async () => ({ ...(await thing()), quantity: 1.5 }), 422, "validation_failed"],
  ])("of %s is refused", async (_, body, status, code) => {
    expect(await guest.ask("POST", "/cart/items", await body())).toMatchObject({ status, json: { code } });
  });

  it("of an archived product is refused", async () => {
    const lamp = await thing();
    await archive(lamp);
    expect(await guest.add(lamp)).toMatchObject({ status: 409, json: { code: "unavailable" } });
  });

  it("needs the variant only where there are several", async () => {
    const lamp = await thing();
    expect((await guest.ask("POST", "/cart/items", { productId: lamp.productId, quantity: 1 })).json.items[0].variantId).toBe(lamp.variantId);
    const several = await insertProduct(env.DB, { name: "Shoe", categorySlug: "shoes", variants: ["S", "M"].map((Size) => ({ attributes: { Size }, price: 5, available: 5 })) });
    expect(await guest.ask("POST", "/cart/items", { productId: several.productId, quantity: 1 })).toMatchObject({ status: 422, json: { errors: [{ path: "variantId" }] } });
  });
});

describe("a cart id", () => {
  it("that nobody knows reads as an empty cart and is never adopted", async () => {
    const made = "crt_madeupmadeupmadeupmadeup";
    const headers = { "X-Cart-Id": made };
    expect((await call("GET", "/cart", { headers })).json).toMatchObject({ cartId: null, items: [], itemCount: 0, total: 0 });
    const { json } = await call("POST", "/cart/items", { body: { ...(await thing()), quantity: 1 }, headers });
    expect(json.cartId).not.toBe(made);
    expect(json.itemCount).toBe(1);
  });

  it("that has expired means a new cart", async () => {
    const lamp = await thing();
    const { json: { cartId } } = await guest.add(lamp);
    await env.DB.prepare("UPDATE carts SET expires_at = ? WHERE cart_id = ?").bind(Date.now() - 1, cartId).run();
    expect((await call("GET", "/cart", { headers: { "X-Cart-Id": cartId } })).json.cartId).toBe(null);
    const again = await call("POST", "/cart/items", { body: { ...lamp, quantity: 1 }, headers: { "X-Cart-Id": cartId } });
    expect(again.json).toMatchObject({ itemCount: 1 });
    expect(again.json.cartId).not.toBe(cartId);
  });

  it("of a user opens nothing to a guest", async () => {
    const user = shopper((await signUp()).token);
    const { json: { cartId } } = await user.add(await thing());
    expect((await call("GET", "/cart", { headers: { "X-Cart-Id": cartId } })).json.cartId).toBe(null);
  });
});

describe("changing", () => {
  it("sets a quantity, caps it, and removes at zero", async () => {
    const { json } = await guest.add(await thing(6));
    const { itemId } = json.items[0];
    expect(quantities((await guest.put(itemId, 4)).json)).toEqual([4]);
    const capped = await guest.put(itemId, 9);
    expect(quantities(capped.json)).toEqual([6]);
    expect(codes(capped.json)).toContain("quantity_capped");
    expect((await guest.put(itemId, 0)).json).toMatchObject({ cartId: guest.cartId(), items: [], total: 0 });
    expect((await guest.put(itemId, 1)).status).toBe(404);
  });

  it("removes a line once and again", async () => {
    const [one, two] = [await thing(), await thing()];
    const { json } = await guest.add(one);
    await guest.add(two);
    const path = `/cart/items/${json.items[0].itemId}`;
    expect((await guest.ask("DELETE", path)).json.items).toMatchObject([{ variantId: two.variantId }]);
    expect((await guest.ask("DELETE", path)).status).toBe(200);
    expect((await call("DELETE", path)).json.cartId).toBe(null);
  });
});

describe("looking again", () => {
  it("shows today's prices and what has changed", async () => {
    const [lamp, gone, old] = [await thing(50, 1_000), await thing(50), await thing(50)];
    for (const each of [lamp, gone, old]) await guest.add(each);
    await reprice(lamp, 1_100);
    await stockOf(gone, 0);
    await archive(old);
    const { json } = await guest.get();
    expect(json.items[0]).toMatchObject({ unitPrice: 11, priceAtAddition: 10, inStock: true });
    expect(codes(json)).toEqual(["price_changed", "out_of_stock", "unavailable"]);
    expect(json.items.map((item: { inStock: boolean }) => item.inStock)).toEqual([true, false, false]);
  });

  it("warns of the last few", async () => {
    const lamp = await thing(50);
    await guest.add(lamp);
    await stockOf(lamp, 2);
    expect(codes((await guest.get()).json)).toEqual(["low_stock"]);
  });
});

describe("merging", () => {
  it("adds up, caps, drops and reprices, and twice is once", async () => {
    const [both, onlyGuests, gone, dearer] = [await thing(), await thing(), await thing(), await thing(50, 1_000)];
    const { token } = await signUp();
    const user = shopper(token);
    await user.add(both, 6);
    for (const each of [both, onlyGuests, gone, dearer]) await guest.add(each, 5);
    await stockOf(gone, 0);
    await reprice(dearer, 2_000);
    const merge = () => call("POST", "/cart/merge", { token, body: { cartId: guest.cartId() } });
    const merged = await merge();
    expect(merged.json.items.map(({ variantId, quantity, priceAtAddition }: Record<string, unknown>) => [variantId, quantity, priceAtAddition])).toEqual([
      [both.variantId, maxPerLine, 10], [onlyGuests.variantId, 5, 10], [dearer.variantId, 5, 20],
    ]);
    expect(codes(merged.json).toSorted()).toEqual(["out_of_stock", "price_changed", "quantity_capped"]);
    const again = await merge();
    expect(again.json).toEqual({ ...merged.json, warnings: [] });
    expect((await call("GET", "/cart", { headers: { "X-Cart-Id": guest.cartId() } })).json.cartId).toBe(null);
  });

  it("in parallel merges once", async () => {
    const lamp = await thing();
    const { token } = await signUp();
    await guest.add(lamp, 2);
    await Promise.all(Array.from({ length: 5 }, () => call("POST", "/cart/merge", { token, body: { cartId: guest.cartId() } })));
    expect(quantities((await shopper(token).get()).json)).toEqual([2]);
  });

  it("happens at sign-up and sign-in, and ends the cookie", async () => {
    const [first, second] = [await thing(), await thing()];
    await guest.add(first);
    const person = await signUp("customer", { cartId: guest.cartId() });
    expect(quantities((await shopper(person.token).get()).json)).toEqual([1]);
    const later = shopper();
    await later.add(second, 2);
    const login = await call("POST", "/auth/login", { body: { email: person.email, password: person.password }, headers: { Cookie: `cart=${later.cartId()}` } });
    expect(quantities(login.json.cart)).toEqual([1, 2]);
    expect(login.headers.getSetCookie().some((cookie) => cookie.startsWith("cart=;"))).toBe(true);
  });

  it("of a cart that never was changes nothing", async () => {
    const { token } = await signUp();
    await shopper(token).add(await thing(), 2);
    for (const cartId of ["crt_00000000000000000000", "nonsense"]) {
      const merged = await call("POST", "/cart/merge", { token, body: { cartId } });
      expect([merged.status, merged.json?.itemCount]).toEqual([200, 2]);
    }
  });

  it("of somebody else's cart finds none", async () => {
    const other = shopper((await signUp()).token);
    await other.add(await thing());
    expect((await call("POST", "/cart/merge", { token: (await signUp()).token, body: { cartId: other.cartId() } })).status).toBe(404);
    expect((await call("POST", "/cart/merge", { body: { cartId: other.cartId() } })).status).toBe(401);
  });
});
