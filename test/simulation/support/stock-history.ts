// Duty: the far end of a stock object's outbox: a queue that loses and doubles, and the history that its consumer writes.
// Invariant: the events alone, in their order, give the object's counts again; nothing that the object has forgotten is missing here.
// Neighbours: stock.sim.ts lets it take events; contracts/movements.ts reads the movement out of one, here as in production.

import type { Event, EventOf } from "../../../src/contracts/events.ts";
import { type InventoryEventType, movementOf } from "../../../src/contracts/movements.ts";
import type { Parcel, StockTables } from "../../../src/storage/objects/stock.ts";
import type { Random } from "./random.ts";
import { sagaOf } from "./stock-traffic.ts";

interface Counts {
  /** With what may be promised beyond it. */
  onHand: number;
  held: number;
  sold: number;
}

const effects: Readonly<Record<string, readonly [onHand: number, held: number, sold: number]>> = {
  hold: [0, 1, 0], release: [0, -1, 0], expire: [0, -1, 0], commit: [-1, -1, 1], restock: [1, 0, -1], adjust: [1, 0, 0], backorder: [1, 0, 0],
  allot: [0, 1, 0], claim: [0, 0, 0], unclaim: [0, 0, 0],
};

/** Now and then the queue is slow. */
const eventsAtOnce = [1, 40, 80];

/** What has arrived of an object's events, and the history written from them. */
export class StockHistory {
  /** Arrived, but something before it has not. */
  readonly #ahead = new Map<number, { readonly kind: string; readonly quantity: number } | null>();
  readonly #counts: Counts = { onHand: 0, held: 0, sold: 0 };
  /** Everything up to here has arrived and is counted. */
  #complete = 0;

  /** Takes some of what waits in the outbox: some gets lost on the way, some comes again, and of some the object never learns that it arrived. */
  take({ parcels }: StockTables, random: Random): string | null {
    const arrived: Parcel[] = [];
    for (const parcel of parcels.waiting(random.pick(eventsAtOnce) ?? 1)) {
      const kept = parcel.events.filter(() => !random.chance(0.05));
      for (const { sequence, envelope } of kept) {
        const wrong = this.#arrive(sequence, JSON.parse(envelope));
        if (wrong !== null) return wrong;
      }
      if (kept.length === parcel.events.length && random.chance(0.95)) arrived.push(parcel);
    }
    parcels.confirm(arrived);
    return null;
  }

  /** Whether history, and what the object still has of its journal, add up to its counts; the stream of events has no gap. */
  audit(tables: StockTables): string | null {
    const waiting = new Set(tables.parcels.waiting(Infinity).flatMap(({ events }) => events.map((event) => event.sequence)));
    const { sequence, ...ledger } = tables.readLedger();
    for (let at = this.#complete + 1; at <= sequence; at++) if (!this.#ahead.has(at) && !waiting.has(at)) return `event ${at} of ${sequence} is nowhere`;
    const counts = { ...this.#counts };
    const recent = tables.movementsBefore(Number.MAX_SAFE_INTEGER, 1_000_000).map((movement) => [movement.sequence, movement] as const);
    for (const [at, movement] of new Map([...this.#ahead, ...recent])) if (at > this.#complete && movement !== null) add(counts, movement);
    const held = ledger.warehouses.reduce((units, level) => units + level.held, 0);
    const onHand = ledger.warehouses.reduce((units, level) => units + level.onHand, 0);
    const same = counts.onHand === onHand && counts.held === held && counts.sold === ledger.sold;
    return same ? null : `history and journal give ${JSON.stringify(counts)}, not ${JSON.stringify({ onHand, held, sold: ledger.sold })}`;
  }

  #arrive(sequence: number, event: Event): string | null {
    if (event.metadata.sequence !== sequence) return `event ${sequence} says that it is ${event.metadata.sequence}`;
    if (sequence <= this.#complete || this.#ahead.has(sequence)) return null;
    const movement = movementOf(event as EventOf<InventoryEventType>);
    if (movement?.holdId && movement.sagaId !== sagaOf(movement.holdId)) return `event ${sequence} of ${movement.holdId} is of saga ${movement.sagaId}`;
    this.#ahead.set(sequence, movement);
    for (let next = this.#complete + 1; this.#ahead.has(next); next++) {
      const arrived = this.#ahead.get(next);
      if (arrived) add(this.#counts, arrived);
      this.#ahead.delete(next);
      this.#complete = next;
    }
    return null;
  }
}

function add(counts: Counts, { kind, quantity }: { readonly kind: string; readonly quantity: number }): void {
  const [onHand, held, sold] = effects[kind] ?? [0, 0, 0];
  counts.onHand += onHand * quantity;
  counts.held += held * quantity;
  counts.sold += sold * quantity;
}
