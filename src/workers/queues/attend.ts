// Duty: hands the events of a delivery to their consumers.
// Invariant: an effect and its inbox row are one batch; a consumer that fails keeps no other one back, and an event that fails none of its neighbours.
// Neighbours: consume.ts brings the events and settles with the queue; handler.ts says what a consumer is.

import type { Platform } from "../../contracts/platform.ts";
import { type Event, queueOf } from "../../contracts/events.ts";
import { report } from "../../contracts/log.ts";
import { handledBy, inboxInsert, receivedInsert } from "../../storage/inbox.ts";
import { d1Stream, settle } from "../../storage/outbox.ts";
import type { Statement } from "../../storage/statement.ts";
import type { Failure, Failures, Subscription } from "./handler.ts";

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
    return await run(tasks, platform, unique);
  } catch {
    // Which of them it was shows when each is tried by itself.
    const failures = new Map<string, Failure>();
    for (const task of tasks) for (const [eventId, failure] of await runApart(task, platform)) failures.set(eventId, failure);
    await run([], platform, unique.filter(({ eventId }) => !failures.has(eventId)));
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

/** Everything the consumers answer, their inbox rows, and for `settling` what tells the senders, all or nothing. Answers what consumers could not handle. */
async function run(tasks: readonly Task[], platform: Platform, settling: readonly Event[] = []): Promise<Failures> {
  const answers = await Promise.all(tasks.map(async ({ consumer, events }) => ({ consumer, events, ...(await consumer.handle(events, platform)) })));
  const failures = new Map(answers.flatMap(({ consumer, failed }) => [...failed].map(([eventId, failure]) => [eventId, { ...failure, reason: `${consumer.consumer}: ${failure.reason}` }] as const)));
  const notes = answers.flatMap(({ consumer, events, failed }) => {
    const done = events.filter(({ eventId }) => !failed.has(eventId)).map(({ eventId }) => eventId);
    return done.length === 0 ? [] : [inboxInsert(platform.d1, consumer.consumer, done, platform.clock.now())];
  });
  const settled = settlements(settling.filter(({ eventId }) => !failures.has(eventId)), platform);
  const statements = [...answers.flatMap(({ effects }) => effects), ...notes, ...settled];
  if (statements.length > 0) await platform.d1.batch(statements);
  return failures;
}

/** One consumer by itself, and its events one by one where that fails too. */
async function runApart(task: Task, platform: Platform): Promise<Failures> {
  try {
    return await run([task], platform);
  } catch (error) {
    const { consumer, events } = task;
    const [event, ...others] = events;
    if (event === undefined || (await wonByAnother(task, platform))) return new Map();
    if (others.length === 0) {
      report("an event could not be handled", error, { consumer: consumer.consumer, eventId: event.eventId });
      return new Map([[event.eventId, { reason: `${consumer.consumer}: ${error instanceof Error ? error.message : String(error)}`, hopeless: false }]]);
    }
    const failures = new Map<string, Failure>();
    for (const one of events) for (const [eventId, failure] of await runApart({ consumer, events: [one] }, platform)) failures.set(eventId, failure);
    return failures;
  }
}

/** Whether deliveries of the same events that ran at the same time wrote their inbox rows first. */
async function wonByAnother({ consumer, events }: Task, { d1 }: Platform): Promise<boolean> {
  const known = await handledBy(d1, [consumer.consumer], events.map(({ eventId }) => eventId)).catch(() => new Map<string, ReadonlySet<string>>());
  return events.every(({ eventId }) => known.get(consumer.consumer)?.has(eventId));
}
