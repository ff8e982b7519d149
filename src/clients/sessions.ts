// Duty: who a session token belongs to, without a D1 statement.
// Invariant: what an isolate remembers is at most 3 s old, so that signing out holds everywhere within 5 s (contract §3).
// Neighbours: the session shards keep what clients/accounts (better-auth) writes; http/middleware/session.ts asks.

import { z } from "zod";
import type { Principal } from "../contracts/account.ts";
import type { Platform } from "../contracts/platform.ts";
import { idSchema } from "../contracts/ids.ts";
import { sessionShardName } from "../domain/lanes.ts";
import { hasExpired, hourMs, type Millis } from "../domain/time.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { keptUser, principalOf } from "../storage/users.ts";

const copyMs = 3_000;
const mostCopies = 5_000;

/** What better-auth keeps under a session's token, as far as we read it. */
const stored = z.object({
  session: z.object({ expiresAt: z.coerce.date(), updatedAt: z.coerce.date(), userId: idSchema("user") }),
  user: keptUser,
});

interface Copy {
  readonly principal: Principal;
  readonly expiresAt: Millis;
  readonly readAt: Millis;
}

/** Tokens that are nobody's have a place of their own, so that whoever invents them drives nobody's session out. */
const knownTo = perPlatform((_: Platform) => ({ copies: new LruCache<Copy>(mostCopies), nobodys: new LruCache<Millis>(mostCopies) }));

/** The user behind a token, or null when the session has ended or the account is not ACTIVE. */
export async function readSession(platform: Platform, token: string, later: (work: Promise<unknown>) => void): Promise<Principal | null> {
  const now = platform.clock.now();
  const { copies, nobodys } = knownTo(platform);
  const copy = copies.get(token);
  if (copy && now - copy.readAt < copyMs && !hasExpired(copy.expiresAt, now)) return copy.principal;
  if (isNobodys(platform, token)) return null;
  const value = await platform.sessions.getByName(sessionShardName(token)).read(token);
  const fresh = value === null ? null : parse(platform, value, token, now, later);
  if (fresh !== null) copies.set(token, fresh);
  else {
    copies.delete(token);
    nobodys.set(token, now);
  }
  return fresh && fresh.principal;
}

/** Whether this isolate has seen whose a token is, however long ago, or has just been told that it is nobody's. */
export function isTokenKnown(platform: Platform, token: string): boolean {
  return knownTo(platform).copies.get(token) !== undefined || isNobodys(platform, token);
}

const isNobodys = (platform: Platform, token: string): boolean => platform.clock.now() - (knownTo(platform).nobodys.get(token) ?? -Infinity) < copyMs;

/** Forgets what this isolate remembers of a token: after signing out here. */
export function forgetSession(platform: Platform, token: string): void {
  knownTo(platform).copies.delete(token);
}

function parse(platform: Platform, value: string, token: string, now: Millis, later: (work: Promise<unknown>) => void): Copy | null {
  const parsed = stored.safeParse(JSON.parse(value));
  if (!parsed.success) return null;
  const { session, user } = parsed.data;
  const expiresAt = session.expiresAt.getTime();
  if (hasExpired(expiresAt, now) || user.status !== "ACTIVE") return null;
  if (now - session.updatedAt.getTime() > Math.min(hourMs, platform.config.sessionMs / 4)) later(slide(platform, token, value, now));
  return { principal: principalOf(user), expiresAt, readAt: now };
}

/** A session in use goes on for another whole period; counted at most hourly, so that use costs a write an hour. */
async function slide(platform: Platform, token: string, value: string, now: Millis): Promise<void> {
  const whole = JSON.parse(value) as { session: Record<string, unknown> & { userId: string } };
  const expiresAt = now + platform.config.sessionMs;
  const session = { ...whole.session, expiresAt: new Date(expiresAt).toISOString(), updatedAt: new Date(now).toISOString() };
  await platform.sessions.getByName(sessionShardName(token)).slide(token, JSON.stringify({ ...whole, session }), Math.ceil(platform.config.sessionMs / 1_000));
  const list = `active-sessions-${whole.session.userId}`;
  await platform.sessions.getByName(sessionShardName(list)).mergeList(list, [{ token, expiresAt }]);
}
