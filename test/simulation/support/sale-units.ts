// Duty: the units of a simulated sale, as its stock object would keep them: a hold for each claim, decided by comparing clocks.
// Invariant: free + held + sold = units at every moment; a rank holds once; every call that a real stock object would hear is counted.
// Neighbours: sale-room.ts claims here; sale.sim.ts buys, gives up and walks away.

import { hasExpired, type Millis } from "../../../src/domain/time.ts";

interface HeldUnit {
  readonly expiresAt: Millis;
  readonly status: "held" | "sold" | "returned";
}

/** The units of the sale and the holds on them. */
export class SaleUnits {
  readonly #units: number;
  readonly #holds = new Map<number, HeldUnit>();
  readonly #live = new Map<number, Millis>();
  #earliest = Infinity;
  #isOpen = true;
  sold = 0;
  returned = 0;
  /** What a real stock object would have been asked, one call each, though lanes and rooms bring several in one. */
  readonly calls = { hold: 0, extend: 0, commit: 0, release: 0, count: 0, cart: 0 };

  constructor(units: number) {
    this.#units = units;
  }

  /** Holds a unit for a rank; the same again finds what it has. */
  hold(rank: number, ttlMs: Millis, now: Millis): "held" | "refused" {
    this.calls.hold += 1;
    this.#expire(now);
    if (this.#holds.has(rank)) return "held";
    if (this.free === 0) return "refused";
    this.#put(rank, now + ttlMs);
    return "held";
  }

  /** A hold that names no sale: the units are for claims, and when the sale is over there are none. */
  holdForCart(now: Millis): "held" | "refused" {
    this.calls.cart += 1;
    this.#expire(now);
    return this.#isOpen || this.free === 0 ? "refused" : "held";
  }

  /** The room has closed the sale. */
  close(): void {
    this.calls.count += 1;
    this.#isOpen = false;
  }

  /** Whether it holds a unit, or ever did. */
  wasHeld(rank: number): boolean {
    return this.#holds.has(rank);
  }

  has(rank: number): boolean {
    return this.#live.has(rank);
  }

  /** A checkout begins: the hold stands until then. */
  extend(rank: number, expiresAt: Millis, now: Millis): void {
    this.calls.extend += 1;
    this.#expire(now);
    if (this.#live.has(rank)) this.#put(rank, expiresAt);
  }

  /** Whether the unit could be sold: not at or after the hold's expiry. */
  commit(rank: number, now: Millis): boolean {
    this.calls.commit += 1;
    return this.#end(rank, "sold", now) && ((this.sold += 1), true);
  }

  release(rank: number, now: Millis): void {
    this.calls.release += 1;
    if (this.#end(rank, "returned", now)) this.returned += 1;
  }

  /** What the room asks at every tick. */
  count(now: Millis): ReturnType<SaleUnits["read"]> {
    this.calls.count += 1;
    return this.read(now);
  }

  read(now: Millis): { readonly free: number; readonly held: number; readonly sold: number; readonly returned: number } {
    this.#expire(now);
    return { free: this.free, held: this.#live.size, sold: this.sold, returned: this.returned };
  }

  get free(): number {
    return this.#units - this.#live.size - this.sold;
  }

  #put(rank: number, expiresAt: Millis): void {
    this.#holds.set(rank, { expiresAt, status: "held" });
    this.#live.set(rank, expiresAt);
    this.#earliest = Math.min(this.#earliest, expiresAt);
  }

  #end(rank: number, status: "sold" | "returned", now: Millis): boolean {
    this.#expire(now);
    if (!this.#live.delete(rank)) return false;
    this.#holds.set(rank, { expiresAt: now, status });
    return true;
  }

  #expire(now: Millis): void {
    if (!hasExpired(this.#earliest, now)) return;
    this.#earliest = Infinity;
    for (const [rank, expiresAt] of this.#live) {
      if (hasExpired(expiresAt, now)) {
        this.#live.delete(rank);
        this.#holds.set(rank, { expiresAt, status: "returned" });
        this.returned += 1;
      } else this.#earliest = Math.min(this.#earliest, expiresAt);
    }
  }
}
