// Duty: says what a variant's stock must answer: the rule once more, as plainly as it can be written, sharing no code with the real one.
// Invariant: what is held is recounted from the holds that have not ended each time it is asked for.
// Neighbours: stock.sim.ts runs it beside the real object.

import type { StockCommand, StockOutcome } from "../../../src/domain/stock/commands.ts";

interface OracleHold {
  readonly places: readonly { warehouseId: string; quantity: number }[];
  readonly expiresAt: number;
  ended: "sold" | "released" | "expired" | null;
  endedAt: number;
  orderId: string | null;
  restocked: number;
}

const day = 86_400_000;

export class StockOracle {
  readonly onHand = new Map<string, number>();
  readonly holds = new Map<string, OracleHold>();
  /** Those that have not ended. */
  readonly live = new Set<OracleHold>();
  readonly changes = new Map<string, { at: number; forEver: boolean }>();
  sold = 0;
  /** All that was ever put on hand or taken away by counts. */
  counted = 0;

  /** Units under holds that have not ended, in one warehouse or in all. */
  held(warehouseId?: string): number {
    let units = 0;
    for (const hold of this.live) for (const place of hold.places) if (warehouseId === undefined || place.warehouseId === warehouseId) units += place.quantity;
    return units;
  }

  free(warehouseId: string): number {
    return (this.onHand.get(warehouseId) ?? 0) - this.held(warehouseId);
  }

  available(): number {
    return [...this.onHand.keys()].reduce((units, warehouseId) => units + this.free(warehouseId), 0);
  }

  /** Time alone: what has run out is back. */
  pass(now: number): void {
    for (const hold of this.live) if (now >= hold.expiresAt) this.#end(hold, "expired", now);
  }

  forget(now: number): void {
    for (const [id, hold] of this.holds) if ((hold.ended === "released" || hold.ended === "expired") && now >= hold.endedAt + day) this.holds.delete(id);
    for (const [id, { at, forEver }] of this.changes) if (!forEver && now >= at + day) this.changes.delete(id);
  }

  /** Takes over a command and the answer that was given to it; says what is wrong with the answer, or null. */
  follow(command: StockCommand, answer: StockOutcome, now: number): string | null {
    const expected = command.kind === "hold" ? this.#hold(command, answer, now) : this.#other(command, now);
    const wanted = JSON.stringify(expected);
    return same(expected, answer) ? null : `${JSON.stringify(command)} at ${now} was answered ${JSON.stringify(answer)}, not ${wanted}`;
  }

  #hold(command: Extract<StockCommand, { kind: "hold" }>, answer: StockOutcome, now: number): object {
    const { holdId, quantity, ttlMs, warehouseId } = command;
    const known = this.holds.get(holdId);
    if (known?.ended === "sold") return { kind: "already_sold", holdId };
    if (known && known.ended !== null) return { kind: "hold_lapsed", holdId };
    if (known) return { kind: "held", holdId, warehouses: known.places, expiresAt: known.expiresAt, repeated: true };
    if (this.available() < quantity) return { kind: "out_of_stock", requested: quantity, available: this.available() };
    // Which warehouses are taken is the object's choice, within what it promises.
    const places = answer.kind === "held" ? answer.warehouses : [];
    const fits = places.reduce((units, place) => units + place.quantity, 0) === quantity && places.every((place) => place.quantity > 0 && place.quantity <= this.free(place.warehouseId)) && new Set(places.map((place) => place.warehouseId)).size === places.length;
    const oneIsEnough = [...this.onHand.keys()].some((each) => this.free(each) >= quantity);
    const preferred = warehouseId === undefined || this.free(warehouseId) < quantity || places[0]?.warehouseId === warehouseId;
    if (!fits || (oneIsEnough && places.length > 1) || !preferred) return { kind: "held", holdId, from: "other warehouses" };
    const hold: OracleHold = { places, expiresAt: now + ttlMs, ended: null, endedAt: 0, orderId: null, restocked: 0 };
    this.holds.set(holdId, hold);
    this.live.add(hold);
    return { kind: "held", holdId, warehouses: places, expiresAt: now + ttlMs, repeated: false };
  }

  #other(command: Exclude<StockCommand, { kind: "hold" }>, now: number): object {
    switch (command.kind) {
      case "commit": {
        const { holdId, orderId } = command;
        const hold = this.holds.get(holdId);
        if (!hold) return { kind: "hold_unknown", holdId };
        if (hold.ended === "sold") return hold.orderId === orderId ? { kind: "committed", holdId, repeated: true } : { kind: "already_sold", holdId };
        if (hold.ended !== null) return { kind: "hold_lapsed", holdId };
        this.#end(hold, "sold", now);
        hold.orderId = orderId;
        for (const { warehouseId, quantity } of hold.places) this.#move(warehouseId, -quantity, quantity);
        return { kind: "committed", holdId, repeated: false };
      }
      case "release": {
        const { holdId } = command;
        const hold = this.holds.get(holdId);
        if (!hold) {
          this.holds.set(holdId, { places: [], expiresAt: now, ended: "released", endedAt: now, orderId: null, restocked: 0 });
          return { kind: "hold_unknown", holdId };
        }
        if (hold.ended === "sold") return { kind: "already_sold", holdId };
        if (hold.ended === "released") return { kind: "released", holdId, repeated: true };
        if (hold.ended === "expired") return { kind: "hold_lapsed", holdId };
        this.#end(hold, "released", now);
        return { kind: "released", holdId, repeated: false };
      }
      case "restock": {
        const { changeId, holdId, quantity } = command;
        if (this.changes.has(changeId)) return { kind: "restocked", changeId, repeated: true };
        const hold = this.holds.get(holdId);
        if (!hold) return { kind: "hold_unknown", holdId };
        const units = hold.ended === "sold" ? hold.places.flatMap((place) => Array.from({ length: place.quantity }, () => place.warehouseId)).slice(hold.restocked) : [];
        if (quantity > units.length) return { kind: "over_restock", sold: units.length };
        hold.restocked += quantity;
        this.changes.set(changeId, { at: now, forEver: true });
        for (const warehouseId of units.slice(0, quantity)) this.#move(warehouseId, 1, -1);
        return { kind: "restocked", changeId, repeated: false };
      }
      case "set":
      case "adjust": {
        const { changeId, warehouseId } = command;
        if (this.changes.has(changeId)) return { kind: "adjusted", changeId, repeated: true };
        const was = this.onHand.get(warehouseId) ?? 0;
        const onHand = command.kind === "set" ? command.onHand : was + command.delta;
        if (onHand < this.held(warehouseId)) return { kind: "below_held", held: this.held(warehouseId), onHand };
        this.changes.set(changeId, { at: now, forEver: false });
        this.onHand.set(warehouseId, onHand);
        this.counted += onHand - was;
        return { kind: "adjusted", changeId, repeated: false };
      }
    }
  }

  #end(hold: OracleHold, how: "sold" | "released" | "expired", now: number): void {
    hold.ended = how;
    hold.endedAt = now;
    this.live.delete(hold);
  }

  #move(warehouseId: string, onHand: number, sold: number): void {
    this.onHand.set(warehouseId, (this.onHand.get(warehouseId) ?? 0) + onHand);
    this.sold += sold;
  }
}

function same(one: object, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}
