// Duty: a buyer's orders (contract §5): list, read, cancel, give back.
// Invariant: orders are read from the buyer's own lane, so that an order is there the moment it was paid; nobody else's is found.
// Neighbours: checkout-views.ts shows; contracts/objects/checkout.ts is the lane.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { ReturnOutcome } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { invalid, refuse } from "../../../contracts/problem.ts";
import type { ReturnAddress } from "../../../domain/order.ts";
import { recentWarehouses } from "../../../storage/warehouses.ts";
import { answer, changeOf, endpoint } from "../endpoint.ts";
import { orderSchema, orderView, returnSchema, returnView } from "./order-views.ts";
import { askOwnLane } from "./lane.ts";
import { pageQuery, pagination } from "./paging.ts";
import { conditional, unmoved } from "../preconditions.ts";

const params = z.object({ orderId: idSchema("order") });
const returnBody = z.object({
  items: z.array(z.object({ orderItemId: idSchema("orderItem"), quantity: z.int().min(1).max(100_000) })).min(1).max(200),
  reason: z.string().trim().min(1).max(500),
});
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
      answers: { 200: { description: "The order, under a strong ETag: whoever waits for a change is answered 304", schema: orderSchema }, ...unmoved }, refusals: ["not_found"],
    },
    async ({ c, platform, who, params: { orderId } }) => {
      const found = await askOwnLane(platform, who, (lane) => lane.readOrder(who.userId, orderId));
      if (found.kind === "problem") return found;
      if (found.value === null) return noSuchOrder;
      const order = found.value;
      return conditional(c, order.revision, () => orderView(order));
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
  endpoint(
    {
      method: "POST", path: "/orders/:orderId/return", access: "user", tag: "Orders", summary: "Ask to give delivered goods back, all or some of them", params,
      body: returnBody, idempotent: true,
      answers: { 201: { description: "Noted; the goods are looked at before the money goes back", schema: returnSchema } }, refusals: ["not_found", "invalid_transition", "quantity_limit", "validation_failed"],
    },
    async ({ platform, who, params: { orderId }, body, key, requestId }) => {
      const sendTo = await whereTo(platform);
      const asked = await askOwnLane(platform, who, (lane) => lane.requestReturn({ userId: who.userId, orderId, requestKey: changeOf({ platform, who, key }), ...body, sendTo, correlationId: requestId }));
      return asked.kind === "answered" ? returnAnswer(asked.value) : asked;
    },
  ),
];

/** Returns come to the first warehouse: which of them the goods came from only their stock objects know. */
async function whereTo(platform: Platform): Promise<ReturnAddress | null> {
  const [first] = await recentWarehouses(platform).catch(() => []);
  return first === undefined ? null : { name: first.name, postalCode: first.postalCode, country: first.country };
}

function returnAnswer(outcome: ReturnOutcome) {
  switch (outcome.kind) {
    case "requested":
      return answer(201, returnView(outcome.wish));
    case "too_many":
      return refuse("quantity_limit", "There are not as many left to give back; `items` says how many there are.", { extra: { items: outcome.returnable } });
    case "unknown_line":
      return invalid([{ path: "items", message: "not all of these are lines of this order" }]);
    case "not_delivered":
      return refuse("invalid_transition", `An order that is ${outcome.status} cannot be returned; it has to be delivered.`);
    case "window_over":
      return refuse("invalid_transition", "The time to give things back is over.");
    case "not_found":
      return noSuchOrder;
  }
}
