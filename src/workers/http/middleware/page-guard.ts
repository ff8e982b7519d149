// Duty: for pages what the kernel is for the API: forms come from our own pages, and nobody floods what is not cached.
// Invariant: a form that another site sent is refused before it is read. A crowd behind one address joins and claims as fast as sales let it.
// Neighbours: app.ts puts it before every page; kernel.ts does the same for the API.

import type { MiddlewareHandler } from "hono";
import { refuse } from "../../../contracts/problem.ts";
import type { AppEnv } from "../context.ts";
import { tooFast } from "../entrance.ts";
import { refusedAnswer } from "../pages/answers.ts";
import { addressMustWaitMs } from "./address-rate.ts";
import { isCrossSite } from "./session.ts";

/** Their deeds count by themselves, as the API's do (`ownRates`). */
const ownRates = /^\/sales\/[^/]+\/(?:join|claim)$/;

/** Refuses cross-site forms and floods of forms; everything else goes on. */
export const pageGuard: MiddlewareHandler<AppEnv> = async (c, next) => {
  const safe = c.req.method === "GET" || c.req.method === "HEAD" || c.req.method === "OPTIONS";
  if (safe || c.req.path.startsWith("/api/")) return next();
  if (isCrossSite(c.req.raw)) return refusedAnswer(c, refuse("forbidden", "Forms from other sites are not accepted."));
  if (ownRates.test(c.req.path)) return next();
  const waitMs = await addressMustWaitMs(c.get("platform"), c.get("clientAddress"));
  if (waitMs > 0) return refusedAnswer(c, tooFast(waitMs, "from this address"));
  return next();
};
