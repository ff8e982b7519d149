import { beforeAll, describe, expect, it } from "vitest";
import { initiate, newBuyer, portland } from "../support/buyers.ts";
import { call } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
const warehouses: Record<string, string> = {};

async function newWarehouse(name: string, postalCode: string, latitude: number, longitude: number): Promise<void> {
  const { status, json, text } = await call("POST", "/admin/warehouses", { token: admin, body: { name, country: "US", postalCode, latitude, longitude } });
  expect(status, text).toBe(201);
  warehouses[name] = json.warehouseId;
}

beforeAll(async () => {
  admin = await signedIn("admin");
  await newWarehouse("Harrisburg", "17101", 40.27, -76.88);
  await newWarehouse("Reno", "89506", 39.63, -119.89);
});

const standardDays = async (query: string) => (await call("GET", `/delivery${query}`)).json.methods.find(({ method }: { method: string }) => method === "standard").days;

describe("the days of delivery", () => {
  it("are those of the zone where only the country is known", async () => {
    expect((await call("GET", "/delivery?country=US")).json).toEqual({ country: "US", methods: [{ method: "standard", days: { min: 3, max: 5 } }, { method: "express", days: { min: 1, max: 2 } }] });
  });

  it("depend on the distance from the nearest warehouse where the postal code is known", async () => {
    expect(await standardDays("?country=US&postalCode=89501")).toEqual({ min: 3, max: 4 });
    expect(await standardDays("?country=US&postalCode=80202")).toEqual({ min: 3, max: 5 });
    expect(await standardDays("?country=US&postalCode=96813")).toEqual({ min: 4, max: 5 });
  });

  it("are told for the first warehouse's country when the visitor's is not known", async () => {
    expect((await call("GET", "/delivery")).json).toMatchObject({ country: "US" });
  });

  it("are refused where nothing is delivered", async () => {
    const { status, json } = await call("GET", "/delivery?country=AQ");
    expect([status, json.code]).toEqual([409, "not_shippable"]);
  });

  it("are a visitor's own, kept by no shared cache", async () => {
    expect((await call("GET", "/delivery?country=DE")).headers.get("Cache-Control")).toMatch(/^private/);
  });
});

/** A lamp of which so many lie in each warehouse. */
async function newLamp(sku: string, counts: Readonly<Record<string, number>>) {
  await call("POST", "/admin/categories", { token: admin, body: { name: "Lamps", slug: "lamps" } });
  const { status, json, text } = await call("POST", "/admin/products", { token: admin, body: { name: `Lamp ${sku}`, category: "lamps", price: 20, currency: "USD", variants: [{ sku, attributes: {}, quantity: 0 }] } });
  expect(status, text).toBe(201);
  for (const [name, quantity] of Object.entries(counts)) {
    const counted = await call("PUT", "/admin/inventory", { token: admin, body: { sku, warehouseId: warehouses[name], quantity, reason: "count" } });
    expect(counted.status, counted.text).toBe(200);
  }
  return { productId: json.productId as string, variantId: json.variants[0].variantId as string };
}

async function checkOut(lamp: { readonly productId: string }, address: object) {
  const buyer = await newBuyer(address);
  const added = await call("POST", "/cart/items", { token: buyer.token, body: { productId: lamp.productId, quantity: 1 } });
  expect(added.status, added.text).toBe(200);
  const begun = await initiate(buyer);
  expect(begun.status, begun.text).toBe(201);
  return begun.json;
}

const reserved = async (variantId: string): Promise<Record<string, number>> => {
  const { json } = await call("GET", `/admin/inventory/${variantId}`, { token: admin });
  const rows = json.warehouses as readonly { readonly warehouseId: string; readonly reserved: number }[];
  return Object.fromEntries(Object.entries(warehouses).map(([name, id]) => [name, rows.find(({ warehouseId }) => warehouseId === id)?.reserved ?? 0]));
};

const boston = { ...portland, city: "Boston", state: "MA", postalCode: "02108" };

describe("a checkout", () => {
  it("takes the units from the warehouse nearest to the buyer, however full another one is", async () => {
    const lamp = await newLamp("NEAR-1", { Harrisburg: 500, Reno: 5 });
    await checkOut(lamp, portland);
    expect(await reserved(lamp.variantId)).toEqual({ Harrisburg: 0, Reno: 1 });
    await checkOut(lamp, boston);
    expect(await reserved(lamp.variantId)).toEqual({ Harrisburg: 1, Reno: 1 });
  });

  it("takes them from another one when the nearest has too few", async () => {
    const lamp = await newLamp("NEAR-2", { Harrisburg: 5, Reno: 0 });
    await checkOut(lamp, portland);
    expect(await reserved(lamp.variantId)).toEqual({ Harrisburg: 1, Reno: 0 });
  });

  it("tells the days from there, and shows nobody where that is", async () => {
    const checkout = await checkOut(await newLamp("NEAR-3", { Reno: 5 }), { ...portland, city: "Reno", state: "NV", postalCode: "89501" });
    const [standard] = checkout.shippingOptions as readonly { readonly estimatedDelivery: { readonly from: string; readonly to: string } }[];
    const span = standard && (Date.parse(standard.estimatedDelivery.to) - Date.parse(standard.estimatedDelivery.from)) / 86_400_000;
    expect(span).toBe(1);
    expect(JSON.stringify(checkout)).not.toContain("whs_");
  });

  it("counts the days from where the units lie, be another warehouse nearer", async () => {
    const reno = { ...portland, city: "Reno", state: "NV", postalCode: "89501" };
    const earliest = async (counts: Readonly<Record<string, number>>, sku: string) => {
      const [standard] = (await checkOut(await newLamp(sku, counts), reno)).shippingOptions as readonly { readonly estimatedDelivery: { readonly from: string } }[];
      return Math.round((Date.parse(standard?.estimatedDelivery.from ?? "") - Date.now()) / 86_400_000);
    };
    expect(await earliest({ Harrisburg: 5, Reno: 5 }, "NEAR-4")).toBe(3);
    expect(await earliest({ Harrisburg: 5, Reno: 0 }, "NEAR-5")).toBe(4);
  });
});
