// Duty: a refusal or a crash → RFC 9457 `application/problem+json`.
// Invariant: nothing of a thrown error but its request id reaches the client; the rest goes to the log.
// Neighbours: contracts/problem.ts has the table; app.ts calls `crashed` from onError.

import { report } from "../../contracts/log.ts";
import { type Problem, problems, refuse } from "../../contracts/problem.ts";
import type { AppContext } from "./context.ts";

/** Renders a refusal for the API. */
export function problemResponse(c: AppContext, problem: Problem): Response {
  const { body, headers, status } = problemParts(problem, c.get("requestId"));
  return c.newResponse(body, status as 400, headers);
}

/** Status, headers and body of a refusal, as bytes that can be kept and replayed. */
export function problemParts(problem: Problem, requestId: string) {
  const { status, title } = problems[problem.code];
  const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  const retryAfter = problem.retryAfterSeconds ?? (status === 503 || status === 429 ? 1 : undefined);
  if (retryAfter !== undefined) headers["Retry-After"] = String(Math.max(1, Math.ceil(retryAfter)));
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  const body = JSON.stringify({
    type: `/docs/problems#${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    requestId,
    ...(problem.errors && { errors: problem.errors }),
    ...problem.extra,
  });
  return { status, headers, body };
}

/** What a thrown error tells the client: too busy when the platform says so, else an internal error. The log has the rest. */
export function crashed(error: unknown, requestId: string): Problem {
  report("request failed", error, { requestId });
  if (isOverload(error)) return refuse("overloaded", "Too many requests are being handled; try again shortly.", { retryAfterSeconds: 2 });
  return refuse("internal", "Something went wrong on our side; quote the request id when you report it.");
}

function isOverload(error: unknown): boolean {
  return typeof error === "object" && error !== null && "overloaded" in error && error.overloaded === true;
}
