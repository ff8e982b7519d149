import { exports } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { type Bought, inLane, purchased } from "../support/audited-shop.ts";
import { call } from "../support/request.ts";
import { signedIn } from "../support/signed-in.ts";

let admin = "";
let bought: Bought;

beforeAll(async () => {
  admin = await signedIn("admin");
  bought = await purchased(admin);
});

async function page(path: string, init: RequestInit = {}) {
  const headers = { Cookie: `session=${admin}`, Accept: "text/html", Origin: "http://shop.test", ...init.headers };
  const response = await exports.default.fetch(new Request(`http://shop.test${path}`, { redirect: "manual", ...init, headers }));
  return { status: response.status, location: response.headers.get("Location"), html: await response.text() };
}

async function uploading(csv: string) {
  const form = new FormData();
  form.set("file", new File([csv], "report.csv", { type: "text/csv" }));
  const { headers, body } = new Request("http://shop.test/", { method: "POST", body: form });
  const bytes = await new Response(body).arrayBuffer();
  return page("/admin/payments", { method: "POST", body: bytes, headers: { "Content-Type": headers.get("Content-Type") ?? "", "Content-Length": String(bytes.byteLength) } });
}

it("shows every invariant with its figures, and where one does not hold the page of the checkout", async () => {
  expect((await page("/admin/audit")).html).toContain("captured payments = orders or refunds");
  await inLane(bought.checkoutId, "UPDATE checkouts SET saga = json_set(saga, '$.busySince', 1, '$.stage', 'capturing', '$.backoff.gateway.notBefore', 9e12, '$.backoff.stock.notBefore', 9e12), wake_at = 9e12 WHERE checkout_id = ?", bought.checkoutId);
  const { status, html } = await page("/admin/audit");
  expect(status).toBe(200);
  expect(html).toContain("Broken");
  expect(html).toContain(`/admin/checkouts/${bought.checkoutId}`);
});

it("shows a checkout's steps and what it needs, and finds it by its id", async () => {
  expect(await page(`/admin/checkouts?id=%20${bought.checkoutId}`)).toMatchObject({ status: 303, location: `/admin/checkouts/${bought.checkoutId}` });
  const { status, html } = await page(`/admin/checkouts/${bought.checkoutId}`);
  expect(status).toBe(200);
  expect(html).toContain("Needs a person");
  expect(html).toContain(bought.variantId);
  expect((await page("/admin/checkouts/chk_0-nobody")).status).toBe(404);
});

it("takes a settlement report and shows what it came to", async () => {
  expect((await page("/admin/payments")).status).toBe(200);
  const { text } = await call("GET", "/dev/settlements.csv");
  const good = await uploading(text);
  expect(good.status).toBe(200);
  expect(good.html).toContain("Rows that agree");
  const bad = await uploading("paymentKey,kind,amount,currency\nchk_0-x:1,capture,5,USD\n");
  expect(bad.html).toContain("Unknown payment");
  expect((await uploading("nonsense")).status).toBe(422);
});
