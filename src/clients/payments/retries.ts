// Duty: asks a gateway again that said it could not serve just then, a little later each time.
// Invariant: the same call with the same key every time; a silence is never asked again here, because the lane inquires first.
// Neighbours: breaker.ts, for which all tries of a call are one.

import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import type { Timer } from "../../domain/time.ts";

/** How often and how soon a gateway is asked again. */
export interface RetryLimits {
  /** How often a call is made again at most. */
  readonly retries: number;
  /** The pause before the first retry, on average; each next one is twice as long. */
  readonly retryMs: number;
}

/** Time and chance, as waiting needs them. */
export interface Patience {
  readonly timer: Timer;
  /** From 0 to below 1. */
  readonly chance: () => number;
}

/** The pause before a retry, counted from 0: exponential, spread by half to either side so that those who failed together do not come back together. */
export function pauseMs(retry: number, retryMs: number, chance: number): number {
  return Math.round(retryMs * 2 ** retry * (0.5 + chance));
}

/** The answer to the last of at most `1 + retries` calls. It was sent if any of them was. */
export async function withRetries(ask: () => Promise<GatewayAnswer>, { retries, retryMs }: RetryLimits, { timer, chance }: Patience): Promise<GatewayAnswer> {
  for (let retry = 0, sent = false; ; retry++) {
    const answer = await ask();
    if (answer.kind !== "unavailable") return answer;
    sent ||= answer.sent;
    if (retry >= retries) return { ...answer, sent };
    await timer(pauseMs(retry, retryMs, chance())).rings;
  }
}
