// Duty: the door of the queues: reads messages, hands events to their consumers, acknowledges or asks for each again by itself.
// Invariant: an effect and its inbox row are one batch; one bad message never stops the next; nothing leaves a queue unhandled unless it is among the dead letters.
// Neighbours: handlers.ts says who consumes what; dead-letter.ts takes what used up its tries; storage/{inbox,outbox,dead-letters}.ts.

import { prettifyError } from "zod";
import { laneSource } from "../../domain/lanes.ts";
import { type Event, eventSchema } from "../../contracts/events.ts";
import { compose, type Platform } from "../../compose.ts";
import { report } from "../../contracts/log.ts";
import { storeDeadLetters } from "../../storage/dead-letters.ts";
import { handledEvents, inboxInsert, noteReceived } from "../../storage/inbox.ts";
import { d1Stream, settle } from "../../storage/outbox.ts";
import { bury } from "./dead-letter.ts";
import type { Subscription } from "./handler.ts";
import { subscriptions } from "./handlers.ts";

/** The Worker's queue handler. */
export async function queue(batch: MessageBatch, env: Env): Promise<void> {
  const platform = compose(env);
  if (batch.queue.endsWith("-dlq")) await bury(batch, platform);
  else await consume(batch, platform, subscriptions);
}

interface Delivery {
  readonly message: Message;
  readonly event: Event;
}

/** Handles one delivery of a queue. Never throws for what a message contains. */
export async function consume(batch: MessageBatch, platform: Platform, consumers: readonly Subscription[]): Promise<void> {
  const deliveries = await readMessages(batch, platform);
  const failed = new Set<string>();
  for (const consumer of consumers) {
    const wanted = deliveries.map(({ event }) => event).filter((event) => consumer.wants(event));
    for (const eventId of await attend(consumer, wanted, platform)) failed.add(eventId);
  }
  const handled = deliveries.filter(({ event }) => !failed.has(event.eventId));
  await settle(platform.d1, handled.filter(({ event }) => event.metadata.stream === d1Stream).map(({ event }) => event.eventId));
  await noteReceived(platform.d1, handled.filter(({ event }) => event.metadata.source === laneSource).map(({ event }) => event.eventId), platform.clock.now());
  for (const { message } of handled) message.ack();
  for (const { message, event } of deliveries) if (failed.has(event.eventId)) message.retry({ delaySeconds: retryDelaySeconds(batch.queue, message.attempts) });
}

/** Mails can wait and their servers recover slowly; everything else is wanted soon. */
export function retryDelaySeconds(queueName: string, attempts: number): number {
  const [first, most] = queueName.includes("notification") ? [30, 3_600] : [2, 300];
  return Math.min(most, first * 2 ** Math.max(0, attempts - 1));
}

/** Messages that are events; what is none is put among the dead letters at once, for no second look would make it one. */
async function readMessages(batch: MessageBatch, platform: Platform): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  const unreadable: { message: Message; reason: string }[] = [];
  for (const message of batch.messages) {
    const parsed = eventSchema.safeParse(message.body);
    if (parsed.success) deliveries.push({ message, event: parsed.data });
    else unreadable.push({ message, reason: `not an event: ${prettifyError(parsed.error)}` });
  }
  const letters = unreadable.map(({ message, reason }) => ({ id: `${batch.queue}/${message.id}`, queue: batch.queue, body: JSON.stringify(message.body) ?? "", reason }));
  await storeDeadLetters(platform.d1, letters, platform.clock.now());
  for (const { message } of unreadable) message.ack();
  return deliveries;
}

/** Lets a consumer handle events together, and one by one where that fails. Answers the ids of those it could not handle. */
async function attend(consumer: Subscription, events: readonly Event[], platform: Platform): Promise<readonly string[]> {
  try {
    await handleOnce(consumer, events, platform);
    return [];
  } catch (error) {
    if (events.length > 1) return (await inTurn(events, (event) => attend(consumer, [event], platform))).flat();
    if (await wonByAnother(consumer, events, platform)) return [];
    report("an event could not be handled", error, { consumer: consumer.consumer, eventId: events[0]?.eventId });
    return events.map((event) => event.eventId);
  }
}

async function handleOnce(consumer: Subscription, events: readonly Event[], platform: Platform): Promise<void> {
  if (events.length === 0) return;
  const unique = new Map(events.map((event) => [event.eventId, event]));
  const known = await handledEvents(platform.d1, consumer.consumer, [...unique.keys()]);
  const fresh = [...unique.values()].filter((event) => !known.has(event.eventId));
  if (fresh.length === 0) return;
  const effects = await consumer.handle(fresh, platform);
  const eventIds = fresh.map((event) => event.eventId);
  await platform.d1.batch([...effects, inboxInsert(platform.d1, consumer.consumer, eventIds, platform.clock.now())]);
}

/** Whether a delivery of the same event that ran at the same time wrote its inbox row first. */
async function wonByAnother(consumer: Subscription, events: readonly Event[], platform: Platform): Promise<boolean> {
  const known = await handledEvents(platform.d1, consumer.consumer, events.map((event) => event.eventId)).catch(() => new Set<string>());
  return events.every((event) => known.has(event.eventId));
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
