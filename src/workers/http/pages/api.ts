// Duty: how pages read and act: through the API's own routes, called in this process.
// Invariant: a page can do nothing that the API would refuse; rates, roles, schemas and idempotency are checked in one place only.
// Neighbours: the *-routes.ts files ask; kernel.ts answers.

import type { Hono } from "hono";
import type { Fault, ProblemCode } from "../../../contracts/problem.ts";
import type { AppContext, AppEnv } from "../context.ts";

/** A refusal as the API says it (RFC 9457), with the members that some codes add. */
export interface Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly retryAfterSeconds: number;
  readonly retryable?: boolean;
  readonly declineCode?: string;
  readonly items?: readonly { readonly variantId?: string; readonly requested?: number; readonly available?: number }[];
  /** What is to be solved first, with `challenge_required`. */
  readonly challenge?: object;
  /** The checkout that has taken over what is asked for. */
  readonly checkoutId?: string;
  readonly priceChanges?: readonly { readonly variantId: string; readonly from: number; readonly to: number }[];
}

/** What an API route answered: its body, and the cookies it wants set. */
export interface Granted<Body> {
  readonly kind: "ok";
  readonly status: number;
  readonly body: Body;
  readonly cookies: readonly string[];
  /** The version of what was read, as it was named; empty where it has none. */
  readonly etag: string;
}

/** What to ask with; GET without a body by default. `key` is the idempotency key. */
export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly text?: { readonly contentType: string; readonly body: BodyInit };
  readonly key?: string;
  /** The version that is to be changed (If-Match); somebody else's change since is then refused. */
  readonly version?: string;
  /** A ticket for a sale. */
  readonly ticket?: string;
}

/** Asks the route at `path` (below /api/v1) as the visitor behind `c`. `Body` is what contract.md says the route answers. */
export type Api = <Body>(c: AppContext, path: string, ask?: Ask) => Promise<Granted<Body> | Refusal>;

/** Who is asking, and from where, is the same for the inner request as for the page's. */
const passedOn = ["Cookie", "CF-Connecting-IP"] as const;

/** The API of an application, for its own pages. */
export function apiOf(app: Hono<AppEnv>): Api {
  return async <Body>(c: AppContext, path: string, { method = "GET", body, text, key, version, ticket }: Ask = {}) => {
    const headers = new Headers({ Accept: "application/json", "X-Request-Id": c.get("requestId") });
    for (const name of passedOn) {
      const value = c.req.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    if (key !== undefined) headers.set("Idempotency-Key", key);
    if (ticket !== undefined) headers.set("X-Ticket", ticket);
    if (version !== undefined) headers.set("If-Match", `"${version}"`);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    if (text !== undefined) headers.set("Content-Type", text.contentType);
    const sent = text?.body ?? (body === undefined ? null : JSON.stringify(body));
    const request = new Request(new URL(`/api/v1${path}`, c.req.url), { method, headers, body: sent });
    const response = await app.fetch(request, c.env, c.executionCtx);
    return response.ok ? granted<Body>(response) : refused(response);
  };
}

async function granted<Body>(response: Response): Promise<Granted<Body>> {
  const text = await response.text();
  return { kind: "ok", status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as Body, cookies: response.headers.getSetCookie(), etag: response.headers.get("ETag") ?? "" };
}

async function refused(response: Response): Promise<Refusal> {
  const problem = await response.json<Omit<Refusal, "kind" | "retryAfterSeconds">>();
  return { ...problem, kind: "refused", status: response.status, retryAfterSeconds: Number(response.headers.get("Retry-After") ?? 1) };
}
