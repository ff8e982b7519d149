// Duty: says what a variant's stock must answer: the rule once more, as plainly as it can be written, sharing no code with the real one.
// Invariant: what is held, and what a customer has, is recounted from the holds each time it is asked for.
// Neighbours: stock.sim.ts runs it beside the real object.

import type { StockCommand, StockOutcome } from "../../../src/domain/stock/commands.ts";

interface OracleHold {
  readonly id: string;
  readonly customerId: string;
  readonly places: readonly { warehouseId: string; quantity: number }[];
  expiresAt: number;
  readonly ceiling: number;
  readonly saleId: string | null;
  sagaId: string | null;
  ended: "sold" | "released" | "expired" | null;
  endedAt: number;
  orderId: string | null;
  restocked: number;
}

interface OracleSale {
  readonly opensAt: number;
  readonly endsAt: number;
  readonly limit: number | null;
  readonly units: number;
  readonly places: OracleHold["places"];
  readonly aside: Map<string, number>;
  sold: number;
  closedAt: number | null;
}

type Of<Kind extends StockCommand["kind"]> = Extract<StockCommand, { kind: Kind }>;

const day = 86_400_000;
const hour = 3_600_000;
const nowhere = "whs_backorder";

/** Knows what every answer had to be. */
export class StockOracle {
  readonly onHand = new Map<string, number>();
  readonly holds = new Map<string, OracleHold>();
  /** Those that have not ended. */
  readonly live = new Set<OracleHold>();
  readonly changes = new Map<string, { at: number; forEver: boolean }>();
  readonly sales = new Map<string, OracleSale>();
  readonly #ofCustomer = new Map<string, OracleHold[]>();
  limit: number | null = null;
  backorders = 0;
  /** Sold before it arrived. */
  owed = 0;
  sold = 0;
  /** All that was ever put on hand or taken away by counts. */
  counted = 0;

  /** Units under holds that have not ended, and those aside for sales, in one warehouse or in all. */
  held(warehouseId?: string): number {
    let units = 0;
    for (const hold of this.live) for (const place of hold.places) if (warehouseId === undefined || place.warehouseId === warehouseId) units += place.quantity;
    for (const { aside } of this.sales.values()) for (const [place, quantity] of aside) if (warehouseId === undefined || place === warehouseId) units += quantity;
    return units;
  }

  free(warehouseId: string): number {
    return (this.onHand.get(warehouseId) ?? 0) - this.held(warehouseId);
  }

  /** Units to hand, and those that may be promised beside them. */
  available(): number {
    let units = this.backorders - this.owed - this.held(nowhere);
    for (const warehouseId of this.onHand.keys()) units += this.free(warehouseId);
    return units;
  }

  /** What a customer has: under holds that live, and bought and not given back. */
  taken(customerId: string): number {
    let units = 0;
    for (const hold of this.#ofCustomer.get(customerId) ?? []) if (hold.ended === null || hold.ended === "sold") units += sizeOf(hold) - hold.restocked;
    return units;
  }

  /** Time alone: what has run out is back. */
  pass(now: number): void {
    for (const hold of this.live) if (now >= hold.expiresAt) this.#end(hold, "expired", now);
  }

  forget(now: number): void {
    for (const [id, hold] of this.holds) if ((hold.ended === "released" || hold.ended === "expired") && now >= hold.endedAt + day) this.holds.delete(id);
    for (const [id, { closedAt }] of this.sales) if (closedAt !== null && now >= closedAt + day) this.sales.delete(id);
    for (const [id, { at, forEver }] of this.changes) if (!forEver && now >= at + day) this.changes.delete(id);
  }

  /** Takes over a command and the answer that was given to it; says what is wrong with the answer, or null. */
  follow(command: StockCommand, answer: StockOutcome, now: number): string | null {
    const expected = command.kind === "hold" ? this.#hold(command, answer, now) : this.#other(command, answer, now);
    return same(expected, answer) ? null : `${JSON.stringify(command)} at ${now} was answered ${JSON.stringify(answer)}, not ${JSON.stringify(expected)}`;
  }

  #hold(command: Of<"hold">, answer: StockOutcome, now: number): object {
    const { holdId, customerId, ttlMs } = command;
    const known = this.holds.get(holdId);
    if (known?.ended === "sold") return { kind: "already_sold", holdId };
    if (known && known.ended !== null) return { kind: "hold_lapsed", holdId };
    if (known) return { kind: "held", holdId, warehouses: known.places, expiresAt: known.expiresAt, repeated: true };
    const closed = this.#entryRefusal(command, now);
    if (closed !== null) return closed;
    const former = [...new Set(command.replaces)].map((id) => this.holds.get(id)).filter((hold) => hold?.ended === null && hold.customerId === customerId);
    // As if the former ones had never been: nothing of them may stand in the way of this one.
    for (const hold of former) if (hold) this.#setApart(hold);
    const refused = this.#refusalOf(command, former.reduce((units, hold) => units + (hold ? sizeOf(hold) : 0), 0)) ?? this.#misplaced(command, answer);
    for (const hold of former) if (hold) this.#putBack(hold);
    if (refused !== null) return refused;
    for (const hold of former) if (hold) this.#end(hold, "released", now);
    for (const id of command.replaces ?? []) if (!this.holds.has(id)) this.#remember(id, "", [], now, now, "released");
    const places = answer.kind === "held" ? answer.warehouses : [];
    const hold = this.#remember(holdId, customerId, places, now + ttlMs, now + Math.max(ttlMs, command.ceilingMs ?? hour), null, command.saleId ?? null, command.sagaId ?? null);
    this.#putBack(hold);
    return { kind: "held", holdId, warehouses: places, expiresAt: now + ttlMs, repeated: false };
  }

  /** While a sale goes on there are its claims and nothing else. */
  #entryRefusal({ saleId }: Of<"hold">, now: number): object | null {
    const goesOn = ({ opensAt, endsAt, closedAt }: OracleSale) => closedAt === null && opensAt <= now && now < endsAt;
    if (saleId === undefined) return [...this.sales.values()].some(goesOn) ? { kind: "not_admitted" } : null;
    const sale = this.sales.get(saleId);
    if (sale === undefined || sale.closedAt !== null || now >= sale.endsAt) return { kind: "sale_over", saleId };
    return now < sale.opensAt ? { kind: "not_admitted" } : null;
  }

  /** For a moment as if a hold had ended; a claim's units are aside again while its sale is not closed. */
  #setApart(hold: OracleHold): void {
    this.live.delete(hold);
    this.#backToSale(hold, 1);
  }

  #putBack(hold: OracleHold): void {
    this.live.add(hold);
    this.#backToSale(hold, -1);
  }

  #backToSale({ saleId, places }: OracleHold, sign: 1 | -1): void {
    const sale = this.sales.get(saleId ?? "");
    if (!sale || sale.closedAt !== null) return;
    for (const { warehouseId, quantity } of places) sale.aside.set(warehouseId, (sale.aside.get(warehouseId) ?? 0) + sign * quantity);
  }

  #refusalOf({ customerId, quantity, saleId }: Of<"hold">, replaced: number): object | null {
    const taken = this.taken(customerId) - replaced;
    const sale = this.sales.get(saleId ?? "");
    const limit = Math.min(this.limit ?? Infinity, sale?.limit ?? Infinity);
    if (taken + quantity > limit) return { kind: "over_limit", limit, taken };
    if (sale) return asideOf(sale) < quantity ? { kind: "out_of_stock", requested: quantity, available: asideOf(sale) } : null;
    return this.available() < quantity ? { kind: "out_of_stock", requested: quantity, available: this.available() } : null;
  }

  /** Which warehouses are taken is the object's choice, within what it promises. */
  #misplaced({ holdId, quantity, warehouseIds = [], saleId }: Of<"hold">, answer: StockOutcome): object | null {
    const places = answer.kind === "held" ? answer.warehouses : [];
    const sale = this.sales.get(saleId ?? "");
    const right = sale ? this.#fitsAside(sale, places, quantity, warehouseIds) : this.#fits(places, quantity, warehouseIds);
    return right ? null : { kind: "held", holdId, from: "other warehouses" };
  }

  #fitsAside({ aside }: OracleSale, places: OracleHold["places"], quantity: number, preferred: readonly string[]): boolean {
    const nearest = preferred.find((each) => (aside.get(each) ?? 0) > 0);
    const wantsOther = nearest !== undefined && places[0]?.warehouseId !== nearest;
    return sum(places) === quantity && !wantsOther && places.every((place) => place.quantity > 0 && place.quantity <= (aside.get(place.warehouseId) ?? 0)) && new Set(places.map((place) => place.warehouseId)).size === places.length;
  }

  #fits(places: OracleHold["places"], quantity: number, nearestFirst: readonly string[]): boolean {
    const real = places.filter((place) => place.warehouseId !== nowhere);
    const onShelves = [...this.onHand.keys()].reduce((units, each) => units + this.free(each), 0);
    const missing = places.find((place) => place.warehouseId === nowhere)?.quantity ?? 0;
    const fits = sum(places) === quantity && places.every((place) => place.quantity > 0) && real.every((place) => place.quantity <= this.free(place.warehouseId)) && new Set(places.map((place) => place.warehouseId)).size === places.length;
    const oneIsEnough = [...this.onHand.keys()].some((each) => this.free(each) >= quantity);
    const nearest = nearestFirst.find((each) => this.free(each) >= quantity);
    const preferred = nearest === undefined || places[0]?.warehouseId === nearest;
    return fits && preferred && !(oneIsEnough && places.length > 1) && missing === Math.max(0, quantity - onShelves);
  }

  #remember(id: string, customerId: string, places: OracleHold["places"], expiresAt: number, ceiling: number, ended: OracleHold["ended"], saleId: string | null = null, sagaId: string | null = null): OracleHold {
    const hold: OracleHold = { id, customerId, places, expiresAt, ceiling, saleId, sagaId, ended, endedAt: expiresAt, orderId: null, restocked: 0 };
    this.holds.set(id, hold);
    if (customerId !== "") this.#ofCustomer.set(customerId, [...(this.#ofCustomer.get(customerId) ?? []).filter((other) => other.ended === null || other.ended === "sold"), hold]);
    return hold;
  }

  #other(command: Exclude<StockCommand, { kind: "hold" }>, answer: StockOutcome, now: number): object {
    switch (command.kind) {
      case "extend":
        return this.#extend(command, now);
      case "commit":
        return this.#commit(command, now);
      case "release":
        return this.#release(command, now);
      case "restock":
        return this.#restock(command, now);
      case "set":
      case "adjust":
        return this.#count(command, now);
      case "allot":
        return this.#allot(command, answer);
      case "closeSale":
        return this.#closeSale(command, now);
      case "countSale":
        return this.#countSale(command);
    }
  }

  #allot({ saleId, units, opensAt, endsAt, perCustomerLimit }: Of<"allot">, answer: StockOutcome): object {
    const known = this.sales.get(saleId);
    if (known) return known.closedAt === null ? { kind: "allotted", saleId, warehouses: known.places, repeated: true } : { kind: "sale_over", saleId };
    if (this.available() < units) return { kind: "out_of_stock", requested: units, available: this.available() };
    const places = answer.kind === "allotted" ? answer.warehouses : [];
    if (!this.#fits(places, units, [])) return { kind: "allotted", saleId, from: "other warehouses" };
    this.sales.set(saleId, { opensAt, endsAt, limit: perCustomerLimit, units, places, aside: new Map(places.map((place) => [place.warehouseId, place.quantity])), sold: 0, closedAt: null });
    return { kind: "allotted", saleId, warehouses: places, repeated: false };
  }

  #closeSale({ saleId }: Of<"closeSale">, now: number): object {
    const known = this.sales.get(saleId);
    if (!known) {
      this.sales.set(saleId, { opensAt: now, endsAt: now, limit: null, units: 0, places: [], aside: new Map(), sold: 0, closedAt: now });
      return { kind: "sale_closed", saleId, returned: 0, repeated: false };
    }
    const outcome = { kind: "sale_closed", saleId, returned: known.units - this.#claimed(saleId) - known.sold, repeated: known.closedAt !== null };
    known.closedAt ??= now;
    known.aside.clear();
    return outcome;
  }

  #countSale({ saleId }: Of<"countSale">): object {
    const sale = this.sales.get(saleId);
    return sale ? { kind: "sale_counted", saleId, aside: asideOf(sale), claimed: this.#claimed(saleId), sold: sale.sold } : { kind: "sale_over", saleId };
  }

  #claimed(saleId: string): number {
    return [...this.live].reduce((units, hold) => units + (hold.saleId === saleId ? sizeOf(hold) : 0), 0);
  }

  #extend({ changeId, holdId, ttlMs, sagaId, customerId }: Of<"extend">, now: number): object {
    const hold = this.holds.get(holdId);
    if (!hold) return { kind: "hold_unknown", holdId };
    if (sagaId !== undefined && hold.sagaId !== null && hold.sagaId !== sagaId) return { kind: "already_used", holdId };
    if (customerId !== undefined && hold.customerId !== customerId) return { kind: "already_used", holdId };
    if (hold.ended === "sold") return { kind: "already_sold", holdId };
    if (hold.ended !== null) return { kind: "hold_lapsed", holdId };
    if (this.changes.has(changeId)) return { kind: "extended", holdId, expiresAt: hold.expiresAt, repeated: true };
    this.changes.set(changeId, { at: now, forEver: false });
    hold.sagaId ??= sagaId ?? null;
    if (now + ttlMs > hold.expiresAt) hold.expiresAt = Math.max(hold.expiresAt, Math.min(now + ttlMs, hold.ceiling));
    return { kind: "extended", holdId, expiresAt: hold.expiresAt, repeated: false };
  }

  #commit({ holdId, orderId }: Of<"commit">, now: number): object {
    const hold = this.holds.get(holdId);
    if (!hold) return { kind: "hold_unknown", holdId };
    if (hold.ended === "sold") return hold.orderId === orderId ? { kind: "committed", holdId, repeated: true } : { kind: "already_sold", holdId };
    if (hold.ended !== null) return { kind: "hold_lapsed", holdId };
    this.#end(hold, "sold", now);
    const sale = this.sales.get(hold.saleId ?? "");
    if (sale) sale.sold += sizeOf(hold);
    hold.orderId = orderId;
    for (const { warehouseId, quantity } of hold.places) this.#sell(warehouseId, quantity);
    return { kind: "committed", holdId, repeated: false };
  }

  #release({ holdId }: Of<"release">, now: number): object {
    const hold = this.holds.get(holdId);
    if (!hold) {
      this.#remember(holdId, "", [], now, now, "released");
      return { kind: "hold_unknown", holdId };
    }
    if (hold.ended === "sold") return { kind: "already_sold", holdId };
    if (hold.ended === "released") return { kind: "released", holdId, repeated: true };
    if (hold.ended === "expired") return { kind: "hold_lapsed", holdId };
    this.#end(hold, "released", now);
    return { kind: "released", holdId, repeated: false };
  }

  #restock({ changeId, holdId, quantity }: Of<"restock">, now: number): object {
    if (this.changes.has(changeId)) return { kind: "restocked", changeId, repeated: true };
    const hold = this.holds.get(holdId);
    if (!hold) return { kind: "hold_unknown", holdId };
    const units = hold.ended === "sold" ? hold.places.flatMap((place) => Array.from({ length: place.quantity }, () => place.warehouseId)).slice(hold.restocked) : [];
    if (quantity > units.length) return { kind: "over_restock", sold: units.length };
    hold.restocked += quantity;
    this.changes.set(changeId, { at: now, forEver: true });
    const [first = nowhere] = this.onHand.keys();
    for (const warehouseId of units.slice(0, quantity)) this.#sell(warehouseId === nowhere && this.owed === 0 ? first : warehouseId, -1);
    return { kind: "restocked", changeId, repeated: false };
  }

  #count(command: Of<"set"> | Of<"adjust">, now: number): object {
    const { changeId, warehouseId } = command;
    if (this.changes.has(changeId)) return { kind: "adjusted", changeId, repeated: true };
    const backorders = command.backorderLimit ?? this.backorders;
    const was = this.onHand.get(warehouseId) ?? 0;
    const served = command.kind === "adjust" ? Math.min(Math.max(command.delta, 0), this.owed) : 0;
    const onHand = command.kind === "set" ? command.onHand : was + command.delta - served;
    const promised = backorders - this.owed + served;
    if (promised < this.held(nowhere)) return { kind: "below_held", held: this.held(nowhere), onHand: promised };
    if (onHand < this.held(warehouseId)) return { kind: "below_held", held: this.held(warehouseId), onHand };
    this.changes.set(changeId, { at: now, forEver: false });
    if (command.limitPerCustomer !== undefined) this.limit = command.limitPerCustomer;
    this.backorders = backorders;
    this.onHand.set(warehouseId, onHand);
    this.owed -= served;
    this.counted += onHand - was + served;
    return { kind: "adjusted", changeId, repeated: false };
  }

  #end(hold: OracleHold, how: "sold" | "released" | "expired", now: number): void {
    hold.ended = how;
    hold.endedAt = now;
    this.live.delete(hold);
    if (how !== "sold") this.#backToSale(hold, 1);
  }

  #sell(warehouseId: string, units: number): void {
    if (warehouseId === nowhere) this.owed += units;
    else this.onHand.set(warehouseId, (this.onHand.get(warehouseId) ?? 0) - units);
    this.sold += units;
  }
}

const asideOf = ({ aside }: OracleSale): number => [...aside.values()].reduce((units, quantity) => units + quantity, 0);
const sum = (places: OracleHold["places"]): number => places.reduce((units, place) => units + place.quantity, 0);
const sizeOf = (hold: OracleHold): number => sum(hold.places);

function same(one: object, other: object): boolean {
  const [mine, theirs] = [Object.entries(one), Object.entries(other)];
  return mine.length === theirs.length && mine.every(([name, value]) => equal(value, (other as Record<string, unknown>)[name]));
}

const equal = (one: unknown, other: unknown): boolean => one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
