// Duty: what the buyer's lane says of a request before its deed, as an answer.
// Invariant: a replay is byte for byte the first answer, with a header that says so.
// Neighbours: kernel.ts asks the lane; routes whose deed `entersInLane` get the same words back from the deed's own call.

import type { Overloaded } from "../../clients/checkout.ts";
import type { EnterOutcome, KeptAnswer } from "../../contracts/objects.ts";
import { type Problem, refuse } from "../../contracts/problem.ts";
import type { HandlerResult } from "./endpoint.ts";

/** What is told to a request that the lane does not let in, or has answered before. */
export function notEntered(entered: Exclude<EnterOutcome, { kind: "proceed" }> | Overloaded): HandlerResult {
  switch (entered.kind) {
    case "overloaded":
      return refuse("overloaded", "Too many buyers at once; try again shortly.", { retryAfterSeconds: entered.retryAfterMs / 1_000 });
    case "rate_limited":
      return tooFast(entered.retryAfterMs, "by this account");
    case "reused":
      return refuse("idempotency_key_reused", "This key was used for another request; make a new one.");
    case "replay":
      return replay(entered.answer);
  }
}

function replay(answer: KeptAnswer): Response {
  const response = written(answer);
  response.headers.set("Idempotency-Replayed", "true");
  return response;
}

/** The response that a lane has written. */
export function written({ status, body, headers }: KeptAnswer): Response {
  const { "Set-Cookie": cookies, ...plain } = headers;
  const response = new Response(status === 204 ? null : body, { status, headers: plain });
  for (const cookie of cookies?.split("\n") ?? []) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** The refusal of haste; `whom` says whose it was: "by this account", "from this address". */
export function tooFast(waitMs: number, whom: string): Problem {
  return refuse("rate_limited", `Too many requests ${whom}; wait and try again.`, { retryAfterSeconds: waitMs / 1_000 });
}
