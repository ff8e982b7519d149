// Duty: orders and returns as the contract shows them (§5), and the schemas that say so.
// Invariant: amounts leave as decimals of the currency beside them, times as ISO 8601.
// Neighbours: routes/order.ts, the desks' routes and the pages answer with these; purchase-views.ts has what checkouts share.

import { z } from "zod";
import type { OrderView } from "../../../contracts/objects.ts";
import { toDecimal } from "../../../domain/money.ts";
import { conditions, paymentStatuses, refundStatuses, returnStatuses } from "../../../domain/order.ts";
import { orderStatuses, shownLineStatus, shownLineStatuses } from "../../../domain/order/states.ts";
import { returnableUnits, returnInstructions } from "../../../domain/returns.ts";
import { toIso } from "../../../domain/time.ts";
import { address, addressView, amount, delivery, line, span, time, totals, totalsView } from "./purchase-views.ts";

const trackingSchema = z.object({ carrier: z.string().nullable(), number: z.string(), url: z.string().nullable() });

/** A return as buyers and desks see it. */
export const returnSchema = z.object({
  returnId: z.string(),
  status: z.enum(returnStatuses),
  items: z.array(z.object({ orderItemId: z.string(), quantity: z.int() })),
  reason: z.string(),
  instructions: z.string(),
  requestedAt: time,
  resolvedAt: time.nullable(),
  condition: z.enum(conditions).nullable(),
});

/** An order as its buyer sees it (contract §5). */
export const orderSchema = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  status: z.enum(orderStatuses),
  paymentStatus: z.enum(paymentStatuses),
  items: z.array(
    line.extend({
      orderItemId: z.string(), sellerId: z.string(), status: z.enum(shownLineStatuses), tracking: trackingSchema.nullable(), returned: z.int(),
      returnable: z.int().meta({ description: "units that can still be given back, within the window" }),
    }),
  ),
  ...totals,
  shippingAddress: address,
  billingAddress: address,
  paymentMethod: z.string(),
  shippingMethod: z.string(),
  estimatedDelivery: delivery,
  statusHistory: z.array(z.object({ status: z.string(), at: time, by: z.string() })),
  payments: z.array(z.object({ paymentId: z.string(), gateway: z.string(), method: z.string(), amount, status: z.string(), at: time })),
  refunds: z.array(z.object({ refundId: z.string(), amount, reason: z.string(), status: z.enum(refundStatuses), at: time })),
  returns: z.array(returnSchema),
  tracking: trackingSchema.nullable().meta({ description: "of the parcel that was sent last" }),
  createdAt: time,
});

/** An order for its buyer. */
export function orderView(order: OrderView): z.input<typeof orderSchema> {
  const { orderId, orderNumber, status, paymentStatus, currency, totals: sums, paymentMethod, shippingMethod } = order;
  const decimal = (minor: number) => toDecimal(minor, currency);
  const returnable = returnableUnits(order);
  return {
    orderId,
    orderNumber,
    status,
    paymentStatus,
    items: order.items.map(({ orderItemId, productId, variantId, sellerId, name, quantity, unitPrice, totalPrice, status: lineStatus, tracking, returned }) => ({
      orderItemId, productId, variantId, sellerId, name, quantity, unitPrice: decimal(unitPrice), totalPrice: decimal(totalPrice), status: shownLineStatus(lineStatus), tracking,
      returned, returnable: returnable.get(orderItemId) ?? 0,
    })),
    ...totalsView(sums, currency),
    shippingAddress: addressView(order.shippingAddress),
    billingAddress: addressView(order.billingAddress),
    paymentMethod,
    shippingMethod,
    estimatedDelivery: span(order.estimatedDelivery),
    statusHistory: order.statusHistory.map((entry) => ({ status: entry.status, at: toIso(entry.at), by: entry.by })),
    payments: order.payments.map(({ paymentId, gateway, method, amount, status, at }) => ({ paymentId, gateway, method, amount: decimal(amount), status, at: toIso(at) })),
    refunds: refundViews(order),
    returns: order.returns.map(returnView),
    tracking: order.tracking,
    createdAt: toIso(order.createdAt),
  };
}

/** What was given back of an order's money, and what is still owed. */
export function refundViews({ refunds, currency }: Pick<OrderView, "refunds" | "currency">): z.input<typeof orderSchema>["refunds"] {
  return refunds.map(({ refundId, amount: minor, reason, status, at }) => ({ refundId, amount: toDecimal(minor, currency), reason, status, at: toIso(at) }));
}

/** A return for its buyer and for the desk. */
export function returnView(wish: OrderView["returns"][number]): z.input<typeof returnSchema> {
  const { returnId, status, items, reason, requestedAt, resolvedAt, condition } = wish;
  return {
    returnId, status, items: items.map((line) => ({ ...line })), reason, instructions: returnInstructions(wish),
    requestedAt: toIso(requestedAt), resolvedAt: resolvedAt === null ? null : toIso(resolvedAt), condition,
  };
}
