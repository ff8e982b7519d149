// Duty: units set aside for sales: how many are left of each allotment, who may take from it, and when nobody else may hold the variant.
// Invariant: units aside count as held, each is claimed, sold, aside or returned; a closed sale has none aside and never opens again.
// Neighbours: domain/stock.ts decides by these; stock/ledger.ts keeps the allotments beside the counts; the waiting room (durable-objects/waiting-room.ts) is who claims.

import type { SaleId, WarehouseId } from "../ids.ts";
import { hasExpired, type Millis } from "../time.ts";

/** Some units in one warehouse. Negative only where an adjustment takes away. */
export interface Portion {
  readonly warehouseId: WarehouseId;
  readonly quantity: number;
}

/** What a sale was given, and what has become of it. Units are aside, under claims that live, sold, or were returned when it closed. */
export interface Allotment {
  readonly saleId: SaleId;
  /** From here to `endsAt` the variant is held by claims alone, unless the sale closes before. */
  readonly opensAt: Millis;
  readonly endsAt: Millis;
  /** The most units of the variant one customer may have under holds and purchases together; null is any number. */
  readonly perCustomerLimit: number | null;
  readonly units: number;
  /** Where they were when they were set aside, and where those are that nobody has claimed. */
  readonly from: readonly Portion[];
  readonly aside: readonly Portion[];
  readonly claimed: number;
  readonly sold: number;
  readonly closedAt: Millis | null;
}

type Allotments = readonly Allotment[];

/** Whether a hold must name a sale now: some sale of the variant has opened and is neither closed nor over. */
export function isReservedForSale(sales: Allotments, now: Millis): boolean {
  return sales.some(({ opensAt, endsAt, closedAt }) => closedAt === null && hasExpired(opensAt, now) && !hasExpired(endsAt, now));
}

/** Why nothing can be claimed of a sale now, or null. */
export function claimRefusal(sale: Allotment | undefined, now: Millis): "not_admitted" | "sale_over" | null {
  if (sale === undefined || sale.closedAt !== null || hasExpired(sale.endsAt, now)) return "sale_over";
  return hasExpired(sale.opensAt, now) ? null : "not_admitted";
}

/** What is set aside for a sale, or was; undefined for one that the variant knows nothing of. */
export function allotmentOf(sales: Allotments, saleId: SaleId | null): Allotment | undefined {
  return saleId === null ? undefined : sales.find((sale) => sale.saleId === saleId);
}

/** A sale that was closed before anything was set aside for it: an allotment that comes late finds it over. */
export function neverOpened(saleId: SaleId, now: Millis): Allotment {
  return { saleId, opensAt: now, endsAt: now, perCustomerLimit: null, units: 0, from: [], aside: [], claimed: 0, sold: 0, closedAt: now };
}

/** The allotments with one of them changed, or put at the end. */
export function withAllotment(sales: Allotments, changed: Allotment): Allotments {
  return sales.some(({ saleId }) => saleId === changed.saleId) ? sales.map((sale) => (sale.saleId === changed.saleId ? changed : sale)) : [...sales, changed];
}

/** How far behind a warehouse stands in an order of preference; those that are not in it stand together at its end. */
export function rankIn(preferred: readonly WarehouseId[], { warehouseId }: { readonly warehouseId: WarehouseId }): number {
  const rank = preferred.indexOf(warehouseId);
  return rank === -1 ? preferred.length : rank;
}

/** Where a claim takes its units from: the preferred warehouses first, in their order, then as they lie. Null when too few are aside. */
export function takeAside(aside: readonly Portion[], quantity: number, preferred: readonly WarehouseId[]): readonly Portion[] | null {
  const taken: Portion[] = [];
  let missing = quantity;
  for (const { warehouseId, quantity: units } of aside.toSorted((a, b) => rankIn(preferred, a) - rankIn(preferred, b))) {
    if (missing === 0) break;
    taken.push({ warehouseId, quantity: Math.min(units, missing) });
    missing -= Math.min(units, missing);
  }
  return missing === 0 ? taken : null;
}

/** Portions with others put to them, or with `sign` −1 taken from them; what is empty is gone. */
export function combine(portions: readonly Portion[], others: readonly Portion[], sign: 1 | -1): readonly Portion[] {
  const units = new Map(portions.map(({ warehouseId, quantity }) => [warehouseId, quantity]));
  for (const { warehouseId, quantity } of others) units.set(warehouseId, (units.get(warehouseId) ?? 0) + sign * quantity);
  return [...units].filter(([, quantity]) => quantity !== 0).map(([warehouseId, quantity]) => ({ warehouseId, quantity }));
}
