import { describe, expect, it } from "vitest";
import { call } from "../support/request.ts";

interface Buyer {
  readonly email: string;
  readonly token: string;
}

const makeBuyers = async (count: number): Promise<readonly Buyer[]> => (await call("POST", "/dev/buyers", { body: { count } })).json.buyers;
const rolesOf = async (token: string): Promise<readonly string[]> => (await call("GET", "/me", { token })).json.roles;

describe("POST /dev/buyers", () => {
  it("makes buyers who are signed in", async () => {
    const buyers = await makeBuyers(3);
    expect(new Set(buyers.map(({ token }) => token)).size).toBe(3);
    for (const { token } of buyers) expect(await rolesOf(token)).toEqual(["customer"]);
  });

  it("refuses a count that makes no sense", async () => {
    expect((await call("POST", "/dev/buyers", { body: { count: 0 } })).status).toBe(422);
    expect((await call("POST", "/dev/buyers", { body: "{" })).status).toBe(422);
  });
});

describe("POST /dev/roles", () => {
  it("gives a role to sessions that are already running, and takes it away", async () => {
    const [buyer] = await makeBuyers(1);
    const change = async (granted: boolean) => (await call("POST", "/dev/roles", { body: { email: buyer?.email, role: "admin", granted } })).json.roles;
    expect(await change(true)).toEqual(["customer", "admin"]);
    expect(await change(false)).toEqual(["customer"]);
    expect(await rolesOf(buyer?.token ?? "")).toEqual(["customer"]);
  });

  it("answers 404 for somebody who never signed up", async () => {
    expect((await call("POST", "/dev/roles", { body: { email: "nobody@example.test", role: "admin", granted: true } })).status).toBe(404);
  });
});
