// Duty: how an order moves: line by line on its way to the buyer, as a whole when its payment decides, and units off it when they are given back.
// Invariant: a line moves by the table alone; the order's state follows from its lines and enters the history when it changes.
// Neighbours: states.ts is the table; checkout/order-commands.ts says who may ask; refunds.ts counts the money.

import type { Actor, Order, OrderItem, Tracking, Units } from "../order.ts";
import { canMove, isAlive, isAsFarAs, type LineStatus, type OrderStatus, statusOfLines } from "./states.ts";
import type { Millis } from "../time.ts";

/** Which lines something is about; the others stay as they are. */
export type Scope = (item: OrderItem) => boolean;

/** All lines of an order. */
export const everyLine: Scope = () => true;

/** Who, and when. */
export interface Cause {
  readonly by: Actor;
  readonly now: Millis;
}

/** Moves the whole order, its living lines with it. Null when the machine has no such way. */
export function moveOrder(order: Order, to: OrderStatus, cause: Cause): Order | null {
  if (!canMove(order.status, to)) return null;
  if (to === "REFUNDED") return entered({ ...order, revision: order.revision + 1 }, to, cause);
  const lineStatus: LineStatus = to === "FAILED" ? "CANCELLED" : to;
  const items = order.items.map((item) => (isAlive(item) ? { ...item, status: lineStatus } : item));
  return entered({ ...order, items, revision: order.revision + 1 }, to, cause);
}

/**
 * Moves the living lines of the scope on towards the buyer; those that are as far already stay. Null when there is none to move,
 * or one that may not: nothing is done by halves.
 */
export function advanceLines(order: Order, to: LineStatus, scope: Scope, tracking: Tracking | null, cause: Cause): Order | null {
  const moving = order.items.filter((item) => isAlive(item) && scope(item) && !isAsFarAs(item, to));
  if (moving.length === 0 || moving.some((item) => !canMove(item.status, to))) return null;
  const items = order.items.map((item) => (moving.includes(item) ? { ...item, status: to, tracking: tracking ?? item.tracking } : item));
  return follow({ ...order, items, tracking: tracking ?? order.tracking }, cause);
}

/** All units of the scope's living lines; null when there is none, or a line that may not end so. */
export function unitsThatMayEnd(order: Order, end: "CANCELLED" | "RETURNED", scope: Scope): readonly Units[] | null {
  const living = order.items.filter((item) => isAlive(item) && scope(item));
  if (living.length === 0 || living.some((item) => !canMove(item.status, end))) return null;
  return living.map(({ orderItemId, quantity, returned }) => ({ orderItemId, quantity: quantity - returned }));
}

/** Takes units off the order. A line of which nothing is left has ended. */
export function giveBack(order: Order, units: readonly Units[], end: "CANCELLED" | "RETURNED", cause: Cause): Order {
  const items = order.items.map((item) => {
    const quantity = quantityOf(units, item);
    if (quantity === 0) return item;
    const returned = item.returned + quantity;
    return { ...item, returned, status: returned === item.quantity ? end : item.status };
  });
  return follow({ ...order, items }, cause);
}

/** How many units of a line are among those. */
export function quantityOf(units: readonly Units[], { orderItemId }: Pick<OrderItem, "orderItemId">): number {
  return units.reduce((sum, line) => (line.orderItemId === orderItemId ? sum + line.quantity : sum), 0);
}

/** The order where its lines say that it is. */
function follow(order: Order, cause: Cause): Order {
  const status = statusOfLines(order.items);
  const changed = { ...order, revision: order.revision + 1 };
  return status === order.status ? changed : entered(changed, status, cause);
}

function entered(order: Order, status: OrderStatus, { by, now }: Cause): Order {
  return { ...order, status, statusHistory: [...order.statusHistory, { status, at: now, by }] };
}
