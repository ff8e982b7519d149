// Duty: priced lines → a checkout whose units the buyer's lane holds, or the reason why not.
// Invariant: every line or none; what is offered here is what is charged.
// Neighbours: initiate.ts brings a cart's lines, initiate-claim.ts a claimed unit; domain/pricing.ts counts, the lane holds and keeps.

import { methodsOffered } from "../../../clients/payments/registry.ts";
import type { Principal } from "../../../contracts/account.ts";
import type { CheckoutDraft, CheckoutView, PostalAddress } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { draftLine, type ReviewedLine } from "../../../domain/checkout/lines.ts";
import { sourcesFor, type Source, type Stocked } from "../../../domain/checkout/sourcing.ts";
import type { AddressId, CartId, VariantId } from "../../../domain/ids.ts";
import { roundToMinor } from "../../../domain/money.ts";
import { price, type ShippingOffer } from "../../../domain/pricing.ts";
import type { ShippingMethod } from "../../../domain/shipping-rates.ts";
import { askOwnLane } from "./lane.ts";
import { alsoShort, noteShortage } from "./shortages.ts";

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

/** A checkout that has begun, or why it has not. */
export type Begun = { readonly kind: "reserved"; readonly checkout: CheckoutView } | Problem;

/** Where a checkout's things go, and its bill. */
export interface Destination {
  readonly shipping: PostalAddress;
  readonly billing: PostalAddress;
}

/** What is needed to send the lines. */
export interface Delivery {
  /** What is known of where the units lie; nothing of a claimed one, which lies where the sale set it aside. */
  readonly stocked: readonly Stocked[];
  readonly addresses: Destination;
  readonly warehouses: readonly Source[];
  readonly requestId: string;
}

/** The addresses that a request names. */
export const addressIdsOf = ({ shippingAddressId, billingAddressId = shippingAddressId }: InitiateRequest) => [...new Set([shippingAddressId, billingAddressId])];

/** Those addresses, or null when one is not the buyer's. */
export function destinationOf(addresses: ReadonlyMap<AddressId, PostalAddress>, { shippingAddressId, billingAddressId = shippingAddressId }: InitiateRequest): Destination | null {
  const [shipping, billing] = [addresses.get(shippingAddressId), addresses.get(billingAddressId)];
  return shipping === undefined || billing === undefined ? null : { shipping, billing };
}

/** Why a line cannot be bought from a cart now. */
export function inSale(variantIds: readonly VariantId[]): Problem {
  const items = variantIds.map((variantId) => ({ variantId }));
  return refuse("not_admitted", "Some things are being sold in a sale: take a place in its queue, or take them out of the cart.", { extra: { items } });
}

/** Offers delivery of priced lines, and has the buyer's lane hold them. */
export async function reserveLines(
  platform: Platform, who: Principal, request: InitiateRequest, lines: readonly ReviewedLine[], { addresses, warehouses, requestId, stocked }: Delivery,
  draft: Pick<CheckoutDraft, "checkoutId" | "cartId" | "priceChanges" | "warnings" | "claim">,
): Promise<Begun> {
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

function offersFor({ config, clock }: Platform, lines: readonly ReviewedLine[], destination: PostalAddress, km: number | null): readonly ShippingOffer[] {
  const freeShippingFrom = roundToMinor(config.freeShippingThreshold, config.shopCurrency);
  const pricing = price({ lines, currency: config.shopCurrency, destination, freeShippingFrom, now: clock.now(), distanceKm: km });
  return pricing.kind === "priced" ? pricing.offers : [];
}

async function reserve(platform: Platform, who: Principal, draft: CheckoutDraft): Promise<Begun> {
  const asked = await askOwnLane(platform, who, (lane) => lane.initiate(draft));
  if (asked.kind === "problem") return asked;
  const outcome = asked.value;
  switch (outcome.kind) {
    case "reserved":
      return outcome;
    case "out_of_stock":
      return noteShortage(platform, outcome.items, await alsoShort(platform, outcome.unasked ?? []));
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

function notShippable(lines: readonly ReviewedLine[], { country }: PostalAddress): Problem {
  return refuse("not_shippable", `Nothing is delivered to ${country}.`, { extra: { items: lines.map(({ productId, variantId }) => ({ productId, variantId })) } });
}
