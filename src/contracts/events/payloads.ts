// Duty: what each event carries, in the contract's language: decimals, ISO times, the seeds' own words.
// Invariant: every fact type has a schema; a field once published stays, and what is added may be absent in events that still lie in a queue.
// Neighbours: wire.ts makes payloads of facts; events.ts puts them into envelopes.

import { z } from "zod";
import type { FactType } from "../../domain/facts.ts";
import { conditions, returnStatuses } from "../../domain/order.ts";

const money = z.number();
const time = z.iso.datetime();
const stockLine = z.object({ productId: z.string(), variantId: z.string(), warehouseId: z.string() });
/** A variant's stock as events tell it and the desk is shown it. */
export const levelSchema = z.object({
  productId: z.string(),
  variantId: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  sold: z.int(),
  lowStockThreshold: z.int(),
  warehouses: z.array(z.object({ warehouseId: z.string(), onHand: z.int(), reserved: z.int() })),
});
const order = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  checkoutId: z.string(),
  userId: z.string(),
  cartId: z.string().nullable(),
  status: z.string(),
  paymentStatus: z.string(),
  currency: z.string(),
  subtotal: money,
  discount: money,
  shipping: money,
  tax: money,
  totalAmount: money,
  shippingMethod: z.string(),
  paymentMethod: z.string(),
  shippingAddress: z.record(z.string(), z.unknown()),
  items: z.array(z.object({
    orderItemId: z.string(), productId: z.string(), variantId: z.string(), sellerId: z.string(), name: z.string(),
    quantity: z.int(), unitPrice: money, totalPrice: money, status: z.string(),
  })),
  returns: z.array(z.object({
    returnId: z.string(),
    status: z.enum(returnStatuses),
    items: z.array(z.object({ orderItemId: z.string(), quantity: z.int() })),
    reason: z.string(),
    requestedAt: time,
    resolvedAt: time.nullable(),
    condition: z.enum(conditions).nullable(),
  })).default([]),
  tracking: z.object({ carrier: z.string().nullable(), number: z.string(), url: z.string().nullable() }).nullable().default(null),
  createdAt: time,
  revision: z.int(),
});

const saleUnits = z.object({ saleId: z.string(), productId: z.string(), variantId: z.string(), units: z.int() });

/** Payload schema of each event type. */
export const payloads = {
  CHECKOUT_INITIATED: z.object({
    checkoutId: z.string(),
    userId: z.string(),
    cartId: z.string().nullable(),
    items: z.array(z.object({ productId: z.string(), variantId: z.string(), quantity: z.int(), unitPrice: money })),
    totalAmount: money,
    currency: z.string(),
    shippingAddressId: z.string(),
  }),
  INVENTORY_RESERVED: z.object({
    reservationId: z.string(),
    saleId: z.string().nullable().default(null),
    items: z.array(stockLine.extend({ quantityReserved: z.int() })),
    expiresAt: time,
    level: levelSchema,
  }),
  INVENTORY_RELEASED: z.object({
    reservationId: z.string(),
    reason: z.enum(["released", "expired"]),
    saleId: z.string().nullable().default(null),
    items: z.array(stockLine.extend({ quantityReleased: z.int() })),
    level: levelSchema,
  }),
  INVENTORY_CONFIRMED: z.object({ reservationId: z.string(), items: z.array(stockLine.extend({ quantityConfirmed: z.int() })), level: levelSchema }),
  INVENTORY_ADJUSTED: z.object({
    changeId: z.string(),
    kind: z.enum(["adjust", "restock", "backorder", "allot"]).default("adjust"),
    reservationId: z.string().nullable().default(null),
    reason: z.string(),
    items: z.array(stockLine.extend({ delta: z.int() })),
    level: levelSchema,
  }),
  LOW_STOCK: z.object({ level: levelSchema }),
  PAYMENT_COMPLETED: z.object({
    paymentId: z.string(),
    orderId: z.string(),
    amount: money,
    currency: z.string(),
    paymentMethod: z.string(),
    gateway: z.string(),
    gatewayTransactionId: z.string(),
    status: z.literal("CAPTURED"),
  }),
  PAYMENT_FAILED: z.object({ paymentId: z.string(), checkoutId: z.string(), failureReason: z.string(), failureCode: z.string(), retryable: z.boolean() }),
  PAYMENT_REFUNDED: z.object({
    paymentId: z.string(),
    refundId: z.string(),
    orderId: z.string(),
    amount: money,
    currency: z.string(),
    items: z.array(z.object({ productId: z.string(), quantity: z.int(), totalPrice: money })).default([]),
  }),
  ORDER_CREATED: order,
  ORDER_STATUS_CHANGED: order.extend({ from: z.string(), by: z.string() }),
  ORDER_CANCELLED: order.extend({ reason: z.string() }),
  RETURN_REQUESTED: z.object({
    returnId: z.string(),
    orderId: z.string(),
    orderNumber: z.string(),
    userId: z.string(),
    reason: z.string(),
    items: z.array(z.object({ orderItemId: z.string(), productId: z.string(), variantId: z.string(), sellerId: z.string(), quantity: z.int() })),
  }),
  SALE_STARTED: saleUnits.extend({ name: z.string(), salePrice: money, currency: z.string(), startsAt: time, endsAt: time }),
  SALE_SOLD_OUT: saleUnits,
  CATALOG_CHANGED: z.object({ productIds: z.array(z.string()), categoriesChanged: z.boolean() }),
  NOTIFICATION_REQUESTED: z.object({ mailId: z.string(), template: z.string(), to: z.string(), values: z.record(z.string(), z.unknown()) }),
} as const satisfies Record<FactType, z.ZodType>;

/** What the event of a type carries. */
export type PayloadOf<Type extends FactType> = z.infer<(typeof payloads)[Type]>;
