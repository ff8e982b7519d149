// Duty: decides what is set aside for a sale, what is returned when it closes, and how its units stand.
// Invariant: once for each sale; a sale that was closed never opens, even if its closing overtook its opening.
// Neighbours: stock/sale.ts has the allotments' arithmetic; domain/stock.ts hands these commands on, and claims of what is aside it decides itself.

import type { SaleId } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { StockCommand, StockOutcome } from "./commands.ts";
import { asDeltas, changed, type StockDecision, type StockState, unchanged } from "./decided.ts";
import { allocate, type Portion, type StockLedger, totals, unitsIn } from "./ledger.ts";
import { type Allotment, allotmentOf, combine, neverOpened, withAllotment } from "./sale.ts";

type Command<Kind extends StockCommand["kind"]> = Extract<StockCommand, { kind: Kind }>;

/** Sets units aside; refused when fewer are available. Each sale has its own, whatever other sales of the variant go on. */
export function allot(state: StockState, { saleId, units, opensAt, endsAt, perCustomerLimit }: Command<"allot">): StockDecision {
  const { ledger } = state;
  const known = allotmentOf(ledger.sales, saleId);
  if (known) return unchanged(state, known.closedAt === null ? { kind: "allotted", saleId, warehouses: known.from, repeated: true } : { kind: "sale_over", saleId });
  const aside = allocate(ledger, units, []);
  if (!aside) return unchanged(state, { kind: "out_of_stock", requested: units, available: totals(ledger).available });
  const sales = withAllotment(ledger.sales, { saleId, opensAt, endsAt, perCustomerLimit, units, from: aside, aside, claimed: 0, sold: 0, closedAt: null });
  return setAside({ ...state, ledger: { ...ledger, sales } }, saleId, aside, { kind: "allotted", saleId, warehouses: aside, repeated: false });
}

/** Returns what is aside. Again is the same. */
export function closeSale(state: StockState, { saleId }: Command<"closeSale">, now: Millis): StockDecision {
  const { ledger } = state;
  const known = allotmentOf(ledger.sales, saleId);
  if (!known) return unchanged({ ...state, ledger: { ...ledger, sales: withAllotment(ledger.sales, neverOpened(saleId, now)) } }, { kind: "sale_closed", saleId, returned: 0, repeated: false });
  if (known.closedAt !== null) return unchanged(state, { kind: "sale_closed", saleId, returned: returnedOf(known), repeated: true });
  const closed: StockState = { ...state, ledger: { ...ledger, sales: withAllotment(ledger.sales, { ...known, aside: [], closedAt: now }) } };
  const outcome: StockOutcome = { kind: "sale_closed", saleId, returned: returnedOf(known), repeated: false };
  return known.aside.length === 0 ? unchanged(closed, outcome) : setAside(closed, saleId, combine([], known.aside, -1), outcome);
}

/** Units go aside for a sale, or with negative portions come back from it. */
function setAside(state: StockState, saleId: SaleId, portions: readonly Portion[], outcome: StockOutcome): StockDecision {
  const reason = `sale ${saleId}`;
  return changed(state, state.hold, { kind: "allot", portions, holdId: null, reason }, outcome, (level, items) => ({
    type: "INVENTORY_ADJUSTED", kind: "allot", changeId: saleId, holdId: null, reason, items: asDeltas(items), level,
  }));
}

/** How a sale's units stand. */
export function countOf({ sales }: StockLedger, saleId: SaleId): StockOutcome {
  const sale = allotmentOf(sales, saleId);
  return sale ? { kind: "sale_counted", saleId, aside: unitsIn(sale.aside), claimed: sale.claimed, sold: sale.sold } : { kind: "sale_over", saleId };
}

/** What has been given back, or is now. */
const returnedOf = ({ units, claimed, sold }: Allotment): number => units - claimed - sold;
