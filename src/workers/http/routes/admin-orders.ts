// Duty: the back office's orders (contract §7): the list, one of them, and moving it on.
// Invariant: the list is read from the projection, seconds behind the lanes; one order is read from its lane, and moved there.
// Neighbours: desk-orders.ts asks the lane; storage/order.ts holds the projection; workers/queues/order-projection.ts fills it.

import { z } from "zod";
import type { OrderView } from "../../../contracts/objects.ts";
import { toDecimal } from "../../../domain/money.ts";
import { deskMoves, deskStatuses } from "../../../domain/order/states.ts";
import { toIso } from "../../../domain/time.ts";
import { listProjectedOrders, type ProjectedOrder } from "../../../storage/order.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema, orderView } from "./order-views.ts";
import { findOrder, orderParams, ordersQuery, transitionBody, transitionOrder } from "./desk-orders.ts";
import { pagination } from "./paging.ts";
import { conditional, etagOf, unmoved } from "../preconditions.ts";

/** An order in a desk's list. */
export const listedOrder = orderSchema
  .pick({ orderId: true, orderNumber: true, status: true, paymentStatus: true, subtotal: true, discount: true, shipping: true, tax: true, total: true, currency: true, paymentMethod: true, shippingMethod: true, tracking: true, createdAt: true })
  .extend({ userId: z.string(), items: z.array(orderSchema.shape.items.element.omit({ tracking: true, returned: true, returnable: true })), shippingAddress: z.looseObject({}) });

/** An order on the desk: as its buyer sees it, and whose it is and where it may go. */
export const deskOrder = orderSchema.extend({
  userId: z.string(),
  checkoutId: z.string(),
  transitions: z.array(z.enum(deskStatuses)).meta({ description: "where it may be moved from here" }),
});

/** Everybody's orders, for admins. */
export const adminOrders = [
  endpoint(
    {
      method: "GET", path: "/admin/orders", access: "admin", tag: "Back office", summary: "All orders, newest first", query: ordersQuery,
      answers: { 200: { description: "One page of those that fit", schema: z.object({ orders: z.array(listedOrder), pagination }) } }, refusals: [],
    },
    async ({ platform, query: { status, from, to, page, size } }) => {
      const found = await listProjectedOrders(platform.d1, { status: status ?? null, from: from ?? null, to: to ?? null }, page, size);
      return answer(200, { orders: found.orders.map(projectedOrderView), pagination: { page, size, total: found.total } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/orders/:orderId", access: "admin", tag: "Back office", summary: "One order, as it is now", params: orderParams,
      answers: { 200: { description: "The order, under a strong ETag", schema: deskOrder }, ...unmoved }, refusals: ["not_found"],
    },
    async ({ c, platform, params: { orderId } }) => {
      const found = await findOrder(platform, orderId);
      return found.kind === "order" ? conditional(c, found.order.revision, () => deskView(found.order)) : found;
    },
  ),
  endpoint(
    {
      method: "POST", path: "/admin/orders/:orderId/transitions", access: "admin", tag: "Back office", summary: "Move an order on: pack, ship, deliver, cancel, take back a refused parcel", params: orderParams,
      body: transitionBody, idempotent: true,
      answers: { 200: { description: "The order, moved; money and units follow by themselves", schema: deskOrder } }, refusals: ["not_found", "invalid_transition", "precondition_failed"],
    },
    async (request) => {
      const moved = await transitionOrder(request, { by: "admin" });
      return moved.kind === "order" ? answer(200, deskView(moved.order), { headers: etagOf(moved.order.revision) }) : moved;
    },
  ),
];

const deskView = (order: OrderView): z.input<typeof deskOrder> => ({ ...orderView(order), userId: order.userId, checkoutId: order.checkoutId, transitions: [...deskMoves(order.status)] });

/** A projected order for a desk. */
export function projectedOrderView({ document, total, currency, createdAt, ...order }: ProjectedOrder): z.input<typeof listedOrder> {
  const { items, subtotal, discount, shipping, tax, paymentMethod, shippingMethod, shippingAddress, tracking = null } = document;
  return listedOrder.parse({
    orderId: order.orderId, orderNumber: order.orderNumber, userId: order.userId, status: order.status, paymentStatus: order.paymentStatus,
    items, subtotal, discount, shipping, tax, total: toDecimal(total, currency), currency, paymentMethod, shippingMethod, shippingAddress, tracking, createdAt: toIso(createdAt),
  });
}
