import { idOf, type SellerId, uniquePart, type UserId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";

/** Who sells what no seller's account owns. */
export const houseSeller: SellerId = idOf("seller", "house");

/** The seller that a user's account manages: one for each account, always the same. */
export const sellerOf = (userId: UserId): SellerId => idOf("seller", uniquePart(userId));

/** Makes sure that the seller is there; a name that is there already stays. */
export async function ensureSeller(d1: D1Database, seller: { readonly sellerId: SellerId; readonly userId: UserId | null; readonly name: string; readonly at: Millis }): Promise<void> {
  await d1
    .prepare("INSERT INTO sellers (seller_id, user_id, name, created_at) VALUES (?, ?, ?, CAST(? AS INTEGER)) ON CONFLICT DO NOTHING")
    .bind(seller.sellerId, seller.userId, seller.name, seller.at)
    .run();
}
