import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { executeStock } from "../../src/clients/stock.ts";
import { compose } from "../../src/compose.ts";
import { judgeStock } from "../../src/domain/audit/stock.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { initiate, newBuyer, pay } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { claim, claimedBy, join, makeSale, placeOf, productWith, saleUntil, type Visitor } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

afterEach(() => void disarmFailpoints());

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

it("goes from the queue over the draw to the last unit, and nobody is sold what is not there", async () => {
  const { variantId } = await productWith(admin, 8);
  const made = await makeSale(admin, variantId, {}, 5_000);
  expect(made.status, made.text).toBe(201);
  const { saleId, commitment } = made.json;
  expect(made.json).toMatchObject({ phase: "prequeue", units: 5, salePrice: 49.5, currency: "USD", frontier: 0, draw: null });

  const visitors = await Promise.all(Array.from({ length: 9 }, () => join(saleId)));
  const [someone] = visitors;
  const before = await placeOf(saleId, someone as Visitor);
  expect(before.json).toMatchObject({ state: "waiting", position: null, ahead: null });
  expect((await call("GET", `/sales/${saleId}/draw`)).json).toEqual({ saleId, commitment, entrants: null });

  await saleUntil(saleId, (sale) => sale.draw !== null && sale.frontier >= 5, 20_000);
  const late = await join(saleId);
  const draw = (await call("GET", `/sales/${saleId}/draw`)).json;
  expect(draw).toMatchObject({ saleId, commitment, entrants: 9, permutation: { rounds: 8 } });
  expect(draw.shards).toHaveLength(64);

  const places = await Promise.all(visitors.map((visitor) => placeOf(saleId, visitor)));
  expect(places.map(({ json }) => json.position).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect((await placeOf(saleId, late)).json.position).toBe(10);
  const admitted = visitors.filter((_, index) => places[index]?.json.state === "admitted");
  expect(admitted).toHaveLength(5);

  const claims = await Promise.all([...visitors, late].map((visitor) => claim(saleId, visitor)));
  expect(claims.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(5);
  expect(claims.filter(({ status }) => status !== 201).every(({ status, json }) => status === 403 && json.code === "not_admitted")).toBe(true);
  const [winner] = admitted as [Visitor];
  const again = await claim(saleId, winner);
  expect(again.json.purchaseToken).toBe(claims[visitors.indexOf(winner)]?.json.purchaseToken);
  expect((await placeOf(saleId, winner)).json.state).toBe("claimed");
  expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json).toMatchObject({ onHand: 8, reserved: 5, available: 3, consistent: true });
});

it("keeps everybody else from the variant while it is open, and returns what is left when it is closed", async () => {
  const { productId, variantId } = await productWith(admin, 6);
  const { saleId } = (await makeSale(admin, variantId, { units: 4 }, 60_000)).json;
  const buyer = await newBuyer();
  await call("POST", "/cart/items", { token: buyer.token, body: { productId, variantId, quantity: 1 } });
  const initiate = () => call("POST", "/checkout/initiate", { token: buyer.token, body: { shippingAddressId: buyer.addressId } });
  expect(await initiate()).toMatchObject({ status: 403, json: { code: "not_admitted" } });
  expect((await call("POST", `/admin/sales/${saleId}/close`, { token: admin })).json.phase).toBe("ended");
  await eventually(() => call("GET", `/admin/inventory/${variantId}`, { token: admin }), ({ json }) => json.available === 6);
  expect((await initiate()).status).toBe(201);
});

it("refuses whoever goes around the queue by his cart before any stock object is asked", async () => {
  const { productId, variantId } = await productWith(admin, 6);
  const { saleId } = (await makeSale(admin, variantId, { units: 4 }, 60_000)).json;
  // A stock object that would let anybody have it, so that whoever is refused was refused before it.
  await executeStock(compose(env).stock, variantId as VariantId, [{ kind: "closeSale", saleId }]);
  const buyer = await newBuyer();
  await call("POST", "/cart/items", { token: buyer.token, body: { productId, variantId, quantity: 1 } });
  const refused = await call("POST", "/checkout/initiate", { token: buyer.token, body: { shippingAddressId: buyer.addressId } });
  expect(refused).toMatchObject({ status: 403, json: { code: "not_admitted", items: [{ variantId }] } });
});

it("is no breach to the audit, with its units aside, claimed and sold", async () => {
  const { stock } = compose(env);
  const { visitor, token, variantId } = await claimedBy(admin, { units: 2 });
  const breaches = async () => judgeStock(await stock.getByName(variantId as VariantId).audit(), 0);
  expect(await breaches()).toEqual([]);
  await pay(visitor, (await initiate(visitor, { purchaseToken: token })).json.checkoutId);
  expect(await breaches()).toEqual([]);
  expect(await stock.getByName(variantId as VariantId).audit()).toMatchObject({ held: 1, sold: 1, consistent: true });
});

it("is refused when there are too few units, and leaves nothing behind", async () => {
  const { variantId } = await productWith(admin, 3);
  expect(await makeSale(admin, variantId, { units: 4 })).toMatchObject({ status: 409, json: { code: "out_of_stock", items: [{ variantId, requested: 4, available: 3 }] } });
  expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json.available).toBe(3);
});

it.each<[string, Record<string, unknown>, string]>([
  ["half a person's pace", { admissionsPerMinute: 1.5 }, "admissionsPerMinute"],
  ["an end that no alarm reaches", { endsAt: "9998-12-31T00:00:00Z" }, "endsAt"],
  ["a queue that opened before there were clocks", { preQueueOpensAt: "0001-01-01T00:00:00Z" }, "preQueueOpensAt"],
])("is not made with %s", async (_, wrong, path) => {
  const { variantId } = await productWith(admin, 5);
  expect(await makeSale(admin, variantId, wrong)).toMatchObject({ status: 422, json: { errors: [{ path }] } });
});

it("tells the time as truly after its end as before", async () => {
  const { variantId } = await productWith(admin, 5);
  const { saleId } = (await makeSale(admin, variantId)).json;
  await call("POST", `/admin/sales/${saleId}/close`, { token: admin });
  await saleUntil(saleId, ({ phase }) => phase === "ended");
  await scheduler.wait(2_500);
  const { serverTime } = (await call("GET", `/sales/${saleId}`)).json;
  expect(Date.now() - Date.parse(serverTime)).toBeLessThan(2_000);
});

it("is not made of what is archived", async () => {
  const { productId, variantId } = await productWith(admin, 5);
  expect((await call("DELETE", `/admin/products/${productId}`, { token: admin })).status).toBe(204);
  expect(await makeSale(admin, variantId)).toMatchObject({ status: 409, json: { code: "unavailable", items: [{ variantId }] } });
});

it("gives claims that last a fraction of a second, and tells nobody that his turn goes on when it is over", async () => {
  const { variantId } = await productWith(admin, 5);
  const { saleId } = (await makeSale(admin, variantId, { units: 2, tokenTtlSeconds: 60.1234, claimWindowSeconds: 2.3 })).json;
  const [prompt, slow] = await Promise.all([join(saleId), join(saleId)]);
  await saleUntil(saleId, ({ frontier }) => frontier === 2, 10_000);
  expect((await claim(saleId, prompt)).status).toBe(201);
  const told = await eventually(() => placeOf(saleId, slow), ({ json }) => json.state !== "admitted" || Date.parse(json.claimBefore) <= Date.now(), 6_000);
  expect(told.json.state).toBe("expired");
});

it("is made, watched and steered by admins alone, and remembers what they did", async () => {
  const { variantId } = await productWith(admin, 6);
  const shopper = await newBuyer();
  expect((await makeSale(shopper.token, variantId)).status).toBe(403);
  const { saleId } = (await makeSale(admin, variantId, {}, 60_000)).json;
  expect((await call("POST", `/admin/sales/${saleId}/pause`, { token: shopper.token })).status).toBe(403);
  expect((await call("PATCH", `/admin/sales/${saleId}`, { token: admin, body: { admissionsPerMinute: 30, message: "Soon" } })).json).toMatchObject({ admissionsPerMinute: 30, message: "Soon" });
  await call("POST", `/admin/sales/${saleId}/pause`, { token: admin });
  await call("POST", `/admin/sales/${saleId}/resume`, { token: admin });
  const { json } = await call("GET", `/admin/sales/${saleId}`, { token: admin });
  expect(json.log.map(({ action }: { action: string }) => action)).toEqual(["resume", "pause", "message", "pace", "make"]);
});

it("is told of in one list, and is not there for who asks for another", async () => {
  const { variantId } = await productWith(admin, 6);
  const { saleId } = (await makeSale(admin, variantId, {}, 60_000)).json;
  await eventually(() => call("GET", "/sales"), ({ json }) => json.sales.some((sale: { saleId: string }) => sale.saleId === saleId));
  for (const path of ["", "/draw", "/place"]) expect((await call("GET", `/sales/sal_nowhere${path}`)).status).toBe(404);
});

it("sells the claimed unit at the sale's price, without a cart, once", async () => {
  const { visitor, token, variantId, saleId, claim: { expiresAt } } = await claimedBy(admin);
  const begun = await initiate(visitor, { purchaseToken: token });
  expect(begun.status, begun.text).toBe(201);
  expect(begun.json).toMatchObject({ status: "RESERVED", items: [{ variantId, quantity: 1, unitPrice: 49.5 }], subtotal: 49.5 });
  expect(Date.parse(begun.json.expiresAt) - Date.parse(expiresAt)).toBeCloseTo(600_000, -2);
  expect((await initiate(visitor, { purchaseToken: token })).json.checkoutId).toBe(begun.json.checkoutId);
  const paid = await pay(visitor, begun.json.checkoutId);
  expect(paid.json).toMatchObject({ status: "CONFIRMED" });
  expect(await initiate(visitor, { purchaseToken: token })).toMatchObject({ status: 409, json: { code: "quantity_limit" } });
  await saleUntil(saleId, (sale) => sale.phase === "sold_out");
  expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json).toMatchObject({ onHand: 3, reserved: 0, available: 3, sold: 1, consistent: true });
  expect(await call("POST", `/sales/${saleId}/tickets`, { token: visitor.token })).toMatchObject({ status: 410, json: { code: "sold_out" } });
});

it("keeps a claim whose stock object is silent when it is bought, and sells it by the same token when it answers again", { timeout: 90_000 }, async () => {
  const { visitor, token, variantId } = await claimedBy(admin);
  armFailpoint("stock.before-save", 0, variantId, 1_000);
  const refused = await initiate(visitor, { purchaseToken: token });
  expect(refused).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(await initiate(visitor, { purchaseToken: token })).toMatchObject({ status: 503, json: { code: "stock_unavailable" } });
  disarmFailpoints();
  const begun = await eventually(() => initiate(visitor, { purchaseToken: token }), ({ status }) => status !== 503, 30_000);
  expect(begun, begun.text).toMatchObject({ status: 201, json: { status: "RESERVED", subtotal: 49.5 } });
  expect((await pay(visitor, begun.json.checkoutId)).json).toMatchObject({ status: "CONFIRMED" });
  expect(await compose(env).stock.getByName(variantId).read()).toMatchObject({ sold: 1, held: 0, consistent: true });
});

it("takes a purchase token from its owner alone, whole, and while it lasts", async () => {
  const { visitor, token } = await claimedBy(admin);
  const thief = await newBuyer();
  expect((await initiate(thief, { purchaseToken: token })).status).toBe(403);
  const [prefix, body = "", mac] = token.split(".");
  for (const altered of [`${prefix}.${body.slice(0, -2)}AA.${mac}`, `${prefix}.${body}`, "fgp1.x.y", token.slice(0, -3)]) expect((await initiate(visitor, { purchaseToken: altered })).status).toBe(403);
  const short = await claimedBy(admin, { tokenTtlSeconds: 1 });
  await scheduler.wait(1_050);
  expect(await initiate(short.visitor, { purchaseToken: short.token })).toMatchObject({ status: 410, json: { code: "claim_expired" } });
});

it("gives a unit whose checkout was given up to the next in line, and to its first owner no more", async () => {
  const { variantId } = await productWith(admin, 2);
  const { saleId } = (await makeSale(admin, variantId, { units: 1 }, 300)).json;
  const visitors = await Promise.all([join(saleId), join(saleId)]);
  await saleUntil(saleId, (sale) => sale.frontier >= 1);
  const states = await Promise.all(visitors.map(async (visitor) => (await placeOf(saleId, visitor)).json.state));
  const [first, second] = (states[0] === "admitted" ? visitors : visitors.toReversed()) as [Visitor, Visitor];
  const { purchaseToken } = (await claim(saleId, first)).json;
  const { checkoutId } = (await initiate(first, { purchaseToken })).json;
  expect((await call("DELETE", `/checkout/${checkoutId}`, { token: first.token })).status).toBe(204);
  expect(await initiate(first, { purchaseToken })).toMatchObject({ status: 410, json: { code: "claim_expired" } });
  await eventually(() => placeOf(saleId, second), ({ json }) => json.state === "admitted");
  expect((await claim(saleId, second)).status).toBe(201);
});

it("counts what a customer has bought of the variant against the sale's limit", async () => {
  const { productId, variantId } = await productWith(admin, 4);
  const buyer = await newBuyer();
  await call("POST", "/cart/items", { token: buyer.token, body: { productId, variantId, quantity: 1 } });
  await pay(buyer, (await initiate(buyer)).json.checkoutId);
  const { saleId } = (await makeSale(admin, variantId, { units: 2, perCustomerLimit: 1 }, 300)).json;
  const visitor = await join(saleId, buyer);
  await saleUntil(saleId, (sale) => sale.frontier >= 1);
  expect(await claim(saleId, visitor)).toMatchObject({ status: 409, json: { code: "quantity_limit" } });
});
