// Duty: signing up, in and out with an address and a password.
// Invariant: a wrong password and an unknown address are told alike, in like time; only an ACTIVE account gets a session.
// Neighbours: http/routes/sign-in.ts slows guessing and merges carts; library.ts does the work.

import type { Principal } from "../../contracts/account.ts";
import { keptUser, principalOf, readUser } from "../../storage/users.ts";
import { type AccountsPlatform, codeOf, internals, library, type MailOrigin } from "./library.ts";

/** An account as its owner sees it, with the token of the session just begun. */
export interface SignedIn {
  readonly principal: Principal;
  readonly token: string;
}

/** Makes an account and signs it in; null when the address is taken. The mail to verify it is on its way. */
export async function signUp(platform: AccountsPlatform, input: { email: string; password: string; firstName: string | null; lastName: string | null }, from: MailOrigin): Promise<SignedIn | null> {
  const { email, password, firstName, lastName } = input;
  const name = [firstName, lastName].filter(Boolean).join(" ") || email;
  try {
    const made = await library(platform, from).api.signUpEmail({ body: { email, password, name, ...(firstName && { firstName }), ...(lastName && { lastName }) } });
    if (made.token === null) throw new Error("sign-up made no session");
    return { principal: principalOf(made.user), token: made.token };
  } catch (error) {
    // Of two sign-ups at once the second meets the unique index, which the library reports as a failure to create.
    if (codeOf(error)?.startsWith("USER_ALREADY_EXISTS")) return null;
    if (codeOf(error) === "FAILED_TO_CREATE_USER" && (await readUser(platform, { email }))) return null;
    throw error;
  }
}

/** Signs in; null when address or password is wrong or the account is not ACTIVE, in like time for all of them. */
export async function signIn(platform: AccountsPlatform, input: { email: string; password: string }, from: MailOrigin): Promise<SignedIn | null> {
  try {
    const { token, user } = await library(platform, from).api.signInEmail({ body: input });
    const parsed = keptUser.parse(user);
    if (parsed.status === "ACTIVE") return { principal: principalOf(parsed), token };
    await signOut(platform, token);
    return null;
  } catch (error) {
    if (codeOf(error) === "INVALID_EMAIL_OR_PASSWORD" || codeOf(error) === "INVALID_EMAIL") return null;
    throw error;
  }
}

/** Ends a session; other isolates forget it within seconds. */
export async function signOut(platform: AccountsPlatform, token: string): Promise<void> {
  const { internalAdapter } = await internals(platform);
  await internalAdapter.deleteSession(token);
}
