// Duty: what a variant's stock can be told, and what may become of it.
// Invariant: every command carries the id by which it is done once; every expected outcome is a member here, never an exception.
// Neighbours: domain/stock.ts decides; contracts/objects/stock.ts carries both across the process border.

import type { HoldId, OrderId, ProductId, SaleId, WarehouseId } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { StockSettings } from "./ledger.ts";

/** What a variant's stock object can be told to do. Each is idempotent by its own id (`holdId` or `changeId`). */
export type StockCommand =
  /**
   * Holds units for a customer until `ttlMs` from now by the object's own clock; `extend` never takes it further than `ceilingMs` from now (an hour
   * when not said). What it `replaces`, of the same customer, is let go in the same decision and so never counts against him; a hold that is refused leaves it alone.
   * With `saleId` it is a claim: it takes from what is aside for that sale, and nothing else may be held while a sale is open.
   */
  | {
      readonly kind: "hold"; readonly holdId: HoldId; readonly customerId: string; readonly quantity: number; readonly ttlMs: number; readonly ceilingMs?: number;
      readonly warehouseIds?: readonly WarehouseId[]; readonly replaces?: readonly HoldId[]; readonly sagaId?: string; readonly saleId?: SaleId;
    }
  /**
   * Lets a hold that lives stand until `ttlMs` from now, within its ceiling: once for each `changeId`, and never shorter than it stood.
   * With `sagaId` the hold is that saga's from then on: whose it is already is no other's. That is what makes a purchase token work once.
   */
  | { readonly kind: "extend"; readonly changeId: string; readonly holdId: HoldId; readonly ttlMs: number; readonly sagaId?: string; readonly customerId?: string }
  /** Sells what is held: on hand falls, sold rises. Refused at and after the hold's expiry. */
  | { readonly kind: "commit"; readonly holdId: HoldId; readonly orderId: OrderId }
  /** Lets go of a hold that was not sold. */
  | { readonly kind: "release"; readonly holdId: HoldId }
  /** Puts units sold under a hold back on hand, in the warehouse they came from: once for each `changeId`, never more than were sold. */
  | { readonly kind: "restock"; readonly changeId: string; readonly holdId: HoldId; readonly quantity: number }
  /** Sets units aside for a sale, once for each `saleId`. From `opensAt` until `endsAt`, or until it is closed, only claims hold the variant. */
  | { readonly kind: "allot"; readonly saleId: SaleId; readonly units: number; readonly opensAt: Millis; readonly endsAt: Millis; readonly perCustomerLimit: number | null }
  /** Returns what is aside: the sale is over for good. Claims that live stand, and what they let go is free for everybody. */
  | { readonly kind: "closeSale"; readonly saleId: SaleId }
  /** Asks how a sale's units stand. Changes nothing. */
  | { readonly kind: "countSale"; readonly saleId: SaleId }
  /**
   * Sets a warehouse's absolute on hand, or with `overall` that of all together: more goes into this warehouse, less is taken where units
   * are free, from this one if it has enough. Refused when that would be less than what is held there, or at another sequence than one of `expectedSequences`.
   */
  | ({ readonly kind: "set"; readonly onHand: number } & Count)
  /** Moves a warehouse's on hand by `delta`, or with `overall` that of all together; what arrives serves what is owed on backorders first. Refused like `set`. */
  | ({ readonly kind: "adjust"; readonly delta: number } & Count);

/** What every count says beside its number. A setting that is not named stays as it is. */
export interface Count extends Partial<StockSettings> {
  readonly changeId: string;
  readonly productId: ProductId;
  readonly warehouseId: WarehouseId;
  readonly overall?: boolean;
  readonly reason: string;
  /** The sequences at one of which the stock must still stand. */
  readonly expectedSequences?: readonly number[];
}

/** What became of a command, in the order the commands were given. `repeated` says that it had been done before. */
export type StockOutcome =
  | { readonly kind: "held"; readonly holdId: HoldId; readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly quantity: number }[]; readonly expiresAt: Millis; readonly repeated: boolean }
  | { readonly kind: "out_of_stock"; readonly requested: number; readonly available: number }
  /** The customer has `taken` so many already, under holds that live and purchases that were not given back. */
  | { readonly kind: "over_limit"; readonly limit: number; readonly taken: number }
  | { readonly kind: "extended"; readonly holdId: HoldId; readonly expiresAt: Millis; readonly repeated: boolean }
  | { readonly kind: "committed"; readonly holdId: HoldId; readonly repeated: boolean }
  | { readonly kind: "released"; readonly holdId: HoldId; readonly repeated: boolean }
  | { readonly kind: "hold_lapsed"; readonly holdId: HoldId }
  | { readonly kind: "hold_unknown"; readonly holdId: HoldId }
  | { readonly kind: "already_sold"; readonly holdId: HoldId }
  | { readonly kind: "restocked"; readonly changeId: string; readonly repeated: boolean }
  | { readonly kind: "adjusted"; readonly changeId: string; readonly repeated: boolean }
  | { readonly kind: "below_held"; readonly held: number; readonly onHand: number }
  | { readonly kind: "moved_on"; readonly sequence: number }
  | { readonly kind: "over_restock"; readonly sold: number }
  /** A sale of the variant is open, and the hold named none; or the sale it named has not opened yet. */
  | { readonly kind: "not_admitted" }
  /** The sale that was named is closed, over, or was never made. */
  | { readonly kind: "sale_over"; readonly saleId: SaleId }
  /** The hold is another saga's, or another customer's. */
  | { readonly kind: "already_used"; readonly holdId: HoldId }
  | { readonly kind: "allotted"; readonly saleId: SaleId; readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly quantity: number }[]; readonly repeated: boolean }
  /** `claimed` are under claims that live. */
  | { readonly kind: "sale_counted"; readonly saleId: SaleId; readonly aside: number; readonly claimed: number; readonly sold: number }
  | { readonly kind: "sale_closed"; readonly saleId: SaleId; readonly returned: number; readonly repeated: boolean };
