// Duty: who handles which event. A new consumer is one import and one line.
// Invariant: every event type has at least one consumer, so that an inbox row says that it arrived.
// Neighbours: consume.ts asks here; each consumer has a file of its own beside this one.

import { arrivals } from "./arrivals.ts";
import { catalogChanged } from "./catalog-changed.ts";
import { inventoryLevel } from "./inventory-level.ts";
import { subscribe, type Subscription } from "./handler.ts";
import { notification } from "./notification.ts";
import { orderProjection } from "./order-projection.ts";
import { paymentProjection } from "./payment-projection.ts";
import { turnover } from "./turnover.ts";

/** Every consumer of the shop. */
export const subscriptions: readonly Subscription[] = [
  subscribe(arrivals),
  subscribe(inventoryLevel),
  subscribe(catalogChanged),
  subscribe(notification),
  subscribe(orderProjection),
  subscribe(paymentProjection),
  subscribe(turnover),
];
