// Duty: the back office's list of orders (contract §7).
// Invariant: read from the projection, seconds behind the lanes and never ahead of them.
// Neighbours: storage/order.ts holds the projection; workers/queues/order-projection.ts fills it.

import { z } from "zod";
import { toDecimal } from "../../../domain/money.ts";
import { dayMs, type Millis, toIso } from "../../../domain/time.ts";
import { listProjectedOrders, type ProjectedOrder } from "../../../storage/order.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema } from "./checkout-views.ts";
import { pageQuery, pagination } from "./paging.ts";

const listedOrder = orderSchema
  .pick({ orderId: true, orderNumber: true, status: true, paymentStatus: true, items: true, subtotal: true, discount: true, shipping: true, tax: true, total: true, currency: true, paymentMethod: true, shippingMethod: true, createdAt: true })
  .extend({ userId: z.string(), items: z.array(orderSchema.shape.items.element.omit({ tracking: true })), shippingAddress: z.looseObject({}) });

/** A day ("2026-11-20") or a moment; a day as an upper bound includes all of it. */
function bound(end: boolean) {
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .transform((text): Millis => Date.parse(text) + (end && text.length === 10 ? dayMs : 0))
    .optional()
    .meta({ description: `orders ${end ? "before" : "from"} this day or moment`, type: "string" });
}

const query = z.object({ status: orderSchema.shape.status.optional(), from: bound(false), to: bound(true), ...pageQuery });

/** Everybody's orders, for admins, from the projection. */
export const adminOrders = [
  endpoint(
    {
      method: "GET", path: "/admin/orders", access: "admin", tag: "Back office", summary: "All orders, newest first", query,
      answers: { 200: { description: "One page of those that fit", schema: z.object({ orders: z.array(listedOrder), pagination }) } }, refusals: [],
    },
    async ({ platform, query: { status, from, to, page, size } }) => {
      const found = await listProjectedOrders(platform.d1, { status: status ?? null, from: from ?? null, to: to ?? null }, page, size);
      return answer(200, { orders: found.orders.map(projectedOrderView), pagination: { page, size, total: found.total } });
    },
  ),
];

/** A projected order for the back office. */
export function projectedOrderView({ document, total, currency, createdAt, ...order }: ProjectedOrder): z.input<typeof listedOrder> {
  const { items, subtotal, discount, shipping, tax, paymentMethod, shippingMethod, shippingAddress } = document;
  return listedOrder.parse({
    orderId: order.orderId, orderNumber: order.orderNumber, userId: order.userId, status: order.status, paymentStatus: order.paymentStatus,
    items, subtotal, discount, shipping, tax, total: toDecimal(total, currency), currency, paymentMethod, shippingMethod, shippingAddress, createdAt: toIso(createdAt),
  });
}
