// Duty: what an audit reads of a stock object's tables, beside the object's own view.
// Invariant: reads only; every look-up is bounded or by an index, but for the journal's short tail.
// Neighbours: storage/objects/stock.ts has the tables; durable-objects/stock.ts answers audits; domain/audit/stock.ts judges.

import type { AuditedHold } from "../../domain/audit/checkout.ts";
import type { AuditedStock } from "../../domain/audit/stock.ts";
import { type HoldId, type OrderId, stockEventId } from "../../domain/ids.ts";
import { type Portion, type StockLedger, unitsIn } from "../../domain/stock/ledger.ts";
import type { Millis } from "../../domain/time.ts";
import type { ObjectStorage } from "./migrate.ts";
import { openParcels } from "./stock-parcels.ts";

const mostHolds = 50;
const mostWaiting = 100;

const statements = {
  findHold: "SELECT status, order_id, portions, restocked FROM holds WHERE hold_id = ?",
  living: "SELECT hold_id, saga_id, expires_at FROM holds WHERE status = 'held' AND expires_at > ? AND saga_id IS NOT NULL ORDER BY expires_at LIMIT ?",
  underHolds: "SELECT coalesce(sum(portion.value ->> 'quantity'), 0) AS units FROM holds, json_each(holds.portions) AS portion WHERE status = 'held'",
  counted: "SELECT coalesce(sum(quantity), 0) AS units FROM movements WHERE kind IN ('adjust', 'backorder')",
  countedFrom: "SELECT min(sequence) AS sequence FROM movements WHERE sequence > (SELECT up_to FROM unarchived)",
} as const;

/** What a stock object is asked for its audit. */
export type StockAuditTables = ReturnType<typeof openStockAudit>;

/** Reads the tables of a stock object, which have been opened before. */
export function openStockAudit({ sql }: ObjectStorage) {
  const parcels = openParcels(sql);
  return {
    /** What the ledger is to be compared with; `waitingSince` is the moment before which every event should have been handled. */
    compare({ variantId, warehouses, sold, sales }: StockLedger, now: Millis, waitingSince: Millis): Pick<AuditedStock, "total" | "underHolds" | "counted" | "countedFrom" | "holds" | "waiting"> {
      return {
        total: sold + warehouses.reduce((units, { onHand }) => units + onHand, 0),
        underHolds: sql.exec<{ units: number }>(statements.underHolds).one().units + unitsIn(sales.flatMap(({ aside }) => aside)),
        counted: sql.exec<{ units: number }>(statements.counted).one().units,
        countedFrom: sql.exec<{ sequence: number | null }>(statements.countedFrom).one().sequence ?? Number.MAX_SAFE_INTEGER,
        holds: sql.exec<{ hold_id: string; saga_id: string; expires_at: number }>(statements.living, now, mostHolds).toArray().map((row) => ({ holdId: row.hold_id as HoldId, sagaId: row.saga_id, expiresAt: row.expires_at })),
        waiting: parcels.packedBefore(waitingSince, mostWaiting).flatMap(({ events }) => events.map(({ sequence }) => stockEventId(variantId, sequence))).slice(0, mostWaiting),
      };
    },

    /** What is known of a hold. */
    hold(holdId: HoldId): AuditedHold {
      const [row] = sql.exec<{ status: string; order_id: string | null; portions: string; restocked: number }>(statements.findHold, holdId).toArray();
      if (row === undefined) return null;
      const units = unitsIn(JSON.parse(row.portions) as readonly Portion[]);
      return { status: row.status as NonNullable<AuditedHold>["status"], orderId: row.order_id as OrderId | null, units, restocked: row.restocked };
    },
  };
}
