// Duty: what the shop answers, held against what its own reference says that it answers.
// Invariant: every status met here is documented, and every body of JSON has exactly the members of its schema.
// Neighbours: src/workers/http/openapi.ts makes the document; Node, because schemas are compiled to code.

import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, expect, inject, it } from "vitest";

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>> }>>>>;
}

type Names = Readonly<Record<string, string>>;

interface Answered<Json = Names> {
  readonly status: number;
  readonly json: Json;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
let document: Document = { paths: {} };
let buyer = "";

beforeAll(async () => {
  document = (await (await fetch(new URL("/api/v1/openapi.json", inject("shopUrl")))).json()) as Document;
  ajv.addSchema(document, "reference");
  const made = (await (await fetch(new URL("/dev/buyers", inject("shopUrl")), { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"count":1}' })).json()) as { buyers: [{ token: string }] };
  buyer = made.buyers[0].token;
});

/** Asks, and fails when the answer is none that the reference has for this route; `template` names the route there. */
async function ask<Json = Names>(method: string, template: string, names: Names = {}, body?: unknown): Promise<Answered<Json>> {
  const path = `/api/v1${template}`.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "");
  const response = await fetch(new URL(path, inject("shopUrl")), { method, headers: { Authorization: `Bearer ${buyer}`, "Content-Type": "application/json" }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const json = (await response.json()) as Json;
  const documented = document.paths[`/api/v1${template}`]?.[method.toLowerCase()]?.responses[response.status];
  expect(documented, `${method} ${template} answers ${response.status}: ${JSON.stringify(json)}`).toBeDefined();
  for (const type of Object.keys(documented?.content ?? {})) {
    expect(response.headers.get("Content-Type")).toContain(type);
    const steps = ["paths", `/api/v1${template}`, method.toLowerCase(), "responses", String(response.status), "content", type, "schema"];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const fits = ajv.validate({ $ref: `reference#/${pointer}` }, json);
    expect(fits ? [] : ajv.errors?.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`), `${method} ${template} ${response.status}`).toEqual([]);
  }
  return { status: response.status, json };
}

it("what buyers are answered, refusals with what they bring along among it, is what the reference says", async () => {
  const { json: { products: [first] } } = await ask<{ products: [{ productId: string }] }>("GET", "/products");
  const { json: { variants: [variant] } } = await ask<{ variants: [{ variantId: string }] }>("GET", "/products/{productId}", first);
  const { json: address } = await ask("POST", "/me/addresses", {}, { type: "SHIPPING", streetAddress: "1 Main St", city: "Reno", state: "NV", postalCode: "89501", country: "US" });
  const initiate = () => ask("POST", "/checkout/initiate", {}, { shippingAddressId: address["addressId"] });
  const pay = (checkout: Answered, paymentToken: string) => ask("POST", "/checkout/{checkoutId}/pay", checkout.json, { paymentMethod: "CARD", paymentToken, idempotencyKey: crypto.randomUUID() });
  expect((await initiate()).json).toMatchObject({ code: "cart_empty" });
  await ask("POST", "/cart/items", {}, { productId: first.productId, variantId: variant.variantId, quantity: 1 });
  const checkout = await initiate();
  expect((await pay(checkout, "tok_declined")).json).toMatchObject({ code: "payment_declined", retryable: true });
  const running = pay(checkout, "tok_lost_request");
  await expect.poll(async () => (await ask("GET", "/checkout/{checkoutId}", checkout.json)).json["status"]).toBe("PAYING");
  expect((await initiate()).json).toMatchObject({ code: "checkout_in_progress", checkoutId: checkout.json["checkoutId"] });
  expect((await running).status).toBe(202);
  await expect.poll(async () => (await ask("GET", "/checkout/{checkoutId}", checkout.json)).json["status"], { timeout: 30_000 }).toBe("RELEASED");
  const paid = await initiate().then((again) => pay(again, "tok_visa"));
  expect((await ask("GET", "/orders/{orderId}", paid.json)).json).toMatchObject({ paymentStatus: "CAPTURED" });
  expect((await ask("POST", "/orders/{orderId}/return", paid.json, { items: [{ orderItemId: "oit_none", quantity: 1 }], reason: "too small" })).status).toBeGreaterThanOrEqual(404);
  expect((await ask("POST", "/orders/{orderId}/cancel", paid.json, {})).status).toBe(200);
  await ask("GET", "/orders");
  await ask("GET", "/cart");
});
