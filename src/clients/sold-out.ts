// Duty: remembers for a moment that a variant has too few, so that a crowd that comes too late is told so without asking the object.
// Invariant: only an answer of the object itself is remembered, and never past `keptMs` or past news of more; what it says is a refusal, never a promise.
// Neighbours: in a lane stock-desk.ts tells it every outcome; in a Worker's isolate routes/shortages.ts tells it what lanes refused. Both ask it before a checkout begins.

import type { PulseDocument, StockOutcome } from "../contracts/objects.ts";
import type { VariantId } from "../domain/ids.ts";
import type { Demand } from "../domain/stock/demand.ts";
import type { Clock, Millis } from "../domain/time.ts";
import { LruCache } from "../storage/lru.ts";

/** Of a variant fewer can be had than are wanted. */
export interface Shortage {
  readonly variantId: VariantId;
  readonly requested: number;
  readonly available: number;
  /** When the object said so; absent where it has just been asked. */
  readonly at?: Millis;
}

/** What the memory is made with. */
export interface SoldOutParts {
  readonly clock: Clock;
  /** What has changed lately; null when nobody knows. */
  readonly readPulse: () => Promise<Pick<PulseDocument, "stock" | "at"> | null>;
  readonly keptMs: number;
}

interface Refusal {
  readonly available: number;
  readonly at: Millis;
}

const mostVariants = 10_000;

/** A memory of refusals, bounded, for one lane or one isolate. */
export class SoldOut {
  readonly #parts: SoldOutParts;
  readonly #refusals = new LruCache<Refusal>(mostVariants);

  constructor(parts: SoldOutParts) {
    this.#parts = parts;
  }

  /** Takes note of what an object answered: how few there were, or that units came back. */
  note(variantId: VariantId, outcome: StockOutcome, at: Millis = this.#parts.clock.now()): void {
    // Another buyer's hold, commit or refused limit says nothing of how many are left.
    if (outcome.kind === "released" || outcome.kind === "restocked" || outcome.kind === "hold_lapsed") this.#refusals.delete(variantId);
    if (outcome.kind === "out_of_stock") this.#refusals.set(variantId, { available: outcome.available, at });
  }

  /** Everything that is known to be short of a demand, or nothing. Costs nothing while nothing is. */
  async shortOf(demand: readonly Demand[]): Promise<readonly Shortage[]> {
    const short = this.#remembered(demand);
    if (short.length === 0) return short;
    const pulse = await this.#parts.readPulse();
    for (const { variantId } of short) if (pulse !== null && this.#isOutdatedBy(pulse, variantId)) this.#refusals.delete(variantId);
    return this.#remembered(demand);
  }

  #remembered(demand: readonly Demand[]): readonly Shortage[] {
    return demand.flatMap(({ variantId, quantity }) => {
      const refusal = this.#refusals.get(variantId);
      if (refusal === undefined || refusal.available >= quantity) return [];
      if (this.#parts.clock.now() >= refusal.at + this.#parts.keptMs) return [];
      return [{ variantId, requested: quantity, available: refusal.available, at: refusal.at }];
    });
  }

  #isOutdatedBy({ at, stock }: Pick<PulseDocument, "stock" | "at">, variantId: VariantId): boolean {
    const refusal = this.#refusals.get(variantId);
    return refusal !== undefined && at > refusal.at && (stock[variantId] ?? 0) > refusal.available;
  }
}
