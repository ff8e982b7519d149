// Duty: whether variants are being sold in a sale, for whoever wants to take them from the shelves.
// Invariant: a sale goes on until its room says that it is over; a room that does not answer has not said so.
// Neighbours: routes/admin-products.ts refuses by it; storage/sales.ts knows how sales were made, durable-objects/waiting-room.ts how they stand.

import type { SalePlan } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { VariantId } from "../domain/ids.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { salesOfVariants } from "../storage/sales.ts";

/** A sale of one of these variants that is not over, or null. Where no variant is named nobody is asked. */
export async function saleOfVariants({ clock, d1, rooms }: Pick<Platform, "clock" | "d1" | "rooms">, variantIds: readonly VariantId[]): Promise<SalePlan | null> {
  if (variantIds.length === 0) return null;
  for (const plan of await salesOfVariants(d1, variantIds, clock.now())) {
    const status = await rooms.getByName(plan.saleId).read().catch(() => null);
    if (status === null || !isOver(status.phase)) return plan;
  }
  return null;
}
