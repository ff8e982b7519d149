// Duty: the counts of one variant in its warehouses, and the few ways in which they move.
// Invariant: 0 ≤ held ≤ on hand in every warehouse and 0 ≤ sold; only `adjust` changes on hand + sold.
// Neighbours: domain/stock.ts decides what moves; storage/objects/stock.ts keeps the movements and replays them with `move`.

import type { StockLevelFact } from "../facts.ts";
import type { HoldId, ProductId, VariantId, WarehouseId } from "../ids.ts";

export interface WarehouseLevel {
  readonly warehouseId: WarehouseId;
  readonly onHand: number;
  readonly held: number;
}

/** All that is counted of a variant. `sequence` is the number of facts told so far. */
export interface StockLedger {
  readonly variantId: VariantId;
  /** Null until the first count says which product the variant belongs to; until then nothing is on hand. */
  readonly productId: ProductId | null;
  readonly lowStockThreshold: number;
  readonly warehouses: readonly WarehouseLevel[];
  readonly sold: number;
  readonly sequence: number;
}

/** Some units in one warehouse. Negative only where an adjustment takes away. */
export interface Portion {
  readonly warehouseId: WarehouseId;
  readonly quantity: number;
}

export type MovementKind = "hold" | "release" | "expire" | "commit" | "restock" | "adjust";

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
};

/** A variant of which nothing is known yet. */
export function emptyLedger(variantId: VariantId, lowStockThreshold: number): StockLedger {
  return { variantId, productId: null, lowStockThreshold, warehouses: [], sold: 0, sequence: 0 };
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

export function unitsIn(portions: readonly Portion[]): number {
  return portions.reduce((total, portion) => total + portion.quantity, 0);
}

/** The sums over all warehouses. */
export function totals({ warehouses }: Pick<StockLedger, "warehouses">): { readonly onHand: number; readonly held: number; readonly available: number } {
  const onHand = warehouses.reduce((total, level) => total + level.onHand, 0);
  const held = warehouses.reduce((total, level) => total + level.held, 0);
  return { onHand, held, available: onHand - held };
}

/**
 * Where to take `quantity` units from: the preferred warehouse if it has enough; else the fullest single one that has,
 * because one parcel is cheaper than two; else split, the preferred one first and then the fullest. Null when all together have too few.
 */
export function allocate(ledger: StockLedger, quantity: number, preferred: WarehouseId | undefined): readonly Portion[] | null {
  const byPreference = ledger.warehouses
    .filter((level) => free(level) > 0)
    .toSorted((a, b) => Number(b.warehouseId === preferred) - Number(a.warehouseId === preferred) || free(b) - free(a) || (a.warehouseId < b.warehouseId ? -1 : 1));
  const single = byPreference.find((level) => free(level) >= quantity);
  if (single) return [{ warehouseId: single.warehouseId, quantity }];
  const portions: Portion[] = [];
  let missing = quantity;
  for (const level of byPreference) {
    const taken = Math.min(missing, free(level));
    portions.push({ warehouseId: level.warehouseId, quantity: taken });
    missing -= taken;
    if (missing === 0) return portions;
  }
  return null;
}

/** The ledger as the world is told it. Only a counted variant has a level. */
export function levelOf(ledger: StockLedger & { readonly productId: ProductId }): StockLevelFact {
  const { variantId, productId, lowStockThreshold, warehouses, sold } = ledger;
  return { productId, variantId, ...totals(ledger), sold, lowStockThreshold, warehouses };
}
