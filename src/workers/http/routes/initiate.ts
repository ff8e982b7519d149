// Duty: a cart → a priced checkout whose units are held, or the reason why not.
// Invariant: every line or none; the prices the buyer is told here are the prices he is charged.
// Neighbours: domain/pricing.ts counts, the buyer's lane holds and keeps; routes/checkout.ts and the checkout page call.

import { claimedCheckout } from "../../../clients/claimed-checkout.ts";
import { sha256Hex } from "../../../clients/digest.ts";
import { methodsOffered } from "../../../clients/payments/registry.ts";
import { readSales, readSaleStatus } from "../../../clients/sale-status.ts";
import { checkPurchaseToken, type ClaimedUnit } from "../../../clients/purchase-tokens.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { CheckoutDraft, CheckoutLine, CheckoutView, PostalAddress } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { isLow, lowStockMessage } from "../../../domain/cart.ts";
import { availableOf, effectivePrice, type Product, type ProductVariant, variantOf } from "../../../domain/catalog.ts";
import { type AddressId, type CartId, type ProductId, uniquePart, type VariantId } from "../../../domain/ids.ts";
import { type Minor, roundToMinor, toDecimal } from "../../../domain/money.ts";
import { distanceKm, nearestFirst } from "../../../domain/geo.ts";
import { allocate } from "../../../domain/stock/ledger.ts";
import { locate } from "../../../domain/places.ts";
import { nameCheckout } from "../../../domain/order/name.ts";
import { lineTotal, price, type PriceReview, reviewPrices, type ShippingOffer } from "../../../domain/pricing.ts";
import type { ShippingMethod } from "../../../domain/shipping-rates.ts";
import { isOver, isReserving, phaseOf } from "../../../domain/waiting-room/phase.ts";
import { readAvailabilities } from "../../../storage/availability.ts";
import { type CartLine, readCartAndAddresses, readOwnAddresses, type UserCart } from "../../../storage/cart-checkout.ts";
import { readProducts } from "../../../storage/catalog.ts";
import { recentWarehouses, type Warehouse } from "../../../storage/warehouses.ts";
import { askOwnLane } from "./lane.ts";
import { knownShortage, noteShortage } from "./shortages.ts";

/** What a buyer asks a checkout for. */
export interface InitiateRequest {
  readonly cartId?: CartId | undefined;
  readonly shippingAddressId: AddressId;
  readonly billingAddressId?: AddressId | undefined;
  readonly shippingMethod?: ShippingMethod | undefined;
  readonly acceptPriceChanges?: boolean | undefined;
  /** Buys the unit it stands for, and nothing from the cart. */
  readonly purchaseToken?: string | undefined;
}

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
export async function initiateCheckout(platform: Platform, who: Principal, request: InitiateRequest, { requestId, key, hasOpenCheckout, place }: Circumstances): Promise<{ readonly kind: "reserved"; readonly checkout: CheckoutView } | Problem> {
  const claim = request.purchaseToken === undefined ? null : await checkPurchaseToken(platform.tickets, request.purchaseToken, who.userId, platform.clock.now());
  if (claim?.kind === "refused") return claim.why === "expired" ? refuse("claim_expired", "The unit you claimed is no longer held for you.") : refuse("not_admitted", "That token does not let you buy.");
  // A claim leaves the cart alone.
  const [{ cart, addresses }, warehouses] = await Promise.all([claim === null ? readCartAndDestination(platform, who, request) : readDestination(platform, who, request), recentWarehouses(platform)]);
  if (claim !== null) return initiateClaim(platform, who, request, { requestId, unit: claim.unit, addresses, warehouses });
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

interface Delivery {
  /** The cart's lines, which know what lies where; a claim's unit lies where the sale set it aside. */
  readonly stocked?: readonly CartLine[];
  readonly addresses: Destination;
  readonly warehouses: readonly Warehouse[];
  readonly requestId: string;
}

/** Buys the claimed unit at the sale's price. A claim makes one checkout however often it is sent, so that it is bought once. */
async function initiateClaim(
  platform: Platform, who: Principal, request: InitiateRequest,
  { unit, addresses, ...delivery }: { readonly unit: ClaimedUnit; readonly addresses: Destination | null; readonly warehouses: readonly Warehouse[]; readonly requestId: string },
): Promise<{ readonly kind: "reserved"; readonly checkout: CheckoutView } | Problem> {
  if (addresses === null) return refuse("not_found", "You have no such address.");
  const { productId, variantId, unitPrice, saleId, holdId } = unit;
  // Whoever has claimed it buys it, whatever has become of its product since.
  const sold = namedVariant(await readProducts(platform, [productId]), { productId, variantId });
  if (sold === null) return refuse("unavailable", "This is no longer sold.", { extra: { items: [{ productId, variantId, requested: 1, available: 0 }] } });
  const line = { ...toLine({ productId, variantId, quantity: 1, priceAtAddition: unitPrice }, sold), unitPrice, totalPrice: unitPrice };
  const begun = await reserveLines(platform, who, request, [line], { ...delivery, addresses }, {
    checkoutId: await claimedCheckout(who, holdId), cartId: null, priceChanges: [], warnings: [], claim: { saleId, holdId },
  });
  if (begun.kind === "problem") return begun;
  const { status } = begun.checkout;
  if (status === "CONFIRMED") return refuse("quantity_limit", "You have bought the unit that you claimed.", { extra: { items: [{ variantId, requested: 1, available: 0 }] } });
  return status === "RELEASED" || status === "EXPIRED" ? refuse("claim_expired", "The unit you claimed is no longer held for you.") : begun;
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

function inSale(variantIds: readonly VariantId[]): Problem {
  const items = variantIds.map((variantId) => ({ variantId }));
  return refuse("not_admitted", "Some things are being sold in a sale: take a place in its queue, or take them out of the cart.", { extra: { items } });
}

/** Offers delivery of priced lines, and has the buyer's lane hold them. */
async function reserveLines(
  platform: Platform, who: Principal, request: InitiateRequest, lines: readonly ReviewedLine[], { addresses, warehouses, requestId, stocked = [] }: Delivery,
  draft: Pick<CheckoutDraft, "checkoutId" | "cartId" | "priceChanges" | "warnings" | "claim">,
): Promise<{ readonly kind: "reserved"; readonly checkout: CheckoutView } | Problem> {
  const sources = sourcesFor(addresses.shipping, warehouses, stocked);
  const offers = offersFor(platform, lines, addresses.shipping, sources.distanceKm);
  const chosen = offers.find(({ method }) => method === (request.shippingMethod ?? offers[0]?.method));
  if (chosen === undefined) return notShippable(lines, addresses.shipping);
  return reserve(platform, who, {
    ...draft,
    userId: who.userId,
    email: who.email,
    currency: platform.config.shopCurrency,
    lines: lines.map(draftLine),
    shippingMethod: chosen.method,
    shippingOptions: offers,
    shippingAddress: addresses.shipping,
    billingAddress: addresses.billing,
    warehouseIds: sources.warehouseIds,
    paymentMethods: methodsOffered(platform),
    ttlMs: platform.config.reservationTtlMs,
    correlationId: requestId,
  });
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

interface Destination {
  readonly shipping: PostalAddress;
  readonly billing: PostalAddress;
}

interface Asked {
  readonly cart: UserCart | null;
  readonly addresses: Destination | null;
}

async function readCartAndDestination({ d1 }: Platform, { userId }: Principal, request: InitiateRequest): Promise<Asked> {
  const { cart, addresses } = await readCartAndAddresses(d1, userId, addressIdsOf(request));
  return { cart, addresses: destinationOf(addresses, request) };
}

async function readDestination({ d1 }: Platform, { userId }: Principal, request: InitiateRequest): Promise<Asked> {
  return { cart: null, addresses: destinationOf(await readOwnAddresses(d1, userId, addressIdsOf(request)), request) };
}

const addressIdsOf = ({ shippingAddressId, billingAddressId = shippingAddressId }: InitiateRequest) => [...new Set([shippingAddressId, billingAddressId])];

function destinationOf(addresses: ReadonlyMap<AddressId, PostalAddress>, { shippingAddressId, billingAddressId = shippingAddressId }: InitiateRequest): Destination | null {
  const [shipping, billing] = [addresses.get(shippingAddressId), addresses.get(billingAddressId)];
  return shipping === undefined || billing === undefined ? null : { shipping, billing };
}

/** A line at its present price, with the price the buyer last saw. */
interface ReviewedLine extends CheckoutLine {
  readonly priceAtAddition: Minor;
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
  return { kind: "lines", products, lines: resolved.flatMap(({ line, sold }) => (sold === null ? [] : [toLine(line, sold)])) };
}

interface Sold {
  readonly product: Product;
  readonly variant: ProductVariant;
}

function soldVariant(products: ReadonlyMap<ProductId, Product>, line: Pick<CartLine, "productId" | "variantId">): Sold | null {
  const named = namedVariant(products, line);
  return named?.product.status === "ACTIVE" && named.variant.status === "ACTIVE" ? named : null;
}

function namedVariant(products: ReadonlyMap<ProductId, Product>, { productId, variantId }: Pick<CartLine, "productId" | "variantId">): Sold | null {
  const product = products.get(productId);
  const variant = product && variantOf(product, variantId);
  return product && variant ? { product, variant } : null;
}

function toLine({ productId, variantId, quantity, priceAtAddition }: Pick<CartLine, "productId" | "variantId" | "quantity" | "priceAtAddition">, { product, variant }: Sold): ReviewedLine {
  const unitPrice = effectivePrice(variant);
  const name = product.variants.length > 1 && variant.name !== product.name ? `${product.name} (${variant.name})` : product.name;
  return { productId, variantId, sellerId: product.sellerId, name, quantity, unitPrice, totalPrice: lineTotal({ quantity, unitPrice }), priceAtAddition };
}

const draftLine = ({ productId, variantId, sellerId, name, quantity, unitPrice, totalPrice }: ReviewedLine): CheckoutLine => ({ productId, variantId, sellerId, name, quantity, unitPrice, totalPrice });

/**
 * From where to send, the nearest first, and how far the farthest parcel goes: from where the units lie by the projection, chosen as the stock
 * objects will choose; from the nearest warehouse where nobody knows. Without a distance where nobody knows the place.
 */
function sourcesFor({ country, postalCode }: PostalAddress, warehouses: readonly Warehouse[], lines: readonly CartLine[]) {
  const destination = locate(country, postalCode);
  if (destination === null) return { warehouseIds: [], distanceKm: null };
  const ordered = nearestFirst(destination, warehouses);
  const warehouseIds = ordered.map(({ warehouseId }) => warehouseId);
  const places = new Set(lines.flatMap(({ levels, quantity }) => allocate({ warehouses: levels }, quantity, warehouseIds) ?? []).map((portion) => portion.warehouseId));
  const sources = places.size === 0 ? ordered.slice(0, 1) : ordered.filter(({ warehouseId }) => places.has(warehouseId));
  return { warehouseIds, distanceKm: sources.length === 0 ? null : Math.max(...sources.map((source) => distanceKm(destination, source))) };
}

function offersFor({ config, clock }: Platform, lines: readonly ReviewedLine[], destination: PostalAddress, km: number | null): readonly ShippingOffer[] {
  const freeShippingFrom = roundToMinor(config.freeShippingThreshold, config.shopCurrency);
  const pricing = price({ lines, currency: config.shopCurrency, destination, freeShippingFrom, now: clock.now(), distanceKm: km });
  return pricing.kind === "priced" ? pricing.offers : [];
}

async function reserve(platform: Platform, who: Principal, draft: CheckoutDraft): Promise<{ readonly kind: "reserved"; readonly checkout: CheckoutView } | Problem> {
  const asked = await askOwnLane(platform, who, (lane) => lane.initiate(draft));
  if (asked.kind === "problem") return asked;
  const outcome = asked.value;
  switch (outcome.kind) {
    case "reserved":
      return outcome;
    case "out_of_stock":
      return noteShortage(platform, outcome.items);
    case "quantity_limit":
      return refuse("quantity_limit", "Each customer may have so many and no more; `items` says how many more you may have.", { extra: { items: outcome.items } });
    case "claim_expired":
      return refuse("claim_expired", "The unit you claimed is no longer held for you.");
    case "not_admitted":
      return inSale(outcome.variantIds);
    case "checkout_in_progress":
      return refuse("checkout_in_progress", "Another checkout is being paid; wait for its end.", { extra: { checkoutId: outcome.checkoutId } });
    case "stock_unavailable":
      return refuse("stock_unavailable", "The stock does not answer; nothing is held. Try again shortly.", { retryAfterSeconds: 2 });
  }
}

function priceChanged(review: PriceReview<string>, currency: string): Problem {
  const priceChanges = review.changes.map(({ variantId, from, to }) => ({ variantId, from: toDecimal(from, currency), to: toDecimal(to, currency) }));
  return refuse("price_changed", "Prices have risen; look at `priceChanges` and send acceptPriceChanges to go on.", { extra: { priceChanges, currency } });
}

function notShippable(lines: readonly ReviewedLine[], { country }: PostalAddress): Problem {
  return refuse("not_shippable", `Nothing is delivered to ${country}.`, { extra: { items: lines.map(({ productId, variantId }) => ({ productId, variantId })) } });
}

/** The same buyer and key always make the same checkout. */
async function digestOf({ userId }: Principal, key: string): Promise<string> {
  return (await sha256Hex(`${userId}\n${key}`)).slice(0, 32);
}
