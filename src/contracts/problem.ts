// Duty: every way a request can be refused: the stable code, its status, its title.
// Invariant: the table is exhaustive; a new code without a status does not compile. No stack, SQL or internal name is ever in a problem.
// Neighbours: http/problem.ts renders it as RFC 9457; handlers return `refuse(...)`.

/** Code → HTTP status and title (contract §1). */
export const problems = {
  malformed_json: { status: 400, title: "The body is not JSON" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Not allowed" },
  not_admitted: { status: 403, title: "Not admitted yet" },
  challenge_required: { status: 403, title: "Solve the challenge first" },
  email_unverified: { status: 403, title: "Verify your e-mail address first" },
  payment_declined: { status: 402, title: "The payment was declined" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  out_of_stock: { status: 409, title: "Not enough in stock" },
  unavailable: { status: 409, title: "No longer sold" },
  not_shippable: { status: 409, title: "Not shipped to that address" },
  price_changed: { status: 409, title: "The price has changed" },
  cart_empty: { status: 409, title: "The cart is empty" },
  coupon_invalid: { status: 409, title: "The coupon is not valid" },
  coupon_exhausted: { status: 409, title: "The coupon is used up" },
  quantity_limit: { status: 409, title: "Over the limit per customer" },
  invalid_transition: { status: 409, title: "Not possible in this state" },
  email_taken: { status: 409, title: "The e-mail address is taken" },
  checkout_in_progress: { status: 409, title: "A checkout is in progress" },
  conflict: { status: 409, title: "In conflict with what is there" },
  checkout_expired: { status: 410, title: "The checkout has expired" },
  sold_out: { status: 410, title: "Sold out" },
  claim_expired: { status: 410, title: "The claim has expired" },
  precondition_failed: { status: 412, title: "Changed by somebody else meanwhile" },
  payload_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "Unsupported content type" },
  validation_failed: { status: 422, title: "The request is not valid" },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used for another request" },
  rate_limited: { status: 429, title: "Too many requests" },
  payment_unavailable: { status: 503, title: "Payments are unavailable" },
  stock_unavailable: { status: 503, title: "Stock is unavailable" },
  overloaded: { status: 503, title: "Too busy" },
  internal: { status: 500, title: "Something went wrong" },
} as const satisfies Record<string, { status: number; title: string }>;

/** The code of a refusal; never changes its meaning. */
export type ProblemCode = keyof typeof problems;

/** One fault of a request: where, as a dotted path, and what. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** A refusal as data: what a handler returns instead of an answer. `extra` members are shown beside the standard ones. */
export interface Problem {
  readonly kind: "problem";
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly retryAfterSeconds?: number;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Makes a refusal. `detail` is shown to the client: one sentence, saying what to do about it. */
export function refuse(code: ProblemCode, detail: string, more: Omit<Problem, "kind" | "code" | "detail"> = {}): Problem {
  return { kind: "problem", code, detail, ...more };
}

/** Refuses what does not fit its schema, or what is there: each fault by its path. */
export const invalid = (errors: readonly Fault[]): Problem => refuse("validation_failed", "Some of what was sent is not valid; `errors` says what.", { errors });
