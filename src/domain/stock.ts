// Duty: decides what becomes of each command to a variant's stock, and of each hold that has run out.
// Invariant: nothing is sold that is not held, nothing is held twice, each hold ends once, and the clock alone says whether it still lives.
// Neighbours: stock/ledger.ts counts, stock/commands.ts has the words; durable-objects/stock/keeper.ts loads and saves.

import type { HoldId, SaleId } from "./ids.ts";
import { allot, closeSale, countOf } from "./stock/allotting.ts";
import type { StockCommand, StockOutcome } from "./stock/commands.ts";
import { count } from "./stock/count.ts";
import { asDeltas, changed, type Hold, type StockDecision, type StockState, unchanged } from "./stock/decided.ts";
import { allocate, backorderPlace, owedUnits, type Portion, type StockLedger, totals, unitsIn } from "./stock/ledger.ts";
import { allotmentOf, claimRefusal, combine, isReservedForSale, takeAside, withAllotment } from "./stock/sale.ts";
import { dayMs, hasExpired, hourMs, type Millis } from "./time.ts";

export type { Hold, StockDecision, StockState };

/** How long a hold that came to nothing, or a change, is remembered so that a late repetition is known as one. */
export const rememberMs = dayMs;

/** How long a hold can be made to stand when whoever made it did not say. */
const ceilingMs = hourMs;

type Command<Kind extends StockCommand["kind"]> = Extract<StockCommand, { kind: Kind }>;

/** Decides one command. Repeating it answers as before and changes nothing. Quantities are whole and positive, on hand is not negative. */
export function decide(state: StockState, command: StockCommand, now: Millis): StockDecision {
  switch (command.kind) {
    case "hold":
      return hold(state, command, now);
    case "extend":
      return extend(state, command, now);
    case "commit":
      return commit(state, command, now);
    case "release":
      return release(state, command, now);
    case "restock":
      return restock(state, command);
    case "set":
    case "adjust":
      return count(state, command);
    case "allot":
      return allot(state, command);
    case "closeSale":
      return closeSale(state, command, now);
    case "countSale":
      return unchanged(state, countOf(state.ledger, command.saleId));
  }
}

/** Lets a hold go whose time is over; one that lives, or has ended already, is left as it is. */
export function expire(ledger: StockLedger, due: Hold, now: Millis): StockDecision {
  const state: StockState = { ledger, hold: due, changed: false, taken: 0, replaced: [] };
  const outcome = { kind: "hold_lapsed", holdId: due.holdId } as const;
  if (due.status !== "held" || !hasExpired(due.expiresAt, now)) return unchanged(state, outcome);
  return letGo(state, due, "expired", outcome);
}

function hold(state: StockState, command: Command<"hold">, now: Millis): StockDecision {
  const { holdId, customerId, quantity, ttlMs, warehouseIds = [] } = command;
  if (state.hold) return unchanged(state, heldBefore(state.hold, now));
  const sale = allotmentOf(state.ledger.sales, command.saleId ?? null);
  const refusal = entryRefusal(state.ledger, command, now);
  if (refusal !== null) return unchanged(state, refusal);
  const before = replace(state, command, now);
  const ledger = before.at(-1)?.state.ledger ?? state.ledger;
  const taken = state.taken - before.reduce((units, { movement }) => units + (movement ? unitsIn(movement.portions) : 0), 0);
  const limit = limitOf(ledger, command.saleId);
  if (limit !== null && taken + quantity > limit) return unchanged(state, { kind: "over_limit", limit, taken });
  const aside = allotmentOf(ledger.sales, command.saleId ?? null)?.aside;
  const portions = aside ? takeAside(aside, quantity, warehouseIds) : allocate(ledger, quantity, warehouseIds);
  if (!portions) return unchanged(state, { kind: "out_of_stock", requested: quantity, available: aside ? unitsIn(aside) : totals(ledger).available });
  const extendableUntil = now + Math.max(ttlMs, command.ceilingMs ?? ceilingMs);
  const made: Hold = { holdId, customerId, portions, expiresAt: now + ttlMs, extendableUntil, sagaId: command.sagaId ?? null, saleId: sale?.saleId ?? null, status: "held" };
  const kind = made.saleId === null ? "hold" : "claim";
  const decision = changed({ ...state, ledger: claimedFrom(ledger, made) }, made, { kind, portions, holdId, reason: null }, heldAs(made, false), (level, items) => ({
    type: "INVENTORY_RESERVED", holdId, customerId, saleId: made.saleId, items, expiresAt: made.expiresAt, level,
  }));
  return { ...decision, before };
}

/** While a sale is open only its claims come in, and claims only to a sale that is open. */
function entryRefusal({ sales }: StockLedger, { saleId }: Command<"hold">, now: Millis): StockOutcome | null {
  if (saleId === undefined) return isReservedForSale(sales, now) ? { kind: "not_admitted" } : null;
  const refusal = claimRefusal(allotmentOf(sales, saleId), now);
  if (refusal === null) return null;
  return refusal === "sale_over" ? { kind: refusal, saleId } : { kind: refusal };
}

/** The most units the customer may have: the shop's limit, and for a claim the sale's, whichever is less. Null is any number. */
export function limitOf({ limitPerCustomer, sales }: StockLedger, saleId: SaleId | undefined): number | null {
  const limit = allotmentOf(sales, saleId ?? null)?.perCustomerLimit ?? null;
  return limit === null || limitPerCustomer === null ? (limit ?? limitPerCustomer) : Math.min(limit, limitPerCustomer);
}

/** The ledger whose sale has given a claim its units; that of any other hold stays as it is. */
function claimedFrom(ledger: StockLedger, { saleId, portions }: Hold): StockLedger {
  const sale = allotmentOf(ledger.sales, saleId);
  if (!sale) return ledger;
  return { ...ledger, sales: withAllotment(ledger.sales, { ...sale, aside: combine(sale.aside, portions, -1), claimed: sale.claimed + unitsIn(portions) }) };
}

/** Lets the customer's own former holds go, as `release` would. Somebody else's, and what has been sold, stay as they are. */
function replace(state: StockState, { customerId }: Command<"hold">, now: Millis): readonly StockDecision[] {
  const decisions: StockDecision[] = [];
  for (const { holdId, hold: former } of state.replaced) {
    if (former !== null && former.customerId !== customerId) continue;
    const ledger = decisions.at(-1)?.state.ledger ?? state.ledger;
    const decision = release({ ...state, ledger, hold: former }, { kind: "release", holdId }, now);
    if (decision.state.hold !== former) decisions.push(decision);
  }
  return decisions;
}

function extend(state: StockState, { holdId, ttlMs, sagaId, customerId }: Command<"extend">, now: Millis): StockDecision {
  const known = state.hold;
  if (!known) return unchanged(state, { kind: "hold_unknown", holdId });
  const isAnothers = (sagaId ?? known.sagaId) !== (known.sagaId ?? sagaId ?? null) || (customerId ?? known.customerId) !== known.customerId;
  if (isAnothers) return unchanged(state, { kind: "already_used", holdId });
  if (known.status === "sold") return unchanged(state, { kind: "already_sold", holdId });
  if (!lives(known, now)) return unchanged(state, { kind: "hold_lapsed", holdId });
  if (state.changed) return unchanged(state, { kind: "extended", holdId, expiresAt: known.expiresAt, repeated: true });
  const expiresAt = Math.max(known.expiresAt, Math.min(now + ttlMs, known.extendableUntil));
  return unchanged({ ...state, hold: { ...known, expiresAt, sagaId: known.sagaId ?? sagaId ?? null }, changed: true }, { kind: "extended", holdId, expiresAt, repeated: false });
}

function heldBefore(known: Hold, now: Millis): StockOutcome {
  if (known.status === "sold") return { kind: "already_sold", holdId: known.holdId };
  return lives(known, now) ? heldAs(known, true) : { kind: "hold_lapsed", holdId: known.holdId };
}

const heldAs = ({ holdId, portions, expiresAt }: Hold, repeated: boolean): StockOutcome => ({ kind: "held", holdId, warehouses: portions, expiresAt, repeated });

function lives(known: Hold, now: Millis): boolean {
  return known.status === "held" && !hasExpired(known.expiresAt, now);
}

function commit(state: StockState, { holdId, orderId }: Command<"commit">, now: Millis): StockDecision {
  const known = state.hold;
  if (!known) return unchanged(state, { kind: "hold_unknown", holdId });
  if (known.status === "sold") return unchanged(state, known.orderId === orderId ? { kind: "committed", holdId, repeated: true } : { kind: "already_sold", holdId });
  if (!lives(known, now)) return unchanged(state, { kind: "hold_lapsed", holdId });
  const sold: Hold = { ...known, status: "sold", orderId, restocked: 0 };
  const units = unitsIn(known.portions);
  const sale = allotmentOf(state.ledger.sales, known.saleId);
  const ledger = sale ? { ...state.ledger, sales: withAllotment(state.ledger.sales, { ...sale, claimed: sale.claimed - units, sold: sale.sold + units }) } : state.ledger;
  return changed({ ...state, ledger }, sold, { kind: "commit", portions: known.portions, holdId, reason: null }, { kind: "committed", holdId, repeated: false }, (level, items) => ({
    type: "INVENTORY_CONFIRMED", holdId, items, level,
  }));
}

function release(state: StockState, { holdId }: Command<"release">, now: Millis): StockDecision {
  const known = state.hold;
  if (!known) return unchanged({ ...state, hold: neverHeld(holdId, now) }, { kind: "hold_unknown", holdId });
  if (known.status === "sold") return unchanged(state, { kind: "already_sold", holdId });
  if (known.status === "released") return unchanged(state, { kind: "released", holdId, repeated: true });
  if (!lives(known, now)) return unchanged(state, { kind: "hold_lapsed", holdId });
  return letGo(state, known, "released", { kind: "released", holdId, repeated: false });
}

/** A release may overtake its hold. Remembered, it makes the late hold come to nothing instead of standing until it expires. */
function neverHeld(holdId: HoldId, now: Millis): Hold {
  return { holdId, customerId: "", portions: [], expiresAt: now, extendableUntil: now, sagaId: null, saleId: null, status: "released" };
}

function letGo(state: StockState, known: Hold, status: "released" | "expired", outcome: StockOutcome): StockDecision {
  const { holdId, portions } = known;
  const sale = allotmentOf(state.ledger.sales, known.saleId);
  const saleId = sale?.closedAt === null ? sale.saleId : null;
  const returned = sale && { ...sale, aside: saleId === null ? sale.aside : combine(sale.aside, portions, 1), claimed: sale.claimed - unitsIn(portions) };
  const ledger = returned ? { ...state.ledger, sales: withAllotment(state.ledger.sales, returned) } : state.ledger;
  const kind = saleId !== null ? "unclaim" : status === "expired" ? "expire" : "release";
  return changed({ ...state, ledger }, { ...known, status }, { kind, portions, holdId, reason: null }, outcome, (level, items) => ({ type: "INVENTORY_RELEASED", holdId, reason: status, saleId, items, level }));
}

function restock(state: StockState, { changeId, holdId, quantity }: Command<"restock">): StockDecision {
  const known = state.hold;
  if (state.changed) return unchanged(state, { kind: "restocked", changeId, repeated: true });
  if (!known) return unchanged(state, { kind: "hold_unknown", holdId });
  if (known.status !== "sold") return unchanged(state, { kind: "over_restock", sold: 0 });
  const stillSold = unitsIn(known.portions) - known.restocked;
  if (quantity > stillSold) return unchanged(state, { kind: "over_restock", sold: stillSold });
  const portions = returning(state.ledger, slice(known.portions, known.restocked, quantity));
  const reason = "restock";
  return changed({ ...state, changed: true }, { ...known, restocked: known.restocked + quantity }, { kind: "restock", portions, holdId, reason }, { kind: "restocked", changeId, repeated: false }, (level, items) => ({
    type: "INVENTORY_ADJUSTED", kind: "restock", changeId, holdId, reason, items: asDeltas(items), level,
  }));
}

/**
 * Where given back units go. A unit sold before it arrived is owed no longer; but once arrivals have served what was owed it has come,
 * and lies in a warehouse: in the first, since nobody noted in which.
 */
function returning(ledger: StockLedger, portions: readonly Portion[]): readonly Portion[] {
  const arrived = portions.find(({ warehouseId }) => warehouseId === backorderPlace)?.quantity ?? 0;
  const inWarehouse = arrived - Math.min(arrived, owedUnits(ledger));
  const first = ledger.warehouses.find(({ warehouseId }) => warehouseId !== backorderPlace)?.warehouseId;
  if (inWarehouse === 0 || first === undefined) return portions;
  const others = portions.filter(({ warehouseId }) => warehouseId !== backorderPlace);
  return [...others, { warehouseId: first, quantity: inWarehouse }, ...(arrived > inWarehouse ? [{ warehouseId: backorderPlace, quantity: arrived - inWarehouse }] : [])];
}

/** The portions that units number `from` to `from + quantity` of a hold came from. */
function slice(portions: readonly Portion[], from: number, quantity: number): readonly Portion[] {
  const cut: Portion[] = [];
  let begin = 0;
  for (const portion of portions) {
    const end = begin + portion.quantity;
    const units = Math.min(end, from + quantity) - Math.max(begin, from);
    if (units > 0) cut.push({ warehouseId: portion.warehouseId, quantity: units });
    begin = end;
  }
  return cut;
}
