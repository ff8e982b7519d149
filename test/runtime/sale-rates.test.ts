import { env } from "cloudflare:workers";
import { solveChallenge } from "altcha-lib/v1";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import { readSession } from "../../src/clients/sessions.ts";
import { usualSaleRate } from "../../src/domain/waiting-room/rates.ts";
import { beginSession, createUser } from "../../src/clients/accounts/users.ts";
import { isolate } from "../support/isolate.ts";
import { join, makeSale, placeOf, productWith, saleUntil } from "../support/sales.ts";
import { signedIn } from "../support/signed-in.ts";

const platform = compose(env);
let admin = "";
let people = 0;
beforeAll(async () => {
  admin = await signedIn("admin");
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const limited = { RATE_LIMITS: "on", SALE_CHALLENGE_WORK: "50" };

async function somebody(): Promise<string> {
  const { userId } = await createUser(platform, { email: `crowd-${++people}@crowd.test`, password: null, firstName: "In", lastName: "Crowd", roles: ["customer"] });
  return beginSession(platform, userId);
}

async function openSale(startsInMs = 60_000) {
  const { variantId } = await productWith(admin, 1);
  return (await makeSale(admin, variantId, { units: 1 }, startsInMs)).json.saleId as string;
}

/** No time passes for the rest of the test. */
function stopClock(): void {
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
  onTestFinished(() => clock.mockRestore());
}

interface Challenge {
  readonly challenge: string;
  readonly salt: string;
  readonly algorithm: "SHA-256";
  readonly maxnumber: number;
  readonly signature: string;
}

/** The solution of what a refusal asks. */
async function solved(response: Response) {
  const { challenge } = await response.json<{ challenge: Challenge }>();
  const found = await solveChallenge(challenge.challenge, challenge.salt, challenge.algorithm, challenge.maxnumber).promise;
  return { algorithm: challenge.algorithm, challenge: challenge.challenge, number: found?.number ?? -1, salt: challenge.salt, signature: challenge.signature };
}

function expectTooFast(response: Response): void {
  expect(response.status).toBe(429);
  const seconds = Number(response.headers.get("Retry-After"));
  expect(seconds).toBeGreaterThan(0);
  expect(response.headers.get("RateLimit")).toBe(`"default";r=0;t=${seconds}`);
}

it("is the contract's rate unless it is configured otherwise", () => {
  expect(platform.config.saleRate).toEqual(usualSaleRate);
});

describe("a crowd behind one address", () => {
  it("gets a place each when each has solved something, however far beyond a flood they come", { timeout: 120_000 }, async () => {
    const saleId = await openSale();
    const { ask } = isolate({ ...limited, JOINS_PER_ADDRESS_PER_MINUTE: "40" });
    const crowd = await Promise.all(range(300).map(somebody));
    stopClock();
    const first = await Promise.all(crowd.map((token) => ask("POST", `/sales/${saleId}/tickets`, { token, from: "192.0.2.10" })));
    expect(first.filter(({ status }) => status === 201)).toHaveLength(40);
    expect(first.filter(({ status }) => status === 403)).toHaveLength(260);
    const solutions = await Promise.all(first.map((answer) => (answer.status === 403 ? solved(answer) : null)));
    const strangers = await Promise.all(range(110).map(() => ask("POST", `/sales/${saleId}/tickets`, { token: crowd[0] ?? "", from: "192.0.2.10" })));
    expectTooFast(strangers.at(-1) as Response);
    const joined = await Promise.all(crowd.map(async (token, index) => {
      const solution = solutions[index];
      return solution ? (await ask("POST", `/sales/${saleId}/tickets`, { token, from: "192.0.2.10", body: { solution } })).status : 201;
    }));
    expect(new Set(joined)).toEqual(new Set([201]));
  });

  it("is let through a flood by one solution once", async () => {
    const saleId = await openSale();
    const { ask } = isolate({ ...limited, JOINS_PER_ADDRESS_PER_MINUTE: "1" });
    const token = await somebody();
    const other = await somebody();
    stopClock();
    const send = (who: string, body: object = {}) => ask("POST", `/sales/${saleId}/tickets`, { token: who, from: "192.0.2.11", body });
    expect((await send(other)).status).toBe(201);
    const solution = await solved(await send(token));
    for (const _ of range(10)) await send(other);
    expectTooFast(await send(other));
    expect((await send(token, { solution })).status).toBe(201);
    expectTooFast(await send(token, { solution }));
  });

  it("sends its forms from pages as fast as it comes", async () => {
    const { ask } = isolate({ ...limited });
    const statuses = await Promise.all(range(80).map(async () => (await ask("POST", "/page/sales/sal_any/join", { from: "192.0.2.12" })).status));
    expect(statuses).not.toContain(429);
  });
});

describe("whoever brings tokens that are nobody's", () => {
  it.each([["POST", "tickets"], ["POST", "claim"], ["GET", "place"]])("has %s /%s look them up no oftener than his address may ask, and whoever is known goes on", async (method, what) => {
    const saleId = await openSale();
    const [token, crowd] = [await somebody(), await Promise.all(range(60).map(somebody))];
    const { ask, asked } = isolate(limited);
    const from = `192.0.2.${what.length + 20}`;
    stopClock();
    const send = async (who: string, at = from) => (await ask(method, `/sales/${saleId}/${what}`, { token: who, from: at })).status;
    const usual = await send(token);
    const before = asked("SESSIONS");
    const statuses: number[] = [];
    for (const index of range(60)) statuses.push(await send(`forged-${what}-${index}`));
    expect(statuses).toEqual(range(60).map((index) => (index >= 50 ? 429 : method === "GET" ? 404 : 401)));
    expect(asked("SESSIONS") - before).toBe(50);
    expect([usual, 200]).toContain(await send(token));
    for (const each of crowd) expect(await send(each, "192.0.2.19")).toBe(usual);
  });

  it("drives no session out of what the isolate remembers", { timeout: 60_000 }, async () => {
    const token = await somebody();
    const { env: watched, asked } = isolate();
    const here = compose(watched);
    stopClock();
    const read = (each: string) => readSession(here, each, () => undefined);
    expect(await read(token)).not.toBeNull();
    for (const batch of range(10)) await Promise.all(range(501).map((index) => read(`forged-${batch}-${index}`)));
    const before = asked("SESSIONS");
    expect(await read(token)).not.toBeNull();
    expect(asked("SESSIONS")).toBe(before);
  });
});

describe("whoever asks for his place in haste", () => {
  it("solves something from the sixth time on, and is refused from ten times as many", { timeout: 60_000 }, async () => {
    const saleId = await openSale();
    const token = await somebody();
    stopClock();
    const answers: Response[] = [];
    // From an isolate and an address of their own, as on many devices.
    for (const index of range(51)) answers.push(await isolate(limited).ask("POST", `/sales/${saleId}/tickets`, { token, from: `192.0.2.${100 + index}` }));
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, ...range(45).map(() => 403), 429]);
    expectTooFast(answers.at(-1) as Response);
  });

  it.each([
    ["an IPv4 address", range(20).map(() => "192.0.2.55")],
    ["an IPv6 network of 64 bits", range(20).map((index) => `2001:db8:7:8::${index + 1}`)],
  ])("is refused by %s from ten times its rate on", async (_, addresses) => {
    const saleId = await openSale();
    const { ask } = isolate({ ...limited, JOINS_PER_ADDRESS_PER_MINUTE: "1" });
    const crowd = await Promise.all(addresses.map(somebody));
    stopClock();
    const answers: Response[] = [];
    for (const [index, from] of addresses.entries()) answers.push(await ask("POST", `/sales/${saleId}/tickets`, { token: crowd[index] ?? "", from }));
    expect(answers.map(({ status }) => status)).toEqual([201, ...range(9).map(() => 403), ...range(10).map(() => 429)]);
    expectTooFast(answers.at(-1) as Response);
    expect((await ask("POST", `/sales/${saleId}/tickets`, { token: crowd.at(-1) ?? "", from: addresses[0]?.includes(":") ? "2001:db8:7:9::1" : "192.0.2.56" })).status).toBe(201);
  });
});

it("claims five times at once and then once a second, from however many isolates he asks", { timeout: 60_000 }, async () => {
  const saleId = await openSale(2_500);
  const [someone, other] = [await join(saleId), await join(saleId)];
  await saleUntil(saleId, ({ frontier }) => frontier === 1);
  const isFirst = (await placeOf(saleId, someone)).json.state === "admitted";
  const [visitor, behind] = isFirst ? [someone, other] : [other, someone];
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now);
  onTestFinished(() => clock.mockRestore());
  const claimAnywhere = () => isolate(limited).ask("POST", `/sales/${saleId}/claim`, { token: visitor.token, ticket: visitor.ticket });
  const answers = await Promise.all(range(8).map(claimAnywhere));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  for (const refused of answers.filter(({ status }) => status !== 201)) expectTooFast(refused);
  clock.mockReturnValue(now + 1_000);
  expect((await claimAnywhere()).status).toBe(201);
  expectTooFast(await claimAnywhere());
  const { ask } = isolate(limited);
  for (const _ of range(5)) expect((await ask("POST", `/sales/${saleId}/claim`, behind)).status).toBe(403);
  expectTooFast(await ask("POST", `/sales/${saleId}/claim`, behind));
});
