// Duty: ORDER_* → the back office's picture of orders, and what follows once from an order's confirmation.
// Invariant: the highest revision of an order wins; its confirmation empties the cart and counts the units sold exactly once.
// Neighbours: storage/order.ts and storage/cart.ts say how; the inbox row in the same batch says once.

import type { EventOf } from "../../contracts/events.ts";
import { projectOrders, unitsSoldRaise } from "../../storage/order.ts";
import type { EventHandler } from "./handler.ts";

type OrderEvent = EventOf<"ORDER_CREATED" | "ORDER_STATUS_CHANGED" | "ORDER_CANCELLED">;

export const orderProjection: EventHandler<OrderEvent["eventType"]> = {
  consumer: "order-projection",
  types: ["ORDER_CREATED", "ORDER_STATUS_CHANGED", "ORDER_CANCELLED"],
  handle: async (events, { d1, clock }) => {
    const now = clock.now();
    const newest = Map.groupBy(events.map((event) => event.payload), (order) => order.orderId);
    const orders = [...newest.values()].map((revisions) => revisions.reduce((a, b) => (b.revision > a.revision ? b : a)));
    const sold = events.filter(confirms).flatMap((event) => event.payload.items);
    return [...projectOrders(d1, orders, now), unitsSoldRaise(d1, sold)];
  },
};

/** Whether this event is the one by which its order became paid: it was born so, or it left PENDING. */
function confirms(event: OrderEvent): boolean {
  if (event.eventType === "ORDER_CREATED") return event.payload.status === "CONFIRMED";
  return event.eventType === "ORDER_STATUS_CHANGED" && event.payload.from === "PENDING" && event.payload.status === "CONFIRMED";
}
