// Duty: a million visitors in arrays: when they come, who is a program, who will not turn up, who will not buy.
// Invariant: drawn from one seed in one order; what a visitor will do does not depend on what happens to others.
// Neighbours: sale-options.ts says the shares; sale.sim.ts lets them act.

import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { Random } from "./random.ts";
import type { SaleOptions } from "./sale-options.ts";

/** What becomes of a claim: how long after it, by whom. */
export interface Purchase {
  readonly kind: "buys" | "gives_up" | "walks_away";
  readonly afterMs: Millis;
}

/** Steps of the world: everything within one happens in the order of its kind. */
export const stepMs = 250;

/** The crowd, a few bytes each. */
export class SaleVisitors {
  readonly #options: SaleOptions;
  readonly #random: Random;
  readonly count: number;
  /** By step: which visitors come then, one list after the other. */
  readonly #arrivals: Int32Array;
  readonly #arrivalsFrom: Int32Array;
  readonly joinedAt: Float64Array;

  constructor(options: SaleOptions, steps: number, preQueueOpensAt: Millis, startsAt: Millis) {
    this.#options = options;
    this.#random = new Random(options.seed * 7 + 1);
    this.count = options.visitors;
    this.joinedAt = new Float64Array(this.count);
    const stepOf = new Int32Array(this.count);
    this.#arrivalsFrom = new Int32Array(steps + 2);
    for (let visitor = 0; visitor < this.count; visitor++) {
      const at = this.#arrivesAt(visitor, preQueueOpensAt, startsAt);
      const step = Math.min(steps - 1, Math.floor((at - preQueueOpensAt) / stepMs));
      this.joinedAt[visitor] = at;
      stepOf[visitor] = step;
      this.#arrivalsFrom[step + 1] = (this.#arrivalsFrom[step + 1] ?? 0) + 1;
    }
    for (let step = 1; step < this.#arrivalsFrom.length; step++) this.#arrivalsFrom[step] = (this.#arrivalsFrom[step] ?? 0) + (this.#arrivalsFrom[step - 1] ?? 0);
    const next = this.#arrivalsFrom.slice();
    this.#arrivals = new Int32Array(this.count);
    stepOf.forEach((step, visitor) => {
      this.#arrivals[next[step] ?? 0] = visitor;
      next[step] = (next[step] ?? 0) + 1;
    });
  }

  /** Most come in the last minute before the start (u^0.2); programs come at its very first millisecond of the pre-queue, or with the crowd. */
  #arrivesAt(visitor: number, preQueueOpensAt: Millis, startsAt: Millis): Millis {
    const { late, preQueueMs } = this.#options;
    if (this.#random.chance(late)) return startsAt + Math.floor(this.#random.next() * 180 * secondMs);
    if (this.isBot(visitor)) return preQueueOpensAt;
    return Math.min(startsAt - 1, preQueueOpensAt + Math.floor(preQueueMs * this.#random.next() ** 0.2));
  }

  arrivingIn(step: number): Int32Array {
    return this.#arrivals.subarray(this.#arrivalsFrom[step], this.#arrivalsFrom[step + 1]);
  }

  /** Every so-manieth is a program. */
  isBot(visitor: number): boolean {
    return (visitor * 0.618_033_988_75) % 1 < this.#options.bots;
  }

  /** How long after he has learned of his turn a visitor claims; null for one who does not. */
  claimsAfter(): Millis | null {
    return this.#random.chance(this.#options.noShow) ? null : this.#logNormal(8 * secondMs, 0.7);
  }

  /** What follows a claim. Who gives up does so half-way: when he sees the total, not when he has typed his card. */
  purchase(): Purchase {
    const { abandon, silent, purchaseMs } = this.#options;
    const afterMs = this.#logNormal(purchaseMs, 0.5);
    if (!this.#random.chance(abandon)) return { kind: "buys", afterMs };
    return { kind: this.#random.chance(silent) ? "walks_away" : "gives_up", afterMs: afterMs / 2 };
  }

  #logNormal(median: number, sigma: number): Millis {
    const gauss = Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next());
    return Math.round(median * Math.exp(sigma * gauss));
  }
}
