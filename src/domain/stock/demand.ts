// Duty: adds up what is wanted of each variant before anybody checks whether there is so much.
// Invariant: one line for each variant, in one order for everybody; the sum of all quantities stays the same.
// Neighbours: checkout/saga.ts asks for stock by these lines; a bundle or a line given twice is one demand.

import type { VariantId } from "../ids.ts";

/** Units that are wanted of a variant. */
export interface Demand {
  readonly variantId: VariantId;
  readonly quantity: number;
}

/**
 * What is wanted of each variant altogether, by variant id: two lines of three are six, and are refused where five are left.
 * The order is the same whoever asks, so that two buyers of the same things meet at the same variant first.
 */
export function sumDemand(lines: readonly Demand[]): readonly Demand[] {
  const sums = new Map<VariantId, number>();
  for (const { variantId, quantity } of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity })).toSorted((a, b) => (a.variantId < b.variantId ? -1 : 1));
}
