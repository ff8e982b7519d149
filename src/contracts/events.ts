// Duty: the events of contract §8: one envelope around a payload of each type, and which queue carries it.
// Invariant: what `toEvent` makes fits `eventSchema`, for every fact; what does not fit is no event.
// Neighbours: events/payloads.ts and events/wire.ts; objects and D1's outbox store envelopes, workers/queues parse them, /api/v1/events.json publishes them.

import { z } from "zod";
import type { Fact, FactType } from "../domain/facts.ts";
import type { EventId } from "../domain/ids.ts";
import { type Millis, toIso } from "../domain/time.ts";
import { payloads } from "./events/payloads.ts";
import { payloadOf } from "./events/wire.ts";

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
  return z.object({ eventType: z.literal(type), eventId: z.string(), sagaId: z.string().nullable(), timestamp: z.iso.datetime(), payload: payloads[type], metadata });
}

/** Any event of the contract, told apart by `eventType`. */
export const eventSchema = z.discriminatedUnion("eventType", [
  event("CHECKOUT_INITIATED"), event("INVENTORY_RESERVED"), event("INVENTORY_RELEASED"), event("INVENTORY_CONFIRMED"), event("INVENTORY_ADJUSTED"), event("LOW_STOCK"),
  event("PAYMENT_COMPLETED"), event("PAYMENT_FAILED"), event("PAYMENT_REFUNDED"), event("ORDER_CREATED"), event("ORDER_STATUS_CHANGED"), event("ORDER_CANCELLED"),
  event("RETURN_REQUESTED"), event("SALE_STARTED"), event("SALE_SOLD_OUT"), event("CATALOG_CHANGED"), event("NOTIFICATION_REQUESTED"),
]);

/** A fact in its envelope, as it lies in an outbox and travels through a queue. */
export type Event = z.infer<typeof eventSchema>;
/** The event of one type, or of one of several. */
export type EventOf<Type extends FactType> = Extract<Event, { eventType: Type }>;

/** Which queue carries which event. */
export const queueOf = {
  CHECKOUT_INITIATED: "order", PAYMENT_COMPLETED: "order", PAYMENT_FAILED: "order", PAYMENT_REFUNDED: "order",
  ORDER_CREATED: "order", ORDER_STATUS_CHANGED: "order", ORDER_CANCELLED: "order", RETURN_REQUESTED: "order",
  INVENTORY_RESERVED: "inventory", INVENTORY_RELEASED: "inventory", INVENTORY_CONFIRMED: "inventory", INVENTORY_ADJUSTED: "inventory", LOW_STOCK: "inventory",
  SALE_STARTED: "catalog", SALE_SOLD_OUT: "catalog", CATALOG_CHANGED: "catalog", NOTIFICATION_REQUESTED: "notification",
} as const satisfies Record<FactType, string>;

/** The queues of wrangler.toml, by the words of the shop. */
export type QueueName = (typeof queueOf)[FactType];
/** All of them. */
export const queueNames: readonly QueueName[] = [...new Set(Object.values(queueOf))];

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
