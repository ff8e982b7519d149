// Duty: a buyer's orders (contract §5): list, read, cancel.
// Invariant: orders are read from the buyer's own lane, so that an order is there the moment it was paid; nobody else's is found.
// Neighbours: checkout-views.ts shows; contracts/objects/checkout.ts is the lane.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { Principal } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { refuse } from "../../../contracts/problem.ts";
import { laneName } from "../../../domain/lanes.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema, orderView } from "./checkout-views.ts";
import { pageQuery, pagination } from "./paging.ts";

const params = z.object({ orderId: idSchema("order") });
const noSuchOrder = refuse("not_found", "You have no such order.");

const laneOf = ({ lanes }: Platform, who: Principal) => lanes.getByName(laneName(who.lane));

export const orders = [
  endpoint(
    {
      method: "GET", path: "/orders", access: "user", tag: "Orders", summary: "Your orders, newest first", query: z.object(pageQuery),
      answers: { 200: { description: "One page of them", schema: z.object({ orders: z.array(orderSchema), pagination }) } }, refusals: [],
    },
    async ({ platform, who, query: { page, size } }) => {
      const found = await laneOf(platform, who).listOrders(who.userId, page, size);
      return answer(200, { orders: found.orders.map(orderView), pagination: { page, size, total: found.total } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/orders/:orderId", access: "user", tag: "Orders", summary: "One of your orders", params,
      answers: { 200: { description: "The order", schema: orderSchema } }, refusals: ["not_found"],
    },
    async ({ platform, who, params: { orderId } }) => {
      const found = await laneOf(platform, who).readOrder(who.userId, orderId);
      return found === null ? noSuchOrder : answer(200, orderView(found));
    },
  ),
  endpoint(
    {
      method: "POST", path: "/orders/:orderId/cancel", access: "user", tag: "Orders", summary: "Cancel before it is shipped; the money goes back", params,
      body: z.object({ reason: z.string().trim().max(500).optional() }).optional(), idempotent: true,
      answers: { 200: { description: "The order, cancelled", schema: orderSchema } }, refusals: ["not_found", "invalid_transition"],
    },
    async ({ platform, who, params: { orderId }, body, requestId }) => {
      const outcome = await laneOf(platform, who).cancelOrder(who.userId, orderId, body?.reason || "cancelled by the customer", requestId);
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
