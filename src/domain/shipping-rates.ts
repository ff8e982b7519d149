// Duty: where the shop delivers to, how, for how much and how fast.
// Invariant: a country that stands in no zone is not served.
// Neighbours: pricing.ts offers the methods; a shop with other carriers hands in a table of its own.

import { type Currency, type Minor, roundToMinor } from "./money.ts";

/** How fast it goes. */
export type ShippingMethod = "standard" | "express";

/** One way to deliver to a zone: its price before the currency's level, and how many days it takes. */
export interface ShippingRate {
  readonly method: ShippingMethod;
  readonly price: number;
  readonly days: { readonly min: number; readonly max: number };
}

/** Countries that are delivered to at the same rates. */
export interface ShippingZone {
  readonly name: string;
  readonly countries: ReadonlySet<string>;
  readonly rates: readonly ShippingRate[];
}

const zone = (name: string, countries: string, standard: readonly [number, number, number], express: readonly [number, number, number]): ShippingZone => ({
  name,
  countries: new Set(countries.split(" ")),
  rates: [
    { method: "standard", price: standard[0], days: { min: standard[1], max: standard[2] } },
    { method: "express", price: express[0], days: { min: express[1], max: express[2] } },
  ],
});

/** The zones the shop delivers to, nearest first. Elsewhere no carrier of ours goes. */
export const standardZones: readonly ShippingZone[] = [
  zone("domestic", "US PR", [5.99, 3, 5], [14.99, 1, 2]),
  zone("neighbours", "CA MX", [9.99, 5, 8], [24.99, 2, 3]),
  zone("europe", "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE GB CH NO IS LI MC AD SM VA RS UA GI", [14.99, 6, 10], [34.99, 2, 4]),
  zone("pacific", "AU NZ JP KR SG HK TW MY TH", [17.99, 7, 12], [39.99, 3, 5]),
  zone("world", "IN ID PH VN AE SA QA KW BH OM IL TR JO EG MA TN KE ZA NG GH MU BR CL CO AR PE UY EC CR PA GT DO CN LK BD PK KZ GE AM", [24.99, 10, 20], [54.99, 4, 8]),
];

/**
 * What one unit of the table's prices is worth in a shop's currency: a price level, not an exchange rate, so that shipping
 * costs about as much in a shop that counts in yen. Currencies that are not listed stand at 1.
 */
const priceLevels: Readonly<Record<Currency, number>> = {
  JPY: 150, KRW: 1_400, INR: 85, CNY: 7, TWD: 32, THB: 35, SEK: 10, NOK: 10, DKK: 7, CZK: 23, HUF: 370, PLN: 4, MXN: 18, BRL: 5.5, ZAR: 18, TRY: 40,
  KWD: 0.3, BHD: 0.4, OMR: 0.4, JOD: 0.7, TND: 3, CLP: 950, ISK: 135, VND: 25_000, IDR: 16_000, PHP: 58, ILS: 3.7, AED: 3.7, SAR: 3.75, RON: 4.6,
};

/** The zone a country lies in, or null when it is not served. */
export function zoneOf(country: string, zones: readonly ShippingZone[] = standardZones): ShippingZone | null {
  return zones.find((candidate) => candidate.countries.has(country)) ?? null;
}

/** A rate's price in minor units of the shop's currency. */
export function ratePrice(rate: ShippingRate, currency: Currency): Minor {
  return roundToMinor(rate.price * (priceLevels[currency] ?? 1), currency);
}
