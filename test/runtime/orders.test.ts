import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { addAddress, type Buyer, initiate, newBuyer, pay, portland } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";

beforeAll(async () => {
  admin = await signedIn("admin");
  expect((await call("POST", "/admin/categories", { token: admin, body: { name: "Lamps", slug: "lamps" } })).status).toBe(201);
});

let made = 0;

/** A new product with one variant; `quantity` on hand. */
async function newProduct(quantity: number, price = 20) {
  const sku = `LAMP-${++made}`;
  const { status, json, text } = await call("POST", "/admin/products", {
    token: admin, body: { name: `Lamp ${made}`, category: "lamps", price, currency: "USD", variants: [{ sku, attributes: {}, quantity }] },
  });
  expect(status, text).toBe(201);
  return { productId: json.productId as string, variantId: json.variants[0].variantId as string, name: json.name as string };
}

async function addToCart(buyer: Buyer, productId: string, quantity = 1, variantId?: string) {
  const { status, json, text } = await call("POST", "/cart/items", { token: buyer.token, body: { productId, variantId, quantity } });
  expect(status, text).toBe(200);
  return json;
}

const stockOf = async (variantId: string) => (await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json;
const ordersOf = async ({ token }: Buyer) => (await call("GET", "/orders", { token })).json;
const cartOf = async ({ token }: Buyer) => (await call("GET", "/cart", { token })).json;
const projected = async (orderId: string) => (await call("GET", "/admin/orders?size=100", { token: admin })).json.orders.find((order: { orderId: string }) => order.orderId === orderId);

describe("the way of an order", () => {
  it("holds, locks the price, charges it, and the order, the stock, the cart, the back office and the mail agree", async () => {
    const [lamp, shade, buyer] = await Promise.all([newProduct(5, 20), newProduct(5, 7.5), newBuyer({ ...portland, state: "NY" })]);
    await addToCart(buyer, lamp.productId, 2);
    await addToCart(buyer, shade.productId, 1);
    const { status, json: checkout, text } = await initiate(buyer);
    expect(status, text).toBe(201);
    expect(checkout).toMatchObject({
      status: "RESERVED", subtotal: 47.5, discount: 0, shipping: 5.99, tax: 2.14, total: 55.63, currency: "USD", shippingMethod: "standard", priceChanges: [], warnings: [{ code: "low_stock" }, { code: "low_stock" }],
      availablePaymentMethods: ["CARD", "UPI"],
      items: [{ ...lamp, quantity: 2, unitPrice: 20, totalPrice: 40 }, { ...shade, quantity: 1, unitPrice: 7.5, totalPrice: 7.5 }],
      shippingOptions: [{ method: "standard", price: 5.99 }, { method: "express", price: 14.99 }],
    });
    expect(Date.parse(checkout.expiresAt) - Date.now()).toBeGreaterThan(890_000);
    expect(await stockOf(lamp.variantId)).toMatchObject({ onHand: 5, reserved: 2, available: 3, sold: 0, consistent: true });

    await call("PATCH", `/admin/products/${lamp.productId}`, { token: admin, body: { price: 99 } });
    const paid = await pay(buyer, checkout.checkoutId);
    expect(paid.status, paid.text).toBe(200);
    expect(paid.json).toMatchObject({ status: "CONFIRMED", paymentStatus: "CAPTURED", total: 55.63, currency: "USD", orderNumber: expect.stringMatching(/^ORD-\d{4}-[0-9A-Z]{6,}$/) });

    const order = await call("GET", `/orders/${paid.json.orderId}`, { token: buyer.token });
    expect(order.json).toMatchObject({ status: "CONFIRMED", total: 55.63, items: [{ unitPrice: 20, status: "CONFIRMED" }, { unitPrice: 7.5 }], shippingAddress: { city: "Portland" }, payments: [{ amount: 55.63, gateway: "sandbox", status: "CAPTURED" }], refunds: [], returns: [] });
    expect((await ordersOf(buyer)).orders).toEqual([order.json]);
    expect(await stockOf(lamp.variantId)).toMatchObject({ onHand: 3, reserved: 0, available: 3, sold: 2, consistent: true });
    expect((await cartOf(buyer)).items).toEqual([]);
    expect((await call("GET", `/checkout/${checkout.checkoutId}`, { token: buyer.token })).json).toMatchObject({ status: "CONFIRMED", orderId: paid.json.orderId });

    expect(await eventually(() => projected(paid.json.orderId), (found) => found !== undefined)).toMatchObject({ userId: buyer.userId, status: "CONFIRMED", total: 55.63, items: [{ quantity: 2 }, { quantity: 1 }] });
    const { json: { mails } } = await eventually(() => call("GET", `/dev/mailbox?to=${buyer.email}`), ({ json }) => json.mails.length > 0);
    expect(mails).toMatchObject([{ template: "order-confirmed", subject: `Your order ${paid.json.orderNumber} is confirmed` }]);
    await eventually(() => env.DB.prepare("SELECT units_sold AS sold FROM products WHERE product_id = ?").bind(lamp.productId).first("sold"), (sold) => sold === 2);
  });

  it("answers a repeated payment with the first answer, and another key with the same order", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(3), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const { json: { checkoutId } } = await initiate(buyer);
    const [first, again] = await Promise.all([pay(buyer, checkoutId, "tok_visa", "same"), pay(buyer, checkoutId, "tok_visa", "same")]);
    expect(again.text).toBe(first.text);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect((await pay(buyer, checkoutId, "tok_mastercard", "same")).json.code).toBe("idempotency_key_reused");
    expect((await pay(buyer, checkoutId, "tok_visa", "another")).json.orderId).toBe(first.json.orderId);
    const inBody = await call("POST", `/checkout/${checkoutId}/pay`, { token: buyer.token, body: { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: "in-body" } });
    expect(inBody.json.orderId).toBe(first.json.orderId);
    const without = await call("POST", `/checkout/${checkoutId}/pay`, { token: buyer.token, body: { paymentMethod: "CARD", paymentToken: "tok_visa" } });
    expect([without.status, without.json.errors[0].path]).toEqual([422, "idempotencyKey"]);
    expect((await ordersOf(buyer)).pagination.total).toBe(1);
    expect(await stockOf(lamp.variantId)).toMatchObject({ onHand: 2, sold: 1 });
  });

  it("initiates once under a key", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(3), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const answers = await Promise.all([1, 2, 3].map(() => initiate(buyer, {}, { "Idempotency-Key": "begin" })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await stockOf(lamp.variantId)).toMatchObject({ reserved: 1 });
  });

  it("keeps the hold when a card is declined for now, and takes another", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(1), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const { json: { checkoutId } } = await initiate(buyer);
    const declined = await pay(buyer, checkoutId, "tok_insufficient_funds");
    expect([declined.status, declined.json.code, declined.json.retryable]).toEqual([402, "payment_declined", true]);
    expect((await call("GET", `/checkout/${checkoutId}`, { token: buyer.token })).json).toMatchObject({ status: "PAYMENT_FAILED", attemptsLeft: 2 });
    expect(await stockOf(lamp.variantId)).toMatchObject({ reserved: 1 });
    expect((await pay(buyer, checkoutId)).status).toBe(200);
  });

  it("releases the hold when a card is declined for good; the checkout is over then", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(1), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const { json: { checkoutId } } = await initiate(buyer);
    const declined = await pay(buyer, checkoutId, "tok_stolen_card");
    expect([declined.status, declined.json.retryable]).toEqual([402, false]);
    expect((await pay(buyer, checkoutId)).status).toBe(410);
    await eventually(() => stockOf(lamp.variantId), (stock) => stock.reserved === 0);
    expect((await ordersOf(buyer)).orders).toEqual([]);
    expect((await cartOf(buyer)).itemCount).toBe(1);
  });

  it("cancels an order once: the money goes back, the units too, and a mail says so", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(4), newBuyer()]);
    await addToCart(buyer, lamp.productId, 3);
    const { json: { checkoutId } } = await initiate(buyer);
    const { json: { orderId } } = await pay(buyer, checkoutId);
    for (const body of [{ reason: "too bright" }, undefined]) {
      const cancelled = await call("POST", `/orders/${orderId}/cancel`, { token: buyer.token, body });
      expect(cancelled.status, cancelled.text).toBe(200);
      expect(cancelled.json.status).toBe("CANCELLED");
    }
    const order = await eventually(() => call("GET", `/orders/${orderId}`, { token: buyer.token }), ({ json }) => json.paymentStatus === "REFUNDED");
    expect(order.json.refunds).toMatchObject([{ amount: order.json.total, status: "PROCESSED" }]);
    await eventually(() => stockOf(lamp.variantId), (stock) => stock.onHand === 4 && stock.sold === 0 && stock.consistent);
    await eventually(() => projected(orderId), (found) => found?.status === "CANCELLED");
    await eventually(() => call("GET", `/dev/mailbox?to=${buyer.email}`), ({ json }) => json.mails.some((mail: { template: string }) => mail.template === "order-cancelled"));
  });
});

describe("a checkout", () => {
  it("recomputes with another shipping method, and refuses one that is none", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(1, 160), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const { json: checkout } = await initiate(buyer);
    expect(checkout).toMatchObject({ shippingMethod: "standard", shipping: 0, total: 160 });
    const path = `/checkout/${checkout.checkoutId}`;
    expect((await call("PATCH", path, { token: buyer.token, body: { shippingMethod: "express" } })).json).toMatchObject({ shippingMethod: "express", shipping: 14.99, total: 174.99 });
    expect((await call("PATCH", path, { token: buyer.token, body: { shippingMethod: "pigeon" } })).status).toBe(422);
    expect((await pay(buyer, checkout.checkoutId)).json.total).toBe(174.99);
    expect((await call("PATCH", path, { token: buyer.token, body: { shippingMethod: "standard" } })).json.code).toBe("invalid_transition");
  });

  it("is given up, twice if need be, and releases its units; paid, it cannot be", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(2), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const first = await initiate(buyer);
    const path = `/checkout/${first.json.checkoutId}`;
    for (let time = 0; time < 2; time++) expect((await call("DELETE", path, { token: buyer.token })).status).toBe(204);
    await eventually(() => stockOf(lamp.variantId), (stock) => stock.reserved === 0);
    expect((await pay(buyer, first.json.checkoutId)).status).toBe(410);
    const second = await initiate(buyer);
    await pay(buyer, second.json.checkoutId);
    expect((await call("DELETE", `/checkout/${second.json.checkoutId}`, { token: buyer.token })).json.code).toBe("invalid_transition");
  });

  it("takes the place of the former one", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(1), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const first = await initiate(buyer);
    const second = await initiate(buyer);
    expect(second.status, second.text).toBe(201);
    expect((await call("GET", `/checkout/${first.json.checkoutId}`, { token: buyer.token })).json.status).toBe("RELEASED");
    expect(await stockOf(lamp.variantId)).toMatchObject({ reserved: 1, available: 0 });
  });

  it("holds every line or none, and names every line that is short", async () => {
    const [plenty, few, fewer, buyer, rival] = await Promise.all([newProduct(9), newProduct(2), newProduct(1), newBuyer(), newBuyer()]);
    for (const { productId } of [plenty, few, fewer]) await addToCart(buyer, productId);
    for (const { productId } of [few, fewer]) await addToCart(rival, productId, 2);
    await call("PUT", "/admin/inventory", { token: admin, body: { variantId: few.variantId, quantity: 0, reason: "count" } });
    await call("PUT", "/admin/inventory", { token: admin, body: { variantId: fewer.variantId, quantity: 0, reason: "count" } });
    const refused = await initiate(buyer);
    expect([refused.status, refused.json.code]).toEqual([409, "out_of_stock"]);
    expect(refused.json.items).toEqual(expect.arrayContaining([few, fewer].map(({ variantId }) => expect.objectContaining({ variantId, requested: 1, available: 0 }))));
    expect(refused.json.items).toHaveLength(2);
    await eventually(() => stockOf(plenty.variantId), (stock) => stock.reserved === 0);
  });

  it("takes a price that fell or rose a little and tells it, and asks before one that rose more", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(5, 100), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const setPrice = (price: number) => call("PATCH", `/admin/products/${lamp.productId}`, { token: admin, body: { price, variants: [{ sku: `LAMP-${made}`, attributes: {} }] } });
    await setPrice(105);
    const near = await eventually(() => initiate(buyer), ({ json }) => json.subtotal === 105);
    expect(near.json.priceChanges).toEqual([{ variantId: lamp.variantId, from: 100, to: 105 }]);
    await setPrice(106);
    const refused = await eventually(() => initiate(buyer), ({ status }) => status === 409);
    expect(refused.json).toMatchObject({ code: "price_changed", priceChanges: [{ variantId: lamp.variantId, from: 100, to: 106 }] });
    expect((await initiate(buyer, { acceptPriceChanges: true })).json).toMatchObject({ subtotal: 106, priceChanges: [{ to: 106 }] });
    await setPrice(50);
    await eventually(() => initiate(buyer), ({ json }) => json.subtotal === 50);
  });

  it.each([
    ["without anything in the cart", 409, "cart_empty", async (buyer: Buyer) => initiate(buyer)],
    ["to an address that is nobody's", 404, "not_found", async (buyer: Buyer) => initiate(buyer, { shippingAddressId: "adr_nobody" })],
    ["billed to somebody else's address", 404, "not_found", async (buyer: Buyer) => initiate(buyer, { billingAddressId: (await newBuyer()).addressId })],
    ["of a cart that is not one's own", 404, "not_found", async (buyer: Buyer) => initiate(buyer, { cartId: "crt_somebody" })],
    ["by a method nobody knows", 422, "validation_failed", async (buyer: Buyer) => initiate(buyer, { shippingMethod: "pigeon" })],
  ])("is refused %s", async (_, status, code, begin) => {
    const refused = await begin(await newBuyer());
    expect([refused.status, refused.json.code]).toEqual([status, code]);
  });

  it("is refused to where nothing is delivered, and for what is no longer sold", async () => {
    const [lamp, buyer] = await Promise.all([newProduct(1), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const far = await addAddress(buyer.token, { ...portland, state: null, country: "KP" });
    const unreachable = await initiate(buyer, { shippingAddressId: far });
    expect(unreachable.json).toMatchObject({ status: 409, code: "not_shippable", items: [{ variantId: lamp.variantId }] });
    expect((await call("DELETE", `/admin/products/${lamp.productId}`, { token: admin })).status).toBe(204);
    const gone = await eventually(() => initiate(buyer), ({ status }) => status === 409);
    expect(gone.json).toMatchObject({ code: "unavailable", items: [{ variantId: lamp.variantId }] });
  });

  it("and its order are not found by anybody else", async () => {
    const [lamp, buyer, stranger] = await Promise.all([newProduct(1), newBuyer(), newBuyer()]);
    await addToCart(buyer, lamp.productId);
    const { json: { checkoutId } } = await initiate(buyer);
    const asked = [["GET", `/checkout/${checkoutId}`], ["DELETE", `/checkout/${checkoutId}`]] as const;
    for (const [method, path] of asked) expect((await call(method, path, { token: stranger.token })).status).toBe(404);
    expect((await pay(stranger, checkoutId)).status).toBe(404);
    const { json: { orderId } } = await pay(buyer, checkoutId);
    expect((await call("GET", `/orders/${orderId}`, { token: stranger.token })).status).toBe(404);
    expect((await call("POST", `/orders/${orderId}/cancel`, { token: stranger.token })).status).toBe(404);
    expect((await call("GET", "/admin/orders", { token: buyer.token })).status).toBe(403);
  });
});

describe("the crowd", () => {
  it("of 50 parallel buyers of 20 units makes exactly 20 orders", async () => {
    const lamp = await newProduct(20);
    const crowd = await Promise.all(Array.from({ length: 50 }, () => newBuyer()));
    await Promise.all(crowd.map((buyer) => addToCart(buyer, lamp.productId)));
    const outcomes = await Promise.all(crowd.map(async (buyer) => {
      const begun = await initiate(buyer);
      if (begun.status !== 201) return [begun.status, begun.json.code];
      return [(await pay(buyer, begun.json.checkoutId)).status];
    }));
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(20);
    expect(outcomes.filter(([status, code]) => status === 409 && code === "out_of_stock")).toHaveLength(30);
    expect(await stockOf(lamp.variantId)).toMatchObject({ onHand: 0, reserved: 0, available: 0, sold: 20, consistent: true });
    const orders = await Promise.all(crowd.map(ordersOf));
    expect(orders.map(({ pagination }) => pagination.total).reduce((a, b) => a + b)).toBe(20);
  });
});
