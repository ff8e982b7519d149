// Duty: the counts of one variant in its warehouses, and the few ways in which they move.
// Invariant: 0 ≤ held ≤ on hand in every warehouse and 0 ≤ sold; only `adjust` changes on hand + sold.
// Neighbours: domain/stock.ts decides what moves; storage/objects/stock.ts keeps the movements and replays them with `move`.

import type { StockLevelFact } from "../facts.ts";
import type { HoldId, ProductId, VariantId, WarehouseId } from "../ids.ts";
import { type Allotment, type Portion, rankIn } from "./sale.ts";

export type { Portion };

/**
 * Where units come from that have not arrived: as many lie there as may still be promised. It is counted like a warehouse, so that
 * whatever keeps warehouses from being oversold keeps the limit of backorders too; `owed` is what was sold out of it.
 */
export const backorderPlace = "whs_backorder" as WarehouseId;

/** The counts of the variant in one warehouse. */
export interface WarehouseLevel {
  readonly warehouseId: WarehouseId;
  readonly onHand: number;
  readonly held: number;
}

/** What the shop has decided about a variant. */
export interface StockSettings {
  readonly lowStockThreshold: number;
  /** The most units that one customer may have under holds and purchases together; null is any number. */
  readonly limitPerCustomer: number | null;
  /** How many units beyond those on hand may be promised: 0 is the policy `deny`, any other number `continue` as far as that. */
  readonly backorderLimit: number;
}

/** All that is counted of a variant. `sequence` is the number of facts told so far. */
export interface StockLedger extends StockSettings {
  readonly variantId: VariantId;
  /** Null until the first count says which product the variant belongs to; until then nothing is on hand. */
  readonly productId: ProductId | null;
  readonly warehouses: readonly WarehouseLevel[];
  readonly sold: number;
  readonly sequence: number;
  /** What is set aside for sales: counted as held. A sale that has closed stays a while, so that it is known when it is named again. */
  readonly sales: readonly Allotment[];
}

/** `allot` sets aside for a sale, or with a negative quantity returns; a `claim` holds what is aside, an `unclaim` puts it back there. */
export type MovementKind = "hold" | "release" | "expire" | "commit" | "restock" | "adjust" | "backorder" | "allot" | "claim" | "unclaim";

/** One line of the journal. */
export interface Movement {
  readonly kind: MovementKind;
  readonly portions: readonly Portion[];
  readonly holdId: HoldId | null;
  readonly reason: string | null;
}

/** By how much each kind moves each count, for one unit. */
const effects: Readonly<Record<MovementKind, { readonly onHand: number; readonly held: number; readonly sold: number }>> = {
  hold: { onHand: 0, held: 1, sold: 0 },
  release: { onHand: 0, held: -1, sold: 0 },
  expire: { onHand: 0, held: -1, sold: 0 },
  commit: { onHand: -1, held: -1, sold: 1 },
  restock: { onHand: 1, held: 0, sold: -1 },
  adjust: { onHand: 1, held: 0, sold: 0 },
  backorder: { onHand: 1, held: 0, sold: 0 },
  allot: { onHand: 0, held: 1, sold: 0 },
  claim: { onHand: 0, held: 0, sold: 0 },
  unclaim: { onHand: 0, held: 0, sold: 0 },
};

/** A variant of which nothing is known yet. */
export function emptyLedger(variantId: VariantId, lowStockThreshold: number): StockLedger {
  return { variantId, productId: null, lowStockThreshold, limitPerCustomer: null, backorderLimit: 0, warehouses: [], sold: 0, sequence: 0, sales: [] };
}

/** The ledger after a movement. Pure arithmetic: whether the movement may happen was decided before. */
export function move(ledger: StockLedger, { kind, portions }: Pick<Movement, "kind" | "portions">): StockLedger {
  const effect = effects[kind];
  let { warehouses, sold } = ledger;
  for (const { warehouseId, quantity } of portions) {
    const level = levelIn({ warehouses }, warehouseId);
    const moved = { warehouseId, onHand: level.onHand + effect.onHand * quantity, held: level.held + effect.held * quantity };
    warehouses = warehouses.includes(level) ? warehouses.map((other) => (other === level ? moved : other)) : [...warehouses, moved];
    sold += effect.sold * quantity;
  }
  return { ...ledger, warehouses, sold };
}

/** What is in one warehouse: nothing, where nothing was ever counted. */
export function levelIn({ warehouses }: Pick<StockLedger, "warehouses">, warehouseId: WarehouseId): WarehouseLevel {
  return warehouses.find((level) => level.warehouseId === warehouseId) ?? { warehouseId, onHand: 0, held: 0 };
}

const free = (level: WarehouseLevel): number => level.onHand - level.held;

/** How many units those are together. */
export function unitsIn(portions: readonly Portion[]): number {
  return portions.reduce((total, portion) => total + portion.quantity, 0);
}

/** The sums over all warehouses. What may be promised beyond what is on hand is available, but neither on hand nor `onShelf`. */
export function totals({ warehouses }: Pick<StockLedger, "warehouses">): { readonly onHand: number; readonly held: number; readonly available: number; readonly onShelf: number } {
  let [onHand, held, available, onShelf] = [0, 0, 0, 0];
  for (const level of warehouses) {
    held += level.held;
    available += free(level);
    if (level.warehouseId === backorderPlace) continue;
    onHand += level.onHand;
    onShelf += free(level);
  }
  return { onHand, held, available, onShelf };
}

/** Units sold that have not arrived yet. */
export function owedUnits(ledger: StockLedger): number {
  return ledger.backorderLimit - levelIn(ledger, backorderPlace).onHand;
}

/** The places where there are units to hand. */
const shelves = ({ warehouses }: Pick<StockLedger, "warehouses">): readonly WarehouseLevel[] => warehouses.filter((level) => level.warehouseId !== backorderPlace);

/**
 * Where to take `quantity` units from: the first of the preferred warehouses that has enough; else the fullest single one that has,
 * because one parcel is cheaper than two; else split, the preferred ones first in their order and then the fullest; what is then missing
 * comes from backorders. Null when all together have too few.
 */
export function allocate(ledger: Pick<StockLedger, "warehouses">, quantity: number, preferred: readonly WarehouseId[]): readonly Portion[] | null {
  const byPreference = shelves(ledger)
    .filter((level) => free(level) > 0)
    .toSorted((a, b) => rankIn(preferred, a) - rankIn(preferred, b) || free(b) - free(a) || (a.warehouseId < b.warehouseId ? -1 : 1));
  const single = byPreference.find((level) => free(level) >= quantity);
  if (single) return [{ warehouseId: single.warehouseId, quantity }];
  const portions: Portion[] = [];
  let missing = quantity;
  for (const level of [...byPreference, levelIn(ledger, backorderPlace)]) {
    if (free(level) === 0) continue;
    const taken = Math.min(missing, free(level));
    portions.push({ warehouseId: level.warehouseId, quantity: taken });
    missing -= taken;
    if (missing === 0) return portions;
  }
  return null;
}

/** The ledger as the world is told it. Only a counted variant has a level. */
export function levelOf(ledger: StockLedger & { readonly productId: ProductId }): StockLevelFact {
  const { variantId, productId, lowStockThreshold, sold } = ledger;
  const { onHand, held, available } = totals(ledger);
  return { productId, variantId, onHand, held, available, sold, lowStockThreshold, warehouses: shelves(ledger) };
}
