// Duty: every fact of the domain becomes an event of the contract, whole.
// Invariant: what the schema would strip or refuse, no fact makes; the published JSON Schema agrees.
// Neighbours: contracts/events.ts; support/facts.ts makes the facts.

import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type EventOrigin, eventSchema, queueOf, toEvent } from "../../src/contracts/events.ts";
import { payloads } from "../../src/contracts/events/payloads.ts";
import { type Fact, type FactType } from "../../src/domain/facts.ts";
import { idOf } from "../../src/domain/ids.ts";
import { fromDecimal } from "../../src/domain/money.ts";
import { arbitraryFacts } from "../support/facts.ts";

const types = Object.keys(arbitraryFacts) as readonly FactType[];
const origins: fc.Arbitrary<EventOrigin> = fc.record({
  eventId: fc.uuid().map((unique) => idOf("event", unique)),
  sagaId: fc.option(fc.string(), { nil: null }),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  correlationId: fc.string(),
  source: fc.string(),
  stream: fc.string(),
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

const published = new Ajv2020({ strict: false });
formats.default(published);
const fitsPublished = published.compile(z.toJSONSchema(eventSchema, { io: "output" }));

describe.each(types)("%s", (type) => {
  const facts: fc.Arbitrary<Fact> = arbitraryFacts[type];

  it("fits its envelope, and comes out of a queue as it went in", () => {
    fc.assert(
      fc.property(facts, origins, (fact, origin) => {
        const event = toEvent(fact, origin);
        expect(eventSchema.parse(JSON.parse(JSON.stringify(event)))).toStrictEqual(JSON.parse(JSON.stringify(event)));
        expect(fitsPublished(JSON.parse(JSON.stringify(event))), JSON.stringify(fitsPublished.errors)).toBe(true);
      }),
    );
  });
});

it("knows the types of the contract, each with a queue", () => {
  const contract = [
    "CHECKOUT_INITIATED", "INVENTORY_RESERVED", "INVENTORY_RELEASED", "INVENTORY_CONFIRMED", "INVENTORY_ADJUSTED", "LOW_STOCK", "PAYMENT_COMPLETED", "PAYMENT_FAILED", "PAYMENT_REFUNDED",
    "ORDER_CREATED", "ORDER_STATUS_CHANGED", "ORDER_CANCELLED", "RETURN_REQUESTED", "CATALOG_CHANGED", "SALE_STARTED", "SALE_SOLD_OUT", "NOTIFICATION_REQUESTED",
  ];
  expect(Object.keys(payloads).toSorted()).toEqual(contract.toSorted());
  expect(Object.keys(queueOf).toSorted()).toEqual(contract.toSorted());
});

it("says amounts so that they can be read back to the minor unit", () => {
  fc.assert(
    fc.property(arbitraryFacts.PAYMENT_COMPLETED, origins, (fact, origin) => {
      const event = toEvent(fact, origin);
      expect(event.eventType === "PAYMENT_COMPLETED" && fromDecimal(event.payload.amount, fact.currency)).toBe(fact.amount);
    }),
  );
});

it("refuses what is no event of any type", () => {
  for (const body of [null, "text", {}, { eventType: "NO_SUCH" }, { eventType: "LOW_STOCK", eventId: "evt_1" }]) expect(eventSchema.safeParse(body).success).toBe(false);
});
