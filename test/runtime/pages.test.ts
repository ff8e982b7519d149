// Duty: shows the rules of the pages that a browser's journey does not meet: caching, hostile addresses, hostile forms.
// Invariant: no address and no form that a stranger can make breaks a page or sends a visitor elsewhere.
// Neighbours: src/workers/http/pages; test/browser has the journeys.

import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { insertCategories, insertProduct } from "../support/catalog.ts";

const origin = "http://shop.test";
let slug: string;
let productId: string;
let blueId: string;

beforeAll(async () => {
  await insertCategories(env.DB);
  const made = await insertProduct(env.DB, {
    name: "Night <Walk>", categorySlug: "vinyl", description: "<p>Seven songs.</p>",
    variants: [{ attributes: { Color: "Red" }, price: 2_500, available: 4 }, { attributes: { Color: "Blue" }, price: 2_700, available: 0 }],
  });
  ({ slug, productId } = made);
  blueId = made.variantIds[1] ?? "";
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  exports.default.fetch(new Request(origin + path, { headers: { Accept: "text/html", ...headers }, redirect: "manual" }));

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  exports.default.fetch(
    new Request(origin + path, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html", "Content-Length": "1", Origin: origin, ...headers }, redirect: "manual" }),
  );

describe("pages everybody sees alike", () => {
  it.each(["/", "/products", "/categories/vinyl", "/search?q=walk"])("%s is kept, named by a strong ETag, and sets no cookie", async (path) => {
    const first = await get(path);
    expect(first.status).toBe(200);
    expect(first.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(first.headers.get("Set-Cookie")).toBeNull();
    expect(first.headers.get("Cache-Control")).toContain("public");
    const again = await get(path, { "If-None-Match": first.headers.get("ETag") ?? "" });
    expect(again.status).toBe(304);
  });

  it("the product page is the same for a visitor with a session and a cart", async () => {
    const stranger = await (await get(`/products/${slug}`)).text();
    const known = await (await get(`/products/${slug}`, { Cookie: "session=whoever; cart=crt_whatever" })).text();
    expect(known).toBe(stranger);
    expect(stranger).toContain("Night &lt;Walk&gt;");
    expect(stranger).toContain("<p>Seven songs.</p>");
  });

  it("a product's id leads to its address", async () => {
    const response = await get(`/products/${productId}?variant=var_x`);
    expect([response.status, response.headers.get("Location")]).toEqual([303, `/products/${slug}?variant=var_x`]);
  });

  it("a chosen variant is shown with its own price and availability", async () => {
    const red = await (await get(`/products/${slug}`)).text();
    expect(red).toContain("$25.00");
    expect(red).toContain(`/products/${slug}?variant=${blueId}`);
    const blue = await (await get(`/products/${slug}?variant=${blueId}`)).text();
    expect(blue).toContain("$27.00");
    expect(blue).toContain("This one is gone.");
  });
});

describe("hostile addresses", () => {
  it.each([
    ["/categories/nowhere", 404],
    ["/products/nothing", 404],
    [`/products/${"x".repeat(300)}`, 404],
    ["/products/%00", 404],
    ["/sales/%00", 404],
    [`/sales/${"x".repeat(300)}`, 404],
    ["/search?q=%22%20OR%20*%20NEAR(%F0%9F%98%80", 200],
    [`/search?q=${"word%20".repeat(1_000)}`, 200],
    ["/search?q=", 303],
    ["/products?page=99999999999", 303],
    ["/products?minPrice=cheap&brand=Acme", 303],
    ["/products?attr.=x&attr.Color=Red", 200],
    ["/no/such/page", 404],
    ["/orders/ord_nobodys", 303],
    ["/checkout/chk_nobodys", 303],
    ["/admin/products/prd_x", 303],
    ["/reset-password?token=%3Cscript%3E", 200],
  ])("%s answers %i", async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("<script>");
  });

  it("a filter that makes no sense is taken away and the others stay", async () => {
    const response = await get("/products?minPrice=cheap&brand=Acme");
    expect(response.headers.get("Location")).toBe("/products?brand=Acme");
  });

  it("a program that asks for a page that is not there gets a problem", async () => {
    const response = await get("/no/such/page", { Accept: "application/json" });
    expect(response.headers.get("Content-Type")).toContain("application/problem+json");
  });
});

describe("forms", () => {
  it("a form that another site sent is refused", async () => {
    const response = await post("/cart/items", { productId, quantity: "1" }, { Origin: "https://evil.test", "Sec-Fetch-Site": "cross-site" });
    expect(response.status).toBe(403);
    expect(response.headers.get("Content-Type")).toContain("text/html");
  });

  it.each(["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"])("signing up never leads to %s", async (next) => {
    const email = `safe-${crypto.randomUUID()}@example.test`;
    const response = await post("/sign-up", { email, password: "correct horse battery", next });
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/account"]);
  });

  it("what is wrong is said beside its field, and a password is never sent back", async () => {
    const response = await post("/sign-up", { email: "nobody", password: "short-pw" });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('id="email-fault"');
    expect(html).toContain('id="password-fault"');
    expect(html).not.toContain("short-pw");
  });

  it.each([
    ["/cart/items", { productId: "nothing", quantity: "many" }],
    ["/cart/items/itm_nothing", { quantity: "-1" }],
    ["/sign-in", {}],
    ["/forgot-password", { email: "not an address" }],
    ["/reset-password", { token: "nothing", password: "long enough for this" }],
    ["/verify-email", { token: "nothing" }],
    ["/checkout", {}],
    ["/account/addresses", { country: "Nowhere" }],
    ["/admin/products", { name: "" }],
  ] as const)("nonsense sent to %s is no crash", async (path, fields) => {
    expect((await post(path, fields)).status).toBeLessThan(500);
  });

  it("a body that is no form is no crash", async () => {
    const response = await exports.default.fetch(new Request(`${origin}/sign-in`, { method: "POST", body: "{", headers: { "Content-Type": "multipart/form-data", Accept: "text/html" } }));
    expect(response.status).toBeLessThan(500);
  });

  it("a thing that is sold out is not put into the cart", async () => {
    const response = await post("/cart/items", { productId, variantId: blueId, quantity: "1", back: `/products/${slug}` });
    expect(response.headers.get("Location")).toBe(`/products/${slug}?notice=sold-out`);
  });
});
