// Duty: accounts: sign-up, sign-in, verification, password reset. better-auth does it, on our tables and our session shards.
// Invariant: sessions and single-use tokens live in the shards, never in D1; a session's copy of its user follows every change of the user.
// Neighbours: clients/sessions.ts reads the sessions written here; routes/auth.ts and the pages call; docs/decisions/0003 says why this library.

import { betterAuth } from "better-auth/minimal";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { z } from "zod";
import { type Principal, roleSchema } from "../contracts/account.ts";
import { idSchema } from "../contracts/ids.ts";
import type { SessionEntry } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { Role } from "../domain/account.ts";
import type { UserId } from "../domain/ids.ts";
import { laneOf, sessionShardName } from "../domain/lanes.ts";
import { databaseOf } from "./database.ts";
import { outboxInsert } from "./outbox.ts";
import { accounts, users } from "./schema.ts";

/** What accounts take of the platform. */
export type AccountsPlatform = Pick<Platform, "config" | "clock" | "newId" | "d1" | "sessions" | "relay" | "authSecret">;

/** Where a request came from: mails link back there unless SHOP_URL says otherwise. */
export interface MailOrigin {
  readonly origin: string;
  readonly correlationId: string;
}

/** An account as its owner sees it, with the token of the session just begun. */
export interface SignedIn {
  readonly principal: Principal;
  readonly token: string;
}

const userSchema = z.object({
  id: idSchema("user"),
  email: z.string(),
  emailVerified: z.boolean(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  roles: z.string(),
  status: z.string(),
  lane: z.number(),
});

const rolesSchema = z.array(roleSchema);

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
    const parsed = userSchema.parse(user);
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
  const { internalAdapter } = await context(platform);
  await internalAdapter.deleteSession(token);
}

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

/** Changes a user's own names and phone; his sessions show it at once. */
export async function updateProfile(platform: AccountsPlatform, userId: UserId, changes: { firstName?: string | null; lastName?: string | null; phone?: string | null }): Promise<Principal> {
  const { internalAdapter } = await context(platform);
  return principalOf(await internalAdapter.updateUser(userId, changes));
}

/** Gives an account a role or takes it away; its sessions follow. Null when there is no such account. */
export async function setRole(platform: AccountsPlatform, email: string, role: Role, granted: boolean): Promise<Principal | null> {
  const user = await readUser(platform, { email });
  if (!user) return null;
  const roles = new Set(user.roles);
  if (granted) roles.add(role);
  else roles.delete(role);
  const { internalAdapter } = await context(platform);
  return principalOf(await internalAdapter.updateUser(user.userId, { roles: JSON.stringify([...roles]) }));
}

/** Suspends, deletes or restores an account; one that is not ACTIVE loses its sessions. */
export async function setStatus(platform: AccountsPlatform, userId: UserId, status: "ACTIVE" | "SUSPENDED" | "DELETED"): Promise<void> {
  const { internalAdapter } = await context(platform);
  await internalAdapter.updateUser(userId, { status });
  if (status !== "ACTIVE") await internalAdapter.deleteUserSessions(userId);
}

/** Makes an account as a shop's owner does: verified, with roles, without a mail; with a null password nobody can sign in to it. One that exists is left as it is. */
export async function createUser(platform: AccountsPlatform, input: { email: string; password: string | null; firstName: string; lastName: string; roles: readonly Role[] }): Promise<Principal> {
  const known = await readUser(platform, { email: input.email });
  if (known) return known;
  const { internalAdapter, password } = await context(platform);
  const { email, firstName, lastName, roles } = input;
  const user = await internalAdapter.createUser({ email, name: `${firstName} ${lastName}`, firstName, lastName, emailVerified: true, roles: JSON.stringify(roles) });
  if (input.password !== null) {
    await internalAdapter.linkAccount({ userId: user.id, providerId: "credential", accountId: user.id, password: await password.hash(input.password) });
  }
  return principalOf(user);
}

/** Begins a session for a user without asking for a password: for the local door that makes identities in bulk. */
export async function beginSession(platform: AccountsPlatform, userId: UserId): Promise<string> {
  const { internalAdapter } = await context(platform);
  return (await internalAdapter.createSession(userId)).token;
}

/** The account with an address or an id. */
export async function readUser(platform: Pick<Platform, "d1">, by: { email: string } | { userId: UserId }): Promise<(Principal & { phone: string | null }) | null> {
  const database = databaseOf(platform);
  const user = await database.query.users.findFirst({ where: (row, { eq }) => ("email" in by ? eq(row.email, by.email.toLowerCase()) : eq(row.id, by.userId)) });
  return user ? { ...principalOf(user), phone: user.phone } : null;
}

function principalOf(user: unknown): Principal {
  const { id, email, emailVerified, firstName, lastName, roles, lane } = userSchema.parse(user);
  return { userId: id, email, emailVerified, firstName: firstName ?? null, lastName: lastName ?? null, roles: rolesSchema.parse(JSON.parse(roles)), lane };
}

function codeOf(error: unknown): string | null {
  const parsed = z.object({ body: z.object({ code: z.string() }) }).safeParse(error);
  return parsed.success ? parsed.data.body.code : null;
}

const context = async (platform: AccountsPlatform) => library(platform, null).$context;

/** The library, put together anew for each call: it is cheap beside a password hash, and mails need the asker's origin. */
function library(platform: AccountsPlatform, from: MailOrigin | null) {
  const { config, authSecret } = platform;
  return betterAuth({
    baseURL: config.shopUrl || from?.origin || "http://localhost",
    basePath: "/api/v1/auth",
    secret: authSecret,
    telemetry: { enabled: false },
    logger: { level: "error" },
    rateLimit: { enabled: false },
    database: drizzleAdapter(databaseOf(platform), { provider: "sqlite", schema: { user: users, account: accounts }, transaction: false }),
    secondaryStorage: sessionStorage(platform),
    advanced: { database: { generateId: ({ model }) => (model === "user" ? platform.newId("user") : platform.newId("account")) } },
    session: { expiresIn: Math.ceil(config.sessionMs / 1_000) },
    verification: { storeIdentifier: "hashed" },
    user: {
      additionalFields: {
        firstName: { type: "string", required: false },
        lastName: { type: "string", required: false },
        phone: { type: "string", required: false },
        status: { type: "string", required: false, input: false, defaultValue: "ACTIVE" },
        roles: { type: "string", required: false, input: false, defaultValue: '["customer"]' },
        lane: { type: "number", required: false, input: false, defaultValue: 0 },
      },
    },
    databaseHooks: { user: { create: { before: async (user) => ({ data: { ...user, lane: laneOf(user.email, config.laneCount) } }) } } },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: Math.ceil(config.passwordResetMs / 1_000),
      sendResetPassword: ({ user, token }) => requestMail(platform, "reset-password", user.email, `/reset-password?token=${token}`, token, from),
    },
    emailVerification: {
      sendOnSignUp: true,
      expiresIn: 24 * 3600,
      sendVerificationEmail: ({ user, token }) => requestMail(platform, "verify-email", user.email, `/verify-email?token=${token}`, token, from),
    },
  });
}

async function requestMail(platform: AccountsPlatform, template: string, to: string, path: string, token: string, from: MailOrigin | null): Promise<void> {
  const url = `${platform.config.shopUrl || from?.origin || ""}${path}`;
  const origin = { newId: platform.newId, at: platform.clock.now(), correlationId: from?.correlationId ?? "none", source: "accounts" };
  await platform.d1.batch([outboxInsert(platform.d1, [{ type: "NOTIFICATION_REQUESTED", mailId: platform.newId("mail"), template, to, values: { url, token } }], origin)]);
  await platform.relay.getByName("relay").wake();
}

/** The shards as the library's storage. Lists of sessions are merged, so that two sign-ins at once do not lose one another. */
function sessionStorage({ sessions }: Pick<Platform, "sessions">) {
  const shard = (key: string) => sessions.getByName(sessionShardName(key));
  return {
    get: (key: string) => shard(key).read(key),
    getAndDelete: (key: string) => shard(key).take(key),
    delete: (key: string) => shard(key).remove(key),
    set: async (key: string, value: string, ttlSeconds?: number) => {
      if (key.startsWith("active-sessions-")) return shard(key).mergeList(key, JSON.parse(value) as SessionEntry[]);
      return shard(key).write(key, value, ttlSeconds ?? null);
    },
  };
}
