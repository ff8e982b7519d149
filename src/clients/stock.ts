// Duty: asks stock objects; what the platform throws becomes an answer that callers must deal with.
// Invariant: a fresh stub for every call, at most one repetition of a call, and none when the object says it has too much to do.
// Neighbours: durable-objects/stock.ts answers; checkout lanes and admin routes call.

import type { Objects, StockCommand, StockMovement, StockOutcome, StockRpc, StockView } from "../contracts/objects.ts";
import { isOverload, mayRepeat } from "../contracts/platform-errors.ts";
import type { VariantId } from "../domain/ids.ts";

/** The object could not be asked, or its answer did not come: the commands may have been done or not. Ask again with the same ids. */
export interface StockUnavailable {
  readonly kind: "stock_unavailable";
  /** It said that it has too much to do: it has not looked at the commands, and must not be asked again at once. */
  readonly overloaded: boolean;
}

/** What became of asking a stock object. */
export type StockAnswer<Value> = { readonly kind: "answered"; readonly value: Value } | StockUnavailable;

type Stock = Objects<StockRpc>;

/** Carries out commands on one variant, in their order; the outcomes come in the same. At most 500. */
export function executeStock(stock: Stock, variantId: VariantId, commands: readonly StockCommand[]): Promise<StockAnswer<readonly StockOutcome[]>> {
  return ask(stock, variantId, (object) => object.execute(commands));
}

/** The variant's stock as its object has it now. */
export function readStock(stock: Stock, variantId: VariantId): Promise<StockAnswer<StockView>> {
  return ask(stock, variantId, (object) => object.read());
}

/** The variant's last movements, newest first, before the one numbered `before` when given. */
export function readMovements(stock: Stock, variantId: VariantId, limit: number, before: number | null): Promise<StockAnswer<readonly StockMovement[]>> {
  return ask(stock, variantId, (object) => object.movements(limit, before));
}

async function ask<Value>(stock: Stock, variantId: VariantId, call: (object: StockRpc) => Promise<Value>): Promise<StockAnswer<Value>> {
  for (let tries = 1; ; tries++) {
    try {
      return { kind: "answered", value: await call(stock.getByName(variantId)) };
    } catch (error) {
      if (tries === mostTries || !mayRepeat(error)) return { kind: "stock_unavailable", overloaded: isOverload(error) };
    }
  }
}

const mostTries = 2;
