import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { ImportProgress } from "../../src/contracts/objects/import.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { type Buyer, initiate, newBuyer, pay } from "../support/buyers.ts";
import { isolate } from "../support/isolate.ts";
import { call, eventually } from "../support/request.ts";
import { claim, claimedBy, makeSale, productWith, type Visitor } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

/** What an import of this file came to. */
async function imported(body: string): Promise<ImportProgress> {
  const headers = { Authorization: `Bearer ${admin}`, "Content-Type": "text/csv" };
  const taken = await exports.default.fetch(new Request("http://shop.test/api/v1/admin/imports", { method: "POST", body, headers }));
  const { importId } = await taken.json<{ importId: string }>();
  return eventually(async (): Promise<ImportProgress> => (await call("GET", `/admin/imports/${importId}`, { token: admin })).json, ({ status }) => status !== "RUNNING", 30_000);
}

const ownPlace = (saleId: string, { token }: Visitor) => call("GET", `/sales/${saleId}/place`, { token });

/** No time passes for the rest of the test. */
function stopClock(): void {
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
  onTestFinished(() => clock.mockRestore());
}

describe("a sale whose objects are restarted while they are asked", () => {
  afterEach(() => void disarmFailpoints());
  const busy = { status: 503, json: { code: "overloaded" } };

  it("takes somebody in who asks once, and tells him to ask again when it happens twice", async () => {
    const { variantId } = await productWith(admin, 4);
    const { saleId } = (await makeSale(admin, variantId, { units: 1 }, 60_000)).json;
    const [lucky, unlucky] = [await newBuyer(), await newBuyer()];
    const joinAs = ({ token }: Buyer) => call("POST", `/sales/${saleId}/tickets`, { token });
    armFailpoint("desk.join");
    expect((await joinAs(lucky)).status).toBe(201);
    armFailpoint("desk.join", 0, null, 2);
    const refused = await joinAs(unlucky);
    expect(refused).toMatchObject(busy);
    expect(refused.headers.get("Retry-After")).not.toBeNull();
    expect((await joinAs(unlucky)).status).toBe(201);
  });

  it("gives the claim that there is, and tells its owner to ask again when it happens twice", async () => {
    const { saleId, visitor, token } = await claimedBy(admin);
    armFailpoint("room.claim");
    expect((await claim(saleId, visitor)).json.purchaseToken).toBe(token);
    armFailpoint("room.claim", 0, null, 2);
    expect(await claim(saleId, visitor)).toMatchObject(busy);
    expect((await claim(saleId, visitor)).json.purchaseToken).toBe(token);
  });
});

describe("a claim that is repeated", () => {
  it("is the same token while that is good, before its checkout and in it", async () => {
    const { saleId, visitor, token } = await claimedBy(admin);
    expect((await claim(saleId, visitor)).json.purchaseToken).toBe(token);
    const { checkoutId } = (await initiate(visitor, { purchaseToken: token })).json;
    expect(await claim(saleId, visitor)).toMatchObject({ status: 201, json: { purchaseToken: token } });
    expect((await initiate(visitor, { purchaseToken: token })).json.checkoutId).toBe(checkoutId);
  });

  it("is over its limit once the unit is bought, and when that order is cancelled", async () => {
    const { saleId, visitor, token } = await claimedBy(admin);
    const { checkoutId } = (await initiate(visitor, { purchaseToken: token })).json;
    const { orderId } = (await pay(visitor, checkoutId)).json;
    expect(await claim(saleId, visitor)).toMatchObject({ status: 409, json: { code: "quantity_limit", checkoutId } });
    expect((await call("POST", `/orders/${orderId}/cancel`, { token: visitor.token })).status).toBe(200);
    expect(await claim(saleId, visitor)).toMatchObject({ status: 409, json: { code: "quantity_limit", checkoutId } });
  });

  it("has expired when its checkout was given up, though the token's time is not over", async () => {
    const { saleId, visitor, token } = await claimedBy(admin);
    const { checkoutId } = (await initiate(visitor, { purchaseToken: token })).json;
    expect((await call("DELETE", `/checkout/${checkoutId}`, { token: visitor.token })).status).toBe(204);
    const again = await claim(saleId, visitor);
    expect(again).toMatchObject({ status: 410, json: { code: "claim_expired" } });
    expect(again.json.checkoutId).toBeUndefined();
  });

  it("leads to its checkout when the token's time is over and the checkout's is not", async () => {
    const { saleId, visitor, token } = await claimedBy(admin, { tokenTtlSeconds: 2 });
    const { checkoutId } = (await initiate(visitor, { purchaseToken: token })).json;
    await scheduler.wait(2_100);
    expect(await claim(saleId, visitor)).toMatchObject({ status: 410, json: { code: "claim_expired", checkoutId } });
    expect(await call("GET", `/checkout/${checkoutId}`, { token: visitor.token })).toMatchObject({ status: 200, json: { status: "RESERVED" } });
  });

  it("leads nowhere when nobody began a checkout", async () => {
    const { saleId, visitor } = await claimedBy(admin, { tokenTtlSeconds: 1 });
    await scheduler.wait(1_100);
    const again = await claim(saleId, visitor);
    expect(again).toMatchObject({ status: 410, json: { code: "claim_expired" } });
    expect(again.json.checkoutId).toBeUndefined();
  });
});

it("W9: a purchase token that is sent a hundred times at once makes one checkout and holds one unit", { timeout: 60_000 }, async () => {
  const { visitor, token, variantId } = await claimedBy(admin);
  const answers = await Promise.all(Array.from({ length: 100 }, () => initiate(visitor, { purchaseToken: token })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ json }) => json.checkoutId)).size).toBe(1);
  const stock = (await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json;
  expect(stock).toMatchObject({ onHand: 4, reserved: 1, sold: 0, consistent: true });
  const paid = await Promise.all(Array.from({ length: 10 }, () => pay(visitor, answers[0]?.json.checkoutId)));
  expect(paid.every(({ status }) => status === 200 || status === 409)).toBe(true);
  expect(new Set(paid.filter(({ status }) => status === 200).map(({ json }) => json.orderId)).size).toBe(1);
  const late = await Promise.all(Array.from({ length: 20 }, () => initiate(visitor, { purchaseToken: token })));
  expect(new Set(late.map(({ status, json }) => `${status} ${json.code}`))).toEqual(new Set(["409 quantity_limit"]));
});

it.each([
  ["faster than he may claim", { ADDRESS_REQUEST_BURST: "100" }, 6],
  ["when his address has spent its requests", { ADDRESS_REQUEST_BURST: "1" }, 2],
])("a page that is opened %s says that the unit is held, and asks again after ten seconds or more", async (_, limits, times) => {
  const { saleId, visitor } = await claimedBy(admin);
  const { ask } = isolate({ RATE_LIMITS: "on", ...limits });
  const open = () => ask("GET", `/page/sales/${saleId}`, { cookie: `session=${visitor.token}`, from: "198.51.100.20" });
  stopClock();
  const pages = await Promise.all(Array.from({ length: times }, open));
  const [last] = pages.filter((page) => page.headers.has("Refresh"));
  expect(Number.parseInt(last?.headers.get("Refresh") ?? "", 10)).toBeGreaterThanOrEqual(10);
  for (const html of await Promise.all(pages.map((page) => page.text()))) {
    expect(html).toContain("A unit is held for you");
    expect(html).not.toContain("Your unit is gone");
  }
});

it("a place that was claimed says to its owner which checkout the claim makes", async () => {
  const { saleId, visitor, token } = await claimedBy(admin);
  const { checkoutId } = (await ownPlace(saleId, visitor)).json;
  expect((await call("GET", `/checkout/${checkoutId}`, { token: visitor.token })).status).toBe(404);
  expect((await initiate(visitor, { purchaseToken: token })).json.checkoutId).toBe(checkoutId);
  expect(await ownPlace(saleId, visitor)).toMatchObject({ status: 200, json: { state: "claimed", checkoutId } });
});

describe("a product whose variant is being sold in a sale", () => {
  const archive = (productId: string) => call("DELETE", `/admin/products/${productId}`, { token: admin });

  it("is not archived, whole or by leaving the variant out, until the sale is over", async () => {
    const { productId, variantId } = await productWith(admin, 4);
    const { saleId } = (await makeSale(admin, variantId, { units: 2 }, 60_000)).json;
    expect(await archive(productId)).toMatchObject({ status: 409, json: { code: "invalid_transition", saleId } });
    const { options: _, ...product } = (await call("GET", `/admin/products/${productId}`, { token: admin })).json;
    const other = { ...product, variants: [{ sku: `${product.variants[0].sku}-2`, attributes: {} }] };
    expect(await call("PUT", `/admin/products/${productId}`, { token: admin, body: other })).toMatchObject({ status: 409, json: { code: "invalid_transition", saleId } });
    expect((await call("PATCH", `/admin/products/${productId}`, { token: admin, body: { name: "Another name" } })).status).toBe(200);
    expect((await call("POST", `/admin/sales/${saleId}/close`, { token: admin })).status).toBe(200);
    expect((await archive(productId)).status).toBe(204);
  });

  it("keeps its variant though a file leaves it out; the import says so in that row, and goes on with the others", async () => {
    const { productId, variantId } = await productWith(admin, 4);
    const { saleId } = (await makeSale(admin, variantId, { units: 2 }, 60_000)).json;
    const { slug, variants: [{ sku }] } = (await call("GET", `/admin/products/${productId}`, { token: admin })).json;
    const file = ["Handle,Title,Type,Variant SKU,Variant Price", `${slug},Renamed,Drops,${sku}-2,9.50`, `${slug}-other,Other,Drops,,3.50`].join("\n");
    expect(await imported(file)).toMatchObject({ status: "COMPLETED", products: 1, failed: 1, errors: [{ row: 2, message: expect.stringContaining("The drop") }] });
    expect((await call("GET", `/admin/products/${productId}`, { token: admin })).json.variants).toMatchObject([{ sku, status: "ACTIVE" }]);
    await call("POST", `/admin/sales/${saleId}/close`, { token: admin });
    expect(await imported(file)).toMatchObject({ products: 2, failed: 0 });
  });

  it("is changed though the variant was archived before its sale was over", async () => {
    const { productId, variantId } = await productWith(admin, 4);
    expect((await makeSale(admin, variantId, { units: 2 }, 60_000)).status).toBe(201);
    const { options: _, ...product } = (await call("GET", `/admin/products/${productId}`, { token: admin })).json;
    await env.DB.prepare("UPDATE variants SET status = 'ARCHIVED' WHERE variant_id = ?").bind(variantId).run();
    const changed = await call("PUT", `/admin/products/${productId}`, { token: admin, body: { ...product, variants: [{ sku: `${product.variants[0].sku}-2`, attributes: {} }] } });
    expect(changed.status, changed.text).toBe(200);
  });

  it("is bought by whoever has claimed it, though it was made INACTIVE or archived meanwhile", async () => {
    const [hidden, gone] = await Promise.all([claimedBy(admin), claimedBy(admin)]);
    expect((await call("PATCH", `/admin/products/${hidden.productId}`, { token: admin, body: { status: "INACTIVE" } })).status).toBe(200);
    await call("POST", `/admin/sales/${gone.saleId}/close`, { token: admin });
    expect((await archive(gone.productId)).status).toBe(204);
    for (const { visitor, token } of [hidden, gone]) {
      const begun = await initiate(visitor, { purchaseToken: token });
      expect(begun, begun.text).toMatchObject({ status: 201, json: { status: "RESERVED" } });
      expect((await pay(visitor, begun.json.checkoutId)).json).toMatchObject({ status: "CONFIRMED" });
    }
  });
});
