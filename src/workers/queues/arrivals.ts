// Duty: notes that events arrived which nobody acts upon yet.
// Invariant: no effect but the inbox row.
// Neighbours: handlers.ts lists it; a consumer with a real effect takes its type away from here.

import type { EventHandler } from "./handler.ts";

/** Money, checkouts, returns and sales are booked in their own objects; here their events only leave the trace that audits count. */
export const arrivals: EventHandler = {
  consumer: "arrivals",
  types: ["CHECKOUT_INITIATED", "PAYMENT_FAILED", "RETURN_REQUESTED", "SALE_STARTED", "SALE_SOLD_OUT"],
  handle: async () => [],
};
