import { env } from "cloudflare:workers";
import { compose } from "../../src/compose.ts";
import type { Role } from "../../src/domain/account.ts";
import { beginSession, createUser } from "../../src/clients/accounts/users.ts";

let count = 0;

/** The token of a new account with these roles beside customer. */
export async function signedIn(...roles: readonly Role[]): Promise<string> {
  const platform = compose(env);
  const { userId } = await createUser(platform, {
    email: `keeper-${++count}@example.test`, password: "a-long-enough-password", firstName: "Kim", lastName: "Keeper", roles: ["customer", ...roles],
  });
  return beginSession(platform, userId);
}
