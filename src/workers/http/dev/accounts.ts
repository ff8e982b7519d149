// Duty: the local doors to accounts: roles for `npm run grant`, and buyers in bulk for benchmarks and checks.
// Invariant: a buyer made here is signed in as every other one is.
// Neighbours: index.ts is the gate; clients/accounts/users.ts does the work; scripts/grant.ts and bench/ knock.

import type { Hono } from "hono";
import { z } from "zod";
import { roleSchema } from "../../../contracts/account.ts";
import { beginSession, createUser, setRole } from "../../../clients/accounts/users.ts";
import type { AppContext, AppEnv } from "../context.ts";

const grant = z.object({ email: z.email(), role: roleSchema, granted: z.boolean() });
const buyers = z.object({ count: z.number().int().min(1).max(1_000) });

/** Mounts POST /dev/roles and POST /dev/buyers. */
export function mountDevAccounts(app: Hono<AppEnv>): void {
  app.post("/dev/roles", (c) =>
    withBody(c, grant, async ({ email, role, granted }) => {
      const account = await setRole(c.get("platform"), email, role, granted);
      return account === null ? c.notFound() : c.json({ email: account.email, roles: account.roles });
    }),
  );
  app.post("/dev/buyers", (c) =>
    withBody(c, buyers, async ({ count }) => {
      const made = [];
      for (let index = 0; index < count; index++) made.push(await newBuyer(c));
      return c.json({ buyers: made });
    }),
  );
}

async function newBuyer(c: AppContext) {
  const platform = c.get("platform");
  const email = `${platform.newId("user")}@buyers.test`;
  const { userId } = await createUser(platform, { email, password: null, firstName: "Test", lastName: "Buyer", roles: ["customer"] });
  return { userId, email, token: await beginSession(platform, userId) };
}

async function withBody<Shape>(c: AppContext, shape: z.ZodType<Shape>, answer: (body: Shape) => Promise<Response>): Promise<Response> {
  const parsed = shape.safeParse(await c.req.json().catch(() => undefined));
  return parsed.success ? answer(parsed.data) : c.json({ errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })) }, 422);
}
