// Duty: a buyer's orders (contract §5): list, read, cancel.
// Invariant: orders are read from the buyer's own lane, so that an order is there the moment it was paid; nobody else's is found.
// Neighbours: checkout-views.ts shows; contracts/objects/checkout.ts is the lane.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import { refuse } from "../../../contracts/problem.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema, orderView } from "./checkout-views.ts";
import { askOwnLane } from "./lane.ts";
import { pageQuery, pagination } from "./paging.ts";

const params = z.object({ orderId: idSchema("order") });
const noSuchOrder = refuse("not_found", "You have no such order.");

/** A buyer's own orders, from his lane (contract §5). */
export const orders = [
  endpoint(
    {
      method: "GET", path: "/orders", access: "user", tag: "Orders", summary: "Your orders, newest first", query: z.object(pageQuery),
      answers: { 200: { description: "One page of them", schema: z.object({ orders: z.array(orderSchema), pagination }) } }, refusals: [],
    },
    async ({ platform, who, query: { page, size } }) => {
      const found = await askOwnLane(platform, who, (lane) => lane.listOrders(who.userId, page, size));
      if (found.kind === "problem") return found;
      return answer(200, { orders: found.value.orders.map(orderView), pagination: { page, size, total: found.value.total } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/orders/:orderId", access: "user", tag: "Orders", summary: "One of your orders", params,
      answers: { 200: { description: "The order, under a strong ETag: whoever waits for a change is answered 304", schema: orderSchema } }, refusals: ["not_found"],
    },
    async ({ c, platform, who, params: { orderId } }) => {
      const found = await askOwnLane(platform, who, (lane) => lane.readOrder(who.userId, orderId));
      if (found.kind === "problem") return found;
      if (found.value === null) return noSuchOrder;
      const headers = { ETag: `"${found.value.revision}"`, "Cache-Control": "private, no-cache" };
      return c.req.header("If-None-Match") === headers.ETag ? new Response(null, { status: 304, headers }) : answer(200, orderView(found.value), { headers });
    },
  ),
  endpoint(
    {
      method: "POST", path: "/orders/:orderId/cancel", access: "user", tag: "Orders", summary: "Cancel before it is shipped; the money goes back", params,
      body: z.object({ reason: z.string().trim().max(500).optional() }).optional(), idempotent: true,
      answers: { 200: { description: "The order, cancelled", schema: orderSchema } }, refusals: ["not_found", "invalid_transition"],
    },
    async ({ platform, who, params: { orderId }, body, requestId }) => {
      const asked = await askOwnLane(platform, who, (lane) => lane.cancelOrder(who.userId, orderId, body?.reason || "cancelled by the customer", requestId));
      if (asked.kind === "problem") return asked;
      const outcome = asked.value;
      switch (outcome.kind) {
        case "cancelled":
          return answer(200, orderView(outcome.order));
        case "invalid_transition":
          return refuse("invalid_transition", `An order that is ${outcome.status} cannot be cancelled.`);
        case "not_found":
          return noSuchOrder;
      }
    },
  ),
];
