// Duty: who is asking: bearer token or session cookie → identity, at most once a request.
// Invariant: a bearer token wins over a cookie; only a cookie makes cross-site requests dangerous, so only there they are refused.
// Neighbours: clients/sessions.ts knows whose a token is; kernel.ts and the pages ask here.

import { isTokenKnown, readSession } from "../../../clients/sessions.ts";
import type { AppContext, Identity } from "../context.ts";
import { countMiss, lookUpMustWaitMs } from "./address-rate.ts";

/** The session cookie's name. */
export const sessionCookie = "session";

/** The identity behind the request, or null when it has none that holds. */
export async function identify(c: AppContext): Promise<Identity | null> {
  const known = c.get("identity");
  if (known !== undefined) return known;
  const identity = await readIdentity(c);
  c.set("identity", identity);
  return identity;
}

/**
 * How long somebody has to wait until his token may be looked up, in milliseconds; 0: it has been, and `identify` knows. For routes that count nobody
 * by his address: tokens that are nobody's are looked up for an address no faster than it may ask at all, and one that this isolate has seen always is.
 */
export async function strangerMustWaitMs(c: AppContext): Promise<number> {
  const platform = c.get("platform");
  const { token } = broughtToken(c);
  if (!token || isTokenKnown(platform, token)) return 0;
  const waitMs = lookUpMustWaitMs(platform, c.get("clientAddress"));
  if (waitMs === 0 && (await identify(c)) === null) countMiss(platform, c.get("clientAddress"));
  return waitMs;
}

function broughtToken(c: AppContext) {
  const bearer = /^Bearer\s+(\S{1,512})$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  return { token: bearer ?? cookieValue(c.req.header("Cookie"), sessionCookie), bearer };
}

async function readIdentity(c: AppContext): Promise<Identity | null> {
  const { token, bearer } = broughtToken(c);
  if (!token) return null;
  const session = await readSession(c.get("platform"), token, (work) => c.executionCtx.waitUntil(work));
  return session && { principal: session, via: bearer ? "bearer" : "cookie", sessionToken: token };
}

/** The value of a cookie, or undefined. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** Set-Cookie for a session that lasts `maxAgeSeconds`; 0 takes it away. */
export function sessionCookieHeader(token: string, maxAgeSeconds: number, secure: boolean): string {
  return secured(`${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`, secure);
}

/** A Set-Cookie, which over HTTPS is sent back over HTTPS alone. */
export const secured = (cookie: string, secure: boolean): string => `${cookie}${secure ? "; Secure" : ""}`;

/** True where cookies must be Secure. */
export const isSecure = (c: AppContext): boolean => new URL(c.req.url).protocol === "https:";

/** True when a browser says that another site caused the request. Programs, which send neither header, are not browsers. */
export function isCrossSite(request: Request): boolean {
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = request.headers.get("Origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
