// Duty: brings a stock object's events to the inventory queue, and news that cannot wait for the queue to the pulse.
// Invariant: an event stays in the outbox until the queue has taken it; at most one round is under way, at most one begins in `roundMs`.
// Neighbours: stock.ts starts it after a commit and from its alarm; workers/queues/inventory-level.ts receives.

import type { Objects, PulseRpc } from "../contracts/objects.ts";
import { totals } from "../domain/stock/ledger.ts";
import { type Clock, type Millis, minuteMs, secondMs } from "../domain/time.ts";
import type { WaitingEvent } from "../storage/objects/stock.ts";
import type { StockKeeper } from "./stock-keeper.ts";

const roundMs = 200;
/** What one `sendBatch` takes: 100 messages and 256 KB (the platform's limits), with room for their wrapping. */
const messagesPerSend = 100;
const charactersPerSend = 200_000;
const sendsPerRound = 4;
/** Of what was sent, so much is kept for `republish`. */
const keptEvents = 1_000;
const retryMs = 2 * secondMs;

export class StockRelay {
  readonly #keeper: StockKeeper;
  readonly #queue: Queue;
  readonly #pulse: Objects<PulseRpc>;
  readonly #clock: Clock;
  #running: Promise<void> | null = null;
  #lastRound: Millis = 0;
  #failures = 0;
  #told: { readonly sequence: number; readonly available: number } | null = null;

  constructor(keeper: StockKeeper, parts: { readonly queue: Queue; readonly pulse: Objects<PulseRpc>; readonly clock: Clock }) {
    this.#keeper = keeper;
    this.#queue = parts.queue;
    this.#pulse = parts.pulse;
    this.#clock = parts.clock;
  }

  /** Sends what waits, round after round until nothing does or a send fails. Never throws: what failed stays, for `retryAt`. */
  run(): Promise<void> {
    this.#running ??= this.#rounds();
    return this.#running;
  }

  /** When to try again, if anything waits now: later after each failure in a row, up to a minute. */
  retryAt(): Millis | null {
    if (this.#keeper.tables.unsent(1).length === 0) return null;
    return this.#clock.now() + Math.min(retryMs * 2 ** this.#failures, minuteMs);
  }

  async #rounds(): Promise<void> {
    try {
      for (;;) {
        const early = this.#lastRound + roundMs - this.#clock.now();
        if (early > 0) await scheduler.wait(early);
        this.#lastRound = this.#clock.now();
        const waiting = this.#keeper.tables.unsent(messagesPerSend * sendsPerRound);
        if (waiting.length === 0) break;
        await Promise.all([this.#tellPulse(waiting.length), this.#send(waiting)]);
        this.#failures = 0;
      }
    } catch (error) {
      this.#failures += 1;
      console.error(JSON.stringify({ at: "stock relay", variantId: this.#keeper.ledger.variantId, failures: this.#failures, error: String(error) }));
    }
    this.#running = null;
  }

  async #send(waiting: readonly WaitingEvent[]): Promise<void> {
    for (const batch of inBatches(waiting)) {
      await this.#queue.sendBatch(batch.map(({ envelope }) => ({ body: JSON.parse(envelope) as unknown, contentType: "json" })));
      this.#keeper.tables.markSent(batch.at(-1)?.sequence ?? 0, this.#clock.now(), keptEvents);
    }
  }

  /**
   * The queue brings every level within seconds. The pulse is told directly only where that may be too late: few are left,
   * the last is gone or the first is back, or the queue has fallen behind. Best effort: the queue tells it again.
   */
  async #tellPulse(waiting: number): Promise<void> {
    const { variantId, lowStockThreshold, sequence } = this.#keeper.ledger;
    const { available } = totals(this.#keeper.ledger);
    const urgent = available <= lowStockThreshold || (this.#told?.available ?? available) <= lowStockThreshold || waiting >= messagesPerSend;
    if (!urgent || this.#told?.sequence === sequence) return;
    this.#told = { sequence, available };
    try {
      // Listings follow when the projection in D1, from which they are read, has changed.
      await this.#pulse.getByName("pulse").advance({ stock: [{ variantId, available, sequence, flagChanged: false }] });
    } catch {
      this.#told = null;
    }
  }
}

function inBatches(waiting: readonly WaitingEvent[]): readonly (readonly WaitingEvent[])[] {
  const batches: WaitingEvent[][] = [];
  let characters = Infinity;
  for (const event of waiting) {
    const last = batches.at(-1);
    if (last && last.length < messagesPerSend && characters + event.envelope.length <= charactersPerSend) last.push(event);
    else {
      batches.push([event]);
      characters = 0;
    }
    characters += event.envelope.length;
  }
  return batches;
}
