import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
let seller = "";
let other = "";

beforeAll(async () => {
  [admin, seller, other] = await Promise.all([signedIn("admin"), signedIn("seller"), signedIn("seller")]);
  for (const body of [{ name: "Clothing", slug: "clothing" }, { name: "Shirts", slug: "shirts", parent: "clothing" }, { name: "Hats", slug: "hats" }]) {
    expect((await call("POST", "/admin/categories", { token: admin, body })).status).toBe(201);
  }
});

let count = 0;
const shirt = (more: Record<string, unknown> = {}) => {
  const code = `SHIRT-${++count}`;
  return {
    name: "Linen Shirt", brand: "Tidewater", description: "<p>Washed <b>linen</b></p>", category: "shirts", price: 60, salePrice: 45, currency: "USD",
    images: [{ url: "https://pictures.test/shirt.jpg", alt: "A shirt" }],
    variants: [{ sku: `${code}-S`, attributes: { Size: "S" }, quantity: 5 }, { sku: `${code}-M`, attributes: { Size: "M" }, price: 70, quantity: 7 }],
    ...more,
  };
};
const add = async (more: Record<string, unknown> = {}, token = admin, door = "admin") => {
  const made = await call("POST", `/${door}/products`, { token, body: shirt(more) });
  expect(made.status, made.text).toBe(201);
  return made;
};
const events = async () => (await env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE queue = 'catalog'").first<{ n: number }>())?.n ?? 0;

describe("adding a product", () => {
  test("answers 201 with it, and readers see it with its stock within five seconds", async () => {
    const { json, headers } = await add();
    expect(headers.get("ETag")).toBe('"1"');
    expect(json).toMatchObject({ slug: "linen-shirt", category: "shirts", price: 60, salePrice: 45, status: "ACTIVE", version: 1, options: [{ name: "Size", values: ["S", "M"] }] });
    expect(json.variants.map((variant: { price: number; salePrice: number | null }) => [variant.price, variant.salePrice])).toEqual([[60, 45], [70, null]]);
    const seen = await call("GET", `/products/${json.productId}`);
    expect(seen.json).toMatchObject({ name: "Linen Shirt", brand: "Tidewater", categoryPath: [{ slug: "clothing" }, { slug: "shirts" }], imageUrl: "https://pictures.test/shirt.jpg" });
    const inStock = await eventually(() => call("GET", `/products/${json.productId}`), (answer) => answer.json?.variants?.[1]?.available === 7, 5_000);
    expect(inStock.json.variants[0].available).toBe(5);
  });

  test("numbers an address that is taken", async () => {
    const first = await add({ name: "Twin Shirt" });
    const second = await add({ name: "Twin Shirt" });
    const third = await add({ name: "Twin Shirt" });
    expect([first, second, third].map(({ json }) => json.slug)).toEqual(["twin-shirt", "twin-shirt-2", "twin-shirt-3"]);
  });

  test("finds an address for each of many that want the same at once", async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => call("POST", "/admin/products", { token: admin, body: shirt({ name: "Crowded Shirt" }) })));
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    expect(new Set(made.map(({ json }) => json.slug)).size).toBe(12);
  });

  test("takes everything but simple tags out of a description", async () => {
    const { json } = await add({ description: '<p onclick="x()">Soft<script>alert(1)</script> <a href="javascript:x()">link</a> <img src=x onerror=x()> <b>bold</b></p>' });
    expect(json.description).toBe("<p>Soft <a href>link</a>  <b>bold</b></p>");
  });

  test.each([
    ["an unknown category", { category: "nowhere" }, ["category"]],
    ["a sale price that is none", { salePrice: 60 }, ["variants.0.salePrice"]],
    ["more decimals than the currency has", { price: 1.999, salePrice: null }, ["price"]],
    ["another currency", { currency: "EUR" }, ["currency"]],
    ["two variants alike", { variants: [{ sku: "A", attributes: { Size: "S" } }, { sku: "B", attributes: { Size: "s" } }] }, ["variants.1.attributes"]],
    ["no variant", { variants: [] }, ["variants"]],
    ["a warehouse nobody has", { variants: [{ sku: "A", quantity: { whs_nowhere: 1 } }] }, ["variants"]],
    ["a script as a picture", { images: ["javascript:alert(1)"] }, ["images.0"]],
  ])("with %s is 422 and names the fault", async (_, more, paths) => {
    const refused = await call("POST", "/admin/products", { token: admin, body: shirt(more) });
    expect(refused.status, refused.text).toBe(422);
    expect(refused.json.errors.map((fault: { path: string }) => fault.path)).toEqual(paths);
  });

  test("with a SKU of another product is 409", async () => {
    const { json } = await add();
    const refused = await call("POST", "/admin/products", { token: admin, body: shirt({ variants: [{ sku: json.variants[0].sku }] }) });
    expect([refused.status, refused.json.code]).toEqual([409, "conflict"]);
  });

  test("under one idempotency key happens once", async () => {
    const body = shirt({ name: "Keyed Shirt" });
    const [first, second] = await Promise.all([1, 2].map(() => call("POST", "/admin/products", { token: admin, body, headers: { "Idempotency-Key": "add-keyed-shirt" } })));
    expect([first?.status, second?.status]).toEqual([201, 201]);
    expect(second?.text).toBe(first?.text);
  });

  test("leaves an event for those who missed it", async () => {
    const before = await env.DB.prepare("SELECT coalesce(max(sequence), 0) AS last FROM outbox").first<{ last: number }>();
    const { json } = await add();
    const row = await env.DB.prepare("SELECT envelope FROM outbox WHERE sequence > ? AND queue = 'catalog'").bind(before?.last ?? 0).first<{ envelope: string }>();
    const { results: handled } = await env.DB.prepare("SELECT event_id FROM inbox WHERE consumer = 'catalog-projection'").all();
    expect(row === null ? handled.length > 0 : JSON.parse(row.envelope).payload.productIds.includes(json.productId)).toBe(true);
  });
});

describe("changing a product", () => {
  test("replaces it, keeps its address, and archives a variant that was left out", async () => {
    const { json } = await add({ name: "Plain Shirt" });
    const [small, medium] = json.variants;
    const body = shirt({ name: "Plainer Shirt", variants: [{ sku: medium.sku, attributes: { Size: "M" } }, { sku: `${medium.sku}-L`, attributes: { Size: "L" }, quantity: 2 }] });
    const changed = await call("PUT", `/admin/products/${json.productId}`, { token: admin, body });
    expect(changed.status, changed.text).toBe(200);
    expect(changed.json).toMatchObject({ slug: json.slug, name: "Plainer Shirt", version: 2 });
    expect(changed.json.variants.map((variant: { sku: string; status: string }) => [variant.sku, variant.status])).toEqual([[medium.sku, "ACTIVE"], [`${medium.sku}-L`, "ACTIVE"], [small.sku, "ARCHIVED"]]);
    expect(changed.json.variants[0].variantId).toBe(medium.variantId);
    const seen = await call("GET", `/products/${json.productId}`);
    expect(seen.json.variants.map((variant: { attributes: { Size: string } }) => variant.attributes.Size)).toEqual(["M", "L"]);
  });

  test("in part leaves the rest, and variants without a price of their own follow the product's", async () => {
    const { json } = await add();
    const changed = await call("PATCH", `/admin/products/${json.productId}`, { token: admin, body: { price: 50, salePrice: null } });
    expect(changed.json).toMatchObject({ name: json.name, description: json.description, price: 50, salePrice: null, version: 2 });
    expect(changed.json.variants.map((variant: { price: number }) => variant.price)).toEqual([50, 70]);
    expect((await call("GET", `/products/${json.productId}`)).json).toMatchObject({ price: 50, salePrice: null });
  });

  test.each([
    ["without an ETag", {}],
    ["under any ETag (*)", { "If-Match": "*" }],
  ])("%s, ten changes at once are all made, each to what the others left", async (_, headers) => {
    const { json } = await add();
    const bodies = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? { name: `Shirt ${at}` } : { brand: `Brand ${at}` }));
    const answers = await Promise.all(bodies.map((body) => call("PATCH", `/admin/products/${json.productId}`, { token: admin, body, headers })));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    const last = (await call("GET", `/admin/products/${json.productId}`, { token: admin })).json;
    expect([last.version, last.name.startsWith("Shirt "), last.brand.startsWith("Brand ")]).toEqual([11, true, true]);
  });

  test("under an ETag that no longer fits is 412 and changes nothing", async () => {
    const { json } = await add();
    const path = `/admin/products/${json.productId}`;
    const ifMatch = { "If-Match": '"1"' };
    expect((await call("PATCH", path, { token: admin, body: { name: "First" }, headers: ifMatch })).status).toBe(200);
    const late = await call("PATCH", path, { token: admin, body: { name: "Second" }, headers: ifMatch });
    expect([late.status, late.json.code]).toEqual([412, "precondition_failed"]);
    expect((await call("DELETE", path, { token: admin, headers: ifMatch })).status).toBe(412);
    expect((await call("GET", path, { token: admin })).json.name).toBe("First");
  });

  test("by many at once under one ETag lets one through", async () => {
    const { json } = await add();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => call("PATCH", `/admin/products/${json.productId}`, { token: admin, body: { name: `Name ${n}` }, headers: { "If-Match": '"1"' } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  test("by many at once without one loses none of their changes", async () => {
    const { json } = await add();
    const patches = [{ name: "New name" }, { brand: "New brand" }, { description: "New words" }];
    const answers = await Promise.all(patches.map((body) => call("PATCH", `/admin/products/${json.productId}`, { token: admin, body })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await call("GET", `/admin/products/${json.productId}`, { token: admin })).json).toMatchObject({ name: "New name", brand: "New brand", description: "New words", version: 4 });
  });

  test("moves what it is found by", async () => {
    const { json } = await add({ name: "Quetzal Shirt" });
    const find = async (word: string) => (await env.DB.prepare("SELECT product_id FROM product_search JOIN products ON products.row_id = product_search.rowid WHERE product_search MATCH ?").bind(word).all()).results.length;
    expect([await find("quetzal"), await find("toucan")]).toEqual([1, 0]);
    await call("PATCH", `/admin/products/${json.productId}`, { token: admin, body: { name: "Toucan Shirt" } });
    expect([await find("quetzal"), await find("toucan")]).toEqual([0, 1]);
  });
});

describe("archiving a product", () => {
  test("is 204, and 204 again; readers no longer see it, its keeper does", async () => {
    const { json } = await add();
    const path = `/admin/products/${json.productId}`;
    expect((await call("DELETE", path, { token: admin })).status).toBe(204);
    const before = await events();
    expect((await call("DELETE", path, { token: admin })).status).toBe(204);
    expect(await events()).toBeLessThanOrEqual(before);
    expect((await call("GET", `/products/${json.productId}`)).status).toBe(404);
    expect((await call("GET", path, { token: admin })).json).toMatchObject({ status: "ARCHIVED", version: 2 });
  });

  test("that is not there is 404", async () => {
    expect((await call("DELETE", "/admin/products/prd_nobody", { token: admin })).status).toBe(404);
  });
});

describe("a seller", () => {
  test("adds, sees and changes his own products", async () => {
    const { json } = await add({ name: "Seller's Shirt" }, seller, "seller");
    const listed = await call("GET", "/seller/products", { token: seller });
    expect(listed.json.products.map((product: { productId: string }) => product.productId)).toEqual([json.productId]);
    expect((await call("PATCH", `/seller/products/${json.productId}`, { token: seller, body: { brand: "Own" } })).json.brand).toBe("Own");
  });

  test("neither sees nor changes anybody else's", async () => {
    const { json } = await add({}, seller, "seller");
    const path = `/seller/products/${json.productId}`;
    expect((await call("GET", path, { token: other })).status).toBe(404);
    expect((await call("PATCH", path, { token: other, body: { name: "Mine" } })).status).toBe(404);
    expect((await call("DELETE", path, { token: other })).status).toBe(404);
    expect((await call("GET", "/seller/products", { token: other })).json.pagination.total).toBe(0);
  });

  test("has no way in by the admin's door, nor an admin by his", async () => {
    expect((await call("GET", "/admin/products", { token: seller })).status).toBe(403);
    expect((await call("GET", "/seller/products", { token: admin })).status).toBe(403);
    expect((await call("GET", "/admin/products")).status).toBe(401);
  });
});

describe("the list of products", () => {
  test("finds by name and by SKU, whatever the status, a page at a time", async () => {
    const { json } = await add({ name: "Zeppelin Shirt", status: "INACTIVE" });
    for (const q of ["zeppelin", json.variants[1].sku.toLowerCase()]) {
      const found = await call("GET", `/admin/products?q=${q}&size=1`, { token: admin });
      expect(found.json).toMatchObject({ products: [{ productId: json.productId, status: "INACTIVE" }], pagination: { page: 0, size: 1, total: 1 } });
    }
    expect((await call("GET", "/admin/products?size=101", { token: admin })).status).toBe(422);
  });
});

describe("categories", () => {
  const tree = async () => (await call("GET", "/admin/categories", { token: admin })).json.categories;

  test("are a tree, and one with products or children stays", async () => {
    await add();
    expect(await tree()).toMatchObject([{ slug: "clothing", level: 0, children: [{ slug: "shirts", level: 1, parent: "clothing" }] }, { slug: "hats" }]);
    expect((await call("DELETE", "/admin/categories/shirts", { token: admin })).json.code).toBe("conflict");
    expect((await call("DELETE", "/admin/categories/clothing", { token: admin })).status).toBe(409);
  });

  test("that nothing stands in are removed, and removed again", async () => {
    await call("POST", "/admin/categories", { token: admin, body: { name: "Socks", slug: "socks" } });
    expect((await call("DELETE", "/admin/categories/socks", { token: admin })).status).toBe(204);
    expect((await call("DELETE", "/admin/categories/socks", { token: admin })).status).toBe(204);
  });

  test("with a slug that is taken are 409, with a parent nobody knows 422, below themselves 422", async () => {
    expect((await call("POST", "/admin/categories", { token: admin, body: { name: "Hats", slug: "hats" } })).status).toBe(409);
    expect((await call("POST", "/admin/categories", { token: admin, body: { name: "Caps", slug: "caps", parent: "nowhere" } })).status).toBe(422);
    expect((await call("PUT", "/admin/categories/clothing", { token: admin, body: { name: "Clothing", slug: "clothing", parent: "shirts" } })).status).toBe(422);
  });

  test("that move take their products along: path, document and what they are found by", async () => {
    await call("POST", "/admin/categories", { token: admin, body: { name: "Bags", slug: "bags" } });
    const { json } = await add({ name: "Rucksack", category: "bags" });
    const moved = await call("PUT", "/admin/categories/bags", { token: admin, body: { name: "Carriers", slug: "carriers", parent: "hats" } });
    expect(moved.json).toMatchObject({ slug: "carriers", parent: "hats", level: 1, version: 2 });
    expect((await call("GET", `/products/${json.productId}`)).json.categoryPath.map((step: { slug: string }) => step.slug)).toEqual(["hats", "carriers"]);
    const found = await env.DB.prepare("SELECT product_id FROM product_search JOIN products ON products.row_id = product_search.rowid WHERE product_search MATCH 'category:carriers'").all();
    expect(found.results).toEqual([{ product_id: json.productId }]);
    expect((await call("PUT", "/admin/categories/carriers", { token: admin, body: { name: "Bags", slug: "bags" }, headers: { "If-Match": '"1"' } })).status).toBe(412);
  });
});

describe("warehouses", () => {
  const place = { name: "North", country: "NO", postalCode: "0150", latitude: 59.9, longitude: 10.7 };

  test("are added behind the others and replaced under their ETag", async () => {
    const made = await call("POST", "/admin/warehouses", { token: admin, body: place });
    expect([made.status, made.headers.get("ETag")]).toEqual([201, '"1"']);
    const path = `/admin/warehouses/${made.json.warehouseId}`;
    expect((await call("PUT", path, { token: admin, body: { ...place, name: "Far North" }, headers: { "If-Match": '"1"' } })).json).toMatchObject({ name: "Far North", version: 2 });
    expect((await call("PUT", path, { token: admin, body: place, headers: { "If-Match": '"1"' } })).status).toBe(412);
    expect((await call("GET", "/admin/warehouses", { token: admin })).json.warehouses.at(-1).name).toBe("Far North");
  });

  test("that nobody knows are 404, with a latitude beyond the pole 422", async () => {
    expect((await call("PUT", "/admin/warehouses/whs_nowhere", { token: admin, body: place })).status).toBe(404);
    expect((await call("POST", "/admin/warehouses", { token: admin, body: { ...place, latitude: 91 } })).status).toBe(422);
  });

  test("are where stock goes that names them", async () => {
    const { json: { warehouseId } } = await call("POST", "/admin/warehouses", { token: admin, body: place });
    const { json } = await add({ variants: [{ sku: `IN-${warehouseId}`, quantity: { [warehouseId]: 3 } }] });
    const seen = await eventually(() => call("GET", `/products/${json.productId}`), (answer) => answer.json?.variants?.[0]?.available === 3, 5_000);
    expect(seen.json.inStock).toBe(true);
  });
});
