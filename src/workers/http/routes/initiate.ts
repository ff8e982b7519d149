// Duty: a cart → a priced checkout whose units are held, or the reason why not.
// Invariant: every line or none; the prices the buyer is told here are the prices he is charged.
// Neighbours: initiate-claim.ts does the same for a claimed unit, reserve.ts begins both; routes/checkout.ts and the checkout page call.

import { sha256Hex } from "../../../clients/digest.ts";
import { readSales, readSaleStatus } from "../../../clients/sale-status.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { CheckoutDraft } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { isLow, lowStockMessage } from "../../../domain/cart.ts";
import { availableOf, type Product } from "../../../domain/catalog.ts";
import { type ReviewedLine, reviewedLine, soldVariant } from "../../../domain/checkout/lines.ts";
import { type ProductId, uniquePart, type VariantId } from "../../../domain/ids.ts";
import { toDecimal } from "../../../domain/money.ts";
import { nameCheckout } from "../../../domain/checkout-name.ts";
import { type PriceReview, reviewPrices } from "../../../domain/pricing.ts";
import { isOver, isReserving, phaseOf } from "../../../domain/waiting-room/phase.ts";
import { readAvailabilities } from "../../../storage/availability.ts";
import { readCartAndAddresses, type UserCart } from "../../../storage/cart-checkout.ts";
import { readProducts } from "../../../storage/catalog.ts";
import { recentWarehouses } from "../../../storage/warehouses.ts";
import { initiateClaim } from "./initiate-claim.ts";
import { addressIdsOf, type Begun, destinationOf, type InitiateRequest, inSale, reserveLines } from "./reserve.ts";
import { knownShortage } from "./shortages.ts";

/** What a request brings beside its body. `key` makes the checkout's id, so that a run taken over finds the first run's holds. */
export interface Circumstances {
  readonly requestId: string;
  readonly key: string | null;
  /** As the buyer's lane said when the request came in; null when it was not asked. */
  readonly hasOpenCheckout: boolean | null;
  /** Which data centre asks. */
  readonly place: string;
}

/** Begins a checkout: of the user's cart, or of the one unit that a purchase token stands for. */
export async function initiateCheckout(platform: Platform, who: Principal, request: InitiateRequest, circumstances: Circumstances): Promise<Begun> {
  const { purchaseToken } = request;
  return purchaseToken === undefined ? initiateCart(platform, who, request, circumstances) : initiateClaim(platform, who, request, purchaseToken, circumstances.requestId);
}

async function initiateCart(platform: Platform, who: Principal, request: InitiateRequest, { requestId, key, hasOpenCheckout, place }: Circumstances): Promise<Begun> {
  const [{ cart, addresses: own }, warehouses] = await Promise.all([readCartAndAddresses(platform.d1, who.userId, addressIdsOf(request)), recentWarehouses(platform)]);
  const addresses = destinationOf(own, request);
  if (addresses === null) return refuse("not_found", "You have no such address.");
  if (request.cartId !== undefined && request.cartId !== cart?.cartId) return refuse("not_found", "You have no such cart.");
  if (cart === null || cart.lines.length === 0) return refuse("cart_empty", "Put something into the cart first.");
  const lines = await readLines(platform, cart);
  if (lines.kind === "problem") return lines;
  const queued = await soldByQueue(platform, lines.lines, place);
  if (queued.length > 0) return inSale(queued);
  // Whoever has something open may be the one who holds it all: then his lane is asked, and not what others were told.
  const short = hasOpenCheckout === false ? await knownShortage(platform, lines.lines) : null;
  if (short !== null) return short;
  const review = reviewPrices(lines.lines, platform.config.priceRiseTolerancePercent, request.acceptPriceChanges === true);
  if (review.kind === "refused") return priceChanged(review, platform.config.shopCurrency);
  return reserveLines(platform, who, request, lines.lines, { addresses, warehouses, requestId, stocked: cart.lines }, {
    checkoutId: nameCheckout(who.lane, key === null ? uniquePart(platform.newId("checkout")) : await digestOf(who, key)),
    cartId: cart.cartId,
    priceChanges: review.changes,
    warnings: [...(review.changes.length === 0 ? [] : [priceWarning]), ...(await lowStockWarnings(platform, cart, lines))],
  });
}

/**
 * Those of the lines that only their sale sells now, as far as copies tell, so that a crowd that tries to go around a queue ends here.
 * Says nothing where nobody knows: the stock object decides all the same.
 */
async function soldByQueue(platform: Platform, lines: readonly ReviewedLine[], place: string): Promise<readonly VariantId[]> {
  const now = platform.clock.now();
  const wanted = new Set(lines.map(({ variantId }) => variantId));
  const plans = (await readSales(platform).catch(() => [])).filter((plan) => wanted.has(plan.variantId) && isReserving(phaseOf(plan, { over: null, pausedAt: null }, now)));
  const standing = await Promise.all(plans.map(({ saleId }) => readSaleStatus(platform, saleId, place).catch(() => null)));
  return [...new Set(standing.flatMap((status) => (status === null || isOver(status.phase) ? [] : [status.variantId])))];
}

const priceWarning = { code: "price_changed", message: "Some prices have changed since you put these things into the cart." };

/** Of what few are left, as far as is known before the units are held. Nothing to stop a checkout for. */
async function lowStockWarnings(platform: Platform, cart: UserCart, { lines, products }: Lines): Promise<CheckoutDraft["warnings"]> {
  const availability = await readAvailabilities(platform, [...products.values()]).catch(() => null);
  if (availability === null) return [];
  const thresholds = new Map(cart.lines.map((line) => [line.variantId, line.lowStockThreshold]));
  return lines.flatMap(({ productId, variantId, name }) => {
    const available = availableOf(availability.get(productId) ?? {}, variantId);
    const low = available > 0 && isLow(available, thresholds.get(variantId) ?? platform.config.lowStockThreshold);
    return low ? [{ code: "low_stock", message: lowStockMessage(name, available) }] : [];
  });
}

interface Lines {
  readonly kind: "lines";
  readonly lines: readonly ReviewedLine[];
  readonly products: ReadonlyMap<ProductId, Product>;
}

/** The cart's lines at present prices; `unavailable` names every line that is no longer sold. */
async function readLines(platform: Platform, cart: UserCart): Promise<Lines | Problem> {
  const products = await readProducts(platform, cart.lines.map((line) => line.productId));
  const resolved = cart.lines.map((line) => ({ line, sold: soldVariant(products, line) }));
  const gone = resolved.filter(({ sold }) => sold === null).map(({ line }) => ({ productId: line.productId, variantId: line.variantId, requested: line.quantity, available: 0 }));
  if (gone.length > 0) return refuse("unavailable", "Some things in the cart are no longer sold; take them out and try again.", { extra: { items: gone } });
  return { kind: "lines", products, lines: resolved.flatMap(({ line, sold }) => (sold === null ? [] : [reviewedLine(line, sold)])) };
}

function priceChanged(review: PriceReview<string>, currency: string): Problem {
  const priceChanges = review.changes.map(({ variantId, from, to }) => ({ variantId, from: toDecimal(from, currency), to: toDecimal(to, currency) }));
  return refuse("price_changed", "Prices have risen; look at `priceChanges` and send acceptPriceChanges to go on.", { extra: { priceChanges, currency } });
}

/** The same buyer and key always make the same checkout. */
async function digestOf({ userId }: Principal, key: string): Promise<string> {
  return (await sha256Hex(`${userId}\n${key}`)).slice(0, 32);
}
