// Duty: ORDER_* → the back office's picture of orders, and what follows once from an order's confirmation.
// Invariant: the highest revision of an order wins; its confirmation empties the cart and counts the units sold exactly once.
// Neighbours: storage/order.ts and storage/cart.ts say how; the inbox row in the same batch says once.

import type { EventOf } from "../../contracts/events.ts";
import type { CartId, OrderId, VariantId } from "../../domain/ids.ts";
import { clearPurchased } from "../../storage/cart-checkout.ts";
import type { Millis } from "../../domain/time.ts";
import { projectOrders, unitsSoldRaise } from "../../storage/order.ts";
import type { OrderDocument } from "../../storage/order-document.ts";
import type { Statement } from "../../storage/statement.ts";
import type { EventHandler } from "./handler.ts";

type OrderEvent = EventOf<"ORDER_CREATED" | "ORDER_STATUS_CHANGED" | "ORDER_CANCELLED">;

/** Copies the newest revision of each order, and does once what its confirmation asks for. */
export const orderProjection: EventHandler<OrderEvent["eventType"]> = {
  consumer: "order-projection",
  types: ["ORDER_CREATED", "ORDER_STATUS_CHANGED", "ORDER_CANCELLED"],
  handle: async (events, { d1, clock }) => {
    const now = clock.now();
    const newest = Map.groupBy(events.map((event) => event.payload), (order) => order.orderId);
    const orders = [...newest.values()].map((revisions) => revisions.reduce((a, b) => (b.revision > a.revision ? b : a)));
    const confirmed = events.filter(confirms).map((event) => event.payload);
    return [
      ...projectOrders(d1, orders, now),
      unitsSoldRaise(d1, confirmed.flatMap((order) => order.items)),
      ...confirmed.flatMap((order) => clearCart(d1, order, now)),
    ];
  },
};

/** Whether this event is the one by which its order became paid: it was born so, or it left PENDING. */
export function confirms(event: OrderEvent): boolean {
  if (event.eventType === "ORDER_CREATED") return event.payload.status === "CONFIRMED";
  return event.eventType === "ORDER_STATUS_CHANGED" && event.payload.from === "PENDING" && event.payload.status === "CONFIRMED";
}

/** Mostly the route has emptied the cart already, and this changes nothing. */
function clearCart(d1: D1Database, { orderId, cartId, items }: OrderDocument, now: Millis): readonly Statement[] {
  if (cartId === null) return [];
  const bought = items.map(({ variantId, quantity }) => ({ variantId: variantId as VariantId, quantity }));
  return clearPurchased(d1, { orderId: orderId as OrderId, cartId: cartId as CartId, items: bought }, now);
}
