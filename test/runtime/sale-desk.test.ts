import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../support/request.ts";
import { makeSale, productWith } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
beforeAll(async () => {
  admin = await signedIn("admin");
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const iso = (inMs: number) => new Date(Date.now() + inMs).toISOString();

async function openSale() {
  const { variantId } = await productWith(admin, 5);
  const made = await makeSale(admin, variantId, { units: 2 }, 60_000);
  expect(made.status, made.text).toBe(201);
  return made.json.saleId as string;
}

const order = (saleId: string, verb: string, key?: string) => call("POST", `/admin/sales/${saleId}/${verb}`, { token: admin, ...(key && { headers: { "Idempotency-Key": key } }) });
const change = (saleId: string, body: object) => call("PATCH", `/admin/sales/${saleId}`, { token: admin, body });
async function logOf(saleId: string): Promise<readonly string[]> {
  const { log } = (await call("GET", `/admin/sales/${saleId}`, { token: admin })).json as { log: readonly { action: string; detail: string | null }[] };
  return log.map(({ action, detail }) => (detail === null ? action : `${action}: ${detail}`));
}

describe("a sale that is asked for", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["opens its queue after it starts", { preQueueOpensAt: iso(90_000), startsAt: iso(60_000) }, "preQueueOpensAt"],
    ["ends as it starts", { startsAt: "2090-01-01T00:00:00Z", endsAt: "2090-01-01T00:00:00Z" }, "endsAt"],
    ["ends before it starts", { startsAt: iso(90_000), endsAt: iso(60_000) }, "endsAt"],
    ["is over already", { preQueueOpensAt: iso(-9_000), startsAt: iso(-8_000), endsAt: iso(-1_000) }, "endsAt"],
    ["has no pace", { admissionsPerMinute: 0 }, "admissionsPerMinute"],
    ["has a pace beyond all queues", { admissionsPerMinute: 10_000_001 }, "admissionsPerMinute"],
    ["has no units", { units: 0 }, "units"],
    ["has half a unit", { units: 1.5 }, "units"],
    ["costs less than nothing", { salePrice: -1 }, "salePrice"],
    ["costs a fraction of a cent", { salePrice: 1.005 }, "salePrice"],
    ["admits more than half as many again as there are units", { overAdmission: 1.51 }, "overAdmission"],
    ["admits fewer than there are units", { overAdmission: 0.9 }, "overAdmission"],
    ["lets nobody claim", { claimWindowSeconds: 0 }, "claimWindowSeconds"],
    ["leaves a turn open for more than an hour", { claimWindowSeconds: 3_601 }, "claimWindowSeconds"],
    ["knows an order of its own", { order: "alphabet" }, "order"],
  ])("and %s is refused for that", async (_, wrong, path) => {
    const { variantId } = await productWith(admin, 5);
    const refused = await makeSale(admin, variantId, { units: 2, ...wrong }, 60_000);
    expect(refused, refused.text).toMatchObject({ status: 422, json: { code: "validation_failed", errors: [{ path }] } });
    expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json.available).toBe(5);
  });

  it("is made once under a key, and again is the same", async () => {
    const { variantId } = await productWith(admin, 5);
    const now = Date.now();
    const body = {
      name: "The drop", variantId, units: 2, salePrice: 9, preQueueOpensAt: new Date(now).toISOString(), startsAt: new Date(now + 60_000).toISOString(), endsAt: new Date(now + 90_000).toISOString(),
      admissionsPerMinute: 60,
    };
    const answers = await Promise.all(range(3).map(() => call("POST", "/admin/sales", { token: admin, body, headers: { "Idempotency-Key": `make-${variantId}` } })));
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.saleId}`)).size).toBe(1);
    expect((await call("GET", `/admin/inventory/${variantId}`, { token: admin })).json.available).toBe(3);
    expect(await logOf(answers[0]?.json.saleId)).toEqual(["make: 2 units"]);
  });
});

describe("an operator's command", () => {
  it("is in the log once, and only when it has changed something", async () => {
    const saleId = await openSale();
    for (const verb of ["resume", "pause", "pause", "resume", "resume"]) expect((await order(saleId, verb)).status).toBe(200);
    expect((await change(saleId, {})).status).toBe(200);
    expect((await change(saleId, { admissionsPerMinute: 60_000, message: null })).status).toBe(200);
    expect((await change(saleId, { admissionsPerMinute: 30, message: "Soon" })).json).toMatchObject({ admissionsPerMinute: 30, message: "Soon" });
    expect((await change(saleId, { admissionsPerMinute: 30, message: "Soon" })).status).toBe(200);
    expect(await logOf(saleId)).toEqual(["message: Soon", "pace: 30 a minute", "resume", "pause", "make: 2 units"]);
  });

  it("is in the log once, however many give it at once or again under its key", async () => {
    const saleId = await openSale();
    await Promise.all(range(5).map(() => order(saleId, "pause")));
    await Promise.all(range(3).map(() => order(saleId, "resume", `resume-${saleId}`)));
    expect(await logOf(saleId)).toEqual(["resume", "pause", "make: 2 units"]);
  });

  it("closes a sale once: again it is closed and says so, and nothing else can be done any more", async () => {
    const saleId = await openSale();
    const [first, again] = [await order(saleId, "close"), await order(saleId, "close")];
    expect(first).toMatchObject({ status: 200, json: { phase: "ended" } });
    expect({ ...again.json, serverTime: null }).toEqual({ ...first.json, serverTime: null });
    for (const verb of ["pause", "resume"]) expect(await order(saleId, verb)).toMatchObject({ status: 409, json: { code: "invalid_transition" } });
    expect(await change(saleId, { message: "Over" })).toMatchObject({ status: 409, json: { code: "invalid_transition" } });
    expect(await logOf(saleId)).toEqual(["close", "make: 2 units"]);
  });

  it.each<[string, object, string]>([
    ["a pace of nothing", { admissionsPerMinute: 0 }, "admissionsPerMinute"],
    ["a pace of one and a half", { admissionsPerMinute: 1.5 }, "admissionsPerMinute"],
    ["a pace beyond all queues", { admissionsPerMinute: 1e9 }, "admissionsPerMinute"],
    ["a message of a thousand letters", { message: "x".repeat(1_000) }, "message"],
    ["an empty message", { message: "" }, "message"],
  ])("with %s is refused, and the log knows nothing of it", async (_, body, path) => {
    const saleId = await openSale();
    expect(await change(saleId, body)).toMatchObject({ status: 422, json: { errors: [{ path }] } });
    expect(await logOf(saleId)).toEqual(["make: 2 units"]);
  });

  it("for a sale that is not there is refused", async () => {
    for (const verb of ["pause", "resume", "close"]) expect((await order("sal_nowhere", verb)).status).toBe(404);
    expect((await change("sal_nowhere", { message: "Hello" })).status).toBe(404);
    expect((await change("sal_nowhere", {})).status).toBe(404);
  });
});
