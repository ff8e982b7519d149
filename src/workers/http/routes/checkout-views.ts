// Duty: checkouts and orders as the contract shows them (§5), and the schemas that say so.
// Invariant: amounts leave as decimals of the currency beside it, times as ISO 8601.
// Neighbours: routes/checkout.ts, routes/order.ts and the pages answer with these.

import { z } from "zod";
import type { CheckoutView, OrderView, PostalAddress } from "../../../contracts/objects.ts";
import { checkoutStatuses } from "../../../domain/checkout/saga.ts";
import { toDecimal } from "../../../domain/money.ts";
import { conditions, paymentStatuses, refundStatuses, returnStatuses } from "../../../domain/order.ts";
import { orderStatuses, shownLineStatus, shownLineStatuses } from "../../../domain/order/states.ts";
import { returnableUnits, returnInstructions } from "../../../domain/returns.ts";
import { type Millis, toIso } from "../../../domain/time.ts";

const time = z.iso.datetime();
const amount = z.number().meta({ description: "in the currency's own decimals" });
const delivery = z.object({ from: time, to: time });
const totals = { subtotal: amount, discount: amount, shipping: amount, tax: amount, total: amount, currency: z.string() };
const line = z.object({ productId: z.string(), variantId: z.string(), name: z.string(), quantity: z.int(), unitPrice: amount, totalPrice: amount });
const address = z.object({
  addressId: z.string(), streetAddress: z.string(), city: z.string(), state: z.string().nullable(), postalCode: z.string(), country: z.string(), phone: z.string().nullable(),
});

/** A checkout as its buyer sees it. Amounts in the currency's own decimals. */
export const checkoutSchema = z.object({
  checkoutId: z.string(),
  status: z.enum(checkoutStatuses),
  items: z.array(line),
  ...totals,
  shippingMethod: z.string(),
  shippingOptions: z.array(z.object({ method: z.string(), price: amount, estimatedDelivery: delivery })),
  shippingAddress: address,
  billingAddress: address,
  priceChanges: z.array(z.object({ variantId: z.string(), from: amount, to: amount })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  expiresAt: time.meta({ description: "until when units and prices are kept" }),
  attemptsLeft: z.int(),
  availablePaymentMethods: z.array(z.string()),
  orderId: z.string().optional(),
});

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

/** The answer to a payment that made an order. */
export const paidSchema = z.object({ orderId: z.string(), orderNumber: z.string(), status: z.string(), paymentStatus: z.string(), total: amount, currency: z.string() });
/** The answer to a payment of which nobody knows yet what became of it. */
export const pendingSchema = z.object({
  orderId: z.string(), orderNumber: z.string(), status: z.literal("PENDING"), paymentStatus: z.literal("PENDING"), checkoutId: z.string(),
  approvalUrl: z.url().optional().meta({ description: "where the buyer approves the payment, when he has to" }),
});

const span = ({ from, to }: { readonly from: Millis; readonly to: Millis }) => ({ from: toIso(from), to: toIso(to) });

/** A checkout for its buyer. */
export function checkoutView(checkout: CheckoutView): z.input<typeof checkoutSchema> {
  const { checkoutId, status, currency, lines, totals: sums, shippingMethod, shippingOptions, priceChanges, warnings, expiresAt, attemptsLeft, paymentMethods, orderId } = checkout;
  const decimal = (minor: number) => toDecimal(minor, currency);
  return {
    checkoutId,
    status,
    items: lines.map(({ productId, variantId, name, quantity, unitPrice, totalPrice }) => ({ productId, variantId, name, quantity, unitPrice: decimal(unitPrice), totalPrice: decimal(totalPrice) })),
    subtotal: decimal(sums.subtotal),
    discount: decimal(sums.discount),
    shipping: decimal(sums.shipping),
    tax: decimal(sums.tax),
    total: decimal(sums.total),
    currency,
    shippingMethod,
    shippingOptions: shippingOptions.map(({ method, price, estimatedDelivery }) => ({ method, price: decimal(price), estimatedDelivery: span(estimatedDelivery) })),
    shippingAddress: addressView(checkout.shippingAddress),
    billingAddress: addressView(checkout.billingAddress),
    priceChanges: priceChanges.map(({ variantId, from, to }) => ({ variantId, from: decimal(from), to: decimal(to) })),
    warnings: [...warnings],
    expiresAt: toIso(expiresAt),
    attemptsLeft,
    availablePaymentMethods: [...paymentMethods],
    ...(orderId !== null && { orderId }),
  };
}

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
    subtotal: decimal(sums.subtotal),
    discount: decimal(sums.discount),
    shipping: decimal(sums.shipping),
    tax: decimal(sums.tax),
    total: decimal(sums.total),
    currency,
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

function addressView({ addressId, streetAddress, city, state, postalCode, country, phone }: PostalAddress): z.input<typeof address> {
  return { addressId, streetAddress, city, state, postalCode, country, phone };
}
