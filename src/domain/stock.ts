// Duty: decides what becomes of each command to a variant's stock, and of each hold that has run out.
// Invariant: nothing is sold that is not held, nothing is held twice, each hold ends once, and the clock alone says whether it still lives.
// Neighbours: stock/ledger.ts counts, stock/commands.ts has the words; durable-objects/stock-keeper.ts loads and saves.

import type { Decision } from "./decision.ts";
import type { StockFact } from "./facts.ts";
import type { HoldId, OrderId, ProductId } from "./ids.ts";
import type { StockCommand, StockOutcome } from "./stock/commands.ts";
import { allocate, backorderPlace, levelIn, levelOf, move, type Movement, owedUnits, type Portion, type StockLedger, type StockSettings, totals, unitsIn } from "./stock/ledger.ts";
import { dayMs, hasExpired, hourMs, type Millis } from "./time.ts";

interface HoldTerms {
  readonly holdId: HoldId;
  readonly customerId: string;
  readonly portions: readonly Portion[];
  /** By the object's clock: legal until the millisecond before, refused from this one on. */
  readonly expiresAt: Millis;
  /** No extension goes further than this, however often one is asked for. */
  readonly extendableUntil: Millis;
  /** The saga on whose behalf it is held: every event of the hold carries it. */
  readonly sagaId: string | null;
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
  /** For a hold: what the customer has under holds that live and purchases not given back. Asked for only where there is a limit. */
  readonly taken: number;
  /** For a hold: what it is to replace, as far as it is known. */
  readonly replaced: readonly { readonly holdId: HoldId; readonly hold: Hold | null }[];
}

/** A decision, and the line it adds to the journal. What is the same object as before need not be saved. */
export interface StockDecision extends Decision<StockState, StockOutcome, StockFact> {
  readonly movement: Movement | null;
  /** What was decided on the way to it, the first first, each upon the one before: to be saved with it. */
  readonly before: readonly StockDecision[];
}

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
  const { holdId, customerId, quantity, ttlMs, warehouseId } = command;
  if (state.hold) return unchanged(state, heldBefore(state.hold, now));
  const before = replace(state, command, now);
  const ledger = before.at(-1)?.state.ledger ?? state.ledger;
  const taken = state.taken - before.reduce((units, { movement }) => units + (movement ? unitsIn(movement.portions) : 0), 0);
  const limit = ledger.limitPerCustomer;
  if (limit !== null && taken + quantity > limit) return unchanged(state, { kind: "over_limit", limit, taken });
  const portions = allocate(ledger, quantity, warehouseId);
  if (!portions) return unchanged(state, { kind: "out_of_stock", requested: quantity, available: totals(ledger).available });
  const extendableUntil = now + Math.max(ttlMs, command.ceilingMs ?? ceilingMs);
  const made: Hold = { holdId, customerId, portions, expiresAt: now + ttlMs, extendableUntil, sagaId: command.sagaId ?? null, status: "held" };
  const decision = changed({ ...state, ledger }, made, { kind: "hold", portions, holdId, reason: null }, heldAs(made, false), (level, items) => ({
    type: "INVENTORY_RESERVED", holdId, customerId, items, expiresAt: made.expiresAt, level,
  }));
  return { ...decision, before };
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

function extend(state: StockState, { holdId, ttlMs }: Command<"extend">, now: Millis): StockDecision {
  const known = state.hold;
  if (!known) return unchanged(state, { kind: "hold_unknown", holdId });
  if (known.status === "sold") return unchanged(state, { kind: "already_sold", holdId });
  if (!lives(known, now)) return unchanged(state, { kind: "hold_lapsed", holdId });
  if (state.changed) return unchanged(state, { kind: "extended", holdId, expiresAt: known.expiresAt, repeated: true });
  const expiresAt = Math.max(known.expiresAt, Math.min(now + ttlMs, known.extendableUntil));
  return unchanged({ ...state, hold: { ...known, expiresAt }, changed: true }, { kind: "extended", holdId, expiresAt, repeated: false });
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
  return { holdId, customerId: "", portions: [], expiresAt: now, extendableUntil: now, sagaId: null, status: "released" };
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

function count(state: StockState, command: Command<"set" | "adjust">): StockDecision {
  const { changeId, productId, reason, expectedSequence } = command;
  const { sequence } = state.ledger;
  if (state.changed) return unchanged(state, { kind: "adjusted", changeId, repeated: true });
  if (expectedSequence !== undefined && expectedSequence !== sequence) return unchanged(state, { kind: "moved_on", sequence });
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
  return (allocate(ledger, -delta, warehouseId) ?? []).map((portion) => ({ ...portion, quantity: -portion.quantity }));
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

const none: readonly StockDecision[] = [];

function unchanged(state: StockState, outcome: StockOutcome): StockDecision {
  return { state, outcome, facts: [], movement: null, wakeAt: null, before: none };
}

type Level = Extract<StockFact, { type: "LOW_STOCK" }>["level"];
type Lines = Extract<StockFact, { type: "INVENTORY_RESERVED" }>["items"];

function changed(state: StockState, hold: Hold | null, movement: Movement, outcome: StockOutcome, tell: (level: Level, lines: Lines) => StockFact): StockDecision {
  const moved = move(state.ledger, movement);
  const facts = isCounted(moved) ? factsOf(state.ledger, moved, movement, tell) : [];
  const ledger = { ...moved, sequence: moved.sequence + facts.length };
  return { state: { ...state, ledger, hold }, outcome, facts, movement, wakeAt: hold?.status === "held" ? hold.expiresAt : null, before: none };
}

const asDeltas = (items: Lines) => items.map(({ quantity: delta, ...line }) => ({ ...line, delta }));

const isCounted = (ledger: StockLedger): ledger is StockLedger & { readonly productId: ProductId } => ledger.productId !== null;

function factsOf(before: StockLedger, after: StockLedger & { readonly productId: ProductId }, movement: Movement, tell: (level: Level, lines: Lines) => StockFact): readonly StockFact[] {
  const level = levelOf(after);
  const { productId, variantId, lowStockThreshold } = after;
  const told = tell(level, movement.portions.map((portion) => ({ productId, variantId, ...portion })));
  const becameLow = totals(before).onShelf > lowStockThreshold && totals(after).onShelf <= lowStockThreshold;
  return becameLow ? [told, { type: "LOW_STOCK", level }] : [told];
}
