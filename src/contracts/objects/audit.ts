import type { AuditedCheckout, AuditedHold } from "../../domain/audit/checkout.ts";
import type { AuditedStock } from "../../domain/audit/stock.ts";
import type { CheckoutId, HoldId } from "../../domain/ids.ts";
import type { JobRecord } from "../../domain/jobs.ts";

/** A page of a lane's checkouts in the order in which they began. `next` null: there are no more. */
export interface LanePage {
  readonly checkouts: readonly AuditedCheckout[];
  readonly next: number | null;
}

/** How a lane is. */
export interface LaneVitals {
  /** Checkouts that time will bring something to. */
  readonly restless: number;
  /** The oldest of those that have not come to rest for a quarter of an hour. */
  readonly stuck: readonly AuditedCheckout[];
  /** Events that should have been handled by now, unless nobody has told the lane yet; the oldest, by id. */
  readonly waiting: readonly string[];
  /** Its alarm had been lost, and was set again. */
  readonly rewound: boolean;
}

/** What a lane tells audits; read only, but that a lost alarm is set again. */
export interface LaneAuditRpc {
  auditPage(after: number, limit: number): Promise<LanePage>;
  /** Those of the checkouts that the lane has, at most 500. */
  auditNamed(checkoutIds: readonly CheckoutId[]): Promise<readonly AuditedCheckout[]>;
  vitals(): Promise<LaneVitals>;
}

/** What a stock object tells audits. */
export interface StockAuditRpc {
  audit(): Promise<AuditedStock>;
  /** What it knows of holds, in their order; at most 500. */
  auditHolds(holdIds: readonly HoldId[]): Promise<readonly AuditedHold[]>;
}

/** What the Relay tells of its jobs. */
export interface JobsRpc {
  /** Goes once through everything the walks look at, as far as it comes within the time, and tells how all jobs stand. */
  lookThrough(withinMs: number): Promise<readonly JobRecord[]>;
}
