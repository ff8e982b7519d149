import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { jobs } from "../../src/clients/jobs/index.ts";
import { compose } from "../../src/compose.ts";
import { type Bought, inLane, purchased } from "../support/audited-shop.ts";
import { call, eventually } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
let purchases: readonly Bought[] = [];

const upload = (csv: string, query = "", headers: Record<string, string> = {}) => call("POST", `/admin/payments/reconciliations${query}`, { token: admin, body: csv, headers: { "Content-Type": "text/csv", ...headers } });
const report = async (): Promise<string> => (await call("GET", "/dev/settlements.csv")).text;
const lineOf = (csv: string, { checkoutId }: Bought): string => csv.split("\r\n").find((line) => line.startsWith(`${checkoutId}:`)) ?? "";
const paymentOf = ({ checkoutId }: Bought): string => `pay_${checkoutId.slice(4)}-1`;
const explained = async () => (await call("GET", "/admin/audit", { token: admin })).json.invariants.find(({ name }: { name: string }) => name === "money is explained").ok as boolean;
const bought = (index: number): Bought => purchases[index] ?? expect.fail("no such purchase");

beforeAll(async () => {
  admin = await signedIn("admin");
  const made: Bought[] = [];
  for (let n = 0; n < 5; n++) made.push(await purchased(admin));
  purchases = made;
  await eventually(async () => env.DB.prepare("SELECT count(*) AS count FROM payments").first<{ count: number }>(), (row) => row?.count === 5);
});

it("matches the bank's own report, doubled and in any order, and again", async () => {
  const [header = "", ...lines] = (await report()).trim().split("\r\n");
  const shuffled = [header, ...lines.toReversed(), lines[0]].join("\n");
  for (const _ of [1, 2]) {
    const { status, json } = await upload(shuffled);
    expect(status).toBe(200);
    expect(json).toEqual({ matched: 5, repaired: [], unexplained: 0, findings: [], ignored: 0, errors: [] });
  }
  expect(await explained()).toBe(true);
});

it("says what nobody can explain, the audit too, until a later report explains it; a stranger stays for somebody to look at", async () => {
  const good = await report();
  const [whole, less] = [lineOf(good, bought(1)), lineOf(good, bought(2))];
  const bad = good.replace(`${whole}\r\n`, "").replace(less, less.replace(",25.99,", ",20.99,")) + `chk_0-stranger:1,txn_9,capture,5,USD,${new Date().toISOString()}\r\n`;
  const { json } = await upload(bad);
  expect(json).toMatchObject({ matched: 3, repaired: [], unexplained: 3 });
  expect(json.findings.map(({ subject, mismatch }: Record<string, string>) => `${mismatch} ${subject}`).toSorted()).toEqual(
    [`amount_differs ${paymentOf(bought(2))}`, `capture_missing ${paymentOf(bought(1))}`, "unknown_payment chk_0-stranger:1"].toSorted(),
  );
  expect(await explained()).toBe(false);
  await upload(good);
  const { results } = await env.DB.prepare("SELECT subject FROM breaches WHERE settled_at IS NULL AND invariant = 'money is explained'").all();
  expect(results).toEqual([{ subject: "chk_0-stranger:1" }]);
  expect(await explained()).toBe(true);
});

const order = "UPDATE orders SET document = json_set(document, '$.status', ?, '$.paymentStatus', ?) WHERE checkout_id = ?";

it("has a payment completed whose lane still says pending", async () => {
  const { checkoutId, buyer, orderId } = bought(3);
  await inLane(checkoutId, "UPDATE checkouts SET wake_at = NULL, saga = json_set(saga, '$.stage', 'capturing', '$.pendingSince', 1, '$.mustInquire', json('true'), '$.payments[0].state', 'authorised', '$.backoff.gateway.notBefore', 9e12) WHERE checkout_id = ?", checkoutId);
  await inLane(checkoutId, order, "PENDING", "PENDING", checkoutId);
  const { json } = await upload(await report());
  expect(json).toMatchObject({ matched: 4, repaired: [{ paymentId: paymentOf(bought(3)), action: "completed" }], unexplained: 0 });
  expect((await call("GET", `/orders/${orderId}`, { token: buyer.token })).json).toMatchObject({ status: "CONFIRMED", paymentStatus: "CAPTURED" });
  expect((await upload(await report())).json).toMatchObject({ matched: 5, repaired: [] });
});

it("has a payment given back whose checkout had been undone", async () => {
  const { checkoutId } = bought(4);
  await inLane(checkoutId, "UPDATE checkouts SET saga = json_set(saga, '$.stage', 'closed', '$.ending', 'RELEASED', '$.payments[0].state', 'void') WHERE checkout_id = ?", checkoutId);
  await inLane(checkoutId, order, "FAILED", "FAILED", checkoutId);
  const { json } = await upload(await report());
  expect(json).toMatchObject({ matched: 4, repaired: [{ paymentId: paymentOf(bought(4)), action: "refunded" }] });
  const movements = (await report()).split("\r\n").filter((line) => line.startsWith(checkoutId)).map((line) => line.split(",")[2]);
  expect(movements.toSorted()).toEqual(["capture", "refund"]);
  expect((await upload(await report())).json).toMatchObject({ matched: 6, repaired: [], unexplained: 0 });
});

it("knows a payment by its gateway's name where a report has no key", async () => {
  const [, transactionId, , , , at] = lineOf(await report(), bought(0)).split(",");
  const csv = `id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)\ntxn_a,charge,${transactionId},25.99,1,24.99,usd,${at}\ntxn_b,stripe_fee,,-1,0,-1,usd,${at}\n`;
  expect((await upload(csv)).json).toMatchObject({ matched: 1, unexplained: 0, ignored: 1 });
});

it("compares every night what the bank itself tells", async () => {
  const settlement = jobs.find(({ name }) => name === "settlement-sandbox");
  const turn = await settlement?.run(compose(env), { cursor: null, roundStartedAt: 0 });
  expect(turn).toEqual({ figures: { rows: 6, matched: 6, repaired: 0, unexplained: 0 }, cursor: null });
  const relay = await runInDurableObject(env.RELAY.getByName("relay"), (_, { storage }) => storage.sql.exec("SELECT name FROM jobs WHERE name LIKE 'settlement-%' ORDER BY name").toArray());
  expect(relay).toEqual([{ name: "settlement-paypal" }, { name: "settlement-sandbox" }, { name: "settlement-stripe" }]);
  const { json } = await call("GET", "/admin/payments/reconciliations", { token: admin });
  expect(json.reconciliations[0]).toMatchObject({ source: "sandbox", rows: 6, matched: 6 });
});

it("notes every stranger in a report that has more of them than one statement holds", async () => {
  const strangers = Array.from({ length: 50_000 }, (_, n) => `chk_${n % 4}-nobody${n}-${"x".repeat(200)}:1,txn_${n},capture,1,USD,2020-01-01T00:00:00Z`);
  const { status, json } = await upload(["paymentKey,transactionId,kind,amount,currency,at", ...strangers].join("\n"));
  expect([status, json.unexplained, json.findings.length]).toEqual([200, 50_000, 1_000]);
  const noted = await env.DB.prepare("SELECT count(*) AS count FROM breaches WHERE settled_at IS NULL AND subject LIKE 'chk_%-nobody%'").first<{ count: number }>();
  expect(noted?.count).toBe(50_000);
}, 60_000);

it("takes only reports, and only from admins", async () => {
  expect(await upload("name,price\nA,1\n")).toMatchObject({ status: 422, json: { code: "validation_failed" } });
  expect((await upload("x", "", { "Content-Type": "application/json" })).status).toBe(415);
  expect((await call("POST", "/admin/payments/reconciliations", { token: bought(0).buyer.token, body: "x", headers: { "Content-Type": "text/csv" } })).status).toBe(403);
  expect((await upload("paymentKey,kind,amount,currency\n", "?from=yesterday")).status).toBe(422);
});
