import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HoldId, OrderId, ProductId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { decide, expire, type Hold, type StockState } from "../../src/domain/stock.ts";
import type { StockCommand, StockOutcome } from "../../src/domain/stock/commands.ts";
import { sumDemand } from "../../src/domain/stock/demand.ts";
import { allocate, backorderPlace, emptyLedger, levelIn, move, owedUnits, type StockLedger, totals, unitsIn } from "../../src/domain/stock/ledger.ts";

const now = 1_000_000;
const east = "whs_east" as WarehouseId;
const west = "whs_west" as WarehouseId;
const productId = "prd_1" as ProductId;
const holdId = "hld_1" as HoldId;
const orderId = "ord_1" as OrderId;
const customerId = "usr_1";
const changeId = "chg_1";

const counted: StockLedger = { ...emptyLedger("var_1" as VariantId, 2), productId };
const warehouses = (...levels: readonly (readonly [WarehouseId, onHand: number, held: number])[]) => levels.map(([warehouseId, onHand, held]) => ({ warehouseId, onHand, held }));
/** 12 available: 7 in the east, 5 in the west. */
const ledger: StockLedger = { ...counted, warehouses: warehouses([east, 10, 3], [west, 5, 0]), sold: 4, sequence: 20 };
const hold: Hold = { holdId, customerId, portions: [{ warehouseId: east, quantity: 3 }], expiresAt: now + 1_000, extendableUntil: now + 5_000, sagaId: null, saleId: null, status: "held" };
const released: Hold = { ...hold, status: "released" };
const expired: Hold = { ...hold, status: "expired" };
const sold = { ...hold, status: "sold", orderId, restocked: 0 } as const satisfies Hold;

const state = (more: Partial<StockState> = {}): StockState => ({ ledger, hold: null, changed: false, taken: 0, replaced: [], ...more });
const holdOf = (quantity: number, ...warehouseIds: readonly WarehouseId[]): StockCommand => ({ kind: "hold", holdId, customerId, quantity, ttlMs: 500, warehouseIds });
/** A hold of units that may be promised beside the 12 to hand. */
const continued: StockLedger = { ...ledger, backorderLimit: 5, warehouses: [...ledger.warehouses, { warehouseId: backorderPlace, onHand: 3, held: 0 }] };
const limited: StockLedger = { ...ledger, limitPerCustomer: 4 };
const former: Hold = { ...hold, holdId: "hld_former" as HoldId };
const replacing = (quantity: number): StockCommand => ({ ...holdOf(quantity), kind: "hold", customerId, quantity, ttlMs: 500, holdId, replaces: [former.holdId] });
const replaced = (known: Hold | null) => [{ holdId: former.holdId, hold: known }];
const extendBy = (ttlMs: number): StockCommand => ({ kind: "extend", changeId, holdId, ttlMs });
const extended = (expiresAt: number, repeated = false): StockOutcome => ({ kind: "extended", holdId, expiresAt, repeated });
const commit: StockCommand = { kind: "commit", holdId, orderId };
const release: StockCommand = { kind: "release", holdId };
const restockOf = (quantity: number): StockCommand => ({ kind: "restock", changeId, holdId, quantity });
const setTo = (onHand: number) => ({ kind: "set", changeId, productId, warehouseId: east, onHand, reason: "count" }) as const;
const adjustBy = (delta: number): StockCommand => ({ kind: "adjust", changeId, productId, warehouseId: east, delta, reason: "broken" });
const overall = <Command extends StockCommand>(command: Command) => ({ ...command, overall: true });

const heldFrom = (...portions: readonly (readonly [WarehouseId, number])[]): StockOutcome => ({
  kind: "held", holdId, warehouses: portions.map(([warehouseId, quantity]) => ({ warehouseId, quantity })), expiresAt: now + 500, repeated: false,
});
const lapsed: StockOutcome = { kind: "hold_lapsed", holdId };
const unknown: StockOutcome = { kind: "hold_unknown", holdId };
const alreadySold: StockOutcome = { kind: "already_sold", holdId };
const done = (kind: "committed" | "released", repeated: boolean): StockOutcome => ({ kind, holdId, repeated });
const changed = (kind: "restocked" | "adjusted", repeated: boolean): StockOutcome => ({ kind, changeId, repeated });

interface Row {
  readonly title: string;
  readonly before?: Partial<StockState>;
  readonly command: StockCommand;
  readonly at?: number;
  readonly outcome: StockOutcome;
  readonly facts?: readonly string[];
}

const rows: readonly Row[] = [
  { title: "a hold takes the fullest warehouse that has enough", command: holdOf(4), outcome: heldFrom([east, 4]), facts: ["INVENTORY_RESERVED"] },
  { title: "a hold takes the preferred warehouse when it has enough", command: holdOf(4, west), outcome: heldFrom([west, 4]), facts: ["INVENTORY_RESERVED"] },
  { title: "a hold passes over a preferred warehouse that has too few", command: holdOf(6, west), outcome: heldFrom([east, 6]), facts: ["INVENTORY_RESERVED"] },
  { title: "a hold is split, preferred first, when no warehouse has enough", command: holdOf(9, west), outcome: heldFrom([west, 5], [east, 4]), facts: ["INVENTORY_RESERVED"] },
  { title: "a hold that leaves few says so", command: holdOf(10), outcome: heldFrom([east, 7], [west, 3]), facts: ["INVENTORY_RESERVED", "LOW_STOCK"] },
  { title: "a hold of more than there is, is refused with what there is", command: holdOf(13), outcome: { kind: "out_of_stock", requested: 13, available: 12 } },
  { title: "a hold of what was never counted is out of stock", before: { ledger: emptyLedger("var_2" as VariantId, 2) }, command: holdOf(1), outcome: { kind: "out_of_stock", requested: 1, available: 0 } },
  { title: "a hold repeated is the same hold", before: { hold }, command: holdOf(3), outcome: { kind: "held", holdId, warehouses: hold.portions, expiresAt: hold.expiresAt, repeated: true } },
  { title: "a hold repeated at its expiry has lapsed", before: { hold }, command: holdOf(3), at: hold.expiresAt, outcome: lapsed },
  { title: "a hold repeated after its release has lapsed", before: { hold: released }, command: holdOf(3), outcome: lapsed },
  { title: "a hold repeated after its sale is sold", before: { hold: sold }, command: holdOf(3), outcome: alreadySold },
  { title: "a commit is legal in the last millisecond", before: { hold }, command: commit, at: hold.expiresAt - 1, outcome: done("committed", false), facts: ["INVENTORY_CONFIRMED"] },
  { title: "a commit is refused at the expiry", before: { hold }, command: commit, at: hold.expiresAt, outcome: lapsed },
  { title: "a commit of an expired hold is refused", before: { hold: expired }, command: commit, outcome: lapsed },
  { title: "a commit of a released hold is refused", before: { hold: released }, command: commit, outcome: lapsed },
  { title: "a commit of no hold is refused", command: commit, outcome: unknown },
  { title: "a commit repeated, even after the expiry, is done", before: { hold: sold }, command: commit, at: hold.expiresAt + 1, outcome: done("committed", true) },
  { title: "a commit for another order is refused", before: { hold: sold }, command: { kind: "commit", holdId, orderId: "ord_2" as OrderId }, outcome: alreadySold },
  { title: "a release gives back", before: { hold }, command: release, outcome: done("released", false), facts: ["INVENTORY_RELEASED"] },
  { title: "a release repeated changes nothing", before: { hold: released }, command: release, outcome: done("released", true) },
  { title: "a release of an expired hold has nothing to give", before: { hold: expired }, command: release, outcome: lapsed },
  { title: "a release of what is sold is refused", before: { hold: sold }, command: release, outcome: alreadySold },
  { title: "a release of no hold finds none", command: release, outcome: unknown },
  { title: "a restock puts sold units back", before: { hold: sold }, command: restockOf(2), outcome: changed("restocked", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a restock repeated changes nothing", before: { hold: sold, changed: true }, command: restockOf(2), outcome: changed("restocked", true) },
  { title: "a restock of more than is still sold is refused", before: { hold: { ...sold, restocked: 2 } }, command: restockOf(2), outcome: { kind: "over_restock", sold: 1 } },
  { title: "a restock of what was not sold is refused", before: { hold }, command: restockOf(1), outcome: { kind: "over_restock", sold: 0 } },
  { title: "a restock of no hold is refused", command: restockOf(1), outcome: unknown },
  { title: "a hold takes from backorders what no warehouse has", before: { ledger: continued }, command: holdOf(14), outcome: heldFrom([east, 7], [west, 5], [backorderPlace, 2]), facts: ["INVENTORY_RESERVED", "LOW_STOCK"] },
  { title: "a hold past the limit of backorders is refused with all that may be promised", before: { ledger: continued }, command: holdOf(16), outcome: { kind: "out_of_stock", requested: 16, available: 15 } },
  { title: "a hold within the customer's limit is made", before: { ledger: limited, taken: 2 }, command: holdOf(2), outcome: heldFrom([east, 2]), facts: ["INVENTORY_RESERVED"] },
  { title: "a hold over the customer's limit is refused with what he has", before: { ledger: limited, taken: 3 }, command: holdOf(2), outcome: { kind: "over_limit", limit: 4, taken: 3 } },
  { title: "an extension counts from now", before: { hold }, command: extendBy(2_000), outcome: extended(now + 2_000) },
  { title: "an extension ends at the ceiling", before: { hold }, command: extendBy(9_000), outcome: extended(now + 5_000) },
  { title: "an extension never shortens", before: { hold }, command: extendBy(10), outcome: extended(now + 1_000) },
  { title: "an extension repeated changes nothing", before: { hold, changed: true }, command: extendBy(2_000), at: now + 500, outcome: extended(now + 1_000, true) },
  { title: "an extension at the expiry is too late", before: { hold }, command: extendBy(2_000), at: hold.expiresAt, outcome: lapsed },
  { title: "an extension of what is sold is refused", before: { hold: sold }, command: extendBy(2_000), outcome: alreadySold },
  { title: "an extension of no hold is refused", command: extendBy(2_000), outcome: unknown },
  { title: "a count sets what is on hand", command: setTo(3), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a count below what is held is refused", command: setTo(2), outcome: { kind: "below_held", held: 3, onHand: 2 } },
  { title: "a count repeated changes nothing", before: { changed: true }, command: setTo(3), outcome: changed("adjusted", true) },
  { title: "a count by somebody who saw the latest is taken", command: { ...setTo(3), expectedSequences: [20] }, outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a count that fits several sequences is taken at one of them", command: { ...setTo(3), expectedSequences: [19, 20] }, outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a count that fits no sequence of ours is refused", command: { ...setTo(3), expectedSequences: [] }, outcome: { kind: "moved_on", sequence: 20 } },
  { title: "a count by somebody who saw less than the latest is refused", command: { ...setTo(3), expectedSequences: [19] }, outcome: { kind: "moved_on", sequence: 20 } },
  { title: "an overall count is of all warehouses together", command: overall(setTo(20)), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "an overall count may go down to what is held anywhere", command: overall(setTo(3)), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED", "LOW_STOCK"] },
  { title: "an overall count below what is held anywhere is refused", command: overall(setTo(2)), outcome: { kind: "below_held", held: 3, onHand: 2 } },
  { title: "an overall adjustment takes from other warehouses what the named one has not", command: overall(adjustBy(-11)), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED", "LOW_STOCK"] },
  { title: "an adjustment moves what is on hand", command: adjustBy(-7), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "an adjustment below what is held is refused", command: adjustBy(-8), outcome: { kind: "below_held", held: 3, onHand: 2 } },
];

describe("a command", () => {
  it.each(rows)("$title", ({ before, command, at = now, outcome, facts = [] }) => {
    const decision = decide(state(before), command, at);
    expect(decision.outcome).toEqual(outcome);
    expect(decision.facts.map((fact) => fact.type)).toEqual(facts);
    expect(decision.state.ledger.sequence).toBe((before?.ledger ?? ledger).sequence + facts.length);
    expect(decision.movement === null).toBe(facts.length === 0);
    expect(decision.before).toEqual([]);
  });

  it("wakes when the hold it made runs out", () => {
    expect(decide(state(), holdOf(1), now).wakeAt).toBe(now + 500);
  });

  it("makes a late hold come to nothing when its release came first", () => {
    const overtaken = decide(state(), release, now).state;
    expect(decide(overtaken, holdOf(1), now + 1).outcome).toEqual(lapsed);
  });

  it("moves the counts it says it moves", () => {
    const after = (before: Partial<StockState>, command: StockCommand) => {
      const moved = decide(state(before), command, now).state.ledger;
      return [moved.warehouses[0]?.onHand, moved.warehouses[0]?.held, moved.sold];
    };
    expect(after({}, holdOf(4))).toEqual([10, 7, 4]);
    expect(after({ hold }, commit)).toEqual([7, 0, 7]);
    expect(after({ hold }, release)).toEqual([10, 0, 4]);
    expect(after({ hold: sold }, restockOf(3))).toEqual([13, 3, 1]);
    expect(after({}, setTo(20))).toEqual([20, 3, 4]);
  });

  it("brings all warehouses together to an overall count", () => {
    const levels = (onHand: number) => decide(state(), overall(setTo(onHand)), now).state.ledger.warehouses;
    expect(levels(20)).toEqual(warehouses([east, 15, 3], [west, 5, 0]));
    expect(levels(8)).toEqual(warehouses([east, 3, 3], [west, 5, 0]));
    expect(levels(4)).toEqual(warehouses([east, 3, 3], [west, 1, 0]));
  });

  it("puts a hold in the place of its customer's former one, which then counts neither against the stock nor against his limit", () => {
    const scarce: StockLedger = { ...counted, limitPerCustomer: 3, warehouses: warehouses([east, 3, 3]), sequence: 20 };
    const decision = decide(state({ ledger: scarce, taken: 3, replaced: replaced(former) }), replacing(3), now);
    expect(decision.outcome).toEqual(heldFrom([east, 3]));
    expect(decision.before.map(({ state: { hold: given }, facts }) => [given?.holdId, given?.status, facts[0]?.type])).toEqual([[former.holdId, "released", "INVENTORY_RELEASED"]]);
    expect(totals(decision.state.ledger)).toMatchObject({ onHand: 3, held: 3 });
  });

  it("leaves the former hold alone when the new one is refused", () => {
    const decision = decide(state({ replaced: replaced(former) }), replacing(16), now);
    expect(decision).toMatchObject({ outcome: { kind: "out_of_stock", available: 15 }, before: [], movement: null });
    expect(decision.state.ledger).toBe(ledger);
  });

  it("replaces neither somebody else's hold nor what has been sold", () => {
    for (const other of [{ ...former, customerId: "usr_2" }, { ...sold, holdId: former.holdId }]) expect(decide(state({ replaced: replaced(other) }), replacing(1), now).before).toEqual([]);
  });

  it("makes a former hold that arrives after the one in its place come to nothing", () => {
    const [overtaken] = decide(state({ replaced: replaced(null) }), replacing(1), now).before;
    expect(overtaken?.state.hold).toMatchObject({ holdId: former.holdId, status: "released" });
  });

  it("serves what is owed on backorders with what arrives", () => {
    const { outcome, state: after } = decide(state({ ledger: continued }), adjustBy(5), now);
    expect(outcome).toEqual(changed("adjusted", false));
    expect([levelIn(after.ledger, east).onHand, owedUnits(continued), owedUnits(after.ledger)]).toEqual([13, 2, 0]);
  });

  it("puts a unit that was sold before it came into a warehouse once it has come, and owes it no longer before", () => {
    const ahead: Hold = { ...sold, portions: [{ warehouseId: backorderPlace, quantity: 3 }] };
    expect(decide(state({ ledger: continued, hold: ahead }), restockOf(3), now).movement?.portions).toEqual([{ warehouseId: east, quantity: 1 }, { warehouseId: backorderPlace, quantity: 2 }]);
  });

  it("changes the limit of backorders by a movement of its own, and not below what is held so", () => {
    const narrowed = decide(state({ ledger: continued }), { ...setTo(10), backorderLimit: 2 }, now);
    expect(narrowed.before.map(({ movement }) => movement)).toMatchObject([{ kind: "backorder", portions: [{ warehouseId: backorderPlace, quantity: -3 }] }]);
    expect(decide(state({ ledger: continued }), { ...setTo(10), backorderLimit: 1 }, now).outcome).toEqual({ kind: "below_held", held: 0, onHand: -1 });
  });

  it("restocks a split hold where its units came from, in turn", () => {
    const split: Hold = { ...sold, portions: [{ warehouseId: west, quantity: 2 }, { warehouseId: east, quantity: 2 }], restocked: 1 };
    expect(decide(state({ hold: split }), restockOf(2), now).movement?.portions).toEqual([{ warehouseId: west, quantity: 1 }, { warehouseId: east, quantity: 1 }]);
  });
});

describe("expiry", () => {
  it("gives a hold back at its very millisecond and not before", () => {
    expect(expire(ledger, hold, hold.expiresAt - 1)).toMatchObject({ movement: null, state: { hold } });
    const decision = expire(ledger, hold, hold.expiresAt);
    expect(decision.state.hold?.status).toBe("expired");
    expect(totals(decision.state.ledger)).toEqual({ onHand: 15, held: 0, available: 15, onShelf: 15 });
    expect(decision.facts).toMatchObject([{ type: "INVENTORY_RELEASED", reason: "expired", level: { available: 15 } }]);
  });

  it("leaves a hold that has ended as it is", () => {
    expect(expire(ledger, sold, sold.expiresAt + 1)).toMatchObject({ movement: null, facts: [], state: { hold: sold } });
  });
});

describe("demand", () => {
  const lines = fc.array(fc.record({ variantId: fc.constantFrom("var_a", "var_b", "var_c").map((id) => id as VariantId), quantity: fc.integer({ min: 1, max: 9 }) }));

  it("is summed for each variant, in one order whatever the order of the lines", () => {
    fc.assert(fc.property(lines, (some) => {
      const demand = sumDemand(some);
      expect(demand).toEqual(sumDemand(some.toReversed()));
      expect(new Set(demand.map(({ variantId }) => variantId)).size).toBe(demand.length);
      expect(demand.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(some.reduce((sum, { quantity }) => sum + quantity, 0));
    }));
  });
});

describe("allocation", () => {
  const level = fc.record({ onHand: fc.integer({ min: 0, max: 50 }), heldShare: fc.double({ min: 0, max: 1, noNaN: true }) });
  const anyLedger = fc.array(level, { maxLength: 6 }).map((levels): StockLedger => ({
    ...counted,
    warehouses: levels.map(({ onHand, heldShare }, index) => ({ warehouseId: `whs_${index}` as WarehouseId, onHand, held: Math.floor(onHand * heldShare) })),
  }));

  it("finds exactly the units asked for whenever there are so many, and never more than a warehouse has", () => {
    fc.assert(fc.property(anyLedger, fc.integer({ min: 1, max: 60 }), (some, quantity) => {
      const portions = allocate(some, quantity, []);
      expect(portions !== null).toBe(totals(some).available >= quantity);
      if (!portions) return;
      expect(unitsIn(portions)).toBe(quantity);
      for (const { onHand, held } of move(some, { kind: "hold", portions }).warehouses) expect(held).toBeLessThanOrEqual(onHand);
    }));
  });

  it("takes the first in the order of preference that has enough, then any that has, and splits in that order", () => {
    const [near, next, far] = ["whs_near", "whs_next", "whs_far"] as WarehouseId[];
    if (!near || !next || !far) throw new Error("three warehouses");
    const some = { ...counted, warehouses: warehouses([far, 9, 0], [near, 2, 0], [next, 4, 1]) };
    const from = (quantity: number) => allocate(some, quantity, [near, next])?.map((portion) => [portion.warehouseId, portion.quantity]);
    expect(from(2)).toEqual([[near, 2]]);
    expect(from(3)).toEqual([[next, 3]]);
    expect(from(4)).toEqual([[far, 4]]);
    expect(from(12)).toEqual([[near, 2], [next, 3], [far, 7]]);
  });

  it("splits only when no single warehouse has enough", () => {
    fc.assert(fc.property(anyLedger, fc.integer({ min: 1, max: 60 }), (some, quantity) => {
      const portions = allocate(some, quantity, []);
      const single = some.warehouses.some(({ onHand, held }) => onHand - held >= quantity);
      if (portions) expect(portions.length === 1).toBe(single);
    }));
  });
});
