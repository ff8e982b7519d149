// Duty: tells the world of a sale that has started or sold out, through D1's outbox.
// Invariant: one event of each kind for a sale, however often it is told: its id is made from the sale's.
// Neighbours: durable-objects/waiting-room.ts tells, and notes that it has; storage/outbox.ts and the relay bring it on its way.

import { relayOf, type SalePlan } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleFact } from "../domain/facts.ts";
import { idOf, uniquePart } from "../domain/ids.ts";
import { tellOnce } from "../storage/outbox.ts";

/** Puts the event into the outbox. Throws when D1 cannot be asked; told before is told. */
export async function tellSale(platform: Pick<Platform, "d1" | "clock" | "relay">, plan: SalePlan, type: SaleFact["type"]): Promise<void> {
  const { saleId, productId, variantId, units, name, salePrice, currency, startsAt, endsAt } = plan;
  const fact: SaleFact = type === "SALE_STARTED" ? { type, saleId, productId, variantId, units, name, salePrice, currency, startsAt, endsAt } : { type, saleId, productId, variantId, units };
  const unique = `${uniquePart(saleId)}.${type === "SALE_STARTED" ? "started" : "soldout"}`;
  await tellOnce(platform.d1, [fact], { newId: (kind) => idOf(kind, unique), at: platform.clock.now(), correlationId: saleId, source: "sale" });
  await relayOf(platform).wake().catch(() => undefined);
}
