// Duty: a refusal or a crash → RFC 9457 `application/problem+json`.
// Invariant: nothing of a thrown error but its request id reaches the client; the rest goes to the log.
// Neighbours: contracts/problem.ts has the table; kernel.ts calls `crashed` for endpoints, app.ts for everything else.

import { problemParts } from "../../contracts/answer.ts";
import { report } from "../../contracts/log.ts";
import { isOverload, mayRepeat } from "../../contracts/platform-errors.ts";
import { type Problem, refuse } from "../../contracts/problem.ts";
import type { AppContext } from "./context.ts";

/** Renders a refusal for the API. */
export function problemResponse(c: AppContext, problem: Problem): Response {
  const { body, headers, status } = problemParts(problem, c.get("requestId"));
  return c.newResponse(body, status as 400, headers);
}

/** What a thrown error tells the client: too busy when the platform says so or was restarting, else an internal error. The log has the rest. */
export function crashed(error: unknown, requestId: string): Problem {
  report("request failed", error, { requestId });
  if (isOverload(error) || mayRepeat(error)) return refuse("overloaded", "Too many requests are being handled; try again shortly.", { retryAfterSeconds: 2 });
  return refuse("internal", "Something went wrong on our side; quote the request id when you report it.");
}
