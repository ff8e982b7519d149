// Duty: bears with work that may be slow, and no longer than it must.
// Invariant: the timer is stopped whatever becomes of the work; work that is given up goes on unheard, and fails unheard.
// Neighbours: clients/stock-desk.ts, clients/payments/breaker.ts and clients/notifications/resend.ts wait for others with it, storage/pulse.ts for its object.

import type { Timer } from "./time.ts";

/** What came of waiting. `late`: nobody knows whether the work will be done. */
export type Timely<Value> = { readonly kind: "in_time"; readonly value: Value } | { readonly kind: "late" };

/** What the work came to, if it does so within `ms`. Throws what the work throws in time. */
export async function within<Value>(work: Promise<Value>, ms: number, timer: Timer): Promise<Timely<Value>> {
  const { rings, stop } = timer(ms);
  try {
    return await Promise.race([work.then((value) => ({ kind: "in_time", value }) as const), rings.then(() => ({ kind: "late" }) as const)]);
  } finally {
    stop();
  }
}
