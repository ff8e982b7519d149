import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { EnterRequest, PaidOnce } from "../../src/contracts/objects.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { draftOf, unique, variantWith } from "../support/purchase.ts";

const { stock, lanes } = compose(env);

afterEach(() => void disarmFailpoints());

/** A checkout that is held, and the way to pay it under one key. */
async function held() {
  const name = `lane-${700 + Number(unique())}`;
  const variantId = await variantWith(stock, 5);
  const draft = draftOf([{ variantId }]);
  await lanes.getByName(name).initiate(draft);
  const { userId, checkoutId } = draft;
  const pay = async (more: { paymentToken?: string; fingerprint?: string; correlationId?: string; key?: string; rate?: EnterRequest["rate"] } = {}): Promise<PaidOnce> => {
    const { paymentToken = "tok_visa", fingerprint = "f", correlationId = "req_1", key = "key-1", rate = null } = more;
    return lanes.getByName(name).payOnce({ userId, checkoutId, key, paymentMethod: "CARD", paymentToken, correlationId }, { scope: `user:${userId} POST /pay`, rate, once: { key, fingerprint, keepMs: 60_000 } });
  };
  const orders = async () => (await lanes.getByName(name).listOrders(userId, 0, 10)).total;
  return { name, pay, orders, sold: async () => (await stock.getByName(variantId).read()).onHand };
}

const answerOf = (paid: PaidOnce) => ("answer" in paid ? paid.answer : paid);

it("answers everybody under one key with the first answer's bytes", async () => {
  const { pay, orders } = await held();
  const paid = await Promise.all(Array.from({ length: 10 }, (_, at) => pay({ correlationId: `req_${at}` })));
  expect(paid.map(({ kind }) => kind).sort()).toEqual(["answered", ...Array<string>(9).fill("replay")]);
  expect(new Set(paid.map((one) => JSON.stringify(answerOf(one)))).size).toBe(1);
  expect(await pay()).toEqual({ kind: "replay", answer: answerOf(paid[0] as PaidOnce) });
  expect(await orders()).toBe(1);
});

it("keeps a final refusal with the request id that was told first", async () => {
  const { pay } = await held();
  const first = await pay({ paymentToken: "tok_declined", correlationId: "req_first" });
  expect(first).toMatchObject({ kind: "answered", bought: null, answer: { status: 402 } });
  expect(await pay({ paymentToken: "tok_declined", correlationId: "req_second" })).toEqual({ kind: "replay", answer: answerOf(first) });
  expect(JSON.stringify(first)).toContain("req_first");
});

it("keeps no refusal that another try may change", async () => {
  const { pay } = await held();
  expect(await pay({ paymentToken: "tok_gateway_down" })).toMatchObject({ kind: "answered", answer: { status: 503 } });
  expect(await pay({ paymentToken: "tok_gateway_down", correlationId: "req_2" })).toMatchObject({ kind: "answered", answer: { status: 503 } });
});

it("knows the key again with another body", async () => {
  const { pay } = await held();
  await pay();
  expect(await pay({ fingerprint: "g" })).toEqual({ kind: "reused" });
});

it("counts the buyer's rate before it looks at the key", async () => {
  const { pay } = await held();
  const rate = { subject: "user:payer", perSecond: 0.001, burst: 2 };
  expect((await Promise.all([pay({ rate }), pay({ rate }), pay({ rate })])).map(({ kind }) => kind)).toEqual(["answered", "replay", "rate_limited"]);
});

it.each(["lane before leave", "lane after leave", "lane before enter", "lane after enter", "lane after capture", "lane after authorise"])("%s a lane that dies takes no payment twice, and the next caller gets one answer", async (point) => {
  const { pay, orders, sold } = await held();
  armFailpoint(point);
  await pay().catch(() => undefined);
  const again = await pay();
  expect(answerOf(again)).toMatchObject({ status: 200 });
  expect(await pay({ correlationId: "req_3" })).toEqual({ kind: "replay", answer: answerOf(again) });
  expect([await orders(), await sold()]).toEqual([1, 4]);
});

it("has the answer when the lane has been gone meanwhile", async () => {
  const { name, pay } = await held();
  const first = await pay();
  await evictDurableObject(env.LANES.getByName(name));
  expect(await pay({ correlationId: "req_2" })).toEqual({ kind: "replay", answer: answerOf(first) });
});
