import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { type Buyer, initiate, newBuyer, pay } from "../support/buyers.ts";
import { realCatalogue } from "../support/catalogues.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

const apparel = await realCatalogue("apparel.csv");
const retailDemo = await realCatalogue("retail-demo.ndjson");
let admin = "";

beforeAll(async () => {
  admin = await signedIn("admin");
});

async function importFile(text: string, contentType: string) {
  const begun = await call("POST", "/admin/imports", { token: admin, body: text, headers: { "Content-Type": contentType } });
  expect(begun.status, begun.text).toBe(202);
  const ended = await eventually(() => call("GET", `/admin/imports/${begun.json.importId}`, { token: admin }), ({ json }) => json.status !== "RUNNING", 120_000);
  return ended.json;
}

/** An import has just filled the queues; the sale's events wait behind those of every imported variant. */
const projectionMs = 60_000;

interface Choice {
  readonly slug: string;
  readonly quantity: number;
  readonly price: number;
  readonly onHand: number;
}

/** Puts the choices into a cart at the prices of the file, buys them, and finds order, stock, projections, mail and inbox right. */
async function buy(buyer: Buyer, choices: readonly Choice[]) {
  const lines = [];
  for (const choice of choices) {
    const { json: product } = await call("GET", `/products/${choice.slug}`);
    const [variant] = product.variants;
    expect([choice.slug, variant.salePrice ?? variant.price, variant.available]).toEqual([choice.slug, choice.price, choice.onHand]);
    const added = await call("POST", "/cart/items", { token: buyer.token, body: { productId: product.productId, variantId: variant.variantId, quantity: choice.quantity } });
    expect(added.status, added.text).toBe(200);
    lines.push({ ...choice, productId: product.productId as string, variantId: variant.variantId as string });
  }
  const checkout = await initiate(buyer);
  expect(checkout.status, checkout.text).toBe(201);
  const paid = await pay(buyer, checkout.json.checkoutId);
  expect(paid.status, paid.text).toBe(200);
  const cents = lines.reduce((sum, line) => sum + Math.round(line.price * 100) * line.quantity, 0);
  const { json: order } = await call("GET", `/orders/${paid.json.orderId}`, { token: buyer.token });
  expect(order).toMatchObject({ status: "CONFIRMED", paymentStatus: "CAPTURED", subtotal: cents / 100, currency: "USD" });
  expect(Math.round(order.total * 100)).toBe(cents + Math.round(order.shipping * 100) + Math.round(order.tax * 100));
  expect(order.items.map((item: Record<string, unknown>) => [item["variantId"], item["quantity"], item["unitPrice"]])).toEqual(lines.map((line) => [line.variantId, line.quantity, line.price]));
  for (const { variantId, onHand, quantity } of lines) {
    const level = { onHand: onHand - quantity, reserved: 0, available: onHand - quantity, sold: quantity };
    expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json).toMatchObject({ ...level, consistent: true });
    await eventually(() => env.DB.prepare("SELECT on_hand, held, sold FROM inventory WHERE variant_id = ?").bind(variantId).first(), (row) => row?.["on_hand"] === level.onHand && row["held"] === 0 && row["sold"] === quantity, projectionMs);
  }
  const listed = await eventually(() => call("GET", "/admin/orders?status=CONFIRMED", { token: admin }), ({ json }) => json.orders.some((one: { orderId: string }) => one.orderId === order.orderId), projectionMs);
  expect(listed.json.orders.find((one: { orderId: string }) => one.orderId === order.orderId)).toMatchObject({ orderNumber: order.orderNumber, userId: buyer.userId, total: order.total, items: order.items.map(({ orderItemId, quantity, totalPrice }: Record<string, unknown>) => ({ orderItemId, quantity, totalPrice })) });
  const { json: { mails } } = await eventually(() => call("GET", `/dev/mailbox?to=${buyer.email}`), ({ json }) => json.mails.length > 0);
  expect(mails[0].text).toContain(order.orderNumber);
  expect((await call("GET", "/cart", { token: buyer.token })).json.itemCount).toBe(0);
  return order;
}

/** How often each consumer has handled something; everything that was sent arrived, and nothing was given up. */
async function handled(): Promise<Readonly<Record<string, number>>> {
  expect(await env.DB.prepare("SELECT count(*) AS n FROM dead_letters").first("n")).toBe(0);
  const { results } = await env.DB.prepare("SELECT consumer, count(*) AS n FROM inbox GROUP BY consumer").all<{ consumer: string; n: number }>();
  return Object.fromEntries(results.map(({ consumer, n }) => [consumer, n]));
}

it.skipIf(apparel === null)("sells from Shopify's own sample: 20 products in, one of each of three out", { timeout: 120_000 }, async () => {
  expect(await importFile(apparel ?? "", "text/csv")).toMatchObject({ status: "COMPLETED", products: 20, failed: 0 });
  expect((await call("GET", "/products?size=1")).json.pagination.total).toBe(20);
  const before = await handled();
  await buy(await newBuyer(), [
    { slug: "ocean-blue-shirt", quantity: 1, price: 50, onHand: 1 },
    { slug: "classic-varsity-top", quantity: 1, price: 60, onHand: 1 },
    { slug: "yellow-wool-jumper", quantity: 1, price: 80, onHand: 1 },
  ]);
  const once = ["arrivals", "payment-projection", "order-projection", "turnover", "notification"];
  const since = async () => {
    const now = await handled();
    return once.map((consumer) => (now[consumer] ?? 0) - (before[consumer] ?? 0));
  };
  expect(await eventually(since, (counts) => counts.every((count) => count > 0))).toEqual(once.map(() => 1));
});

/** How many of the retail demo store's 2,465 products are imported here: every tenth, from all its categories; `npm run import` takes them all. */
const every = 10;

it.skipIf(retailDemo === null)("sells from every tenth product of the retail demo store", { timeout: 120_000 }, async () => {
  const lines = (retailDemo ?? "").trim().split("\n").filter((_, index) => index % every === 0);
  const products = lines.map((line) => JSON.parse(line));
  expect(await importFile(`${lines.join("\n")}\n`, "application/x-ndjson")).toMatchObject({ status: "COMPLETED", products: 247, failed: 0 });
  const stocked = products.filter((product) => product.variants[0].quantity >= 3);
  const choices = [0, 70, 140].map((index): Choice => {
    const product = stocked[index];
    return { slug: product.slug, quantity: 2, price: product.salePrice ?? product.price, onHand: product.variants[0].quantity };
  });
  const order = await buy(await newBuyer(), choices);
  expect(order.items).toHaveLength(3);
});
