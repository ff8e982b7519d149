// Duty: decides what a count or an adjustment does to a variant's stock, and which settings it brings.
// Invariant: no count takes what is held, in a warehouse or among backorders; what arrives serves first what is owed.
// Neighbours: domain/stock.ts hands `set` and `adjust` on; stock/ledger.ts has the arithmetic.

import type { StockCommand, StockOutcome } from "./commands.ts";
import { asDeltas, changed, none, type StockDecision, type StockState, unchanged } from "./decided.ts";
import { allocate, backorderPlace, levelIn, type Movement, owedUnits, type Portion, type StockLedger, type StockSettings, totals } from "./ledger.ts";

type Command<Kind extends StockCommand["kind"]> = Extract<StockCommand, { kind: Kind }>;

/** Decides a count: refused below what is held, or at another sequence than one of `expectedSequences`; done once for each `changeId`. */
export function count(state: StockState, command: Command<"set" | "adjust">): StockDecision {
  const { changeId, productId, reason, expectedSequences } = command;
  const { sequence } = state.ledger;
  if (state.changed) return unchanged(state, { kind: "adjusted", changeId, repeated: true });
  if (expectedSequences?.includes(sequence) === false) return unchanged(state, { kind: "moved_on", sequence });
  const widened = widen(state, command);
  const { ledger } = widened.state;
  const counted = countedBy(ledger, command);
  const delta = command.kind === "set" ? command.onHand - counted.onHand : command.delta;
  // Units that arrive serve what is owed on backorders first, for they have been sold. A count says what is free to be sold.
  const served = command.kind === "set" ? 0 : Math.min(Math.max(delta, 0), owedUnits(ledger));
  const promised = levelIn(ledger, backorderPlace);
  if (promised.onHand + served < promised.held) return unchanged(state, { kind: "below_held", held: promised.held, onHand: promised.onHand + served });
  if (counted.onHand + delta < counted.held) return unchanged(state, { kind: "below_held", held: counted.held, onHand: counted.onHand + delta });
  const portions = [...spread(ledger, command, delta - served), ...(served > 0 ? [{ warehouseId: backorderPlace, quantity: served }] : [])];
  const movement: Movement = { kind: "adjust", portions, holdId: null, reason };
  const decision = changed({ ...widened.state, ledger: { ...ledger, productId }, changed: true }, state.hold, movement, { kind: "adjusted", changeId, repeated: false }, (level, items) => ({
    type: "INVENTORY_ADJUSTED", kind: "adjust", changeId, holdId: null, reason, items: asDeltas(items), level,
  }));
  return { ...decision, before: widened.movement === null ? none : [widened] };
}

/** What a change is measured against: its warehouse, or with `overall` all of them. */
function countedBy(ledger: StockLedger, { warehouseId, overall }: Command<"set" | "adjust">): { readonly onHand: number; readonly held: number } {
  if (!overall) return levelIn(ledger, warehouseId);
  const { onHand, onShelf } = totals(ledger);
  return { onHand, held: onHand - onShelf };
}

/** More goes into one warehouse; less of all together is taken where units are free, as a hold would take them. */
function spread(ledger: StockLedger, { warehouseId, overall }: Command<"set" | "adjust">, delta: number): readonly Portion[] {
  if (!overall || delta >= 0) return [{ warehouseId, quantity: delta }];
  return (allocate(ledger, -delta, [warehouseId]) ?? []).map((portion) => ({ ...portion, quantity: -portion.quantity }));
}

/** The settings that a count brings. Another limit of backorders is a movement of its own: so many more, or fewer, may be promised. */
function widen(state: StockState, command: Command<"set" | "adjust">): StockDecision {
  const { ledger } = state;
  const settings: StockSettings = {
    lowStockThreshold: command.lowStockThreshold ?? ledger.lowStockThreshold,
    limitPerCustomer: command.limitPerCustomer === undefined ? ledger.limitPerCustomer : command.limitPerCustomer,
    backorderLimit: command.backorderLimit ?? ledger.backorderLimit,
  };
  const { changeId, productId } = command;
  const outcome: StockOutcome = { kind: "adjusted", changeId, repeated: false };
  const set: StockState = { ...state, ledger: { ...ledger, ...settings } };
  const wider = settings.backorderLimit - ledger.backorderLimit;
  if (wider === 0) return unchanged(set, outcome);
  const reason = "backorder limit";
  const movement: Movement = { kind: "backorder", portions: [{ warehouseId: backorderPlace, quantity: wider }], holdId: null, reason };
  return changed({ ...set, ledger: { ...set.ledger, productId } }, state.hold, movement, outcome, (level, items) => ({
    type: "INVENTORY_ADJUSTED", kind: "backorder", changeId, holdId: null, reason, items: asDeltas(items), level,
  }));
}
