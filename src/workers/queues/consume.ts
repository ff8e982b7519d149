// Duty: the door of the queues: reads messages, has their events attended to, acknowledges or asks for each again by itself.
// Invariant: a delivery that goes well is one read and one batch of D1; nothing leaves a queue unhandled unless it is among the dead letters.
// Neighbours: attend.ts hands events to consumers; delays.ts says when to try again; dead-letter.ts takes what the platform gave up.

import { prettifyError } from "zod";
import { compose } from "../../compose.ts";
import type { Platform } from "../../contracts/platform.ts";
import { type Event, eventSchema } from "../../contracts/events.ts";
import { attend } from "./attend.ts";
import { bodyOf } from "./body.ts";
import { bury, keepLetters, letterOf } from "./dead-letter.ts";
import { nextDelay, queueNameOf } from "./delays.ts";
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

interface Refused {
  readonly message: Message;
  readonly reason: string;
}

/** Handles one delivery of a queue. Never throws for what a message contains; throws when D1 does not answer, and the platform delivers again. */
export async function consume(batch: MessageBatch, platform: Platform, consumers: readonly Subscription[]): Promise<void> {
  const name = queueNameOf(batch.queue);
  const { deliveries, unreadable } = readMessages(batch);
  const failures = await attend(deliveries.map(({ event }) => event), platform, consumers);
  const exhausted = deliveries.flatMap(({ message, event }): readonly Refused[] => {
    const failure = failures.get(event.eventId);
    return failure !== undefined && (failure.hopeless || nextDelay(name, message.attempts) === null) ? [{ message, reason: failure.reason }] : [];
  });
  const hopeless = [...unreadable, ...exhausted];
  if (hopeless.length > 0) await keepLetters(hopeless.map(({ message, reason }) => letterOf(message, batch.queue, reason)), platform);
  const gone = new Set(exhausted.map(({ message }) => message));
  for (const { message, event } of deliveries) {
    const delaySeconds = gone.has(message) || !failures.has(event.eventId) ? null : nextDelay(name, message.attempts);
    if (delaySeconds === null) message.ack();
    else message.retry({ delaySeconds });
  }
  for (const { message } of unreadable) message.ack();
}

/** Messages that are events; what is none is refused at once, for no second look would make it one. */
function readMessages(batch: MessageBatch): { readonly deliveries: readonly Delivery[]; readonly unreadable: readonly Refused[] } {
  const deliveries: Delivery[] = [];
  const unreadable: Refused[] = [];
  for (const message of batch.messages) {
    const parsed = eventSchema.safeParse(bodyOf(message));
    if (parsed.success) deliveries.push({ message, event: parsed.data });
    else unreadable.push({ message, reason: `not an event: ${prettifyError(parsed.error)}` });
  }
  return { deliveries, unreadable };
}
