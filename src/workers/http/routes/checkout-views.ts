// Duty: checkouts as the contract shows them (§5), and the schemas that say so.
// Invariant: amounts leave as decimals of the currency beside it, times as ISO 8601.
// Neighbours: routes/checkout.ts and the pages answer with these; order-views.ts has what a checkout becomes.

import { z } from "zod";
import type { CheckoutView } from "../../../contracts/objects.ts";
import { checkoutStatuses } from "../../../domain/checkout/saga.ts";
import { toDecimal } from "../../../domain/money.ts";
import { toIso } from "../../../domain/time.ts";
import { address, addressView, amount, delivery, line, span, time, totals, totalsView } from "./purchase-views.ts";

/** A checkout as the API answers it. */
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

/** The answer to a payment that made an order. */
export const paidSchema = z.object({ orderId: z.string(), orderNumber: z.string(), status: z.string(), paymentStatus: z.string(), total: amount, currency: z.string() });

/** The answer to a payment of which nobody knows yet what became of it. */
export const pendingSchema = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  status: z.literal("PENDING"),
  paymentStatus: z.literal("PENDING"),
  checkoutId: z.string(),
  approvalUrl: z.url().optional().meta({ description: "where the buyer approves the payment, when he has to" }),
});

/** A checkout for its buyer. */
export function checkoutView(checkout: CheckoutView): z.input<typeof checkoutSchema> {
  const { checkoutId, status, currency, lines, totals: sums, shippingMethod, shippingOptions, priceChanges, warnings, expiresAt, attemptsLeft, paymentMethods, orderId } = checkout;
  const decimal = (minor: number) => toDecimal(minor, currency);
  return {
    checkoutId,
    status,
    items: lines.map(({ productId, variantId, name, quantity, unitPrice, totalPrice }) => ({ productId, variantId, name, quantity, unitPrice: decimal(unitPrice), totalPrice: decimal(totalPrice) })),
    ...totalsView(sums, currency),
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
