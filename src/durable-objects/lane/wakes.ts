// Duty: the one alarm of a lane: when it must ring, and what is done when it does.
// Invariant: the alarm is never later than the least thing that time brings; ringing twice, late or for nothing does no harm.
// Neighbours: driver.ts and gate.ts ask to be woken; the platform rings.

import { secondMs, type Millis } from "../../domain/time.ts";
import type { LaneTables } from "../../storage/objects/checkout.ts";
import type { Driver } from "./driver.ts";
import { confirmMs, graceMs, keptMs, type Outbox } from "./outbox.ts";
import type { LaneParts } from "./parts.ts";

const mostAtOnce = 100;
/** How long an alarm stays with what it started; all of that goes on behind it. */
const stayMs = 1 * secondMs;
/** Sweeping is never urgent. */
const sweepEveryMs = 600 * secondMs;

/** When the alarm is set to ring; asks the platform only to ring earlier. */
export class AlarmClock {
  readonly #tables: LaneTables;
  readonly #set: (at: Millis) => void;
  /** Unknown after a start: then the tables say. */
  #ringsAt: Millis | null = null;

  constructor(tables: LaneTables, set: (at: Millis) => void) {
    this.#tables = tables;
    this.#set = set;
  }

  /** Rings at that moment or before. */
  wakeBy(at: Millis): void {
    if (this.#ringsAt !== null && this.#ringsAt <= at) return;
    this.#ringAt(this.#ringsAt === null ? Math.min(at, this.#least() ?? at) : at);
  }

  /** Has rung, or been lost: set again for whatever comes next. Answers whether anything does. */
  wind(): boolean {
    const least = this.#least();
    this.#ringsAt = null;
    if (least !== null) this.#ringAt(least);
    return least !== null;
  }

  #ringAt(at: Millis): void {
    this.#ringsAt = at;
    this.#set(at);
  }

  #least(): Millis | null {
    const { saga, event, sent, request } = this.#tables.wakes(confirmMs);
    const moments = [saga, event === null ? null : event + graceMs, sent, request === null ? null : request + sweepEveryMs].filter((at) => at !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }
}

/** What an alarm does: resumes what was interrupted, lets expire what has lapsed, sends events, forgets what was kept long enough. */
export async function onAlarm(parts: LaneParts, driver: Driver, outbox: Outbox): Promise<void> {
  const { tables, clock, wait } = parts;
  const now = clock.now();
  const due = tables.dueCheckouts(now, mostAtOnce);
  for (const checkoutId of due) driver.tell(checkoutId, { kind: "tick" });
  const work = [...due.map((checkoutId) => driver.drive(checkoutId)), outbox.relay(), outbox.confirm()];
  const reported = Promise.allSettled(work).then((results) => {
    for (const result of results) if (result.status === "rejected") parts.report("what an alarm began stumbled", result.reason);
  });
  await Promise.race([reported, wait(stayMs)]);
  tables.sweep(now, now - keptMs);
}
