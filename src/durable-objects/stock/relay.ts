// Duty: brings a stock object's events to the inventory queue, and news that cannot wait for the queue to the pulse.
// Invariant: an event leaves the outbox only when its consumer's inbox has it; at most one round is under way, at most one begins in `roundMs`.
// Neighbours: stock.ts starts it after a commit and from its alarm; workers/queues/inventory-level.ts receives.

import type { Publisher } from "../../clients/publisher.ts";
import { report } from "../../contracts/log.ts";
import { type Objects, pulseOf, type PulseRpc } from "../../contracts/objects.ts";
import { stockEventId } from "../../domain/ids.ts";
import { totals } from "../../domain/stock/ledger.ts";
import { type Clock, hourMs, type Millis, minuteMs, secondMs, type Wait } from "../../domain/time.ts";
import { handledEvents, inventoryConsumer } from "../../storage/inbox.ts";
import type { Parcel, StockTables } from "../../storage/objects/stock.ts";
import { republishAfterMs } from "../../storage/outbox.ts";
import type { StockKeeper } from "./keeper.ts";

const roundMs = 200;
const eventsPerRound = 400;
/** So many waiting events mean that the queue brings levels too late. */
const backlog = 100;
/** What comes due within this time is confirmed together: each look asks D1, and each alarm writes. */
const confirmTogetherMs = 30 * secondMs;
const retryMs = 2 * secondMs;
/** An event that was sent so often lies among the dead letters. */
const mostAttempts = 12;

/** What a relay is made with. */
export interface RelayParts {
  readonly parcels: StockTables["parcels"];
  readonly publisher: Pick<Publisher, "publishSealed">;
  readonly pulse: Objects<PulseRpc>;
  readonly d1: D1Database;
  readonly clock: Clock;
  readonly wait: Wait;
}

/** One variant's way to the queue and the pulse. */
export class StockRelay {
  readonly #keeper: StockKeeper;
  readonly #parts: RelayParts;
  #running: Promise<void> | null = null;
  #lastRound: Millis = 0;
  #failures = 0;
  #told: { readonly sequence: number; readonly available: number } | null = null;

  constructor(keeper: StockKeeper, parts: RelayParts) {
    this.#keeper = keeper;
    this.#parts = parts;
  }

  /** Sends what waits, round after round until nothing does or a send fails. Never throws: what failed stays, for `wakeAt`. */
  run(): Promise<void> {
    // Begun a microtask later: rounds that find nothing end at once, and must end after they are known to run.
    this.#running ??= Promise.resolve().then(() => this.#rounds());
    return this.#running;
  }

  /** When to run or to confirm next, if there is anything: later after each failure in a row, up to a minute. */
  wakeAt(): Millis | null {
    const { parcels } = this.#parts;
    const dueAt = parcels.nextConfirmation();
    const confirmAt = dueAt === null ? null : dueAt + confirmTogetherMs;
    if (!parcels.isWaiting()) return confirmAt;
    const sendAt = this.#parts.clock.now() + Math.min(retryMs * 2 ** this.#failures, minuteMs);
    return Math.min(sendAt, confirmAt ?? Infinity);
  }

  /** Forgets what has been handled of what should have been by now; the rest waits to be sent again. Never throws. */
  async confirm(): Promise<void> {
    try {
      await this.resend(this.#parts.parcels.dueToConfirm(this.#parts.clock.now(), eventsPerRound));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Makes those parcels wait again of which an event has not been handled; answers how many such events there are. Throws when D1 cannot be asked. */
  async resend(sent: readonly Parcel[]): Promise<number> {
    if (sent.length === 0) return 0;
    const { parcels } = this.#parts;
    const { ledger } = this.#keeper;
    const idOf = ({ sequence }: Parcel["events"][number]) => stockEventId(ledger.variantId, sequence);
    const handled = await handledEvents(this.#parts.d1, inventoryConsumer, sent.flatMap(({ events }) => events.map(idOf)));
    const missing = ({ events }: Parcel) => events.filter((event) => !handled.has(idOf(event))).length;
    parcels.confirm(sent.filter((parcel) => missing(parcel) === 0));
    this.#keeper.compact();
    const again = parcels.sendAgain(sent.filter((parcel) => missing(parcel) > 0), mostAttempts);
    return again.reduce((events, parcel) => events + missing(parcel), 0);
  }

  async #rounds(): Promise<void> {
    const { clock, wait } = this.#parts;
    try {
      for (;;) {
        const early = this.#lastRound + roundMs - clock.now();
        if (early > 0) await wait(early);
        this.#lastRound = clock.now();
        const waiting = this.#parts.parcels.waiting(eventsPerRound);
        if (waiting.length === 0) break;
        await Promise.all([this.#tellPulse(waiting.reduce((events, parcel) => events + parcel.events.length, 0)), this.#send(waiting)]);
        this.#failures = 0;
      }
    } catch (error) {
      this.#failed(error);
    }
    this.#running = null;
  }

  async #send(waiting: readonly Parcel[]): Promise<void> {
    const { publisher, clock } = this.#parts;
    const { sent, failure } = await publisher.publishSealed("inventory", waiting.map(({ events }) => events.map(({ envelope }) => envelope)));
    this.#parts.parcels.markSent(waiting.slice(0, sent), clock.now(), republishAfterMs, hourMs);
    if (failure !== null) throw new Error(failure);
  }

  /**
   * The queue brings every level within seconds. The pulse is told directly only where that may be too late: few are left,
   * the last is gone or the first is back, or the queue has fallen behind. Best effort: the queue tells it again.
   */
  async #tellPulse(waiting: number): Promise<void> {
    const { variantId, lowStockThreshold, sequence } = this.#keeper.ledger;
    const { available } = totals(this.#keeper.ledger);
    const urgent = available <= lowStockThreshold || (this.#told?.available ?? available) <= lowStockThreshold || waiting >= backlog;
    if (!urgent || this.#told?.sequence === sequence) return;
    this.#told = { sequence, available };
    try {
      // Listings follow when the projection in D1, from which they are read, has changed.
      await pulseOf(this.#parts).advance({ stock: [{ variantId, available, sequence, flagChanged: false }] });
    } catch {
      this.#told = null;
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    report("stock events wait", error, { variantId: this.#keeper.ledger.variantId, failures: this.#failures });
  }
}
