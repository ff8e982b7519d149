// Duty: how the stock of a variant is judged.
// Invariant: pure; the object's own audit and the sum of everything that was ever counted in must both agree with what is on hand and sold.
// Neighbours: durable-objects/stock.ts and storage/objects/stock-audit.ts make the record, storage/movements.ts has the older part of the journal; clients/jobs/walk-stock.ts walks.

import type { HoldId, VariantId } from "../ids.ts";
import type { Millis } from "../time.ts";
import type { Breach } from "./invariants.ts";

/** The stock of a variant as an audit sees it. */
export interface AuditedStock {
  readonly variantId: VariantId;
  readonly onHand: number;
  readonly held: number;
  readonly sold: number;
  /** On hand and sold in all places, those of units that have yet to arrive among them. */
  readonly total: number;
  /** The ledger is what its journal says, and nothing is negative. */
  readonly consistent: boolean;
  /** Units under holds that live, and those set aside for sales. */
  readonly underHolds: number;
  /** Units counted in by the movements that the object still has, and the first of those that D1 has not for longer. */
  readonly counted: number;
  readonly countedFrom: number;
  /** Some of the holds that live on behalf of a checkout, those that end soonest first. */
  readonly holds: readonly { readonly holdId: HoldId; readonly sagaId: string; readonly expiresAt: Millis }[];
  /** Events that should have been handled by now. */
  readonly waiting: readonly string[];
}

/** What is wrong by the object's own books, together with the units that its earlier history counted in. */
export function judgeStock({ variantId, consistent, held, underHolds, total, counted }: AuditedStock, countedBefore: number): readonly Breach[] {
  const breaches: Breach[] = [];
  if (!consistent) breaches.push({ invariant: "stock ledger = on hand", subject: variantId, detail: "the journal does not lead to what the ledger says", action: null });
  if (held !== underHolds) breaches.push({ invariant: "holds = reserved", subject: variantId, detail: `${held} are reserved, and holds have ${underHolds}`, action: null });
  if (total !== counted + countedBefore) breaches.push({ invariant: "on hand + sold = counted in", subject: variantId, detail: `${total} on hand and sold, and ${counted + countedBefore} were ever counted in`, action: null });
  return breaches;
}
