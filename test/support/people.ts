// People for runtime tests: who signs up as a visitor does, and who is simply there.
import { env } from "cloudflare:workers";
import { beginSession, createUser, setRole } from "../../src/clients/accounts/users.ts";
import { compose } from "../../src/compose.ts";
import type { Role } from "../../src/domain/account.ts";
import type { UserId } from "../../src/domain/ids.ts";
import { call } from "./request.ts";

let people = 0;

/** Somebody with an account who is signed in. */
export interface Person {
  readonly userId: UserId;
  readonly email: string;
  readonly token: string;
}

/** A new account with these roles beside customer, signed in without a password. */
export async function newPerson(roles: readonly Role[] = [], name = "Kim"): Promise<Person> {
  const platform = compose(env);
  const email = `person-${++people}@people.test`;
  const { userId } = await createUser(platform, { email, password: null, firstName: name, lastName: roles[0] ?? "Customer", roles: ["customer", ...roles] });
  return { userId, email, token: await beginSession(platform, userId) };
}

/** Signs up somebody new through HTTP; an admin where asked for. */
export async function signUp(role: "customer" | "admin" = "customer", body: object = {}) {
  const email = `${role}-${++people}@people.test`;
  const password = "a-long-enough-password";
  const { json } = await call("POST", "/auth/signup", { body: { email, password, ...body } });
  if (role === "admin") await setRole(compose(env), email, "admin", true);
  return { email, password, token: json.token as string, userId: json.user.userId as string };
}
