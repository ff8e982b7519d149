import type { HoldId, ProductId, VariantId, WarehouseId } from "../../domain/ids.ts";
import type { StockCommand, StockOutcome } from "../../domain/stock/commands.ts";
import type { Allotment } from "../../domain/stock/sale.ts";
import type { Millis } from "../../domain/time.ts";

export type { StockCommand, StockOutcome };

/** A variant's stock as its object knows it at this moment. Units. */
export interface StockView {
  readonly variantId: VariantId;
  readonly productId: ProductId | null;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
  readonly limitPerCustomer: number | null;
  /** Units beyond those on hand: how many may be promised at once, how many are held so, how many are sold and have yet to arrive. */
  readonly backorder: { readonly limit: number; readonly held: number; readonly owed: number };
  readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly onHand: number; readonly held: number }[];
  /** The object's own audit: state equals its ledger, held equals the sum of live holds, nothing is negative. */
  readonly consistent: boolean;
  readonly sequence: number;
  /** What is set aside for sales, and what became of it; sales that closed a while ago are forgotten. `held` counts what is aside and claimed. */
  readonly sales: readonly StockSale[];
}

/** What of a variant is set aside for a sale. */
export type StockSale = Omit<Allotment, "aside" | "from"> & { readonly aside: number };

/** One line of a variant's history. */
export interface StockMovement {
  readonly sequence: number;
  readonly at: Millis;
  readonly kind: string;
  readonly quantity: number;
  readonly warehouseId: WarehouseId | null;
  readonly holdId: HoldId | null;
  readonly reason: string | null;
}

/** The stock of one variant: the only place where it changes. */
export interface StockRpc {
  /** Applies commands one after the other, each on its own; at most 500 in one call. */
  execute(commands: readonly StockCommand[]): Promise<readonly StockOutcome[]>;
  read(): Promise<StockView>;
  /** Newest first, before `before` when given. */
  movements(limit: number, before: number | null): Promise<readonly StockMovement[]>;
  /** Publishes again what has lain in the outbox for longer than `olderThanMs` and no consumer has confirmed. Answers how many events that were. */
  republish(olderThanMs: number): Promise<number>;
}
