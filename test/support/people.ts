// People for runtime tests.
import { env } from "cloudflare:workers";
import { compose } from "../../src/compose.ts";
import { setRole } from "../../src/clients/accounts/users.ts";
import { call } from "./request.ts";

let people = 0;

/** Signs up somebody new through HTTP; an admin where asked for. */
export async function signUp(role: "customer" | "admin" = "customer", body: object = {}) {
  const email = `${role}-${++people}@people.test`;
  const password = "a-long-enough-password";
  const { json } = await call("POST", "/auth/signup", { body: { email, password, ...body } });
  if (role === "admin") await setRole(compose(env), email, "admin", true);
  return { email, password, token: json.token as string, userId: json.user.userId as string };
}
