import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HoldId, OrderId, ProductId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { decide, expire, type Hold, type StockState } from "../../src/domain/stock.ts";
import type { StockCommand, StockOutcome } from "../../src/domain/stock/commands.ts";
import { allocate, emptyLedger, move, type StockLedger, totals, unitsIn } from "../../src/domain/stock/ledger.ts";

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
const hold: Hold = { holdId, customerId, portions: [{ warehouseId: east, quantity: 3 }], expiresAt: now + 1_000, status: "held" };
const released: Hold = { ...hold, status: "released" };
const expired: Hold = { ...hold, status: "expired" };
const sold = { ...hold, status: "sold", orderId, restocked: 0 } as const satisfies Hold;

const state = (more: Partial<StockState> = {}): StockState => ({ ledger, hold: null, changed: false, ...more });
const holdOf = (quantity: number, warehouseId?: WarehouseId): StockCommand => ({ kind: "hold", holdId, customerId, quantity, ttlMs: 500, ...(warehouseId ? { warehouseId } : {}) });
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
  { title: "a count sets what is on hand", command: setTo(3), outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a count below what is held is refused", command: setTo(2), outcome: { kind: "below_held", held: 3, onHand: 2 } },
  { title: "a count repeated changes nothing", before: { changed: true }, command: setTo(3), outcome: changed("adjusted", true) },
  { title: "a count by somebody who saw the latest is taken", command: { ...setTo(3), expectedSequence: 20 }, outcome: changed("adjusted", false), facts: ["INVENTORY_ADJUSTED"] },
  { title: "a count by somebody who saw less than the latest is refused", command: { ...setTo(3), expectedSequence: 19 }, outcome: { kind: "moved_on", sequence: 20 } },
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
    expect(totals(decision.state.ledger)).toEqual({ onHand: 15, held: 0, available: 15 });
    expect(decision.facts).toMatchObject([{ type: "INVENTORY_RELEASED", reason: "expired", level: { available: 15 } }]);
  });

  it("leaves a hold that has ended as it is", () => {
    expect(expire(ledger, sold, sold.expiresAt + 1)).toMatchObject({ movement: null, facts: [], state: { hold: sold } });
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
      const portions = allocate(some, quantity, undefined);
      expect(portions !== null).toBe(totals(some).available >= quantity);
      if (!portions) return;
      expect(unitsIn(portions)).toBe(quantity);
      for (const { onHand, held } of move(some, { kind: "hold", portions }).warehouses) expect(held).toBeLessThanOrEqual(onHand);
    }));
  });

  it("splits only when no single warehouse has enough", () => {
    fc.assert(fc.property(anyLedger, fc.integer({ min: 1, max: 60 }), (some, quantity) => {
      const portions = allocate(some, quantity, undefined);
      const single = some.warehouses.some(({ onHand, held }) => onHand - held >= quantity);
      if (portions) expect(portions.length === 1).toBe(single);
    }));
  });
});
