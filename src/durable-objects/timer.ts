// Duty: gives up waiting after a while: the timer that desks and gateways are handed inside an object.
// Invariant: a timer that was stopped never rings.
// Neighbours: clients/stock-desk.ts and clients/payments/breaker.ts are handed it.

import type { Timer } from "../clients/stock-desk.ts";

/** Rings once after `ms`, unless it was stopped. */
export const timer: Timer = (ms) => {
  const { promise, resolve } = Promise.withResolvers<"rings">();
  const id = setTimeout(() => resolve("rings"), ms);
  return { rings: promise, stop: () => clearTimeout(id) };
};
