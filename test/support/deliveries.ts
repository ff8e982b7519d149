// Events as a queue brings them, for tests of consumers.
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { compose } from "../../src/compose.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import type { Fact } from "../../src/domain/facts.ts";
import { queue } from "../../src/workers/queues/consume.ts";

const { newId } = compose(env);

/** When everything happened that these events tell. */
export const at = 1_790_000_000_000;

/** A fact in an envelope of its own. */
export function eventOf(fact: Fact): Event {
  return toEvent(fact, { eventId: newId("event"), sagaId: null, at, correlationId: "cor_1", source: "test", stream: "lane-0", sequence: 1 });
}

/** Brings the events in one batch, each for its n-th time, and answers what became of each message. */
export async function deliver(name: string, events: readonly unknown[], attempts = 1) {
  const batch = createMessageBatch(name, events.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(at), attempts, body })));
  await queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}
