// Duty: a seller's orders (contract §7): the lines that are his, where they go, and moving them on.
// Invariant: of an order he learns his own lines and the address; an order without a line of his does not exist for him.
// Neighbours: desk-orders.ts asks the lane; storage/order.ts lists from the projection.

import { z } from "zod";
import type { OrderView } from "../../../contracts/objects.ts";
import type { SellerId } from "../../../domain/ids.ts";
import { minorOf, sum, toDecimal } from "../../../domain/money.ts";
import { statusOfLines } from "../../../domain/order/states.ts";
import { toIso } from "../../../domain/time.ts";
import { listSellerOrders, type ProjectedOrder } from "../../../storage/order.ts";
import { sellerOf } from "../../../storage/sellers.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema, orderView } from "./order-views.ts";
import { findOrder, noSuchOrder, orderParams, ordersQuery, transitionBody, transitionOrder } from "./desk-orders.ts";
import { pagination } from "./paging.ts";
import { conditional, etagOf, unmoved } from "../preconditions.ts";

const shared = orderSchema.pick({ orderId: true, orderNumber: true, status: true, currency: true, shippingMethod: true, createdAt: true }).extend({ subtotal: z.number().meta({ description: "of these lines" }) });
const listedOrder = shared.extend({ items: z.array(orderSchema.shape.items.element.omit({ tracking: true, returned: true, returnable: true })), shippingAddress: z.looseObject({}) });
const sellerOrder = shared.extend({
  items: orderSchema.shape.items,
  shippingAddress: orderSchema.shape.shippingAddress,
  estimatedDelivery: orderSchema.shape.estimatedDelivery,
  linesStatus: z.string().meta({ description: "where these lines are; the order is where its slowest one is" }),
});

/** A seller's part of orders. */
export const sellerOrders = [
  endpoint(
    {
      method: "GET", path: "/seller/orders", access: "seller", tag: "Seller's orders", summary: "Orders with your lines, newest first", query: ordersQuery,
      answers: { 200: { description: "One page of those that fit", schema: z.object({ orders: z.array(listedOrder), pagination }) } }, refusals: [],
    },
    async ({ platform, who, query: { status, from, to, page, size } }) => {
      const sellerId = sellerOf(who.userId);
      const found = await listSellerOrders(platform.d1, sellerId, { status: status ?? null, from: from ?? null, to: to ?? null }, page, size);
      return answer(200, { orders: found.orders.map((order) => listedView(order, sellerId)), pagination: { page, size, total: found.total } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/seller/orders/:orderId", access: "seller", tag: "Seller's orders", summary: "Your lines of an order, as they are now", params: orderParams,
      answers: { 200: { description: "Your part of it, under a strong ETag", schema: sellerOrder }, ...unmoved }, refusals: ["not_found"],
    },
    async ({ c, platform, who, params: { orderId } }) => {
      const found = await findOrder(platform, orderId);
      if (found.kind === "problem") return found;
      const part = partView(found.order, sellerOf(who.userId));
      return part === null ? noSuchOrder() : conditional(c, found.order.revision, () => part);
    },
  ),
  endpoint(
    {
      method: "POST", path: "/seller/orders/:orderId/transitions", access: "seller", tag: "Seller's orders", summary: "Move your lines on: pack, ship, deliver, or say that you cannot", params: orderParams,
      body: transitionBody, idempotent: true,
      answers: { 200: { description: "Your part of it, moved", schema: sellerOrder } }, refusals: ["not_found", "invalid_transition", "precondition_failed"],
    },
    async (request) => {
      const sellerId = sellerOf(request.who.userId);
      const moved = await transitionOrder(request, { by: "seller", sellerId });
      if (moved.kind === "problem") return moved;
      const part = partView(moved.order, sellerId);
      return part === null ? noSuchOrder() : answer(200, part, { headers: etagOf(moved.order.revision) });
    },
  ),
];

/** The part of an order that is this seller's; null when nothing of it is. */
function partView(order: OrderView, sellerId: SellerId): z.input<typeof sellerOrder> | null {
  const lines = order.items.filter((item) => item.sellerId === sellerId);
  if (lines.length === 0) return null;
  const { orderId, orderNumber, status, currency, shippingMethod, items, shippingAddress, estimatedDelivery, createdAt } = orderView({ ...order, items: lines });
  return { orderId, orderNumber, status, linesStatus: statusOfLines(lines), currency, shippingMethod, items, shippingAddress, estimatedDelivery, createdAt, subtotal: toDecimal(sum(lines.map(({ totalPrice }) => totalPrice)), currency) };
}

function listedView({ orderId, orderNumber, status, currency, document, createdAt }: ProjectedOrder, sellerId: SellerId): z.input<typeof listedOrder> {
  const items = document.items.filter((item) => item.sellerId === sellerId);
  const { shippingMethod, shippingAddress } = document;
  const subtotal = toDecimal(sum(items.map(({ totalPrice }) => minorOf(totalPrice, currency))), currency);
  return listedOrder.parse({ orderId, orderNumber, status, currency, shippingMethod, items, shippingAddress, createdAt: toIso(createdAt), subtotal });
}
