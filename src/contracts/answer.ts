// Duty: an answer or a refusal as the bytes that are sent and kept.
// Invariant: what is kept is byte for byte what the first caller got; what another try may change is never kept.
// Neighbours: the HTTP kernel sends them; the lane keeps them (contracts/objects/buyer-gate.ts); paid.ts is the answer that a lane itself writes.

import type { KeptAnswer } from "./objects/buyer-gate.ts";
import { type Problem, problems } from "./problem.ts";

/** A success as data, so that it can be kept and replayed byte for byte. `cookies` are whole Set-Cookie values. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

/** Makes a success. `body` undefined makes an empty one. */
export function answer(status: number, body?: unknown, more: Pick<Answer, "headers" | "cookies"> = {}): Answer {
  return { kind: "answer", status, body, ...more };
}

const keptRefusals = new Set([402, 404, 409, 410]);

/** Whether a refusal is final: kept and replayed. Any other may be answered differently when it is asked again. */
export const isFinal = (problem: Problem): boolean => keptRefusals.has(problems[problem.code].status);

/** Status, headers and body of a success; a body of null is none. */
export function answerParts({ status, body, headers, cookies }: Answer) {
  const json: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
  return { status, headers: { "Cache-Control": "no-store", ...json, ...headers }, body: body === undefined ? null : JSON.stringify(body), cookies: cookies ?? [] };
}

/** Status, headers and body of a refusal. */
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

/** The bytes of either. Several cookies are kept in one member, a line each. */
export function writeAnswer(result: Answer | Problem, requestId: string): KeptAnswer {
  if (result.kind === "problem") return problemParts(result, requestId);
  const { status, headers, body, cookies } = answerParts(result);
  return { status, headers: cookies.length > 0 ? { ...headers, "Set-Cookie": cookies.join("\n") } : headers, body: body ?? "" };
}
