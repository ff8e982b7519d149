// Duty: the events of contract §8: one envelope, one payload schema for each type, and how a fact of the domain becomes one.
// Invariant: payloads speak the contract's language (decimals, ISO times); every fact type has a schema, held together by `satisfies`.
// Neighbours: objects and D1's outbox store envelopes; workers/queues parse them; /api/v1/events.json publishes them.

import { z } from "zod";
import type { Fact, FactType, OrderFact, StockLevelFact } from "../domain/facts.ts";
import type { EventId } from "../domain/ids.ts";
import { toDecimal } from "../domain/money.ts";
import { type Millis, toIso } from "../domain/time.ts";

const money = z.number();
const time = z.iso.datetime();
const stockLine = z.object({ productId: z.string(), variantId: z.string(), warehouseId: z.string() });
const level = z.object({
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
  items: z.array(z.object({ orderItemId: z.string(), productId: z.string(), variantId: z.string(), sellerId: z.string(), name: z.string(), quantity: z.int(), unitPrice: money, totalPrice: money, status: z.string() })),
  createdAt: time,
  revision: z.int(),
});

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
  INVENTORY_RESERVED: z.object({ reservationId: z.string(), items: z.array(stockLine.extend({ quantityReserved: z.int() })), expiresAt: time, level }),
  INVENTORY_RELEASED: z.object({ reservationId: z.string(), reason: z.enum(["released", "expired"]), items: z.array(stockLine.extend({ quantityReleased: z.int() })), level }),
  INVENTORY_CONFIRMED: z.object({ reservationId: z.string(), items: z.array(stockLine.extend({ quantityConfirmed: z.int() })), level }),
  INVENTORY_ADJUSTED: z.object({ changeId: z.string(), kind: z.enum(["adjust", "restock", "backorder"]).default("adjust"), reservationId: z.string().nullable().default(null), reason: z.string(), items: z.array(stockLine.extend({ delta: z.int() })), level }),
  LOW_STOCK: z.object({ level }),
  PAYMENT_COMPLETED: z.object({ paymentId: z.string(), orderId: z.string(), amount: money, currency: z.string(), paymentMethod: z.string(), gateway: z.string(), gatewayTransactionId: z.string(), status: z.literal("CAPTURED") }),
  PAYMENT_FAILED: z.object({ paymentId: z.string(), checkoutId: z.string(), failureReason: z.string(), failureCode: z.string(), retryable: z.boolean() }),
  PAYMENT_REFUNDED: z.object({ paymentId: z.string(), refundId: z.string(), orderId: z.string(), amount: money, currency: z.string() }),
  ORDER_CREATED: order,
  ORDER_STATUS_CHANGED: order.extend({ from: z.string(), by: z.string() }),
  ORDER_CANCELLED: order.extend({ reason: z.string() }),
  CATALOG_CHANGED: z.object({ productIds: z.array(z.string()), categoriesChanged: z.boolean() }),
  NOTIFICATION_REQUESTED: z.object({ mailId: z.string(), template: z.string(), to: z.string(), values: z.record(z.string(), z.unknown()) }),
} as const satisfies Record<FactType, z.ZodType>;

const metadata = z.object({
  correlationId: z.string(),
  source: z.string(),
  version: z.literal("1.0"),
  /** Which object or table counted this event. */
  stream: z.string(),
  /** Counts from 1 within the stream. */
  sequence: z.int(),
});

function event<Type extends FactType>(type: Type) {
  return z.object({ eventType: z.literal(type), eventId: z.string(), sagaId: z.string().nullable(), timestamp: time, payload: payloads[type], metadata });
}

/** Any event of the contract, told apart by `eventType`. */
export const eventSchema = z.discriminatedUnion("eventType", [
  event("CHECKOUT_INITIATED"), event("INVENTORY_RESERVED"), event("INVENTORY_RELEASED"), event("INVENTORY_CONFIRMED"), event("INVENTORY_ADJUSTED"), event("LOW_STOCK"),
  event("PAYMENT_COMPLETED"), event("PAYMENT_FAILED"), event("PAYMENT_REFUNDED"), event("ORDER_CREATED"), event("ORDER_STATUS_CHANGED"), event("ORDER_CANCELLED"),
  event("CATALOG_CHANGED"), event("NOTIFICATION_REQUESTED"),
]);

/** A fact in its envelope, as it lies in an outbox and travels through a queue. */
export type Event = z.infer<typeof eventSchema>;
/** The event of one type, or of one of several. */
export type EventOf<Type extends FactType> = Extract<Event, { eventType: Type }>;

/** Which queue carries which event. */
export const queueOf = {
  CHECKOUT_INITIATED: "order", PAYMENT_COMPLETED: "order", PAYMENT_FAILED: "order", PAYMENT_REFUNDED: "order",
  ORDER_CREATED: "order", ORDER_STATUS_CHANGED: "order", ORDER_CANCELLED: "order",
  INVENTORY_RESERVED: "inventory", INVENTORY_RELEASED: "inventory", INVENTORY_CONFIRMED: "inventory", INVENTORY_ADJUSTED: "inventory", LOW_STOCK: "inventory",
  CATALOG_CHANGED: "catalog", NOTIFICATION_REQUESTED: "notification",
} as const satisfies Record<FactType, string>;

/** The queues of wrangler.toml, by the words of the shop. */
export type QueueName = (typeof queueOf)[FactType];

/** What an envelope says beside the fact itself. */
export interface EventOrigin {
  readonly eventId: EventId;
  readonly sagaId: string | null;
  readonly at: Millis;
  readonly correlationId: string;
  readonly source: string;
  readonly stream: string;
  readonly sequence: number;
}

/** Puts a fact into its envelope. The result fits `eventSchema` for every fact. */
export function toEvent(fact: Fact, origin: EventOrigin): Event {
  const { eventId, sagaId, at, correlationId, source, stream, sequence } = origin;
  return {
    eventType: fact.type,
    eventId,
    sagaId,
    timestamp: toIso(at),
    payload: payloadOf(fact),
    metadata: { correlationId, source, version: "1.0", stream, sequence },
  } as Event;
}

function payloadOf(fact: Fact): Event["payload"] {
  switch (fact.type) {
    case "CHECKOUT_INITIATED": {
      const { type: _, ...rest } = fact;
      return { ...rest, items: fact.items.map((item) => ({ ...item, unitPrice: toDecimal(item.unitPrice, fact.currency) })), totalAmount: toDecimal(fact.totalAmount, fact.currency) };
    }
    case "INVENTORY_RESERVED":
      return { reservationId: fact.holdId, items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityReserved: quantity })), expiresAt: toIso(fact.expiresAt), level: levelOf(fact.level) };
    case "INVENTORY_RELEASED":
      return { reservationId: fact.holdId, reason: fact.reason, items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityReleased: quantity })), level: levelOf(fact.level) };
    case "INVENTORY_CONFIRMED":
      return { reservationId: fact.holdId, items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityConfirmed: quantity })), level: levelOf(fact.level) };
    case "INVENTORY_ADJUSTED":
      return { changeId: fact.changeId, kind: fact.kind, reservationId: fact.holdId, reason: fact.reason, items: [...fact.items], level: levelOf(fact.level) };
    case "LOW_STOCK":
      return { level: levelOf(fact.level) };
    case "PAYMENT_COMPLETED":
    case "PAYMENT_REFUNDED": {
      const { type: _, ...rest } = fact;
      return { ...rest, amount: toDecimal(fact.amount, fact.currency) };
    }
    case "ORDER_CREATED":
      return orderOf(fact.order);
    case "ORDER_STATUS_CHANGED":
      return { ...orderOf(fact.order), from: fact.from, by: fact.by };
    case "ORDER_CANCELLED":
      return { ...orderOf(fact.order), reason: fact.reason };
    case "PAYMENT_FAILED": {
      const { type: _, ...rest } = fact;
      return rest;
    }
    case "CATALOG_CHANGED":
      return { productIds: [...fact.productIds], categoriesChanged: fact.categoriesChanged };
    case "NOTIFICATION_REQUESTED":
      return { mailId: fact.mailId, template: fact.template, to: fact.to, values: { ...fact.values } };
  }
}

function levelOf({ held, warehouses, ...rest }: StockLevelFact) {
  return { ...rest, reserved: held, warehouses: warehouses.map((w) => ({ warehouseId: w.warehouseId, onHand: w.onHand, reserved: w.held })) };
}

function orderOf(fact: OrderFact) {
  const decimal = (amount: number) => toDecimal(amount, fact.currency);
  return {
    ...fact,
    subtotal: decimal(fact.subtotal),
    discount: decimal(fact.discount),
    shipping: decimal(fact.shipping),
    tax: decimal(fact.tax),
    totalAmount: decimal(fact.totalAmount),
    items: fact.items.map((item) => ({ ...item, unitPrice: decimal(item.unitPrice), totalPrice: decimal(item.totalPrice) })),
    createdAt: toIso(fact.createdAt),
  };
}
