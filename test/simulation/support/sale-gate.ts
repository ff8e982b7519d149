// Duty: what stands between a visitor and his desk: the shop's own rates for addresses and identities, and the challenge.
// Invariant: programs share their addresses, a person has one of his own; who must solve something and will not is not let in.
// Neighbours: middleware/join-rate.ts and ticket-desk.ts measure so; domain/waiting-room/rates.ts has the rates; sale.sim.ts lets visitors try.

import { HasteMeter } from "../../../src/clients/haste.ts";
import type { Millis } from "../../../src/domain/time.ts";
import { newcomersRate, usualSaleRate } from "../../../src/domain/waiting-room/rates.ts";

/** JOINS_PER_ADDRESS_PER_MINUTE of wrangler.toml. */
const addressRate = newcomersRate(60);
const most = 20_000;

/** Lets visitors through to their desk as fast as the shop would. */
export class SaleGate {
  readonly #addresses: number;
  readonly #byAddress = new HasteMeter(most);
  readonly #byIdentity = new HasteMeter(most);
  readonly #floodedAt: Float64Array;
  readonly counts = { joins: 0, tooMany: 0, challenged: 0, solved: 0 };

  constructor(addresses: number) {
    this.#addresses = addresses;
    this.#floodedAt = new Float64Array(addresses);
  }

  /** One request for a ticket; whether the desk is asked. A place is worth a solution to a program; asking again for the same one is not. */
  ask(visitor: number, isBot: boolean, isNew: boolean, now: Millis): boolean {
    this.counts.joins += 1;
    // Who is refused at a moment is refused at it however often he asks: nothing comes back in no time.
    if (isBot && !isNew && this.#floodedAt[visitor % this.#addresses] === now) return (this.counts.tooMany += 1), false;
    const address = this.#byAddress.take(isBot ? `program ${visitor % this.#addresses}` : `person ${visitor}`, addressRate, now);
    if (isNew) {
      this.counts.solved += Number(address.isHasty);
      return true;
    }
    if (isBot && address.retryAfterMs > 0) this.#floodedAt[visitor % this.#addresses] = now;
    const identity = this.#byIdentity.take(String(visitor), usualSaleRate, now);
    if (address.retryAfterMs > 0 || identity.retryAfterMs > 0) this.counts.tooMany += 1;
    else if (identity.isHasty) this.counts.challenged += 1;
    else return true;
    return false;
  }
}
