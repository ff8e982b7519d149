// Duty: names the checkout that buys a claimed unit.
// Invariant: one checkout for each claim, told from the buyer and the hold alone, so that a token that is sent again finds it, and a page can lead to it.
// Neighbours: workers/http/routes/initiate-claim.ts begins it; routes/sale-claims.ts and routes/sale-places.ts say where it is.

import type { Principal } from "../contracts/account.ts";
import type { CheckoutId, HoldId } from "../domain/ids.ts";
import { nameCheckout } from "../domain/checkout-name.ts";
import { sha256Hex } from "./digest.ts";

/** The checkout that this buyer's claim makes, whether or not he has begun it. */
export async function claimedCheckout({ userId, lane }: Pick<Principal, "userId" | "lane">, holdId: HoldId): Promise<CheckoutId> {
  return nameCheckout(lane, (await sha256Hex(`${userId}\nclaim ${holdId}`)).slice(0, 32));
}
