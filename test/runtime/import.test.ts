import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import type { ImportProgress } from "../../src/contracts/objects/import.ts";
import type { HoldId, OrderId, ProductId, WarehouseId } from "../../src/domain/ids.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { realCatalogue } from "../support/catalogues.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";

beforeAll(async () => {
  admin = await signedIn("admin");
});
afterEach(() => void disarmFailpoints());

async function upload(body: string | ReadableStream<Uint8Array>, type = "text/csv", headers: Record<string, string> = {}) {
  const request = new Request("http://shop.test/api/v1/admin/imports", { method: "POST", body, headers: { Authorization: `Bearer ${admin}`, "Content-Type": type, ...headers } });
  const answer = await exports.default.fetch(request);
  return { status: answer.status, json: await answer.json<{ importId: string; code: string }>() };
}

const progress = async (importId: string): Promise<ImportProgress> => (await call("GET", `/admin/imports/${importId}`, { token: admin })).json;
const finished = (importId: string, withinMs = 90_000) => eventually(() => progress(importId), ({ status }) => status !== "RUNNING", withinMs);

/** Imports to the end. */
async function importFile(body: string, type = "text/csv", withinMs = 90_000): Promise<ImportProgress> {
  const { status, json } = await upload(body, type);
  expect(status).toBe(202);
  return finished(json.importId, withinMs);
}

const header = "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price";
const file = (...rows: string[]) => [header, ...rows].join("\r\n");
const named = (name: string, count: number, quantity = 3) => file(...Array.from({ length: count }, (_, n) => `${name}-${n},${name} ${n},Imported,,,,${quantity},${n + 1}.50`));

const productsLike = async (slug: string) => (await env.DB.prepare("SELECT slug, version, status FROM products WHERE slug LIKE ? ORDER BY row_id").bind(`${slug}%`).all<{ slug: string; version: number; status: string }>()).results;
const lastEvent = async () => (await env.DB.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").first<{ seq: number }>())?.seq ?? 0;
async function variantOf(sku: string) {
  const row = await env.DB.prepare("SELECT variant_id AS variantId FROM variants WHERE sku = ?").bind(sku).first<{ variantId: string }>();
  return compose(env).stock.getByName(row?.variantId ?? "");
}

describe("an import", () => {
  test("makes products that readers see, in categories it makes, with their stock", async () => {
    const done = await importFile(file(
      "tea-pot,Tea Pot,Kitchen > Pots,Size,Small,POT-S,4,20", "tea-pot,,,,Large,,0,30",
      "tea-cup,Tea Cup,Kitchen,,,CUP,9,5",
    ));
    expect(done).toMatchObject({ status: "COMPLETED", rows: 3, products: 2, failed: 0, errors: [] });
    const seen = await eventually(() => call("GET", "/products/tea-pot"), (answer) => answer.json?.variants?.[0]?.available === 4, 5_000);
    expect(seen.json).toMatchObject({ name: "Tea Pot", price: 20, categoryPath: [{ slug: "kitchen", name: "Kitchen" }, { slug: "pots", name: "Pots" }], inStock: true });
    expect(seen.json.variants.map((variant: { sku: string; available: number }) => [variant.sku, variant.available])).toEqual([["POT-S", 4], ["TEA-POT-LARGE", 0]]);
  });

  test("of the same file twice changes nothing: no version, no event, no stock", async () => {
    const text = named("same", 30);
    await importFile(text);
    const stock = await variantOf("SAME-7");
    await stock.execute([{ kind: "hold", holdId: "hld_same" as HoldId, customerId: "usr_1", quantity: 2, ttlMs: 60_000 }, { kind: "commit", holdId: "hld_same" as HoldId, orderId: "ord_same" as OrderId }]);
    const [products, events] = [await productsLike("same-"), await lastEvent()];
    expect(await importFile(text)).toMatchObject({ status: "COMPLETED", rows: 30, products: 30, failed: 0 });
    expect(await productsLike("same-")).toEqual(products);
    expect(products.every(({ version }) => version === 1)).toBe(true);
    expect(await lastEvent()).toBe(events);
    expect(await stock.read()).toMatchObject({ onHand: 1, sold: 2 });
  });

  test("changes what the file says differently, and sets stock only where its quantity is another", async () => {
    await importFile(file("vase,Vase,Home,,,VASE,5,10", "bowl,Bowl,Home,,,BOWL,5,10"));
    await (await variantOf("BOWL")).execute([{ kind: "adjust", changeId: "found", productId: "prd_x" as ProductId, warehouseId: "whs_main" as WarehouseId, delta: 3, reason: "found some" }]);
    expect(await importFile(file("vase,Tall Vase,Home,,,VASE,6,10", "bowl,Bowl,Home,,,BOWL,5,10"))).toMatchObject({ products: 2, failed: 0 });
    expect(await productsLike("vase")).toEqual([{ slug: "vase", version: 2, status: "ACTIVE" }]);
    expect(await productsLike("bowl")).toEqual([{ slug: "bowl", version: 1, status: "ACTIVE" }]);
    expect([(await (await variantOf("VASE")).read()).onHand, (await (await variantOf("BOWL")).read()).onHand]).toEqual([6, 8]);
  });

  test("reports a bad row by its number, which costs its own product alone", async () => {
    await importFile(file("owner,Owner,Home,,,TAKEN,1,1"));
    const done = await importFile(file(
      "good-1,Good,Home,,,G1,1,1", "bad-1,Bad,Home,,,B1,1,free", "good-2,Good,Home,,,G2,1,1", "bad-2,,Home,,,B2,1,1", "bad-3,Thief,Home,,,TAKEN,1,1", "good-1,Again,Home,,,G3,1,1",
    ));
    expect(done).toMatchObject({ status: "COMPLETED", rows: 6, products: 2, failed: 4 });
    expect(done.errors).toEqual([
      { row: 3, message: 'the Variant Price "free" is not an amount in USD' },
      { row: 5, message: "the Title is missing" },
      { row: 6, message: "the SKU TAKEN belongs to another product" },
      { row: 7, message: "the product good-1 stands in row 2 already" },
    ]);
    expect((await productsLike("good-")).map(({ slug }) => slug)).toEqual(["good-1", "good-2"]);
  });

  test("of NDJSON takes products as the admin writes them", async () => {
    const line = (name: string, more = {}) => JSON.stringify({ name, category: "records", price: 12.5, variants: [{ sku: `${name}-LP`, attributes: { Format: "LP" }, quantity: 2 }], ...more });
    const done = await importFile([line("Kind of Green"), "nonsense", line("Green Train", { salePrice: 10 })].join("\n"), "application/x-ndjson");
    expect(done).toMatchObject({ products: 2, failed: 1, errors: [{ row: 2, message: "the line is not JSON in UTF-8" }] });
    expect(await productsLike("kind-of-green")).toHaveLength(1);
  });

  test("of a file that is none of Shopify's fails and says why", async () => {
    expect(await importFile("a,b\r\n1,2")).toMatchObject({ status: "FAILED", products: 0, errors: [{ row: 1, message: "not a Shopify product CSV: it has no column Handle, Title, Variant Price" }] });
  });

  test("does not undo what a keeper changed since", async () => {
    const text = file("lamp,Lamp,Home,,,LAMP,1,10");
    await importFile(text);
    const { products } = (await call("GET", "/admin/products?q=LAMP", { token: admin })).json;
    await call("PATCH", `/admin/products/${products[0].productId}`, { token: admin, body: { name: "Better Lamp" } });
    await importFile(text);
    expect((await call("GET", `/admin/products/${products[0].productId}`, { token: admin })).json).toMatchObject({ name: "Better Lamp", version: 2 });
  });
});

describe("an import that is cut off", () => {
  test.each(["import.before-save", "import.after-save"])("at %s is taken up again, and nothing is lost or done twice", async (point) => {
    const name = point.replace("import.", "cut-");
    armFailpoint(point, 1);
    const done = await importFile(named(name, 250, 7));
    expect(disarmFailpoints()).toEqual([]);
    expect(done).toMatchObject({ status: "COMPLETED", rows: 250, products: 250, failed: 0, errors: [] });
    const products = await productsLike(`${name}-`);
    expect(products).toHaveLength(250);
    expect(products.every(({ version }) => version === 1)).toBe(true);
    for (const n of [0, 120, 249]) expect((await (await variantOf(`${name}-${n}`.toUpperCase())).read()).onHand).toBe(7);
  });

  test("by eviction between two slices goes on", async () => {
    const { json } = await upload(named("evicted", 350));
    await evictDurableObject(env.IMPORTS.getByName(json.importId));
    expect(await finished(json.importId)).toMatchObject({ status: "COMPLETED", products: 350 });
  });
});

describe("an upload", () => {
  test.each([
    ["of another type", "application/json", "{}", 415, "unsupported_media_type"],
    ["that is empty", "text/csv", "", 422, "validation_failed"],
  ])("%s is refused", async (_, type, body, status, code) => {
    const refused = await upload(body, type);
    expect([refused.status, refused.json.code]).toEqual([status, code]);
  });

  test("over 20 MiB is 413, whether it says so or not, and leaves nothing", async () => {
    const piece = new Uint8Array(1_048_576).fill(97);
    const pieces = (count: number) => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({ pull: (controller) => (sent++ < count ? controller.enqueue(piece.slice()) : controller.close()) });
    };
    const streamed = await upload(pieces(21));
    expect([streamed.status, streamed.json.code]).toEqual([413, "payload_too_large"]);
    const { readable, writable } = new FixedLengthStream(21 * 1_048_576);
    const writing = pieces(21).pipeTo(writable).catch(() => undefined);
    expect((await upload(readable)).status).toBe(413);
    await writing;
    const whole = await upload(pieces(20));
    expect(whole.status).toBe(202);
    expect(await finished(whole.json.importId)).toMatchObject({ status: "FAILED", products: 0 });
  });

  test("is for admins, and an import nobody made is 404", async () => {
    const seller = await signedIn("seller");
    expect((await call("POST", "/admin/imports", { token: seller, body: header, headers: { "Content-Type": "text/csv" } })).status).toBe(403);
    expect((await call("GET", "/admin/imports/imp_nobody", { token: admin })).status).toBe(404);
  });
});

const [apparelCsv, retailNdjson, spreeCsv] = await Promise.all([realCatalogue("apparel.csv"), realCatalogue("retail-demo.ndjson"), realCatalogue("spree.csv")]);

describe("the real files", () => {
  test.runIf(apparelCsv)("of Shopify's apparel store are 20 products, and the same again changes nothing", async () => {
    expect(await importFile(apparelCsv ?? "")).toMatchObject({ status: "COMPLETED", rows: 22, products: 20, failed: 0, errors: [] });
    const events = await lastEvent();
    expect(await importFile(apparelCsv ?? "")).toMatchObject({ products: 20, failed: 0 });
    expect(await lastEvent()).toBe(events);
    const top = await eventually(() => call("GET", "/products/classic-varsity-top"), (answer) => answer.json?.variants?.[2]?.available === 1, 5_000);
    expect(top.json).toMatchObject({ name: "Classic Varsity Top", brand: "partners-demo", price: 60, options: [{ name: "Size", values: ["Small", "Medium", "Large"] }] });
  });

  test.runIf(retailNdjson)("of the retail demo store, one product in ten, are found by what they are called", async () => {
    const lines = (retailNdjson ?? "").split("\n").filter((_, index) => index % 10 === 2);
    expect(await importFile(lines.join("\n"), "application/x-ndjson", 25_000)).toMatchObject({ status: "COMPLETED", rows: 247, products: 247, failed: 0, errors: [] });
    const found = await call("GET", "/search?q=crochet+backpack");
    expect(found.json.products.map((product: { slug: string }) => product.slug)).toContain("lacy-crochet-summer-backpack");
  });

  test.runIf(spreeCsv)("of Spree are refused with a reason", async () => {
    expect(await importFile(spreeCsv ?? "")).toMatchObject({ status: "FAILED", products: 0 });
  });
});
