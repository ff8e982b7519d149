// Duty: decides what becomes of each command to a variant's stock, and of each hold that has run out.
// Invariant: nothing is sold that is not held, nothing is held twice, each hold ends once, and the clock alone says whether it still lives.
// Neighbours: stock/ledger.ts counts, stock/commands.ts has the words; durable-objects/stock-keeper.ts loads and saves.

import type { Decision } from "./decision.ts";
import type { StockFact } from "./facts.ts";
import type { HoldId, OrderId, ProductId, WarehouseId } from "./ids.ts";
import type { StockCommand, StockOutcome } from "./stock/commands.ts";
import { allocate, levelIn, levelOf, move, type Movement, type Portion, type StockLedger, totals, unitsIn } from "./stock/ledger.ts";
import { dayMs, hasExpired, type Millis } from "./time.ts";

interface HoldTerms {
  readonly holdId: HoldId;
  readonly customerId: string;
  readonly portions: readonly Portion[];
  /** By the object's clock: legal until the millisecond before, refused from this one on. */
  readonly expiresAt: Millis;
}

/** A promise of units to a customer. `held` becomes exactly one of the others, and that for good. */
export type Hold = HoldTerms &
  (
    | { readonly status: "held" }
    | { readonly status: "sold"; readonly orderId: OrderId; readonly restocked: number }
    | { readonly status: "released" }
    | { readonly status: "expired" }
  );

/** What must be known to decide one command: the ledger without holds that have run out, the hold it names, and whether its change was made before. */
export interface StockState {
  readonly ledger: StockLedger;
  readonly hold: Hold | null;
  readonly changed: boolean;
}

/** A decision, and the line it adds to the journal. What is the same object as before need not be saved. */
export interface StockDecision extends Decision<StockState, StockOutcome, StockFact> {
  readonly movement: Movement | null;
}

/** How long a hold that came to nothing, or a change, is remembered so that a late repetition is known as one. */
export const rememberMs = dayMs;

type Command<Kind extends StockCommand["kind"]> = Extract<StockCommand, { kind: Kind }>;

/** Decides one command. Repeating it answers as before and changes nothing. Quantities are whole and positive, on hand is not negative. */
export function decide(state: StockState, command: StockCommand, now: Millis): StockDecision {
  switch (command.kind) {
    case "hold":
      return hold(state, command, now);
    case "commit":
      return commit(state, command, now);
    case "release":
      return release(state, command, now);
    case "restock":
      return restock(state, command);
    case "set":
      return adjust(state, command, command.onHand - countedBy(state.ledger, command).onHand);
    case "adjust":
      return adjust(state, command, command.delta);
  }
}

/** Lets a hold go whose time is over; one that lives, or has ended already, is left as it is. */
export function expire(ledger: StockLedger, due: Hold, now: Millis): StockDecision {
  const state: StockState = { ledger, hold: due, changed: false };
  const outcome = { kind: "hold_lapsed", holdId: due.holdId } as const;
  if (due.status !== "held" || !hasExpired(due.expiresAt, now)) return unchanged(state, outcome);
  return letGo(state, due, "expired", outcome);
}

function hold(state: StockState, command: Command<"hold">, now: Millis): StockDecision {
  const { holdId, customerId, quantity, ttlMs, warehouseId } = command;
  if (state.hold) return unchanged(state, heldBefore(state.hold, now));
  const portions = allocate(state.ledger, quantity, warehouseId);
  if (!portions) return unchanged(state, { kind: "out_of_stock", requested: quantity, available: totals(state.ledger).available });
  const made: Hold = { holdId, customerId, portions, expiresAt: now + ttlMs, status: "held" };
  return changed(state, made, { kind: "hold", portions, holdId, reason: null }, heldAs(made, false), (level, items) => ({
    type: "INVENTORY_RESERVED", holdId, customerId, items, expiresAt: made.expiresAt, level,
  }));
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
  return changed(state, sold, { kind: "commit", portions: known.portions, holdId, reason: null }, { kind: "committed", holdId, repeated: false }, (level, items) => ({
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
  return { holdId, customerId: "", portions: [], expiresAt: now, status: "released" };
}

function letGo(state: StockState, known: Hold, status: "released" | "expired", outcome: StockOutcome): StockDecision {
  const { holdId, portions } = known;
  const movement: Movement = { kind: status === "expired" ? "expire" : "release", portions, holdId, reason: null };
  return changed(state, { ...known, status }, movement, outcome, (level, items) => ({ type: "INVENTORY_RELEASED", holdId, reason: status, items, level }));
}

function restock(state: StockState, { changeId, holdId, quantity }: Command<"restock">): StockDecision {
  const known = state.hold;
  if (state.changed) return unchanged(state, { kind: "restocked", changeId, repeated: true });
  if (!known) return unchanged(state, { kind: "hold_unknown", holdId });
  if (known.status !== "sold") return unchanged(state, { kind: "over_restock", sold: 0 });
  const stillSold = unitsIn(known.portions) - known.restocked;
  if (quantity > stillSold) return unchanged(state, { kind: "over_restock", sold: stillSold });
  const portions = slice(known.portions, known.restocked, quantity);
  const reason = "restock";
  return changed({ ...state, changed: true }, { ...known, restocked: known.restocked + quantity }, { kind: "restock", portions, holdId, reason }, { kind: "restocked", changeId, repeated: false }, (level, items) => ({
    type: "INVENTORY_ADJUSTED", changeId, reason, items: items.map(({ quantity: delta, ...line }) => ({ ...line, delta })), level,
  }));
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

function adjust(state: StockState, command: Command<"set" | "adjust">, delta: number): StockDecision {
  const { changeId, productId, warehouseId, reason, expectedSequence } = command;
  const { sequence } = state.ledger;
  if (state.changed) return unchanged(state, { kind: "adjusted", changeId, repeated: true });
  if (expectedSequence !== undefined && expectedSequence !== sequence) return unchanged(state, { kind: "moved_on", sequence });
  const { onHand, held } = countedBy(state.ledger, command);
  if (onHand + delta < held) return unchanged(state, { kind: "below_held", held, onHand: onHand + delta });
  const portions = command.overall ? spread(state.ledger, warehouseId, delta) : [{ warehouseId, quantity: delta }];
  const lowStockThreshold = command.lowStockThreshold ?? state.ledger.lowStockThreshold;
  const counted: StockState = { ...state, ledger: { ...state.ledger, productId, lowStockThreshold }, changed: true };
  const movement: Movement = { kind: "adjust", portions, holdId: null, reason };
  return changed(counted, state.hold, movement, { kind: "adjusted", changeId, repeated: false }, (level, items) => ({
    type: "INVENTORY_ADJUSTED", changeId, reason, items: items.map(({ quantity, ...line }) => ({ ...line, delta: quantity })), level,
  }));
}

/** What a change is measured against: its warehouse, or with `overall` all of them. */
function countedBy(ledger: StockLedger, { warehouseId, overall }: Command<"set" | "adjust">) {
  return overall ? totals(ledger) : levelIn(ledger, warehouseId);
}

/** More goes into one warehouse; less is taken where units are free, as a hold would take them. */
function spread(ledger: StockLedger, warehouseId: WarehouseId, delta: number): readonly Portion[] {
  if (delta >= 0) return [{ warehouseId, quantity: delta }];
  return (allocate(ledger, -delta, warehouseId) ?? []).map((portion) => ({ ...portion, quantity: -portion.quantity }));
}

function unchanged(state: StockState, outcome: StockOutcome): StockDecision {
  return { state, outcome, facts: [], movement: null, wakeAt: null };
}

type Level = Extract<StockFact, { type: "LOW_STOCK" }>["level"];
type Lines = Extract<StockFact, { type: "INVENTORY_RESERVED" }>["items"];

function changed(state: StockState, hold: Hold | null, movement: Movement, outcome: StockOutcome, tell: (level: Level, lines: Lines) => StockFact): StockDecision {
  const moved = move(state.ledger, movement);
  const facts = isCounted(moved) ? factsOf(state.ledger, moved, movement, tell) : [];
  const ledger = { ...moved, sequence: moved.sequence + facts.length };
  return { state: { ...state, ledger, hold }, outcome, facts, movement, wakeAt: hold?.status === "held" ? hold.expiresAt : null };
}

const isCounted = (ledger: StockLedger): ledger is StockLedger & { readonly productId: ProductId } => ledger.productId !== null;

function factsOf(before: StockLedger, after: StockLedger & { readonly productId: ProductId }, movement: Movement, tell: (level: Level, lines: Lines) => StockFact): readonly StockFact[] {
  const level = levelOf(after);
  const { productId, variantId, lowStockThreshold } = after;
  const told = tell(level, movement.portions.map((portion) => ({ productId, variantId, ...portion })));
  const becameLow = totals(before).available > lowStockThreshold && level.available <= lowStockThreshold;
  return becameLow ? [told, { type: "LOW_STOCK", level }] : [told];
}
