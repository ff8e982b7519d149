// Duty: what a decision on a variant's stock is made of: what must be known, what comes out, and the line it adds to the journal.
// Invariant: a decision that moves anything carries its movement and the one fact that tells of it; one that moves nothing carries neither.
// Neighbours: domain/stock.ts, stock/count.ts and stock/allotting.ts decide with it; durable-objects/stock/keeper.ts saves it.

import type { Decision } from "../decision.ts";
import type { StockFact } from "../facts.ts";
import type { HoldId, OrderId, ProductId, SaleId } from "../ids.ts";
import type { StockOutcome } from "./commands.ts";
import { levelOf, move, type Movement, type Portion, type StockLedger, totals } from "./ledger.ts";
import type { Millis } from "../time.ts";

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
  /** The sale whose units it claims, or null. Let go while the sale is open, they go back to it. */
  readonly saleId: SaleId | null;
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

/** Nothing was decided before. */
export const none: readonly StockDecision[] = [];

/** Nothing moves. */
export function unchanged(state: StockState, outcome: StockOutcome): StockDecision {
  return { state, outcome, facts: [], movement: null, wakeAt: null, before: none };
}

type Level = Extract<StockFact, { type: "LOW_STOCK" }>["level"];
type Lines = Extract<StockFact, { type: "INVENTORY_RESERVED" }>["items"];

/** A movement, told by one fact, and by another when few have become left. A variant that was never counted tells nothing. */
export function changed(state: StockState, hold: Hold | null, movement: Movement, outcome: StockOutcome, tell: (level: Level, lines: Lines) => StockFact): StockDecision {
  const moved = move(state.ledger, movement);
  const facts = isCounted(moved) ? factsOf(state.ledger, moved, movement, tell) : [];
  const ledger = { ...moved, sequence: moved.sequence + facts.length };
  return { state: { ...state, ledger, hold }, outcome, facts, movement, wakeAt: hold?.status === "held" ? hold.expiresAt : null, before: none };
}

/** Lines as an adjustment tells them. */
export const asDeltas = (items: Lines) => items.map(({ quantity: delta, ...line }) => ({ ...line, delta }));

const isCounted = (ledger: StockLedger): ledger is StockLedger & { readonly productId: ProductId } => ledger.productId !== null;

function factsOf(before: StockLedger, after: StockLedger & { readonly productId: ProductId }, movement: Movement, tell: (level: Level, lines: Lines) => StockFact): readonly StockFact[] {
  const level = levelOf(after);
  const { productId, variantId, lowStockThreshold } = after;
  const told = tell(level, movement.portions.map((portion) => ({ productId, variantId, ...portion })));
  const becameLow = totals(before).onShelf > lowStockThreshold && totals(after).onShelf <= lowStockThreshold;
  return becameLow ? [told, { type: "LOW_STOCK", level }] : [told];
}
