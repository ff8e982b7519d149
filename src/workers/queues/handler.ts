// Duty: what a consumer of events is.
// Invariant: it decides the effect; the door makes effect and inbox row one batch.
// Neighbours: handlers.ts lists them all; consume.ts calls them.

import type { Event, EventOf } from "../../contracts/events.ts";
import type { FactType } from "../../domain/facts.ts";
import type { Platform } from "../../contracts/platform.ts";
import type { Statement } from "../../storage/statement.ts";

/** Why an event could not be handled, and whether it may be another time. What is hopeless is a dead letter at once. */
export interface Failure {
  readonly reason: string;
  readonly hopeless: boolean;
}

/** By event id. */
export type Failures = ReadonlyMap<string, Failure>;

/** What a consumer answers: the statements that are its effect, and which events it could not handle. */
export interface Handled {
  readonly effects: readonly Statement[];
  readonly failed: Failures;
}

/**
 * A consumer of events. `handle` is given events of its types that it has not handled before, in no promised order, and
 * answers the D1 statements that are their effect, and which events failed, if any: the door runs the statements in one batch with the inbox rows, all or nothing.
 * Effects outside D1 (KV, objects) are done inside `handle`, and must bear being done twice: a throw, there or in the
 * batch, brings the events again, one by one.
 */
export interface EventHandler<Type extends FactType = FactType> {
  /** The consumer's name in the inbox; never changed once used. */
  readonly consumer: string;
  readonly types: readonly Type[];
  handle(events: readonly EventOf<Type>[], platform: Platform): Promise<readonly Statement[] | Handled>;
}

/** A handler as the door sees it: bound to its own types. */
export interface Subscription {
  readonly consumer: string;
  wants(event: Event): boolean;
  handle(events: readonly Event[], platform: Platform): Promise<Handled>;
}

/** Binds a handler to the types it names. */
export function subscribe<Type extends FactType>(handler: EventHandler<Type>): Subscription {
  const wanted: ReadonlySet<string> = new Set(handler.types);
  const isWanted = (event: Event): event is EventOf<Type> => wanted.has(event.eventType);
  return {
    consumer: handler.consumer,
    wants: isWanted,
    handle: async (events, platform) => {
      const answer = await handler.handle(events.filter(isWanted), platform);
      return "effects" in answer ? answer : { effects: answer, failed: new Map() };
    },
  };
}
