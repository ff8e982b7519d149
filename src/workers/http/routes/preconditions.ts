// Duty: ETags of what admins write, and the If-Match that keeps two people from overwriting each other (RFC 9110 §13.1.1).
// Invariant: the ETag of a resource is its version; a write under an If-Match that no longer fits changes nothing.
// Neighbours: admin-products.ts, admin-categories.ts, admin-warehouses.ts.

import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { AppContext } from "../context.ts";

/** The ETag of a version. */
export const etagOf = (version: number) => ({ ETag: `"${version}"` });

/** True when the request names versions it may be applied to and this is none of them. */
export function isOutdated(c: AppContext, version: number): boolean {
  const header = c.req.header("If-Match")?.trim();
  if (header === undefined || header === "*") return false;
  return !header.split(",").some((tag) => tag.trim() === `"${version}"`);
}

/** Whether the request insists on a version: then it is never tried again on a newer one. */
export const isConditional = (c: AppContext) => c.req.header("If-Match") !== undefined;

/** The refusal of a write that was meant for another version. */
export const outdated = (): Problem => refuse("precondition_failed", "Somebody else changed this meanwhile. Read it again, then write with its new ETag.");

/** The answer to a write that named no version and met another one at every try. */
export const tooContended = (): Problem => refuse("overloaded", "Others are changing this all the time. Try again shortly.", { retryAfterSeconds: 1 });
