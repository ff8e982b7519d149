// Duty: puts better-auth together, on our tables and our session shards.
// Invariant: sessions and single-use tokens live in the shards, never in D1; a session's copy of its user follows every change of the user.
// Neighbours: sign-in.ts, mailed-links.ts and users.ts call it; clients/sessions.ts reads what it writes; docs/decisions/0003 says why this library.

import { betterAuth } from "better-auth/minimal";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { z } from "zod";
import { relayOf, type SessionEntry } from "../../contracts/objects.ts";
import type { Platform } from "../../contracts/platform.ts";
import { laneOf, sessionShardName } from "../../domain/lanes.ts";
import { databaseOf } from "../../storage/database.ts";
import { outboxInsert } from "../../storage/outbox.ts";
import { accounts, users } from "../../storage/schema.ts";

/** What accounts take of the platform. */
export type AccountsPlatform = Pick<Platform, "config" | "clock" | "newId" | "d1" | "sessions" | "relay" | "authSecret">;

/** Where a request came from: mails link back there unless SHOP_URL says otherwise. */
export interface MailOrigin {
  readonly origin: string;
  readonly correlationId: string;
}

/** The library, put together anew for each call: it is cheap beside a password hash, and mails need the asker's origin. */
export function library(platform: AccountsPlatform, from: MailOrigin | null) {
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

/** What the library's own deeds stand on: its tables, and its way to hash passwords. */
export const internals = async (platform: AccountsPlatform) => library(platform, null).$context;

/** The library's name for why it refused; null for any other error. */
export function codeOf(error: unknown): string | null {
  const parsed = z.object({ body: z.object({ code: z.string() }) }).safeParse(error);
  return parsed.success ? parsed.data.body.code : null;
}

async function requestMail(platform: AccountsPlatform, template: string, to: string, path: string, token: string, from: MailOrigin | null): Promise<void> {
  const url = `${platform.config.shopUrl || from?.origin || ""}${path}`;
  const origin = { newId: platform.newId, at: platform.clock.now(), correlationId: from?.correlationId ?? "none", source: "accounts" };
  await platform.d1.batch([outboxInsert(platform.d1, [{ type: "NOTIFICATION_REQUESTED", mailId: platform.newId("mail"), template, to, values: { url, token } }], origin)]);
  await relayOf(platform).wake();
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
