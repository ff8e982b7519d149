// Duty: the desk of returns (contract §7): the list, and the word on each.
// Invariant: the list is the projection's, seconds behind; a return is resolved in the lane of its order, which its id names, and once.
// Neighbours: order.ts takes the buyer's request; storage/returns.ts lists; desk-orders.ts translates.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { OrderView } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { ReturnId } from "../../../domain/ids.ts";
import { type Condition, conditions } from "../../../domain/order.ts";
import { laneOfOrder } from "../../../domain/order/name.ts";
import { orderOfReturn } from "../../../domain/returns.ts";
import { toIso } from "../../../domain/time.ts";
import { listReturns } from "../../../storage/returns.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";
import { orderSchema, refundViews, returnSchema, returnView } from "./order-views.ts";
import { deskAnswer } from "./desk-orders.ts";
import { askLaneOf } from "./lane.ts";
import { pageQuery, pagination } from "./paging.ts";
import { etagOf, versionsAsked } from "../preconditions.ts";

const params = z.object({ returnId: idSchema("return") });
const noSuchReturn = refuse("not_found", "There is no such return.");

const listedReturn = returnSchema
  .omit({ instructions: true })
  .extend({ orderId: z.string(), orderNumber: z.string(), userId: z.string(), items: z.array(z.object({ orderItemId: z.string(), name: z.string(), quantity: z.int() })) });

/** A return with what became of its order. */
const resolvedReturn = returnSchema.extend({
  orderId: z.string(),
  orderStatus: orderSchema.shape.status,
  paymentStatus: orderSchema.shape.paymentStatus,
  refunds: orderSchema.shape.refunds.meta({ description: "all of the order's, the latest last" }),
});

/** What buyers want to give back, for admins. */
export const returns = [
  endpoint(
    {
      method: "GET", path: "/admin/returns", access: "admin", tag: "Back office", summary: "Returns, newest first", query: z.object({ status: returnSchema.shape.status.optional(), ...pageQuery }),
      answers: { 200: { description: "One page of those that fit", schema: z.object({ returns: z.array(listedReturn), pagination }) } }, refusals: [],
    },
    async ({ platform, query: { status, page, size } }) => {
      const found = await listReturns(platform.d1, status ?? null, page, size);
      const shown = found.returns.map((wish): z.input<typeof listedReturn> => ({
        ...wish, items: wish.items.map((line) => ({ ...line })), requestedAt: toIso(wish.requestedAt), resolvedAt: wish.resolvedAt === null ? null : toIso(wish.resolvedAt),
      }));
      return answer(200, { returns: shown, pagination: { page, size, total: found.total } });
    },
  ),
  endpoint(
    {
      method: "POST", path: "/admin/returns/:returnId/approve", access: "admin", tag: "Back office", summary: "Take the goods back: the money follows, resellable goods go back to where they came from", params,
      body: z.object({ condition: z.enum(conditions).default("resellable") }).optional(), idempotent: true,
      answers: { 200: { description: "The return, approved now or before", schema: resolvedReturn } }, refusals: ["not_found", "invalid_transition", "precondition_failed"],
    },
    ({ c, platform, params: { returnId }, body, requestId }) => resolve(c, platform, { returnId, condition: body?.condition ?? "resellable", reason: null }, requestId),
  ),
  endpoint(
    {
      method: "POST", path: "/admin/returns/:returnId/reject", access: "admin", tag: "Back office", summary: "Do not take the goods back", params,
      body: z.object({ reason: z.string().trim().min(1).max(500).nullish() }).optional(), idempotent: true,
      answers: { 200: { description: "The return, rejected now or before", schema: resolvedReturn } }, refusals: ["not_found", "invalid_transition", "precondition_failed"],
    },
    ({ c, platform, params: { returnId }, body, requestId }) => resolve(c, platform, { returnId, condition: null, reason: body?.reason ?? null }, requestId),
  ),
];

interface Resolution {
  readonly returnId: ReturnId;
  readonly condition: Condition | null;
  readonly reason: string | null;
}

async function resolve(c: AppContext, platform: Platform, resolution: Resolution, correlationId: string) {
  const orderId = orderOfReturn(resolution.returnId);
  if (orderId === null) return noSuchReturn;
  const asked = await askLaneOf(platform, laneOfOrder(orderId), (lane) => lane.resolveReturn({ ...resolution, ifRevision: versionsAsked(c), correlationId }));
  if (asked.kind === "problem") return asked;
  if (asked.value.kind === "not_found") return noSuchReturn;
  const resolved = deskAnswer(asked.value, `be ${resolution.condition === null ? "rejected" : "approved"}`);
  return resolved.kind === "order" ? resolvedAnswer(resolved.order, resolution.returnId) : resolved;
}

function resolvedAnswer(order: OrderView, returnId: ReturnId): Problem | ReturnType<typeof answer> {
  const wish = order.returns.find((known) => known.returnId === returnId);
  if (wish === undefined) return noSuchReturn;
  const { orderId, status: orderStatus, paymentStatus } = order;
  return answer(200, { ...returnView(wish), orderId, orderStatus, paymentStatus, refunds: refundViews(order) }, { headers: etagOf(order.revision) });
}
