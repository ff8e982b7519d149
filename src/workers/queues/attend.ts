// Duty: hands the events of a delivery to their consumers.
// Invariant: an effect and its inbox row are one batch; a consumer that fails keeps no other one back, and an event that fails none of its neighbours.
// Neighbours: consume.ts brings the events and settles with the queue; handler.ts says what a consumer is.

import type { Platform } from "../../compose.ts";
import { type Event, queueOf } from "../../contracts/events.ts";
import { report } from "../../contracts/log.ts";
import { handledBy, inboxInsert, receivedInsert } from "../../storage/inbox.ts";
import { d1Stream, settle } from "../../storage/outbox.ts";
import type { Statement } from "../../storage/statement.ts";
import type { Subscription } from "./handler.ts";

/** Why events could not be handled, by their ids. */
export type Failures = ReadonlyMap<string, string>;

/** Events that a consumer wants and has not handled yet. */
interface Task {
  readonly consumer: Subscription;
  readonly events: readonly Event[];
}

/** Has every event handled once by each of its consumers: all together in one batch of D1, or where that fails each by itself. */
export async function attend(events: readonly Event[], platform: Platform, consumers: readonly Subscription[]): Promise<Failures> {
  if (events.length === 0) return new Map();
  const unique = [...new Map(events.map((event) => [event.eventId, event])).values()];
  const tasks = await openTasks(unique, platform, consumers);
  try {
    await run(tasks, platform, settlements(unique, platform));
    return new Map();
  } catch {
    // Which of them it was shows when each is tried by itself.
    const failures = new Map<string, string>();
    for (const task of tasks) for (const [eventId, reason] of await runApart(task, platform)) failures.set(eventId, reason);
    await run([], platform, settlements(unique.filter(({ eventId }) => !failures.has(eventId)), platform));
    return failures;
  }
}

/** What tells the senders that the events have arrived: D1's outbox loses them, lanes find them noted. Stock objects look for their consumer's own note. */
function settlements(done: readonly Event[], { d1, clock }: Platform): readonly Statement[] {
  const idsOf = (events: readonly Event[]) => events.map(({ eventId }) => eventId);
  const ofD1 = done.filter(({ metadata }) => metadata.stream === d1Stream);
  const ofLanes = done.filter(({ metadata, eventType }) => metadata.stream !== d1Stream && queueOf[eventType] !== "inventory");
  return [...(ofD1.length > 0 ? [settle(d1, idsOf(ofD1))] : []), ...(ofLanes.length > 0 ? [receivedInsert(d1, idsOf(ofLanes), clock.now())] : [])];
}

async function openTasks(events: readonly Event[], { d1 }: Platform, consumers: readonly Subscription[]): Promise<readonly Task[]> {
  const handled = await handledBy(d1, consumers.map(({ consumer }) => consumer), events.map(({ eventId }) => eventId));
  return consumers.flatMap((consumer) => {
    const open = events.filter((event) => consumer.wants(event) && !handled.get(consumer.consumer)?.has(event.eventId));
    return open.length === 0 ? [] : [{ consumer, events: open }];
  });
}

/** Everything the consumers answer, their inbox rows and what follows, all or nothing. */
async function run(tasks: readonly Task[], platform: Platform, after: readonly Statement[] = []): Promise<void> {
  const effects = await Promise.all(tasks.map(({ consumer, events }) => consumer.handle(events, platform)));
  const notes = tasks.map(({ consumer, events }) => inboxInsert(platform.d1, consumer.consumer, events.map(({ eventId }) => eventId), platform.clock.now()));
  const statements = [...effects.flat(), ...notes, ...after];
  if (statements.length > 0) await platform.d1.batch(statements);
}

/** One consumer by itself, and its events one by one where that fails too. */
async function runApart(task: Task, platform: Platform): Promise<Failures> {
  try {
    await run([task], platform);
    return new Map();
  } catch (error) {
    const { consumer, events } = task;
    const [event, ...others] = events;
    if (event === undefined || (await wonByAnother(task, platform))) return new Map();
    if (others.length === 0) {
      report("an event could not be handled", error, { consumer: consumer.consumer, eventId: event.eventId });
      return new Map([[event.eventId, `${consumer.consumer}: ${error instanceof Error ? error.message : String(error)}`]]);
    }
    const failures = new Map<string, string>();
    for (const one of events) for (const [eventId, reason] of await runApart({ consumer, events: [one] }, platform)) failures.set(eventId, reason);
    return failures;
  }
}

/** Whether deliveries of the same events that ran at the same time wrote their inbox rows first. */
async function wonByAnother({ consumer, events }: Task, { d1 }: Platform): Promise<boolean> {
  const known = await handledBy(d1, [consumer.consumer], events.map(({ eventId }) => eventId)).catch(() => new Map<string, ReadonlySet<string>>());
  return events.every(({ eventId }) => known.get(consumer.consumer)?.has(eventId));
}
