// Duty: the events of a lane, from the save that made them true to the queue.
// Invariant: written in the same transaction as what they tell, and kept until their consumers have them; consumers bear seeing one twice.
// Neighbours: driver.ts writes; checkout-lane.ts relays by alarm; clients/publisher.ts sends.

import { toEvent } from "../../contracts/events.ts";
import { backOff } from "../../domain/backoff.ts";
import type { Fact } from "../../domain/facts.ts";
import { laneName, laneSource } from "../../domain/lanes.ts";
import { hourMs, type Millis, minuteMs, secondMs } from "../../domain/time.ts";
import type { LaneParts } from "./parts.ts";

/** A moment for others to join: many purchases a second make few sendings. */
const gatherMs = 200;
/** How much later the alarm looks whether that moment was slept through: an alarm for every sending would cost more than the sending. */
export const graceMs = 2 * secondMs;
const mostAtOnce = 100;
const retryDelaysMs: readonly number[] = [secondMs, 2 * secondMs, 5 * secondMs, 15 * secondMs, minuteMs];

/** When a sent event should have been received; if not, it is sent again. A queue that is killed locally forgets what it held. */
export const confirmMs = 30 * secondMs;
const unansweredMs = 15 * secondMs;
/** An event that nobody has received for so long lies among the dead letters. */
export const keptMs = 24 * hourMs;

/** A lane's events: written with what caused them, sent until they have been received. */
export class Outbox {
  readonly #parts: LaneParts;
  #relaying: Promise<void> | null = null;
  #isGathering = false;
  #hasMore = false;
  #confirming: Promise<void> | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Notes what became true; belongs into the transaction that makes it so. Answers when the alarm is to look whether it was sent, null when there is nothing. */
  write(facts: readonly Fact[], sagaId: string, correlationId: string, now: Millis): Millis | null {
    const { tables, newId, lane } = this.#parts;
    const sendAt = now + gatherMs;
    const told = { sagaId, at: now, correlationId, source: laneSource, stream: laneName(lane), sequence: 0 };
    tables.insertEvents(facts.map((fact) => toEvent(fact, { ...told, eventId: newId("event") })), sendAt);
    return facts.length === 0 ? null : sendAt + graceMs;
  }

  /** Sends in a moment what was just saved; should the object die before, the alarm does. */
  relaySoon(): void {
    if (this.#isGathering) this.#hasMore = true;
    else void this.#gatherAndRelay();
  }

  /** Sends what is due. What a queue does not take is tried again, later each time. Whoever comes while it sends joins. */
  relay(): Promise<void> {
    this.#relaying ??= this.#relay().finally(() => (this.#relaying = null));
    return this.#relaying;
  }

  async #gatherAndRelay(): Promise<void> {
    this.#isGathering = true;
    try {
      // What was saved while it gathered may not be due yet when the first is.
      do {
        this.#hasMore = false;
        await this.#parts.wait(gatherMs);
        await this.relay();
      } while (this.#hasMore);
    } catch (error) {
      this.#parts.report("events could not be relayed", error);
    } finally {
      this.#isGathering = false;
    }
  }

  /** Forgets the sent events that were received; the others wait to be sent again. Whoever comes while it asks joins. */
  confirm(): Promise<void> {
    this.#confirming ??= this.#confirm().finally(() => (this.#confirming = null));
    return this.#confirming;
  }

  async #confirm(): Promise<void> {
    const { tables, clock, received, wakeBy, report, wait } = this.#parts;
    const due = tables.unconfirmedEvents(clock.now(), confirmMs, mostAtOnce);
    if (due.length === 0) return;
    const known = await received(due.map(({ event }) => event.eventId)).catch((error: unknown) => report("nobody says what was received", error));
    // The alarm would ask again at once.
    if (known === undefined) return wait(unansweredMs);
    const now = clock.now();
    tables.transaction(() => {
      tables.confirmEvents(due.filter(({ event }) => known.has(event.eventId)).map(({ sequence }) => sequence));
      for (const { sequence, event } of due) if (!known.has(event.eventId)) tables.sendAgain(sequence, now);
    });
    if (known.size === due.length) return;
    wakeBy(now + graceMs);
    this.relaySoon();
  }

  async #relay(): Promise<void> {
    const { tables, clock, publish, point, report } = this.#parts;
    const unsent = tables.unsentEvents(clock.now(), mostAtOnce);
    if (unsent.length === 0) return;
    point("before publish");
    const { sent, failures } = await publish(unsent.map(({ event }) => event));
    point("after publish");
    for (const { queue, error } of failures) report("a queue took no events", error, { queue });
    const taken = new Set(sent);
    const now = clock.now();
    tables.transaction(() => {
      tables.markSent(unsent.filter(({ event }) => taken.has(event.eventId)).map(({ sequence }) => sequence), now);
      for (const { sequence, failures: before } of unsent.filter(({ event }) => !taken.has(event.eventId))) {
        const next = backOff({ failures: before, notBefore: now }, retryDelaysMs, now);
        tables.postpone(sequence, next.failures, next.notBefore);
      }
    });
  }
}
