// Duty: what signing in does beyond the account: it slows guessing, and takes the guest's cart along.
// Invariant: a cart that cannot be merged never keeps anybody from signing in.
// Neighbours: routes/auth.ts and the pages call it; clients/accounts knows the accounts, storage/cart.ts the carts.

import { report } from "../../../contracts/log.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { sessionShardName } from "../../../domain/lanes.ts";
import type { MailOrigin } from "../../../clients/accounts/library.ts";
import { signIn, type SignedIn, signUp } from "../../../clients/accounts/sign-in.ts";
import { mergeGuestCart } from "../../../storage/priced-cart.ts";
import type { AppContext } from "../context.ts";
import { type Answer, answer } from "../endpoint.ts";
import { noGuestCartCookie } from "../middleware/guest-cart.ts";
import { sessionCookieHeader } from "../middleware/session.ts";
import { userView } from "./auth-views.ts";
import { cartView } from "./cart-views.ts";

interface Circumstances {
  readonly from: MailOrigin;
  readonly guestCartId: string | null;
  readonly secure: boolean;
}

/** Makes an account, signs it in and merges the guest's cart. */
export async function signUpAndMerge(platform: Platform, input: { email: string; password: string; firstName: string | null; lastName: string | null }, circumstances: Circumstances): Promise<Answer | Problem> {
  const made = await signUp(platform, input, circumstances.from);
  if (!made) return refuse("email_taken", "There is an account with this address; sign in instead.");
  return signedIn(platform, 201, made, circumstances);
}

/** Signs in and merges the guest's cart; guessing is slowed for each address and account. */
export async function signInAndMerge(platform: Platform, input: { email: string; password: string }, circumstances: Circumstances & { readonly address: string }): Promise<Answer | Problem> {
  const email = input.email.trim().toLowerCase();
  const subject = `${circumstances.address} ${email}`;
  const shard = platform.sessions.getByName(sessionShardName(subject));
  const { refusedForMs, slowByMs } = await shard.standing(subject);
  if (refusedForMs > 0) return refuse("rate_limited", "Too many failed tries; wait before the next.", { retryAfterSeconds: refusedForMs / 1_000 });
  const found = await signIn(platform, { email, password: input.password }, circumstances.from);
  if (found) {
    await shard.clear(subject);
    return signedIn(platform, 200, found, circumstances);
  }
  await shard.failed(subject);
  if (slowByMs > 0) await platform.wait(slowByMs);
  return refuse("unauthenticated", "The address or the password is wrong.");
}

async function signedIn(platform: Platform, status: number, { principal, token }: SignedIn, { guestCartId, secure }: Circumstances): Promise<Answer> {
  const cookies = [sessionCookieHeader(token, Math.floor(platform.config.sessionMs / 1_000), secure)];
  const merged = guestCartId === null ? null : await mergeQuietly(platform, guestCartId, principal);
  if (merged) cookies.push(noGuestCartCookie(secure));
  return answer(status, { user: userView(principal), token, ...merged }, { cookies });
}

async function mergeQuietly(platform: Platform, guestCartId: string, { userId }: Principal) {
  try {
    const { cart, changes } = await mergeGuestCart(platform, { guestCartId, userId });
    return { cart: cartView(cart), cartChanges: changes };
  } catch (error) {
    report("a guest's cart was not merged", error, { userId });
    return null;
  }
}

/** Counts a mail that somebody asked for; answers how long he must wait when he has asked too often. Counted as failures to sign in are. */
export async function countMail({ sessions }: Pick<Platform, "sessions">, subject: string): Promise<number> {
  const shard = sessions.getByName(sessionShardName(subject));
  const { refusedForMs } = await shard.standing(subject);
  if (refusedForMs === 0) await shard.failed(subject);
  return refusedForMs;
}

/** Where mails caused by this request link back to. */
export const mailOriginOf = (c: AppContext, requestId: string): MailOrigin => ({ origin: new URL(c.req.url).origin, correlationId: requestId });
