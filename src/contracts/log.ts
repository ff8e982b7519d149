// Duty: what the log is told of a mishap: one JSON object a line, the same members everywhere.
// Invariant: `message` never changes from case to case, so that it can be counted; what differs has members of its own.
// Neighbours: docs/operations.md tells who reads it; workers/http/problem.ts adds the request id that the client was given.

/** Writes a mishap that was survived to the log: what happened, why, and what it happened to. Never throws. */
export function report(message: string, error: unknown, circumstances: Readonly<Record<string, unknown>> = {}): void {
  console.error({ message, ...circumstances, error: storyOf(error) });
}

/** An error with where it came from and what caused it. */
function storyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${storyOf(error.cause)}`;
}
