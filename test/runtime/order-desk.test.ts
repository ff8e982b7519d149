import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { newBuyer } from "../support/buyers.ts";
import { bought, newProduct, newSeller, type Sold } from "../support/ordering.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";
import { laneName } from "../../src/domain/lanes.ts";
import { laneOfOrder } from "../../src/domain/order/name.ts";
import type { OrderId } from "../../src/domain/ids.ts";

let admin = "";

beforeAll(async () => {
  admin = await signedIn("admin");
  expect((await call("POST", "/admin/categories", { token: admin, body: { name: "Things", slug: "things" } })).status).toBe(201);
});

const thing = (quantity = 10, price = 20) => newProduct(admin, "things", { quantity, price });
const orderOf = async (token: string, orderId: string) => (await call("GET", `/orders/${orderId}`, { token })).json;
const stockOf = async ({ variantId }: Sold) => (await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json;
const move = (orderId: string, body: object, headers: Record<string, string> = {}, token = admin) => call("POST", `/admin/orders/${orderId}/transitions`, { token, body, headers });
const mailsOf = async (email: string): Promise<string[]> => (await call("GET", `/dev/mailbox?to=${email}`)).json.mails.map((mail: { template: string }) => mail.template);

async function along(orderId: string, ...way: readonly string[]) {
  for (const to of way) {
    const moved = await move(orderId, { to });
    expect(moved.status, moved.text).toBe(200);
  }
}

const delivered = (orderId: string) => along(orderId, "PROCESSING", "SHIPPED", "DELIVERED");
const ask = (token: string, orderId: string, items: readonly object[], headers: Record<string, string> = {}) => call("POST", `/orders/${orderId}/return`, { token, body: { items, reason: "too big" }, headers });
const resolve = (returnId: string, word: "approve" | "reject", body?: object, headers: Record<string, string> = {}) => call("POST", `/admin/returns/${returnId}/${word}`, { token: admin, body, headers });

describe("the desk of orders", () => {
  it("moves an order from hand to hand; the buyer sees each step, its parcel, and gets his mails", async () => {
    const [product, { buyer, orderId }] = await thing().then(async (sold) => [sold, await bought([[sold, 2]])] as const);
    const desk = await call("GET", `/admin/orders/${orderId}`, { token: admin });
    expect(desk.json).toMatchObject({ orderId, userId: buyer.userId, status: "CONFIRMED", transitions: ["PROCESSING", "CANCELLED"] });
    expect((await move(orderId, { to: "SHIPPED" })).json).toMatchObject({ code: "invalid_transition", current: "CONFIRMED" });
    await along(orderId, "PROCESSING");
    expect(await orderOf(buyer.token, orderId)).toMatchObject({ status: "PROCESSING", items: [{ status: "CONFIRMED" }] });
    const tracking = { carrier: "DHL", number: "JD 42", url: "https://track.example/JD42" };
    expect((await move(orderId, { to: "SHIPPED", tracking })).json).toMatchObject({ status: "SHIPPED", tracking, transitions: ["DELIVERED", "RETURNED"] });
    expect((await call("POST", `/orders/${orderId}/cancel`, { token: buyer.token })).json.code).toBe("invalid_transition");
    await along(orderId, "DELIVERED");
    const order = await orderOf(buyer.token, orderId);
    expect(order).toMatchObject({ status: "DELIVERED", tracking, items: [{ status: "DELIVERED", tracking }] });
    expect(order.statusHistory.map((entry: { status: string; by: string }) => [entry.status, entry.by])).toEqual([["CONFIRMED", "customer"], ["PROCESSING", "admin"], ["SHIPPED", "admin"], ["DELIVERED", "admin"]]);
    await eventually(() => mailsOf(buyer.email), (mails) => mails.includes("order-shipped") && mails.includes("order-delivered"));
    const listed = await eventually(() => call("GET", "/admin/orders?status=DELIVERED&size=100", { token: admin }), ({ json }) => json.orders.some((row: { orderId: string }) => row.orderId === orderId));
    expect(listed.json.orders.find((row: { orderId: string }) => row.orderId === orderId)).toMatchObject({ tracking, items: [{ status: "DELIVERED" }] });
    expect(await stockOf(product)).toMatchObject({ onHand: 8, sold: 2 });
  });

  it("answers a read that knows the order with 304, and a write meant for another revision with 412", async () => {
    const { buyer, orderId } = await bought([[await thing(), 1]]);
    for (const [path, token] of [[`/orders/${orderId}`, buyer.token], [`/admin/orders/${orderId}`, admin]] as const) {
      const etag = (await call("GET", path, { token })).headers.get("ETag") ?? "";
      expect(etag).toMatch(/^"\d+"$/);
      for (const known of [etag, `"x", W/${etag}`, "*"]) expect((await call("GET", path, { token, headers: { "If-None-Match": known } })).status).toBe(304);
      expect((await call("GET", path, { token, headers: { "If-None-Match": '"0"' } })).status).toBe(200);
    }
    const etag = (await call("GET", `/admin/orders/${orderId}`, { token: admin })).headers.get("ETag") ?? "";
    expect((await move(orderId, { to: "PROCESSING" }, { "If-Match": etag })).status).toBe(200);
    expect((await move(orderId, { to: "SHIPPED" }, { "If-Match": etag })).json.code).toBe("precondition_failed");
    const [one, other] = await Promise.all([move(orderId, { to: "SHIPPED" }, { "Idempotency-Key": "ship-once" }), move(orderId, { to: "SHIPPED" }, { "Idempotency-Key": "ship-once" })]);
    expect([one.status, other.text]).toEqual([200, one.text]);
    expect((await move(orderId, { to: "SHIPPED" })).json.code).toBe("invalid_transition");
  });

  it("takes back a parcel that was refused at the door: everything is refunded, and the units lie where they came from", async () => {
    const product = await thing(5);
    const { buyer, orderId } = await bought([[product, 3]]);
    await along(orderId, "PROCESSING", "SHIPPED", "RETURNED");
    const order = await eventually(() => orderOf(buyer.token, orderId), ({ status }) => status === "REFUNDED");
    expect(order).toMatchObject({ paymentStatus: "REFUNDED", refunds: [{ amount: order.total, status: "PROCESSED" }], items: [{ status: "RETURNED" }] });
    expect(await stockOf(product)).toMatchObject({ onHand: 5, sold: 0, consistent: true });
    await eventually(() => mailsOf(buyer.email), (mails) => mails.includes("order-refunded"));
  });

  it("cancels for the shop, damaged or not", async () => {
    const product = await thing(5);
    const { buyer, orderId } = await bought([[product, 1]]);
    expect((await move(orderId, { to: "CANCELLED", reason: "recalled", condition: "damaged" })).json.status).toBe("CANCELLED");
    expect(await eventually(() => orderOf(buyer.token, orderId), ({ paymentStatus }) => paymentStatus === "REFUNDED")).toMatchObject({ refunds: [{ reason: "recalled" }] });
    expect(await stockOf(product)).toMatchObject({ onHand: 4, sold: 1 });
  });

  it.each<[string, object]>([
    ["an unknown state", { to: "LOST" }],
    ["a link that is no page", { to: "SHIPPED", tracking: { carrier: "X", number: "1", url: "javascript:alert(1)" } }],
    ["a parcel without a number", { to: "SHIPPED", tracking: { carrier: "X" } }],
  ])("refuses %s", async (_, body) => {
    const { orderId } = await bought([[await thing(), 1]]);
    expect((await move(orderId, body)).status).toBe(422);
  });

  it("is for admins, and knows no order that is not", async () => {
    const { buyer, orderId } = await bought([[await thing(), 1]]);
    for (const path of [`/admin/orders/${orderId}`, "/admin/returns"]) expect((await call("GET", path, { token: buyer.token })).status).toBe(403);
    expect((await move(orderId, { to: "PROCESSING" }, {}, buyer.token)).status).toBe(403);
    for (const unknown of ["ord_1-unknown", "ord_zzz-x", "nonsense"]) {
      expect((await call("GET", `/admin/orders/${unknown}`, { token: admin })).status).toBe(404);
      expect((await move(unknown, { to: "PROCESSING" })).status).toBe(404);
      expect((await resolve(unknown, "approve")).status).toBe(404);
    }
  });
});

describe("a return", () => {
  it("of a part is looked at, paid for, and put back; the last part closes the order", async () => {
    const [one, two] = await Promise.all([thing(5, 30), thing(5, 10)]);
    const { buyer, orderId } = await bought([[one, 2], [two, 1]]);
    const [first, second] = (await orderOf(buyer.token, orderId)).items as { orderItemId: string; variantId: string }[];
    const itemOf = (sold: Sold) => ([first, second].find((item) => item?.variantId === sold.variantId)?.orderItemId ?? "");
    expect((await ask(buyer.token, orderId, [{ orderItemId: itemOf(one), quantity: 1 }])).json.code).toBe("invalid_transition");
    await delivered(orderId);

    const asked = await ask(buyer.token, orderId, [{ orderItemId: itemOf(one), quantity: 1 }], { "Idempotency-Key": "back-1" });
    expect(asked.status, asked.text).toBe(201);
    expect(asked.json).toMatchObject({ returnId: expect.stringMatching(/^ret_/), status: "PENDING", instructions: expect.stringContaining(asked.json.returnId) });
    expect((await ask(buyer.token, orderId, [{ orderItemId: itemOf(one), quantity: 1 }], { "Idempotency-Key": "back-1" })).text).toBe(asked.text);
    const listed = await eventually(() => call("GET", "/admin/returns?status=PENDING", { token: admin }), ({ json }) => json.returns.some((wish: { returnId: string }) => wish.returnId === asked.json.returnId));
    expect(listed.json.returns[0]).toMatchObject({ orderId, items: [{ orderItemId: itemOf(one), quantity: 1 }], reason: "too big", condition: null });

    const approved = await resolve(asked.json.returnId, "approve");
    expect(approved.status, approved.text).toBe(200);
    expect(approved.json).toMatchObject({ status: "APPROVED", orderStatus: "DELIVERED", condition: "resellable", refunds: [{ amount: 30 }] });
    const part = await eventually(() => orderOf(buyer.token, orderId), ({ paymentStatus }) => paymentStatus === "PARTIALLY_REFUNDED");
    expect(part).toMatchObject({ status: "DELIVERED", refunds: [{ amount: 30, status: "PROCESSED" }], returns: [{ status: "APPROVED" }] });
    expect(await stockOf(one)).toMatchObject({ onHand: 4, sold: 1, consistent: true });

    const rest = await ask(buyer.token, orderId, [{ orderItemId: itemOf(one), quantity: 1 }, { orderItemId: itemOf(two), quantity: 1 }]);
    await resolve(rest.json.returnId, "approve", { condition: "damaged" });
    const whole = await eventually(() => orderOf(buyer.token, orderId), ({ status }) => status === "REFUNDED");
    expect(whole.refunds.reduce((sum: number, refund: { amount: number }) => sum + refund.amount, 0)).toBeCloseTo(whole.total);
    expect(whole).toMatchObject({ paymentStatus: "REFUNDED", items: [{ status: "RETURNED" }, { status: "RETURNED" }] });
    expect([await stockOf(one), await stockOf(two)]).toMatchObject([{ onHand: 4, sold: 1 }, { onHand: 4, sold: 1 }]);
    await eventually(() => mailsOf(buyer.email), (mails) => ["return-requested", "return-approved", "order-refunded"].every((template) => mails.includes(template)));
  });

  it("is answered once: the same word again is the same answer, another word 409, however parallel", async () => {
    const product = await thing();
    const { buyer, orderId } = await bought([[product, 2]]);
    await delivered(orderId);
    const [{ orderItemId }] = (await orderOf(buyer.token, orderId)).items;
    const [yes, no] = await Promise.all([1, 2].map(async () => (await ask(buyer.token, orderId, [{ orderItemId, quantity: 1 }])).json.returnId as string));
    const approvals = await Promise.all([resolve(yes ?? "", "approve"), resolve(yes ?? "", "approve"), resolve(yes ?? "", "reject")]);
    expect(approvals.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    expect((await resolve(no ?? "", "reject", { reason: "worn" })).json).toMatchObject({ status: "REJECTED", refunds: [{ amount: 20 }] });
    expect((await resolve(no ?? "", "approve")).json.code).toBe("invalid_transition");
    await eventually(() => stockOf(product), (stock) => stock.onHand === 9 && stock.sold === 1);
    await eventually(() => call("GET", "/admin/returns?status=REJECTED", { token: admin }), ({ json }) => json.returns.some((wish: { returnId: string }) => wish.returnId === no));
    await eventually(() => mailsOf(buyer.email), (mails) => mails.includes("return-rejected"));
  });

  it("never is of more than is there, also when asked for all at once", async () => {
    const { buyer, orderId } = await bought([[await thing(), 3]]);
    await delivered(orderId);
    const [{ orderItemId }] = (await orderOf(buyer.token, orderId)).items;
    const answers = await Promise.all([2, 2, 2].map((quantity) => ask(buyer.token, orderId, [{ orderItemId, quantity }])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({ code: "quantity_limit", items: [{ orderItemId, requested: 2, returnable: 1 }] });
    expect((await ask(buyer.token, orderId, [{ orderItemId: "oit_other", quantity: 1 }])).status).toBe(422);
    for (const items of [[], [{ orderItemId, quantity: 0 }]]) expect((await ask(buyer.token, orderId, items)).status).toBe(422);
    const stranger = await newBuyer();
    expect((await ask(stranger.token, orderId, [{ orderItemId, quantity: 1 }])).status).toBe(404);
  });

  it("comes too late after the window", async () => {
    const { buyer, orderId } = await bought([[await thing(), 1]]);
    await delivered(orderId);
    const order = await orderOf(buyer.token, orderId);
    const lane = env.LANES.getByName(laneName(laneOfOrder(orderId as OrderId) ?? 0));
    const shiftedMs = 30 * 86_400_000;
    await runInDurableObject(lane, (_, { storage }) =>
      storage.sql.exec("UPDATE orders SET document = json_set(document, '$.statusHistory[3].at', json_extract(document, '$.statusHistory[3].at') - ?) WHERE order_id = ?", shiftedMs, orderId).toArray(),
    );
    const late = await ask(buyer.token, orderId, [{ orderItemId: order.items[0].orderItemId, quantity: 1 }]);
    expect([late.status, late.json.code, late.json.detail]).toEqual([409, "invalid_transition", expect.stringContaining("over")]);
  });
});

describe("a refund that the bank refuses", () => {
  it("is FAILED for a while and PROCESSED in the end, once", async () => {
    const product = await thing(3);
    const { buyer, orderId } = await bought([[product, 1]], "tok_no_refunds");
    expect((await call("POST", `/orders/${orderId}/cancel`, { token: buyer.token })).json).toMatchObject({ status: "CANCELLED", paymentStatus: "CAPTURED", refunds: [{ status: "FAILED" }] });
    await eventually(() => stockOf(product), (stock) => stock.onHand === 3);
    const paid = await eventually(() => orderOf(buyer.token, orderId), ({ paymentStatus }) => paymentStatus === "REFUNDED", 15_000);
    expect(paid.refunds).toMatchObject([{ amount: paid.total, status: "PROCESSED" }]);
  });
});

describe("a seller", () => {
  it("sees and moves his own lines, and nothing of anybody else's", async () => {
    const [mine, theirs] = await Promise.all([newSeller("mine"), newSeller("theirs")]);
    const [own, other] = await Promise.all([newProduct(mine, "things", { door: "seller", price: 30 }), newProduct(theirs, "things", { door: "seller", price: 15 })]);
    const { buyer, orderId } = await bought([[own, 1], [other, 2]]);
    const path = `/seller/orders/${orderId}`;
    const seen = await call("GET", path, { token: mine });
    expect(seen.json).toMatchObject({ orderId, status: "CONFIRMED", linesStatus: "CONFIRMED", subtotal: 30, items: [{ variantId: own.variantId }], shippingAddress: { city: "Portland" } });
    expect(seen.text).not.toMatch(/payments|billing|refunds|"total"/);
    expect(seen.json.items).toHaveLength(1);
    for (const to of ["PROCESSING", "SHIPPED"]) expect((await call("POST", `${path}/transitions`, { token: mine, body: { to, tracking: "PARCEL 7" } })).status).toBe(200);
    expect(await orderOf(buyer.token, orderId)).toMatchObject({ status: "CONFIRMED", tracking: { carrier: null, number: "PARCEL 7" } });
    expect((await call("POST", `/orders/${orderId}/cancel`, { token: buyer.token })).status).toBe(409);
    expect((await call("POST", `${path}/transitions`, { token: theirs, body: { to: "CANCELLED", reason: "none left" } })).json).toMatchObject({ linesStatus: "CANCELLED", status: "SHIPPED" });
    expect(await eventually(() => orderOf(buyer.token, orderId), ({ paymentStatus }) => paymentStatus === "PARTIALLY_REFUNDED")).toMatchObject({ refunds: [{ amount: 30, reason: "none left" }] });
    await eventually(() => stockOf(other), (stock) => stock.sold === 0);

    const listed = await eventually(() => call("GET", "/seller/orders", { token: mine }), ({ json }) => json.orders[0]?.items[0]?.status === "SHIPPED");
    expect(listed.json).toMatchObject({ orders: [{ orderId, subtotal: 30 }], pagination: { total: 1 } });
    const stranger = await newSeller("stranger");
    expect((await call("GET", path, { token: stranger })).status).toBe(404);
    expect((await call("POST", `${path}/transitions`, { token: stranger, body: { to: "DELIVERED" } })).status).toBe(404);
    expect((await call("GET", "/seller/orders", { token: stranger })).json.orders).toEqual([]);
    expect((await call("GET", path, { token: buyer.token })).status).toBe(403);
  });
});
