// Duty: the HTTP door: what every answer carries, then one line for each group of routes.
// Invariant: every response has X-Request-Id and Server-Timing; an unknown API route is 404, a known one with a wrong method 405 with Allow.
// Neighbours: routes/index.ts lists the endpoints, pages/index.ts the pages.

import { Hono } from "hono";
import { compose } from "../../compose.ts";
import { refuse } from "../../contracts/problem.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { type Endpoint, pathOf } from "./endpoint.ts";
import { runEndpoint } from "./kernel.ts";
import { clientAddress } from "./middleware/address-rate.ts";
import { pageGuard } from "./middleware/page-guard.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { refusedAnswer } from "./pages/answers.ts";
import { mountPages } from "./pages/index.ts";
import { mountReference } from "./pages/reference.tsx";
import { crashed, problemResponse } from "./problem.ts";
import { endpoints } from "./routes/index.ts";

const sane = /^[A-Za-z0-9._-]{1,128}$/;

/** The whole HTTP application. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    const platform = compose(c.env);
    const startedAt = platform.stopwatch();
    const asked = c.req.header("X-Request-Id");
    const requestId = asked && sane.test(asked) ? asked : platform.newId("request").slice(4);
    c.set("platform", platform);
    c.set("requestId", requestId);
    c.set("clientAddress", clientAddress(c.req.raw));
    await next();
    const { headers } = c.res;
    headers.set("X-Request-Id", requestId);
    headers.append("Server-Timing", `total;dur=${(platform.stopwatch() - startedAt).toFixed(1)}`);
    for (const [name, value] of securityHeaders) if (!headers.has(name)) headers.set(name, value);
  });
  app.use(pageGuard);
  app.onError((error, c) => refusedAnswer(c, crashed(error, c.get("requestId"))));
  mountEndpoints(app, endpoints);
  app.all("/api/*", (c) => redirectToVersion(c));
  mountReference(app);
  mountPages(app);
  return app;
}

function mountEndpoints(app: Hono<AppEnv>, all: readonly Endpoint[]): void {
  // Literal paths come whole before those with parameters: `GET /checkout/initiate` is a wrong method, not a checkout called "initiate".
  const [literal, variable] = [all.filter((endpoint) => !pathOf(endpoint).includes(":")), all.filter((endpoint) => pathOf(endpoint).includes(":"))];
  for (const group of [literal, variable]) mountGroup(app, group);
}

function mountGroup(app: Hono<AppEnv>, all: readonly Endpoint[]): void {
  for (const endpoint of all) app.on(endpoint.spec.method, pathOf(endpoint), (c) => runEndpoint(c, endpoint));
  const methods = new Map<string, Set<string>>();
  for (const endpoint of all) methods.set(shapeOf(endpoint), (methods.get(shapeOf(endpoint)) ?? new Set()).add(endpoint.spec.method));
  const mounted = new Set<string>();
  for (const endpoint of all) {
    const shape = shapeOf(endpoint);
    if (mounted.has(shape)) continue;
    mounted.add(shape);
    app.all(pathOf(endpoint), (c) => methodNotAllowed(c, methods.get(shape) ?? new Set()));
  }
}

/** Paths that differ only in how their parameters are called are the same path. */
const shapeOf = (endpoint: Endpoint) => pathOf(endpoint).replace(/:[^/]+/g, ":");

function methodNotAllowed(c: AppContext, methods: ReadonlySet<string>): Response {
  const allow = [...methods, ...(methods.has("GET") ? ["HEAD"] : [])].sort().join(", ");
  const response = problemResponse(c, refuse("method_not_allowed", `This route takes ${allow}.`));
  response.headers.set("Allow", allow);
  return response;
}

/** `/api/<anything>` means `/api/v1/<anything>`; what is not there either is not found. */
function redirectToVersion(c: AppContext): Response {
  const url = new URL(c.req.url);
  if (/^\/api\/v1(?:\/|$)/.test(url.pathname)) return problemResponse(c, refuse("not_found", "There is no such route; /docs lists them all."));
  return c.redirect(`/api/v1${url.pathname.slice("/api".length)}${url.search}`, 308);
}
