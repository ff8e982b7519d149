import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createUser, setRole } from "../../src/clients/accounts/users.ts";
import { readSession } from "../../src/clients/sessions.ts";
import { compose } from "../../src/compose.ts";
import { sessionShardName } from "../../src/domain/lanes.ts";
import { readUser } from "../../src/storage/users.ts";
import { call, eventually } from "../support/request.ts";

const platform = compose(env);
const password = "a-long-enough-password";
let count = 0;
const newEmail = () => `person-${++count}@example.test`;

async function signUp(email = newEmail()) {
  const made = await call("POST", "/auth/signup", { body: { email, password, firstName: "Ada" } });
  expect(made.status).toBe(201);
  return { email, token: made.json.token as string, userId: made.json.user.userId as string, headers: made.headers };
}

/** The token in the newest mail of a template, once it has been delivered. */
async function mailedToken(to: string, template: string): Promise<string> {
  const read = () => env.DB.prepare('SELECT text FROM mails WHERE "to" = ? AND template = ? ORDER BY created_at DESC').bind(to, template).first<string>("text");
  const text = await eventually(read, (mail) => mail !== null);
  const token = /token=([^\s&]+)/.exec(text ?? "")?.[1];
  if (token === undefined) throw new Error(`no token in: ${text}`);
  return token;
}

describe("signing up", () => {
  test("answers 201 with the user, a token that works and the cookie", async () => {
    const { token, email, headers } = await signUp();
    expect(headers.get("Set-Cookie")).toMatch(/^session=.+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400$/);
    const me = await call("GET", "/me", { token });
    expect(me.json).toMatchObject({ email, firstName: "Ada", lastName: null, roles: ["customer"], emailVerified: false });
  });

  test("with an address that is taken, in any case of letters, is 409", async () => {
    const { email } = await signUp();
    const again = await call("POST", "/auth/signup", { body: { email: email.toUpperCase(), password } });
    expect([again.status, again.json.code]).toEqual([409, "email_taken"]);
  });

  test("twice at once makes one account", async () => {
    const body = { email: newEmail(), password };
    const statuses = (await Promise.all([1, 2, 3].map(() => call("POST", "/auth/signup", { body })))).map((made) => made.status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
  });

  test.each([
    [{ email: "not-an-address", password }, ["email"]],
    [{ email: "a@example.test", password: "short" }, ["password"]],
    [{}, ["email", "password"]],
  ])("with %j is 422 and names each fault", async (body, paths) => {
    const refused = await call("POST", "/auth/signup", { body });
    expect(refused.status).toBe(422);
    expect(refused.json.errors.map((fault: { path: string }) => fault.path)).toEqual(paths);
  });
});

describe("signing in", () => {
  test("a wrong password and an unknown address answer alike", async () => {
    const { email } = await signUp();
    const wrong = await call("POST", "/auth/login", { body: { email, password: "not-the-password" }, headers: { "X-Request-Id": "same" } });
    const unknown = await call("POST", "/auth/login", { body: { email: newEmail(), password }, headers: { "X-Request-Id": "same" } });
    expect([wrong.status, wrong.text]).toEqual([401, unknown.text]);
    expect(unknown.status).toBe(401);
  });

  test("guessing is slowed and then refused, whatever the rates are", async () => {
    const { email } = await signUp();
    const subject = `unknown ${email}`;
    const shard = platform.sessions.getByName(sessionShardName(subject));
    for (let failures = 0; failures < 10; failures++) await shard.failed(subject);
    const refused = await call("POST", "/auth/login", { body: { email, password } });
    expect([refused.status, refused.json.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(20);
  });

  test("a suspended account cannot", async () => {
    const { email } = await signUp();
    await platform.d1.prepare("UPDATE users SET status = 'SUSPENDED' WHERE email = ?").bind(email).run();
    expect((await call("POST", "/auth/login", { body: { email, password } })).status).toBe(401);
  });

  test("signing out ends the session", async () => {
    const { token } = await signUp();
    expect((await call("POST", "/auth/logout", { token })).status).toBe(204);
    expect((await call("GET", "/me", { token })).status).toBe(401);
  });

  test("a cookie sent by another site is refused for writes, and accepted from here", async () => {
    const { token } = await signUp();
    const headers = { Cookie: `session=${token}` };
    expect((await call("PATCH", "/me", { body: { lastName: "L" }, headers: { ...headers, Origin: "https://evil.test" } })).status).toBe(403);
    expect((await call("PATCH", "/me", { body: { lastName: "L" }, headers: { ...headers, Origin: "http://shop.test" } })).json.lastName).toBe("L");
  });

  test("a warm signed-in request asks D1 nothing for its session", async () => {
    const { token } = await signUp();
    await call("GET", "/me/addresses", { token });
    const broken = { ...platform, d1: null as never };
    expect((await readSession(broken, token, () => {}))?.roles).toEqual(["customer"]);
  });
});

describe("the mails", () => {
  test("the token of the first verifies the address, also in the sessions that are open", async () => {
    const { email, token } = await signUp();
    expect((await call("POST", "/auth/email/verify", { body: { token: await mailedToken(email, "verify-email") } })).status).toBe(204);
    expect((await call("GET", "/me", { token })).json.emailVerified).toBe(true);
    expect((await call("POST", "/auth/email/verify", { body: { token: "made-up" } })).status).toBe(422);
  });

  test("the first is sent again to who is signed in and asks, until the address is verified or it is asked for too often", async () => {
    const { email, token } = await signUp();
    const mails = () => env.DB.prepare('SELECT count(*) AS n FROM mails WHERE "to" = ?').bind(email).first<number>("n");
    expect((await call("POST", "/auth/email/verification")).status).toBe(401);
    expect((await call("POST", "/auth/email/verification", { token })).status).toBe(204);
    await eventually(mails, (n) => n === 2);
    const statuses: number[] = [];
    for (let asked = 0; asked < 12; asked += 1) statuses.push((await call("POST", "/auth/email/verification", { token })).status);
    expect(statuses.at(0)).toBe(204);
    expect(statuses.at(-1)).toBe(429);
    expect((await call("POST", "/auth/email/verify", { body: { token: await mailedToken(email, "verify-email") } })).status).toBe(204);
    await eventually(async () => (await call("POST", "/auth/email/verification", { token })).status, (status) => status === 204);
  });

  test("a new password is set once, and every session ends", async () => {
    const { email, token } = await signUp();
    const second = (await call("POST", "/auth/login", { body: { email, password } })).json.token;
    expect((await call("POST", "/auth/password/forgot", { body: { email } })).status).toBe(202);
    expect((await call("POST", "/auth/password/forgot", { body: { email: newEmail() } })).status).toBe(202);
    const body = { token: await mailedToken(email, "reset-password"), password: "another-long-password" };
    expect((await call("POST", "/auth/password/reset", { body })).status).toBe(204);
    expect((await call("POST", "/auth/password/reset", { body })).status).toBe(422);
    const sessions = await Promise.all([token, second].map((each) => platform.sessions.getByName(sessionShardName(each)).read(each)));
    expect(sessions).toEqual([null, null]);
    expect((await call("POST", "/auth/login", { body: { email, password: body.password } })).status).toBe(200);
  });
});

describe("roles", () => {
  test("a granted role holds in a session that is open", async () => {
    const { email, token } = await signUp();
    await setRole(platform, email, "admin", true);
    const granted = await eventually(() => readSession(platform, token, () => {}), (principal) => principal?.roles.includes("admin") === true);
    expect(granted?.roles).toEqual(["customer", "admin"]);
  });

  test("an account made twice is made once", async () => {
    const input = { email: newEmail(), password, firstName: "Demo", lastName: "User", roles: ["customer", "seller"] as const };
    const first = await createUser(platform, input);
    expect(await createUser(platform, input)).toMatchObject({ userId: first.userId, roles: ["customer", "seller"] });
    expect(await readUser(platform, { email: input.email })).toMatchObject({ emailVerified: true });
  });
});

describe("addresses", () => {
  const body = { type: "SHIPPING", streetAddress: "1 Canal Street", city: "Rotterdam", postalCode: "3011 AA", country: "nl" };

  test("the first is the default, another may become it, and nobody sees another's", async () => {
    const { token } = await signUp();
    const other = await signUp();
    const first = await call("POST", "/me/addresses", { token, body });
    expect([first.status, first.json.country, first.json.isDefault]).toEqual([201, "NL", true]);
    const second = await call("POST", "/me/addresses", { token, body: { ...body, city: "Delft", isDefault: true } });
    const list = (await call("GET", "/me/addresses", { token })).json.addresses;
    expect(list.map((address: { city: string; isDefault: boolean }) => [address.city, address.isDefault])).toEqual([["Delft", true], ["Rotterdam", false]]);
    const path = `/me/addresses/${second.json.addressId}`;
    expect((await call("PUT", path, { token: other.token, body })).status).toBe(404);
    expect((await call("DELETE", path, { token: other.token })).status).toBe(404);
    expect((await call("GET", "/me/addresses", { token })).json.addresses).toHaveLength(2);
    expect([(await call("DELETE", path, { token })).status, (await call("DELETE", path, { token })).status]).toEqual([204, 204]);
  });
});

