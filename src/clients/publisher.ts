// Duty: sends events to the queue of their topic, no faster than a sender may.
// Invariant: no more than 100 events and 250 KB in one call (Queues refuses over 100 and 256 KB); one queue's failure does not keep the others from sending.
// Neighbours: durable-objects/relay.ts and every object that relays its own outbox.

import type { Config } from "../contracts/config.ts";
import { type Event, queueNames, queueOf, type QueueName } from "../contracts/events.ts";
import { Pace, type Pacing } from "./pace.ts";

const maxMessages = 100;
const maxBytes = 250_000;
/** Queues counts about 100 bytes of its own for every message. */
const overheadBytes = 128;

/** What was sent, by event id, and why the rest was not. */
export interface Publication {
  readonly sent: readonly string[];
  readonly failures: readonly { readonly queue: QueueName; readonly error: string }[];
}

/** How many stock objects are thought to be busy at once; each has that share of the queue. The relay has as much as one of them. */
const busyVariants = 4;

/** What each sender may put into one queue in a second: the lanes share it among them, since each may be busy in a sale. */
export function sharesOf({ queueMessagesPerSecond, laneCount }: Pick<Config, "queueMessagesPerSecond" | "laneCount">): { readonly lane: number; readonly stock: number; readonly relay: number } {
  return { lane: queueMessagesPerSecond / laneCount, stock: queueMessagesPerSecond / busyVariants, relay: queueMessagesPerSecond / busyVariants };
}

type Queues = Readonly<Record<QueueName, Queue>>;

/** One sender: what it puts into each queue is counted, and waits when it is more than the rate. */
export class Publisher {
  readonly #queues: Queues;
  readonly #paces: ReadonlyMap<QueueName, Pace>;

  constructor(queues: Queues, messagesPerSecond: number, pacing: Pacing) {
    this.#queues = queues;
    this.#paces = new Map(queueNames.map((name) => [name, new Pace(messagesPerSecond, pacing)]));
  }

  /** Sends the events, in their order within each queue. Whatever is not in `sent` is to be sent again; consumers bear seeing an event twice. */
  async publish(events: readonly Event[]): Promise<Publication> {
    const byQueue = Map.groupBy(events, (event) => queueOf[event.eventType]);
    const publications = await Promise.all([...byQueue].map(([name, queued]) => this.#sendAll(name, queued)));
    return { sent: publications.flatMap((one) => one.sent), failures: publications.flatMap((one) => one.failures) };
  }

  /** As `publishSealed`, at this sender's rate. */
  publishSealed(name: QueueName, groups: readonly (readonly string[])[]): Promise<SealedPublication> {
    return publishSealed(this.#queues[name], groups, this.#paces.get(name));
  }

  async #sendAll(name: QueueName, events: readonly Event[]): Promise<Publication> {
    const sent: string[] = [];
    const failures: { queue: QueueName; error: string }[] = [];
    for (const { parts } of callsOf(events.map((event) => [event]), (event) => JSON.stringify(event))) {
      try {
        await this.#paces.get(name)?.keep(parts.length);
        await this.#queues[name].sendBatch(parts.map((event) => ({ body: event, contentType: "json" })));
        sent.push(...parts.map((event) => event.eventId));
      } catch (error) {
        failures.push({ queue: name, error: String(error) });
      }
    }
    return { sent, failures };
  }
}

/** How many groups were sent, and why the next one was not. */
export interface SealedPublication {
  readonly sent: number;
  readonly failure: string | null;
}

/**
 * Sends groups of events that lie ready as JSON, several groups in one call for as long as they fit, one call after the other. Answers how
 * many groups are sent, from the first on, and why the next one is not. Consumers read the text as they read an object (`queues/body.ts`).
 */
export async function publishSealed(queue: Pick<Queue, "sendBatch">, groups: readonly (readonly string[])[], pace?: Pick<Pace, "keep">): Promise<SealedPublication> {
  let sent = 0;
  try {
    for (const { parts, ends } of callsOf(groups, (envelope) => envelope)) {
      await pace?.keep(parts.length);
      await queue.sendBatch(parts.map((body) => ({ body, contentType: "text" })));
      sent = ends;
    }
    return { sent, failure: null };
  } catch (error) {
    return { sent, failure: String(error) };
  }
}

interface Call<Part> {
  readonly parts: Part[];
  /** How many groups are sent whole once this call has gone through. */
  ends: number;
}

/** Cuts groups into calls that Queues accepts, by the text that each part is sent as; only a group that is too large for any call goes in several. */
function callsOf<Part>(groups: readonly (readonly Part[])[], textOf: (part: Part) => string): readonly Call<Part>[] {
  const calls: Call<Part>[] = [];
  const encoder = new TextEncoder();
  let bytes = Number.POSITIVE_INFINITY;
  for (const [index, group] of groups.entries()) {
    const sizes = group.map((part) => encoder.encode(textOf(part)).byteLength + overheadBytes);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    const fitsAlone = size <= maxBytes && group.length <= maxMessages;
    if (fitsAlone && (bytes + size > maxBytes || (calls.at(-1)?.parts.length ?? 0) + group.length > maxMessages)) bytes = Number.POSITIVE_INFINITY;
    for (const [place, part] of group.entries()) {
      const own = sizes[place] ?? 0;
      if (calls.length === 0 || bytes + own > maxBytes || (calls.at(-1)?.parts.length ?? 0) === maxMessages) {
        calls.push({ parts: [], ends: index });
        bytes = 0;
      }
      calls.at(-1)?.parts.push(part);
      bytes += own;
    }
    const last = calls.at(-1);
    if (last !== undefined) last.ends = index + 1;
  }
  return calls;
}
