// Duty: what an account does by links that it was mailed: verify its address, choose a new password.
// Invariant: a token works once and not for long; nothing says whether there is an account behind an address.
// Neighbours: library.ts keeps the tokens and asks for the mails; http/routes/auth.ts.

import { type AccountsPlatform, codeOf, library, type MailOrigin } from "./library.ts";

/** Marks the address behind a token of the verification mail as verified; false when the token is wrong or too old. */
export async function verifyEmail(platform: AccountsPlatform, token: string): Promise<boolean> {
  try {
    const result = await library(platform, null).api.verifyEmail({ query: { token } });
    return result?.status === true;
  } catch (error) {
    if (codeOf(error) !== null) return false;
    throw error;
  }
}

/** Sends the verification mail once more; nothing where the address is verified already, or there is no such account. */
export async function askVerification(platform: AccountsPlatform, email: string, from: MailOrigin): Promise<void> {
  await library(platform, from).api.sendVerificationEmail({ body: { email } });
}

/** Sends a link to choose a new password, if there is such an account. Says nothing about whether there is. */
export async function forgotPassword(platform: AccountsPlatform, email: string, from: MailOrigin): Promise<void> {
  await library(platform, from).api.requestPasswordReset({ body: { email } });
}

/** Sets a new password with a token of that mail and ends every session of the account; false when the token is wrong, used or too old. */
export async function resetPassword(platform: AccountsPlatform, token: string, password: string): Promise<boolean> {
  try {
    await library(platform, null).api.resetPassword({ body: { token, newPassword: password } });
    return true;
  } catch (error) {
    if (codeOf(error) === "INVALID_TOKEN") return false;
    throw error;
  }
}
