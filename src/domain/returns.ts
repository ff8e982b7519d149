// Duty: how a buyer gives things back after delivery: the request, what may still be asked for, and the desk's answer to it.
// Invariant: never more units than were delivered, whatever is asked for how often; a request is resolved once.
// Neighbours: order/moves.ts takes the units off, order/refunds.ts counts the money; checkout/order-commands.ts calls.

import { idOf, type OrderId, type OrderItemId, type ReturnId, uniquePart } from "./ids.ts";
import { type Condition, deliveredAt, type Order, type Return, type ReturnAddress, type Units } from "./order.ts";
import { type Cause, giveBack, quantityOf } from "./order/moves.ts";
import { hasExpired, type Millis } from "./time.ts";

/** What a buyer asks for. `requestKey` tells a repeated request from another one. */
export interface ReturnRequest {
  readonly requestKey: string;
  readonly items: readonly Units[];
  readonly reason: string;
  readonly sendTo: ReturnAddress | null;
}

/** Why a return cannot be asked for. */
export type ReturnRefusal = "not_delivered" | "window_over" | "unknown_line" | "too_many";

/** How many units of each line can still be given back: delivered, neither given back nor asked to be. */
export function returnableUnits({ items, returns }: Pick<Order, "items" | "returns">): ReadonlyMap<OrderItemId, number> {
  const asked = returns.filter((known) => known.status === "PENDING").flatMap((known) => known.items);
  return new Map(items.map((item) => [item.orderItemId, item.status === "DELIVERED" ? item.quantity - item.returned - quantityOf(asked, item) : 0]));
}

/** The moment from which nothing can be given back any more; null before delivery. */
function returnableUntil(order: Order, windowMs: number): Millis | null {
  const arrived = deliveredAt(order);
  return arrived === null ? null : arrived + windowMs;
}

/** Notes the request. The same request again is the same return. */
export function requestReturn(order: Order, request: ReturnRequest, windowMs: number, now: Millis): { readonly kind: "requested"; readonly order: Order; readonly wish: Return } | { readonly kind: ReturnRefusal } {
  const known = order.returns.find((wish) => wish.requestKey === request.requestKey);
  if (known !== undefined) return { kind: "requested", order, wish: known };
  const until = returnableUntil(order, windowMs);
  if (order.status !== "DELIVERED" || until === null) return { kind: "not_delivered" };
  if (hasExpired(until, now)) return { kind: "window_over" };
  const left = returnableUnits(order);
  if (request.items.some(({ orderItemId }) => !left.has(orderItemId))) return { kind: "unknown_line" };
  const items = order.items.map((item) => ({ orderItemId: item.orderItemId, quantity: quantityOf(request.items, item) })).filter(({ quantity }) => quantity > 0);
  if (items.some(({ orderItemId, quantity }) => quantity > (left.get(orderItemId) ?? 0))) return { kind: "too_many" };
  const { requestKey, reason, sendTo } = request;
  const wish: Return = { returnId: nameReturn(order), requestKey, status: "PENDING", items, reason, sendTo, requestedAt: now, resolvedAt: null, condition: null };
  return { kind: "requested", order: { ...order, returns: [...order.returns, wish], revision: order.revision + 1 }, wish };
}

/** Says yes or no to a PENDING return; an approved one takes its units off the order. Null for one that is not pending. */
export function resolveReturn(order: Order, returnId: ReturnId, condition: Condition | null, cause: Cause): Order | null {
  const wish = order.returns.find((known) => known.returnId === returnId);
  if (wish?.status !== "PENDING") return null;
  const returns = order.returns.map((known): Return => (known === wish ? resolved(known, condition, cause.now) : known));
  const answered = { ...order, returns };
  return condition === null ? { ...answered, revision: order.revision + 1 } : giveBack(answered, wish.items, "RETURNED", cause);
}

/** The order's returns after all of it came back anyhow: what was still asked for is granted. */
export function approveAll({ returns }: Order, condition: Condition, now: Millis): readonly Return[] {
  return returns.map((known) => (known.status === "PENDING" ? resolved(known, condition, now) : known));
}

const resolved = (wish: Return, condition: Condition | null, now: Millis): Return => ({ ...wish, status: condition === null ? "REJECTED" : "APPROVED", resolvedAt: now, condition });

function nameReturn({ orderId, returns }: Order): ReturnId {
  return idOf("return", `${uniquePart(orderId)}-${returns.length + 1}`);
}

/** The order a return belongs to, or null when the text is no return's id. */
export function orderOfReturn(returnId: ReturnId): OrderId | null {
  const match = /^ret_(.+)-\d{1,4}$/.exec(returnId);
  return match?.[1] === undefined ? null : idOf("order", match[1]);
}

/** What the buyer has to do: how to pack, what to write on the parcel, where to send it. */
export function returnInstructions({ returnId, sendTo }: Pick<Return, "returnId" | "sendTo">): string {
  const address = sendTo === null ? "the address we write to you" : `${sendTo.name}, ${sendTo.postalCode}, ${sendTo.country}`;
  return `Pack the goods well, write ${returnId} on the parcel and send it to ${address}. When it has arrived and was looked at, your money goes back the way it came.`;
}
