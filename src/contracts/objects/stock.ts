import type { HoldId, OrderId, ProductId, VariantId, WarehouseId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";

/** What a variant's stock object can be told to do. Each is idempotent by its own id (`holdId` or `changeId`). */
export type StockCommand =
  /** Holds units for a customer until `ttlMs` from now by the object's own clock. */
  | { readonly kind: "hold"; readonly holdId: HoldId; readonly customerId: string; readonly quantity: number; readonly ttlMs: number; readonly warehouseId?: WarehouseId }
  /** Sells what is held: on hand falls, sold rises. Refused at and after the hold's expiry. */
  | { readonly kind: "commit"; readonly holdId: HoldId; readonly orderId: OrderId }
  /** Lets go of a hold that was not sold. */
  | { readonly kind: "release"; readonly holdId: HoldId }
  /** Puts units sold under a hold back on hand, in the warehouse they came from: once for each `changeId`, never more than were sold. */
  | { readonly kind: "restock"; readonly changeId: string; readonly holdId: HoldId; readonly quantity: number }
  /** Sets a warehouse's absolute on hand; refused when that would be less than what is held there. */
  | { readonly kind: "set"; readonly changeId: string; readonly productId: ProductId; readonly warehouseId: WarehouseId; readonly onHand: number; readonly lowStockThreshold?: number; readonly reason: string }
  /** Moves a warehouse's on hand by `delta`; refused like `set`. */
  | { readonly kind: "adjust"; readonly changeId: string; readonly productId: ProductId; readonly warehouseId: WarehouseId; readonly delta: number; readonly lowStockThreshold?: number; readonly reason: string };

/** What became of a command, in the order the commands were given. `repeated` says that it had been done before. */
export type StockOutcome =
  | { readonly kind: "held"; readonly holdId: HoldId; readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly quantity: number }[]; readonly expiresAt: Millis; readonly repeated: boolean }
  | { readonly kind: "out_of_stock"; readonly requested: number; readonly available: number }
  | { readonly kind: "committed"; readonly holdId: HoldId; readonly repeated: boolean }
  | { readonly kind: "released"; readonly holdId: HoldId; readonly repeated: boolean }
  | { readonly kind: "hold_lapsed"; readonly holdId: HoldId }
  | { readonly kind: "hold_unknown"; readonly holdId: HoldId }
  | { readonly kind: "already_sold"; readonly holdId: HoldId }
  | { readonly kind: "restocked"; readonly changeId: string; readonly repeated: boolean }
  | { readonly kind: "adjusted"; readonly changeId: string; readonly repeated: boolean }
  | { readonly kind: "below_held"; readonly held: number; readonly onHand: number }
  | { readonly kind: "over_restock"; readonly sold: number };

export interface StockView {
  readonly variantId: VariantId;
  readonly productId: ProductId | null;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
  readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly onHand: number; readonly held: number }[];
  /** The object's own audit: state equals its ledger, held equals the sum of live holds, nothing is negative. */
  readonly consistent: boolean;
  readonly sequence: number;
}

export interface StockMovement {
  readonly sequence: number;
  readonly at: Millis;
  readonly kind: string;
  readonly quantity: number;
  readonly warehouseId: WarehouseId | null;
  readonly holdId: HoldId | null;
  readonly reason: string | null;
}

export interface StockRpc {
  /** Applies commands one after the other, each on its own; at most 500 in one call. */
  execute(commands: readonly StockCommand[]): Promise<readonly StockOutcome[]>;
  read(): Promise<StockView>;
  /** Newest first, before `before` when given. */
  movements(limit: number, before: number | null): Promise<readonly StockMovement[]>;
  /** The ids of outbox events older than `beforeMs` ago that no consumer has confirmed are published again. */
  republish(olderThanMs: number): Promise<number>;
}
