// Duty: a purchase token → the checkout that buys the unit it stands for, or the reason why not.
// Invariant: a claim makes one checkout however often its token is sent, so that its unit is bought once; the cart is left alone.
// Neighbours: clients/purchase-tokens.ts reads the token; reserve.ts begins the checkout; the stock object sees to it that the unit is used once.

import { claimedCheckout } from "../../../clients/claimed-checkout.ts";
import { checkPurchaseToken, type ClaimedUnit } from "../../../clients/purchase-tokens.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { refuse } from "../../../contracts/problem.ts";
import { namedVariant, type ReviewedLine, reviewedLine } from "../../../domain/checkout/lines.ts";
import { readOwnAddresses } from "../../../storage/cart-checkout.ts";
import { readProducts } from "../../../storage/catalog.ts";
import { recentWarehouses } from "../../../storage/warehouses.ts";
import { addressIdsOf, type Begun, destinationOf, type InitiateRequest, reserveLines } from "./reserve.ts";

const lapsed = refuse("claim_expired", "The unit you claimed is no longer held for you.");

/** Buys the claimed unit at the sale's price. */
export async function initiateClaim(platform: Platform, who: Principal, request: InitiateRequest, purchaseToken: string, requestId: string): Promise<Begun> {
  const claim = await checkPurchaseToken(platform.tickets, purchaseToken, who.userId, platform.clock.now());
  if (claim.kind === "refused") return claim.why === "expired" ? lapsed : refuse("not_admitted", "That token does not let you buy.");
  const { saleId, productId, variantId, holdId } = claim.unit;
  const [own, warehouses, line] = await Promise.all([readOwnAddresses(platform.d1, who.userId, addressIdsOf(request)), recentWarehouses(platform), lineOf(platform, claim.unit)]);
  const addresses = destinationOf(own, request);
  if (addresses === null) return refuse("not_found", "You have no such address.");
  if (line === null) return refuse("unavailable", "This is no longer sold.", { extra: { items: [{ productId, variantId, requested: 1, available: 0 }] } });
  const begun = await reserveLines(platform, who, request, [line], { addresses, warehouses, requestId, stocked: [] }, {
    checkoutId: await claimedCheckout(who, holdId), cartId: null, priceChanges: [], warnings: [], claim: { saleId, holdId },
  });
  if (begun.kind === "problem") return begun;
  const { status } = begun.checkout;
  if (status === "CONFIRMED") return refuse("quantity_limit", "You have bought the unit that you claimed.", { extra: { items: [{ variantId, requested: 1, available: 0 }] } });
  return status === "RELEASED" || status === "EXPIRED" ? lapsed : begun;
}

/** Whoever has claimed it buys it at the sale's price, whatever has become of its product since. */
async function lineOf(platform: Platform, { productId, variantId, unitPrice }: ClaimedUnit): Promise<ReviewedLine | null> {
  const named = namedVariant(await readProducts(platform, [productId]), { productId, variantId });
  return named && { ...reviewedLine({ productId, variantId, quantity: 1, priceAtAddition: unitPrice }, named), unitPrice, totalPrice: unitPrice };
}
