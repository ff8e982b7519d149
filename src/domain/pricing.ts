// Duty: what a basket costs: goods, discount, delivery and tax, with every method offered to the address; and when a changed price stops a checkout.
// Invariant: total = subtotal − discount + shipping + tax, in minor units; tax is rounded half up once per line and once for the delivery.
// Neighbours: routes/checkout.ts prices a cart with it; tax-rates.ts and shipping-rates.ts are its tables.

import { deliveryDays } from "./delivery.ts";
import { type Currency, type Minor, share, sum } from "./money.ts";
import { ratePrice, type ShippingMethod, type ShippingZone, standardZones, zoneOf } from "./shipping-rates.ts";
import { standardTaxes, type TaxRate, taxAt, type TaxTable, wholeRate } from "./tax-rates.ts";
import { dayMs, type Millis } from "./time.ts";

/** A line to price. `discount` is the line's own part of whatever is taken off. Prices are before tax. */
export interface PricedLine {
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly discount?: Minor;
}

/** What is to be paid and how it comes about, in minor units. */
export interface Totals {
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  /** The part of `tax` that is on the delivery. */
  readonly shippingTax: Minor;
  readonly total: Minor;
}

/** One way to have it delivered, and what the whole would cost that way. */
export interface ShippingOffer {
  readonly method: ShippingMethod;
  readonly price: Minor;
  readonly estimatedDelivery: { readonly from: Millis; readonly to: Millis };
  readonly totals: Totals;
}

/** Every way to have the goods delivered, or that there is none. */
export type Pricing = { readonly kind: "priced"; readonly offers: readonly [ShippingOffer, ...ShippingOffer[]] } | { readonly kind: "not_shippable" };

/** What is bought, where it goes, and when. */
export interface PricingRequest {
  readonly lines: readonly PricedLine[];
  readonly currency: Currency;
  readonly destination: { readonly country: string; readonly state: string | null };
  /** Standard delivery is free from this value of goods on, after discounts. */
  readonly freeShippingFrom: Minor;
  readonly now: Millis;
  /** From the nearest warehouse to the destination; null when nobody knows. */
  readonly distanceKm?: number | null;
}

/** The shop's rates: hand in others to price elsewhere. */
export interface PricingTables {
  readonly taxes: TaxTable;
  readonly zones: readonly ShippingZone[];
}

/** Prices the lines for a destination, cheapest method first. `not_shippable` when no method goes there. */
export function price(request: PricingRequest, tables: PricingTables = { taxes: standardTaxes, zones: standardZones }): Pricing {
  const { lines, currency, destination, freeShippingFrom, now, distanceKm = null } = request;
  const tax = taxAt(destination.country, destination.state, tables.taxes);
  const subtotal = sum(lines.map(lineTotal));
  const discount = sum(lines.map((line) => line.discount ?? 0));
  const offers = (zoneOf(destination.country, tables.zones)?.rates ?? []).map((rate): ShippingOffer => {
    const free = rate.method === "standard" && subtotal - discount >= freeShippingFrom;
    const shipping = free ? 0 : ratePrice(rate, currency);
    const days = deliveryDays(rate.days, distanceKm);
    return {
      method: rate.method,
      price: shipping,
      estimatedDelivery: { from: now + days.min * dayMs, to: now + days.max * dayMs },
      totals: totalsOf(subtotal, discount, shipping, taxOnLines(lines, tax), taxOnShipping(shipping, tax)),
    };
  });
  const [first, ...others] = offers.sort((a, b) => a.price - b.price);
  return first === undefined ? { kind: "not_shippable" } : { kind: "priced", offers: [first, ...others] };
}

/** What a line costs before discount and tax. */
export function lineTotal(line: PricedLine): Minor {
  return line.quantity * line.unitPrice;
}

function taxOnLines(lines: readonly PricedLine[], { rate }: TaxRate): Minor {
  return sum(lines.map((line) => share(lineTotal(line) - (line.discount ?? 0), rate, wholeRate)));
}

function taxOnShipping(shipping: Minor, { rate, onShipping }: TaxRate): Minor {
  return onShipping ? share(shipping, rate, wholeRate) : 0;
}

function totalsOf(subtotal: Minor, discount: Minor, shipping: Minor, goodsTax: Minor, shippingTax: Minor): Totals {
  const tax = goodsTax + shippingTax;
  return { subtotal, discount, shipping, tax, shippingTax, total: subtotal - discount + shipping + tax };
}

/** A price that is no longer what it was when the buyer put the thing into the cart. */
export interface PriceChange<Variant extends string> {
  readonly variantId: Variant;
  readonly from: Minor;
  readonly to: Minor;
}

/** `refused` when a price has risen by more than the buyer must bear unasked; `changes` lists every change, risen or fallen. */
export interface PriceReview<Variant extends string> {
  readonly kind: "accepted" | "refused";
  readonly changes: readonly PriceChange<Variant>[];
}

/** Compares present prices with those at addition (contract §5): fallen, or risen within the tolerance, is taken and told; more needs consent. */
export function reviewPrices<Variant extends string>(
  lines: readonly { readonly variantId: Variant; readonly priceAtAddition: Minor; readonly unitPrice: Minor }[],
  tolerancePercent: number,
  consent: boolean,
): PriceReview<Variant> {
  const changed = lines.filter((line) => line.unitPrice !== line.priceAtAddition);
  const beyond = changed.some((line) => (line.unitPrice - line.priceAtAddition) * 100 > line.priceAtAddition * tolerancePercent);
  const changes = changed.map((line) => ({ variantId: line.variantId, from: line.priceAtAddition, to: line.unitPrice }));
  return { kind: beyond && !consent ? "refused" : "accepted", changes };
}
