// Duty: signing up, in and out; verification and passwords (contract §3).
// Invariant: a wrong password and an unknown address answer alike, in like time; repeated failures slow down, then are refused.
// Neighbours: clients/accounts; sign-in.ts is shared with the pages.

import { z } from "zod";
import { refuse } from "../../../contracts/problem.ts";
import { forgetSession } from "../../../clients/sessions.ts";
import { askVerification, forgotPassword, resetPassword, verifyEmail } from "../../../clients/accounts/mailed-links.ts";
import { signOut } from "../../../clients/accounts/sign-in.ts";
import { answer, endpoint } from "../endpoint.ts";
import { guestCartOf } from "../middleware/guest-cart.ts";
import { isSecure, sessionCookieHeader } from "../middleware/session.ts";
import { nameSchema, userSchema } from "./auth-views.ts";
import { countMail, mailOriginOf, signInAndMerge, signUpAndMerge } from "./sign-in.ts";

/** An e-mail address as accounts have it. */
export const emailSchema = z.email().max(255).transform((value) => value.toLowerCase());
/** A password to be set; an old one is compared whatever it is like. */
export const newPasswordSchema = z.string().min(10, "at least 10 characters").max(128, "at most 128 characters");
const tokenSchema = z.string().min(1).max(2_000);
const signedInSchema = z.object({ user: userSchema, token: z.string(), cart: z.looseObject({}).optional(), cartChanges: z.array(z.looseObject({})).optional() });
const wrongToken = refuse("validation_failed", "The token is wrong, was used, or is too old.", { errors: [{ path: "token", message: "is not valid" }] });

/** Signing up, in and out, verifying and resetting (contract §3). */
export const auth = [
  endpoint(
    {
      method: "POST", path: "/auth/signup", access: "public", tag: "Identity", summary: "Make an account and sign in",
      body: z.object({ email: emailSchema, password: newPasswordSchema, firstName: nameSchema, lastName: nameSchema, cartId: z.string().max(100).optional() }),
      answers: { 201: { description: "The account and its first session; a mail to verify the address is on its way", schema: signedInSchema } },
      refusals: ["email_taken"],
    },
    async ({ c, platform, body, requestId }) =>
      signUpAndMerge(platform, body, { from: mailOriginOf(c, requestId), guestCartId: guestCartOf(c, body.cartId), secure: isSecure(c) }),
  ),
  endpoint(
    {
      method: "POST", path: "/auth/login", access: "public", tag: "Identity", summary: "Sign in",
      body: z.object({ email: z.string().max(255), password: z.string().max(128), cartId: z.string().max(100).optional() }),
      answers: { 200: { description: "A new session; the guest's cart is merged into the user's", schema: signedInSchema } },
      refusals: ["unauthenticated", "rate_limited"],
    },
    async ({ c, platform, body, requestId }) =>
      signInAndMerge(platform, body, { from: mailOriginOf(c, requestId), address: c.get("clientAddress"), guestCartId: guestCartOf(c, body.cartId), secure: isSecure(c) }),
  ),
  endpoint(
    { method: "POST", path: "/auth/logout", access: "user", tag: "Identity", summary: "Sign out", answers: { 204: { description: "The token no longer works", schema: null } }, refusals: [] },
    async ({ c, platform, identity }) => {
      if (identity) {
        await signOut(platform, identity.sessionToken);
        forgetSession(platform, identity.sessionToken);
      }
      return answer(204, undefined, { cookies: [sessionCookieHeader("", 0, isSecure(c))] });
    },
  ),
  endpoint(
    {
      method: "POST", path: "/auth/email/verify", access: "public", tag: "Identity", summary: "Verify an address with the token of the mail",
      body: z.object({ token: tokenSchema }),
      answers: { 204: { description: "Verified", schema: null } }, refusals: [],
    },
    async ({ platform, body }) => ((await verifyEmail(platform, body.token)) ? answer(204) : wrongToken),
  ),
  endpoint(
    {
      method: "POST", path: "/auth/email/verification", access: "user", tag: "Identity", summary: "Ask for the verification mail again",
      answers: { 204: { description: "It is on its way, unless the address is verified already", schema: null } }, refusals: ["rate_limited"],
    },
    async ({ c, platform, who, requestId }) => {
      if (who.emailVerified) return answer(204);
      const refusedForMs = await countMail(platform, `verification ${who.userId}`);
      if (refusedForMs > 0) return refuse("rate_limited", "Several mails are on their way already; wait before the next.", { retryAfterSeconds: refusedForMs / 1_000 });
      await askVerification(platform, who.email, mailOriginOf(c, requestId));
      return answer(204);
    },
  ),
  endpoint(
    {
      method: "POST", path: "/auth/password/forgot", access: "public", tag: "Identity", summary: "Ask for a mail to choose a new password",
      body: z.object({ email: emailSchema }),
      answers: { 202: { description: "If there is such an account, a mail is on its way", schema: null } }, refusals: [],
    },
    ({ c, platform, body, requestId, later }) => {
      // After the answer, so that the time it takes says nothing about whether the account exists.
      later(forgotPassword(platform, body.email, mailOriginOf(c, requestId)));
      return answer(202);
    },
  ),
  endpoint(
    {
      method: "POST", path: "/auth/password/reset", access: "public", tag: "Identity", summary: "Choose a new password with the token of the mail",
      body: z.object({ token: tokenSchema, password: newPasswordSchema }),
      answers: { 204: { description: "Changed; every session of the account has ended", schema: null } }, refusals: [],
    },
    async ({ platform, body }) => ((await resetPassword(platform, body.token, body.password)) ? answer(204) : wrongToken),
  ),
];
