// Duty: sends events to the queue of their topic.
// Invariant: no more than 100 events and 250 KB in one call (Queues refuses over 100 and 256 KB); one queue's failure does not keep the others from sending.
// Neighbours: durable-objects/relay.ts and every object that relays its own outbox.

import { type Event, queueOf, type QueueName } from "../contracts/events.ts";

const maxMessages = 100;
const maxBytes = 250_000;
/** Queues counts about 100 bytes of its own for every message. */
const overheadBytes = 128;

/** What was sent, by event id, and why the rest was not. */
export interface Publication {
  readonly sent: readonly string[];
  readonly failures: readonly { readonly queue: QueueName; readonly error: string }[];
}

/** Sends the events, in their order within each queue. Whatever is not in `sent` is to be sent again; consumers bear seeing an event twice. */
export async function publish(queues: Readonly<Record<QueueName, Queue>>, events: readonly Event[]): Promise<Publication> {
  const byQueue = Map.groupBy(events, (event) => queueOf[event.eventType]);
  const sendings = [...byQueue].map(([name, queued]) => sendAll(name, queues[name], queued));
  const publications = await Promise.all(sendings);
  return { sent: publications.flatMap((one) => one.sent), failures: publications.flatMap((one) => one.failures) };
}

async function sendAll(name: QueueName, queue: Queue, events: readonly Event[]): Promise<Publication> {
  const sent: string[] = [];
  const failures: { queue: QueueName; error: string }[] = [];
  for (const chunk of chunksOf(events)) {
    try {
      await queue.sendBatch(chunk.map((event) => ({ body: event, contentType: "json" })));
      sent.push(...chunk.map((event) => event.eventId));
    } catch (error) {
      failures.push({ queue: name, error: String(error) });
    }
  }
  return { sent, failures };
}

/** Cuts events into calls that Queues accepts. An event too large for any call stands alone. */
export function chunksOf(events: readonly Event[]): readonly (readonly Event[])[] {
  const encoder = new TextEncoder();
  const chunks: Event[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = encoder.encode(JSON.stringify(event)).byteLength + overheadBytes;
    const last = chunks.at(-1);
    if (last === undefined || last.length === maxMessages || bytes + size > maxBytes) {
      chunks.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return chunks;
}
