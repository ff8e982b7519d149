// Duty: what the desks of the house and of its sellers share when they look at an order and move it on (contract §7).
// Invariant: asked of the order's own lane, which its id names; what the lane says is translated here once.
// Neighbours: admin-orders.ts, seller-orders.ts and returns.ts; contracts/objects/checkout.ts is the lane.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { DeskOutcome, OrderView } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { OrderId, SellerId } from "../../../domain/ids.ts";
import { conditions } from "../../../domain/order.ts";
import { laneOfOrder } from "../../../domain/order/name.ts";
import { dayMs, type Millis } from "../../../domain/time.ts";
import { changeOf, type EndpointRequest } from "../endpoint.ts";
import { orderSchema } from "./order-views.ts";
import { askLaneOf } from "./lane.ts";
import { pageQuery } from "./paging.ts";
import { outdated, versionsAsked } from "../preconditions.ts";

/** The order that a path names. */
export const orderParams = z.object({ orderId: idSchema("order") });

/** What is told of an order that is not there, or is somebody else's. */
export const noSuchOrder = (): Problem => refuse("not_found", "There is no such order.");

/** A day ("2026-11-20") or a moment; a day as an upper bound includes all of it. */
function bound(end: boolean) {
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .transform((text): Millis => Date.parse(text) + (end && text.length === 10 ? dayMs : 0))
    .optional()
    .meta({ description: `orders ${end ? "before" : "from"} this day or moment`, type: "string" });
}

/** By what a desk's list can be narrowed. */
export const ordersQuery = z.object({ status: orderSchema.shape.status.optional(), from: bound(false), to: bound(true), ...pageQuery });

const line = z.string().trim().min(1).max(200);
const tracking = z.union([
  line.transform((number) => ({ carrier: null, number, url: null })),
  z.object({ carrier: line.nullish(), number: line, url: z.url({ protocol: /^https?$/ }).max(1_000).nullish() }).transform(({ carrier, number, url }) => ({ carrier: carrier ?? null, number, url: url ?? null })),
]);

/** Where to move an order; `condition` is of goods that come back with it, `reason` why it is cancelled or came back. */
export const transitionBody = z.object({
  to: orderSchema.shape.status,
  tracking: tracking.nullish(),
  condition: z.enum(conditions).default("resellable"),
  reason: z.string().trim().min(1).max(500).nullish(),
});

type TransitionRequest = Pick<EndpointRequest<z.output<typeof transitionBody>, unknown, { readonly orderId: OrderId }, Principal>, "c" | "who" | "platform" | "body" | "params" | "key" | "requestId">;

/** Moves an order, or a seller's lines of it, in its lane. */
export async function transitionOrder({ c, who, platform, body, params: { orderId }, key, requestId }: TransitionRequest, desk: { readonly by: "admin" } | { readonly by: "seller"; readonly sellerId: SellerId }): Promise<{ readonly kind: "order"; readonly order: OrderView } | Problem> {
  const { to, tracking: parcel = null, condition, reason = null } = body;
  const sellerId = desk.by === "seller" ? desk.sellerId : null;
  const asked = await askLaneOf(platform, laneOfOrder(orderId), (lane) =>
    lane.transition({ orderId, to, by: desk.by, sellerId, tracking: parcel, condition, reason, ifRevision: versionsAsked(c), requestKey: changeOf({ platform, who, key }), correlationId: requestId }),
  );
  return asked.kind === "answered" ? deskAnswer(asked.value, `become ${to}`) : asked;
}

/** What a desk is told; `deed` says what could not be done. */
export function deskAnswer(outcome: DeskOutcome, deed: string): { readonly kind: "order"; readonly order: OrderView } | Problem {
  switch (outcome.kind) {
    case "done":
      return { kind: "order", order: outcome.order };
    case "outdated":
      return outdated();
    case "invalid_transition":
      return refuse("invalid_transition", `What is ${outcome.status} cannot ${deed}.`, { extra: { current: outcome.status } });
    case "not_found":
      return noSuchOrder();
  }
}

/** An order of anybody's, from its lane. */
export async function findOrder(platform: Platform, orderId: OrderId): Promise<{ readonly kind: "order"; readonly order: OrderView } | Problem> {
  const found = await askLaneOf(platform, laneOfOrder(orderId), (lane) => lane.findOrder(orderId));
  if (found.kind === "problem") return found;
  return found.value === null ? noSuchOrder() : { kind: "order", order: found.value };
}
