import { beforeAll, expect, it } from "vitest";
import { newBuyer } from "../support/buyers.ts";
import { call, eventually } from "../support/request.ts";
import { claim, join, makeSale, placeOf, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

it("goes from the queue over the draw to the last unit, and nobody is sold what is not there", async () => {
  const { variantId } = await productWith(admin, 8);
  const made = await makeSale(admin, variantId, {}, 1_500);
  expect(made.status, made.text).toBe(201);
  const { saleId, commitment } = made.json;
  expect(made.json).toMatchObject({ phase: "prequeue", units: 5, salePrice: 49.5, currency: "USD", frontier: 0, draw: null });

  const visitors = await Promise.all(Array.from({ length: 9 }, () => join(saleId)));
  const before = await placeOf(saleId, visitors[0]!);
  expect(before.json).toMatchObject({ state: "waiting", position: null, ahead: null });
  expect((await call("GET", `/sales/${saleId}/draw`)).json).toEqual({ saleId, commitment, entrants: null });

  await saleUntil(saleId, (sale) => sale.draw !== null && sale.frontier >= 5);
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
  const again = await claim(saleId, admitted[0]!);
  expect(again.json.purchaseToken).toBe(claims[visitors.indexOf(admitted[0]!)]?.json.purchaseToken);
  expect((await placeOf(saleId, admitted[0]!)).json.state).toBe("claimed");
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

it("is refused when there are too few units, and leaves nothing behind", async () => {
  const { variantId } = await productWith(admin, 3);
  expect(await makeSale(admin, variantId, { units: 4 })).toMatchObject({ status: 409, json: { code: "out_of_stock", items: [{ variantId, requested: 4, available: 3 }] } });
  expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json.available).toBe(3);
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
