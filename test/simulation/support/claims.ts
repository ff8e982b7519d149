// Duty: a sale in the middle of a checkout's world: it takes units aside, opens while others buy the same thing, lets people claim, and ends.
// Invariant: a claim is the hold that a waiting room would make; what is aside goes back at the end, however the world went.
// Neighbours: checkout.sim.ts has some buyers claim first; durable-objects/waiting-room.ts is the same in the runtime.

import type { StockCommand, StockOutcome } from "../../../src/contracts/objects.ts";
import type { Claim } from "../../../src/domain/checkout/draft.ts";
import type { HoldId, SaleId, UserId, VariantId } from "../../../src/domain/ids.ts";
import { type Millis, minuteMs, secondMs } from "../../../src/domain/time.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** What is sold in the sale; before it opens and after it has ended everybody may buy it. */
export const onSale = "var_5" as VariantId;
/** Fewer than are on hand, and than want one. */
const units = 6;

/** A sale in which holds lapse: the time to pay is often shorter than a bank's silence. */
export class SimulatedSale {
  readonly saleId = "sal_sim" as SaleId;
  readonly opensAt: Millis;
  readonly endsAt: Millis;
  readonly #random: Random;
  readonly #timeline: Timeline;
  readonly #tell: (command: StockCommand) => readonly StockOutcome[];

  /** `tell` reaches the stock object without fail; claims come over the network like everything else. */
  constructor(random: Random, timeline: Timeline, tell: (command: StockCommand) => readonly StockOutcome[]) {
    this.#random = random;
    this.#timeline = timeline;
    this.#tell = tell;
    this.opensAt = timeline.now() + random.between(0, 30 * secondMs);
    this.endsAt = this.opensAt + random.between(20 * secondMs, 2 * minuteMs);
    timeline.at(timeline.now(), () => void tell({ kind: "allot", saleId: this.saleId, units, opensAt: this.opensAt, endsAt: this.endsAt, perCustomerLimit: null }));
    timeline.at(this.endsAt + 2 * secondMs, () => void tell({ kind: "closeSale", saleId: this.saleId }));
  }

  /** Somebody's claim, once the sale has opened; null when he gets none. */
  async claim(userId: UserId, name: string): Promise<Claim | null> {
    await this.#timeline.wait(Math.max(0, this.opensAt - this.#timeline.now()) + this.#random.between(0, 10 * secondMs));
    const claim: Claim = { saleId: this.saleId, holdId: `hld_claim-${name}` as HoldId };
    const ttlMs = this.#random.pick([2 * secondMs, 10 * secondMs, minuteMs]) ?? minuteMs;
    const [outcome] = this.#tell({ kind: "hold", ...claim, customerId: userId, quantity: 1, ttlMs, ceilingMs: 15 * minuteMs });
    return outcome?.kind === "held" ? claim : null;
  }
}

/** More often than this no hold of a checkout is made again: whoever is told so asks without end. */
const mostHolds = 20;

/** The hold that is asked for again and again, or null. */
export function heldWithoutEnd(commands: readonly StockCommand[]): HoldId | null {
  const found = commands.find((command) => "holdId" in command && Number(command.holdId.split(".")[1] ?? 0) > mostHolds);
  return found !== undefined && "holdId" in found ? found.holdId : null;
}
