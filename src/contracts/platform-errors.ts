// Duty: what the marks mean that Cloudflare puts on the errors it throws for an object or a database.
// Invariant: the only place that reads them; nobody else looks at what an error is made of.
// Neighbours: clients/checkout.ts and clients/stock.ts decide by it whether to ask again; http/problem.ts what a client is told.

/** The mark of an error that says: too much to do; do not ask again at once (developers.cloudflare.com/durable-objects/best-practices/error-handling). */
export interface OverloadMark {
  readonly overloaded: true;
}

/** Whether whoever was asked has too much to do. It has not done what it was asked. */
export const isOverload = (error: unknown): boolean => isMarked(error, "overloaded");

/** Whether a call may be made once more: it met a reset, a deploy, a lost connection. It may have been done. Never true of an overload. */
export const mayRepeat = (error: unknown): boolean => !isOverload(error) && (isMarked(error, "retryable") || isMarked(error, "durableObjectReset"));

const isMarked = (error: unknown, mark: "overloaded" | "retryable" | "durableObjectReset"): boolean => (Object(error) as Readonly<Record<string, unknown>>)[mark] === true;
