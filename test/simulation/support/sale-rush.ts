// Duty: H2: everybody tries to have a unit, whether it is his turn or not: by a claim, and around the queue by his cart.
// Invariant: what the edge refuses, it refuses by the document everybody sees; what it does not goes through lanes that remember what is sold out, to the stock.
// Neighbours: routes/sale-claims.ts and routes/initiate.ts are this edge; clients/sold-out.ts is the lanes' memory; sale-units.ts counts what arrives.

import { SoldOut } from "../../../src/clients/sold-out.ts";
import type { VariantId } from "../../../src/domain/ids.ts";
import { secondMs, type Millis } from "../../../src/domain/time.ts";
import { isReserving, type Phase } from "../../../src/domain/waiting-room/phase.ts";
import type { SaleUnits } from "./sale-units.ts";

const variantId = "var_simulated" as VariantId;
/** LANE_COUNT and SOLD_OUT_SECONDS of wrangler.toml. */
const laneCount = 8;
const soldOutMs = 1.5 * secondMs;

/** The impatient, and what became of their tries. */
export class SaleRush {
  readonly #units: SaleUnits;
  readonly #botFactor: number;
  #now: Millis = 0;
  readonly #lanes: readonly SoldOut[];
  #around: { readonly visitor: number; readonly times: number }[] = [];
  readonly counts = { attempts: 0, refusedNotAdmitted: 0, refusedSoldOut: 0, cartsSold: 0 };

  constructor(units: SaleUnits, botFactor: number) {
    this.#units = units;
    this.#botFactor = botFactor;
    const clock = { now: () => this.#now };
    this.#lanes = Array.from({ length: laneCount }, () => new SoldOut({ clock, readPulse: async () => null, keptMs: soldOutMs }));
  }

  /** Somebody whose turn it is not claims, and tries his cart. A program does both a hundred times. */
  tryAll(visitor: number, isBot: boolean, phase: Phase): void {
    const times = isBot ? this.#botFactor : 1;
    this.counts.attempts += 2 * times;
    this.counts[isReserving(phase) ? "refusedNotAdmitted" : "refusedSoldOut"] += times;
    if (isReserving(phase)) this.counts.refusedNotAdmitted += times;
    else this.#around.push({ visitor, times });
  }

  /** The carts that the edge let through, at their lanes. */
  async arrive(now: Millis): Promise<void> {
    if (this.#around.length === 0) return;
    this.#now = now;
    const carts = this.#around;
    this.#around = [];
    for (const { visitor, times } of carts) {
      const lane = this.#lanes[visitor % laneCount];
      if (lane === undefined) continue;
      const short = await lane.shortOf([{ variantId, quantity: 1 }]);
      this.counts.refusedSoldOut += times;
      if (short.length > 0) continue;
      // The first of them is asked of the stock; the others find what it answered.
      if (this.#units.holdForCart(now) === "held") this.counts.cartsSold += 1;
      else lane.note(variantId, { kind: "out_of_stock", requested: 1, available: 0 }, now);
    }
  }
}
