// Duty: what a claim is called at the stock object, and what has become of its unit when it is asked for again.
// Invariant: one hold for each rank of a sale, told from both alone; a token is good as long as its time lasts and its unit is held.
// Neighbours: durable-objects/waiting-room.ts asks the stock and answers by this; clients/claimed-checkout.ts names the checkout that buys the unit.

import { type HoldId, idOf, type SaleId, uniquePart } from "../ids.ts";
import type { StockOutcome } from "../stock/commands.ts";
import { hasExpired, type Millis } from "../time.ts";

/** The hold that the claim of a rank makes. */
export function claimHold(saleId: SaleId, rank: number): HoldId {
  return idOf("hold", `${uniquePart(saleId)}-${rank}`);
}

/** What holds of a claim that was made before: `told` is what the stock says to being asked for its hold, null when it is silent. */
export function claimNow(expiresAt: Millis, told: StockOutcome["kind"] | null, now: Millis): "claimed" | "in_checkout" | "bought" | "claim_expired" | "stock_unavailable" {
  if (told === "already_sold") return "bought";
  const isOver = hasExpired(expiresAt, now);
  if (told === null) return isOver ? "stock_unavailable" : "claimed";
  if (told !== "extended") return "claim_expired";
  return isOver ? "in_checkout" : "claimed";
}
