// Duty: ETags, the If-None-Match that spares reading again, and the If-Match that keeps two people from overwriting each other (RFC 9110 §13.1).
// Invariant: the ETag of a resource is its version; a write under an If-Match that no longer fits changes nothing.
// Neighbours: rendered.ts for public bytes; the routes of what several people write: products, categories, warehouses, stock, orders, returns.

import { type Problem, refuse } from "../../contracts/problem.ts";
import type { AppContext } from "./context.ts";
import { type Answer, answer } from "./endpoint.ts";

/** The ETag of a version. */
export const etagOf = (version: number) => ({ ETag: `"${version}"` });

/** The versions a write may be applied to; null when the request names none. Names that are no version of ours, weak ones among them, fit nothing. */
export function versionsAsked(c: AppContext): readonly number[] | null {
  const header = c.req.header("If-Match")?.trim();
  if (header === undefined || header === "*") return null;
  return header.split(",").flatMap((tag) => (/^"\d{1,15}"$/.test(tag.trim()) ? [Number(tag.trim().slice(1, -1))] : []));
}

/** Whether the request's If-None-Match names what is under this ETag: any of a list, compared weakly, or `*` (RFC 9110 §13.1.2). */
export function isKnown(c: AppContext, etag: string): boolean {
  const asked = c.req.header("If-None-Match");
  return asked !== undefined && (asked.trim() === "*" || asked.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag));
}

/** What a route that answers `conditional` declares beside its 200. */
export const unmoved = { 304: { description: "It has not moved on", schema: null } } as const;

/** The answer of a read under its version's ETag, or 304 when the request knows that version already. */
export function conditional(c: AppContext, version: number, body: () => unknown): Answer | Response {
  const headers = { ...etagOf(version), "Cache-Control": "private, no-cache" };
  return isKnown(c, headers.ETag) ? new Response(null, { status: 304, headers }) : answer(200, body(), { headers });
}

/** True when the request names versions it may be applied to and this is none of them. */
export function isOutdated(c: AppContext, version: number): boolean {
  return versionsAsked(c)?.includes(version) === false;
}

/** Whether the request insists on a version: then it is never tried again on a newer one. `*` insists on none. */
export const isConditional = (c: AppContext) => versionsAsked(c) !== null;

/** The refusal of a write that was meant for another version. */
export const outdated = (): Problem => refuse("precondition_failed", "Somebody else changed this meanwhile. Read it again, then write with its new ETag.");

/** The answer to a write that named no version and met another one at every try. */
export const tooContended = (): Problem => refuse("overloaded", "Others are changing this all the time. Try again shortly.", { retryAfterSeconds: 1 });
