import { describe, expect, it } from "vitest";
import type { HoldId, OrderId, ProductId, SaleId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { decide, expire, type StockState } from "../../src/domain/stock.ts";
import type { StockCommand, StockOutcome } from "../../src/domain/stock/commands.ts";
import { emptyLedger, type StockLedger, totals, unitsIn } from "../../src/domain/stock/ledger.ts";

const now = 1_000_000;
const opensAt = now;
const endsAt = now + 60_000;
const saleId = "sal_1" as SaleId;
const holdId = "hld_1" as HoldId;
const orderId = "ord_1" as OrderId;
const east = "whs_east" as WarehouseId;
const west = "whs_west" as WarehouseId;

/** 10 available: 7 in the east, 3 in the west. */
const ledger: StockLedger = {
  ...emptyLedger("var_1" as VariantId, 0), productId: "prd_1" as ProductId,
  warehouses: [{ warehouseId: east, onHand: 7, held: 0 }, { warehouseId: west, onHand: 3, held: 0 }],
};
const allotOf = (units: number, perCustomerLimit: number | null = null): StockCommand => ({ kind: "allot", saleId, units, opensAt, endsAt, perCustomerLimit });
const plain: StockCommand = { kind: "hold", holdId: "hld_plain" as HoldId, customerId: "usr_2", quantity: 1, ttlMs: 500 };
const claim: StockCommand = { kind: "hold", holdId, customerId: "usr_1", quantity: 1, ttlMs: 300_000, ceilingMs: 900_000, saleId };
const closing: StockCommand = { kind: "closeSale", saleId };
const counting: StockCommand = { kind: "countSale", saleId };

/** A variant's stock, told one thing after the other, as its object is told: with the hold that each command names. */
class Stock {
  ledger = ledger;
  readonly holds = new Map<string, StockState["hold"]>();

  tell(command: StockCommand, at = now, taken = 0): StockOutcome {
    const hold = "holdId" in command ? (this.holds.get(command.holdId) ?? null) : null;
    const { state, outcome } = decide({ ledger: this.ledger, hold, changed: false, taken, replaced: [] }, command, at);
    this.ledger = state.ledger;
    if (state.hold) this.holds.set(state.hold.holdId, state.hold);
    return outcome;
  }

  lapse(id: HoldId, at: number): void {
    const hold = this.holds.get(id);
    if (hold) this.ledger = expire(this.ledger, hold, at).state.ledger;
  }

  counts(): readonly [aside: number, claimed: number, sold: number, available: number] {
    const outcome = this.tell(counting);
    if (outcome.kind !== "sale_counted") throw new Error(outcome.kind);
    return [outcome.aside, outcome.claimed, outcome.sold, totals(this.ledger).available];
  }
}

const selling = (...[units, limit]: Parameters<typeof allotOf>) => {
  const stock = new Stock();
  stock.tell(allotOf(units, limit));
  return stock;
};

describe("a second sale of the variant at the same time", () => {
  const second = "sal_2" as SaleId;
  const allotSecond = (units: number): StockCommand => ({ kind: "allot", saleId: second, units, opensAt, endsAt: endsAt + 60_000, perCustomerLimit: null });

  it("has its own units aside, of those that the first has left", () => {
    const stock = selling(4);
    expect(stock.tell(allotSecond(7))).toEqual({ kind: "out_of_stock", requested: 7, available: 6 });
    expect(stock.tell(allotSecond(5)).kind).toBe("allotted");
    stock.tell(claim);
    expect(stock.counts()).toEqual([3, 1, 0, 1]);
    expect(stock.tell({ kind: "countSale", saleId: second })).toMatchObject({ aside: 5, claimed: 0 });
  });

  it("gets back its own units alone when it closes, and nobody else holds the variant while either is open", () => {
    const stock = selling(4);
    stock.tell(allotSecond(5));
    expect(stock.tell(closing)).toMatchObject({ kind: "sale_closed", returned: 4 });
    expect(stock.tell({ kind: "countSale", saleId: second })).toMatchObject({ aside: 5 });
    expect(stock.tell(plain).kind).toBe("not_admitted");
    expect(stock.tell({ kind: "closeSale", saleId: second })).toMatchObject({ kind: "sale_closed", returned: 5 });
    expect(totals(stock.ledger).available).toBe(10);
    expect(stock.tell(plain).kind).toBe("held");
  });
});

describe("units set aside for a sale", () => {
  it("are held from everybody, and come from wherever they lie", () => {
    const stock = new Stock();
    expect(stock.tell(allotOf(9))).toEqual({ kind: "allotted", saleId, warehouses: [{ warehouseId: east, quantity: 7 }, { warehouseId: west, quantity: 2 }], repeated: false });
    expect(stock.counts()).toEqual([9, 0, 0, 1]);
  });

  it("are refused when fewer are available, and nothing is set aside", () => {
    const stock = new Stock();
    expect(stock.tell(allotOf(11))).toEqual({ kind: "out_of_stock", requested: 11, available: 10 });
    expect(totals(stock.ledger).available).toBe(10);
  });

  it("are set aside once, however often it is asked", () => {
    const stock = selling(4);
    expect(stock.tell(allotOf(4))).toMatchObject({ kind: "allotted", repeated: true });
    expect(stock.counts()).toEqual([4, 0, 0, 6]);
  });

  it.each([
    ["before it opens", opensAt - 1, "held"],
    ["when it opens", opensAt, "not_admitted"],
    ["until it ends", endsAt - 1, "not_admitted"],
    ["when it has ended", endsAt, "held"],
  ])("let nobody else hold the variant while the sale is open: %s", (_, at, kind) => {
    expect(selling(4).tell(plain, at).kind).toBe(kind);
  });

  it.each([
    ["before it opens", opensAt - 1, "not_admitted"],
    ["when it opens", opensAt, "held"],
    ["until it ends", endsAt - 1, "held"],
    ["when it has ended", endsAt, "sale_over"],
  ])("are claimed while the sale is open: %s", (_, at, kind) => {
    expect(selling(4).tell(claim, at).kind).toBe(kind);
  });

  it("go to a claim, and back when it lapses or is released", () => {
    const stock = selling(4);
    expect(stock.tell(claim)).toMatchObject({ kind: "held", expiresAt: now + 300_000 });
    expect(stock.counts()).toEqual([3, 1, 0, 6]);
    stock.lapse(holdId, now + 300_000);
    expect(stock.counts()).toEqual([4, 0, 0, 6]);
  });

  it("are sold by a commit of their claim", () => {
    const stock = selling(4);
    stock.tell(claim);
    expect(stock.tell({ kind: "commit", holdId, orderId })).toMatchObject({ kind: "committed" });
    expect(stock.counts()).toEqual([3, 0, 1, 6]);
    expect(stock.ledger.sold).toBe(1);
  });

  it("are never claimed beyond what is aside, though more is available", () => {
    expect(selling(2).tell({ ...claim, quantity: 3 } as StockCommand)).toEqual({ kind: "out_of_stock", requested: 3, available: 2 });
  });

  it("come back when the sale closes, once; claims that live stand, and what they let go is everybody's", () => {
    const stock = selling(4);
    stock.tell(claim);
    expect(stock.tell(closing)).toEqual({ kind: "sale_closed", saleId, returned: 3, repeated: false });
    expect(stock.tell(closing)).toEqual({ kind: "sale_closed", saleId, returned: 3, repeated: true });
    expect(stock.counts()).toEqual([0, 1, 0, 9]);
    expect(stock.tell(plain).kind).toBe("held");
    stock.tell({ kind: "release", holdId });
    expect(stock.counts()).toEqual([0, 0, 0, 9]);
  });

  it("are not set aside for a sale whose closing came first", () => {
    const stock = new Stock();
    expect(stock.tell(closing)).toMatchObject({ kind: "sale_closed", returned: 0 });
    expect(stock.tell(allotOf(4))).toEqual({ kind: "sale_over", saleId });
    expect(unitsIn(stock.ledger.sales[0]?.aside ?? [])).toBe(0);
  });
});

describe("a customer's limit in a sale", () => {
  it.each([
    ["counts what he has of the variant by whatever way", 2, 1, "over_limit"],
    ["lets him have as many", 1, 1, "held"],
    ["is the shop's when that is less", 0, null, "held"],
  ])("%s", (_, taken, spare, kind) => {
    const limit = spare === null ? null : 2;
    expect(selling(4, limit).tell(claim, now, taken).kind).toBe(kind);
  });
});

describe("a claim that goes into a checkout", () => {
  const extend = (sagaId: string, more: Partial<Extract<StockCommand, { kind: "extend" }>> = {}): StockCommand => ({ kind: "extend", changeId: `${sagaId}:extend`, holdId, ttlMs: 900_000, sagaId, ...more });

  it("stands until a quarter of an hour after it was made and no longer", () => {
    const stock = selling(4);
    stock.tell(claim);
    expect(stock.tell(extend("chk_1"), now + 200_000)).toMatchObject({ kind: "extended", expiresAt: now + 900_000 });
  });

  it("is that checkout's and no other's", () => {
    const stock = selling(4);
    stock.tell(claim);
    stock.tell(extend("chk_1"));
    expect(stock.tell(extend("chk_2"))).toEqual({ kind: "already_used", holdId });
    expect(stock.tell(extend("chk_1"))).toMatchObject({ kind: "extended" });
  });

  it("is its customer's and nobody else's", () => {
    const stock = selling(4);
    stock.tell(claim);
    expect(stock.tell(extend("chk_1", { customerId: "usr_2" }))).toEqual({ kind: "already_used", holdId });
  });

  it("has lapsed five minutes after it was made when it went into none", () => {
    const stock = selling(4);
    stock.tell(claim);
    expect(stock.tell(extend("chk_1"), now + 299_999).kind).toBe("extended");
    const late = selling(4);
    late.tell(claim);
    expect(late.tell(extend("chk_1"), now + 300_000)).toEqual({ kind: "hold_lapsed", holdId });
  });
});
