import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/compose.ts";
import { createApp } from "../../src/workers/http/app.ts";
import { isForeignText } from "../../src/workers/http/body.ts";
import { clientAddress } from "../../src/workers/http/middleware/address-rate.ts";
import { call } from "../support/request.ts";

const password = "a-long-enough-password";
const address = { type: "SHIPPING", streetAddress: "1 Canal Street", city: "Rotterdam", postalCode: "3011 AA", country: "NL" };
let token = "";

beforeAll(async () => {
  token = (await call("POST", "/auth/signup", { body: { email: "kernel@example.test", password } })).json.token;
});

describe("every answer", () => {
  test("carries the caller's own request id when it is sane, else a new one", async () => {
    expect((await call("GET", "/me", { headers: { "X-Request-Id": "mine-1.2_3" } })).headers.get("X-Request-Id")).toBe("mine-1.2_3");
    expect((await call("GET", "/me", { headers: { "X-Request-Id": "not sane!" } })).headers.get("X-Request-Id")).toMatch(/^[0-9a-z]{20,}$/);
  });

  test("carries Server-Timing, and problems their request id", async () => {
    const refused = await call("GET", "/me", { headers: { "X-Request-Id": "one" } });
    expect(refused.headers.get("Server-Timing")).toMatch(/^total;dur=\d+/);
    expect(refused.headers.get("Content-Type")).toBe("application/problem+json");
    expect(refused.json).toEqual({ type: "/docs/problems#unauthenticated", title: expect.any(String), status: 401, detail: expect.any(String), code: "unauthenticated", requestId: "one" });
  });
});

describe("a request is refused in the contract's order", () => {
  const huge = JSON.stringify({ padding: "x".repeat(65 * 1024) });
  test.each([
    ["an unknown route", "GET", "/nowhere", {}, 404, "not_found"],
    ["an unknown route with a broken body", "POST", "/nowhere", { body: "{" }, 404, "not_found"],
    ["a wrong method", "DELETE", "/me", {}, 405, "method_not_allowed"],
    ["a wrong method where a parameter could stand", "GET", "/checkout/initiate", {}, 405, "method_not_allowed"],
    ["no identity, whatever the body", "POST", "/me/addresses", { body: "{" }, 401, "unauthenticated"],
    ["a token nobody was given", "GET", "/me", { token: "made-up" }, 401, "unauthenticated"],
    ["a body over 64 KiB, whatever its type", "POST", "/auth/login", { body: huge, headers: { "Content-Type": "text/plain" } }, 413, "payload_too_large"],
    ["a wrong type, whatever the body", "POST", "/auth/login", { body: "{", headers: { "Content-Type": "text/plain" } }, 415, "unsupported_media_type"],
    ["JSON in another charset, whatever the body", "POST", "/auth/login", { body: "{", headers: { "Content-Type": "application/json; charset=utf-16" } }, 415, "unsupported_media_type"],
    ["broken JSON that says it is UTF-8", "POST", "/auth/login", { body: "{", headers: { "Content-Type": 'application/json; charset="UTF-8"' } }, 400, "malformed_json"],
    ["broken JSON", "POST", "/auth/login", { body: "{" }, 400, "malformed_json"],
    ["JSON that is not UTF-8 text", "POST", "/auth/login", { body: "\u0000" }, 400, "malformed_json"],
    ["no body where one is needed", "POST", "/auth/login", {}, 422, "validation_failed"],
    ["null", "POST", "/auth/login", { body: "null" }, 422, "validation_failed"],
    ["an array", "POST", "/auth/login", { body: "[]" }, 422, "validation_failed"],
  ])("%s", async (_, method, path, options, status, code) => {
    const refused = await call(method, path, options);
    expect([refused.status, refused.json.code]).toEqual([status, code]);
  });

  test("a wrong method is told which are right", async () => {
    expect((await call("DELETE", "/me")).headers.get("Allow")).toBe("GET, HEAD, PATCH");
  });

  test("/api/<anything> leads to /api/v1/<the same>", async () => {
    const redirected = await call("POST", "/api/auth/login?x=1", { body: {} });
    expect([redirected.status, redirected.headers.get("Location")]).toEqual([308, "/api/v1/auth/login?x=1"]);
  });

  test("every fault is named by its path", async () => {
    const refused = await call("POST", "/me/addresses", { token, body: { type: "HOME", city: "", country: "XX" } });
    expect(refused.json.errors.map((fault: { path: string }) => fault.path).sort()).toEqual(["city", "country", "postalCode", "streetAddress", "type"]);
  });

  test("unknown query names are ignored", async () => {
    expect((await call("GET", "/me/addresses?unknown=1&unknown=2", { token })).status).toBe(200);
  });
});

describe("the charset of a body", () => {
  test.each([
    ["application/json", false],
    ["application/json; charset=", false],
    ['application/json; charset=""', false],
    ["application/json; charset='utf-8'", false],
    ["application/json ;charset = UTF8 ; x=y", false],
    ["text/csv; charset=ascii", false],
    ["text/csv; charset=us-ascii; header=present", false],
    ['text/csv; name="a; charset=latin1"', false],
    ['text/csv; name="a \\"; charset=latin1"', false],
    ["text/csv; xcharset=latin1", false],
    ["text/csv; charset=latin1", true],
    ['text/csv; name="a; charset=utf-8"; Charset="iso-8859-1"', true],
    ["application/json; charset='utf-16'", true],
  ])("%s: foreign is %s", (contentType, foreign) => {
    expect(isForeignText(contentType)).toBe(foreign);
  });
});

describe("rates, when they are on", () => {
  const limited = { ...env, RATE_LIMITS: "on" as string, ADDRESS_REQUESTS_PER_SECOND: "0.001", ADDRESS_REQUEST_BURST: "5" };
  const app = createApp();

  async function ask(path: string, options: { method?: string; address?: string; token?: string; body?: unknown }, bindings: Env = limited) {
    const ctx = createExecutionContext();
    const headers = new Headers({ "CF-Connecting-IP": options.address ?? "192.0.2.1", "Content-Type": "application/json" });
    if (options.token) headers.set("Authorization", `Bearer ${options.token}`);
    const response = await app.fetch(new Request(`http://shop.test/api/v1${path}`, { method: options.method ?? "GET", headers, body: options.body ? JSON.stringify(options.body) : null }), bindings, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  }

  test("an address has its burst and is then told to wait, before anything else is looked at", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await ask("/me", { address: "192.0.2.7" })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const refused = await ask("/me", { address: "192.0.2.7" });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(refused.headers.get("RateLimit")).toMatch(/r=0/);
    expect((await ask("/me", { address: "192.0.2.8" })).status).toBe(401);
  });

  test("health is outside of it", async () => {
    const ctx = createExecutionContext();
    for (let i = 0; i < 8; i++) expect((await app.fetch(new Request("http://shop.test/api/v1/openapi.json"), limited, ctx)).status).toBe(200);
  });

  test("a signed-in buyer's writes are counted exactly, also those that are refused for their form", async () => {
    const bindings = { ...limited, ADDRESS_REQUEST_BURST: "1000", USER_WRITES_PER_SECOND: "0.001", USER_WRITE_BURST: "4" };
    const write = (body: unknown) => ask("/me/addresses", { method: "POST", token, body, address: "192.0.2.9" }, bindings).then((response) => response.status);
    expect(await Promise.all([write(address), write({ type: "HOME" }), write(address), write(address), write(address), write({ type: "HOME" })])).toEqual(expect.arrayContaining([429, 429]));
    expect(await write({ type: "HOME" })).toBe(429);
    expect((await ask("/me/addresses", { token, address: "192.0.2.9" }, bindings)).status).toBe(200);
  });
});

describe("a client's address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("%s counts as %s", (given, counted) => {
    expect(clientAddress(new Request("http://shop.test/", { headers: { "CF-Connecting-IP": given } }))).toBe(counted);
  });
});

describe("forms of pages", () => {
  test("from another site are refused, unread", async () => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", Origin: "https://evil.test", "Sec-Fetch-Site": "cross-site" };
    const response = await createApp().fetch(new Request("http://shop.test/cart", { method: "POST", headers, body: "quantity=1" }), env, createExecutionContext());
    expect(response.status).toBe(403);
  });
});

describe("a shop that is not on somebody's own machine", () => {
  const deployed = { ...env, LOCAL_DEVELOPMENT: "off" as string, RATE_LIMITS: "off" as string };
  const ask = (method: string, path: string) =>
    createApp().fetch(new Request(`http://shop.test${path}`, { method, headers: { "Content-Type": "application/json" }, body: method === "GET" ? null : "{}" }), deployed, createExecutionContext());

  test.each([
    ["GET", "/dev/mailbox"], ["POST", "/dev/seed"], ["POST", "/dev/roles"], ["POST", "/dev/buyers"],
    ["GET", "/dev/mailbox/mai_1"], ["GET", "/dev/sale"], ["POST", "/dev/sale"], ["GET", "/dev/settlements.csv"],
  ])("has no %s %s", async (method, path) => {
    expect((await ask(method, path)).status).toBe(404);
  });

  test("limits rates whatever it was told", () => {
    expect(compose(deployed).config.rateLimits).toBe(true);
    expect(compose({ ...deployed, LOCAL_DEVELOPMENT: "on" as string }).config.rateLimits).toBe(false);
  });

  test("does not open without a secret of its own", () => {
    expect(() => compose({ ...deployed, AUTH_SECRET: "" })).toThrow("AUTH_SECRET");
  });
});

describe("what the shop says of itself", () => {
  test("the OpenAPI document names every route with its answers and refusals", async () => {
    const { json } = await call("GET", "/openapi.json");
    expect(json.openapi).toBe("3.1.0");
    for (const path of ["/products", "/orders/{orderId}", "/admin/orders/{orderId}", "/seller/orders/{orderId}"]) expect(json.paths[`/api/v1${path}`].get.responses).toHaveProperty("304");
    expect(Object.keys(json.paths["/api/v1/auth/login"].post.responses).sort()).toEqual(["200", "400", "401", "413", "415", "422", "429"]);
    expect(json.paths["/api/v1/me/addresses/{addressId}"].put.parameters[0]).toMatchObject({ name: "addressId", in: "path", required: true });
  });

  test("every event has a schema", async () => {
    const { json } = await call("GET", "/events.json");
    expect(json.oneOf.map((schema: { properties: { eventType: { const: string } } }) => schema.properties.eventType.const)).toContain("ORDER_CREATED");
  });
});

test("a shop may be configured to take nothing back, and its bank never to be silent", () => {
  const { config } = compose({ ...env, RETURN_WINDOW_DAYS: "0", SANDBOX_SILENCE_SECONDS: "0" });
  expect([config.returnWindowMs, config.sandboxSilenceMs]).toEqual([0, 0]);
});
