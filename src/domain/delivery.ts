// Duty: how many days a parcel takes, by the way it is sent and how far it goes.
// Invariant: always within what the method promises for the zone; distance only says in which part of it.
// Neighbours: shipping-rates.ts has the promises, geo.ts the distance; pricing.ts tells the buyer.

import { type ShippingMethod, zoneOf } from "./shipping-rates.ts";

/** Whole days until the parcel is there. */
export interface DeliveryDays {
  readonly min: number;
  readonly max: number;
}

/** Up to here a parcel spends a day on the road; beyond `farKm` it changes lorries or flies. */
const nearKm = 500;
const farKm = 2_000;

/** The faster half of what is promised from near by, the slower half from far, all of it in between or when nobody knows how far. */
export function deliveryDays(promised: DeliveryDays, distanceKm: number | null): DeliveryDays {
  if (distanceKm === null) return promised;
  const half = Math.floor((promised.max - promised.min) / 2);
  if (distanceKm <= nearKm) return { min: promised.min, max: promised.min + half };
  if (distanceKm > farKm) return { min: promised.max - half, max: promised.max };
  return promised;
}

/** Every method offered to a country with its days, as far away as said. Empty where no carrier of ours goes. */
export function deliveryOptions(country: string, distanceKm: number | null): readonly { readonly method: ShippingMethod; readonly days: DeliveryDays }[] {
  return (zoneOf(country)?.rates ?? []).map(({ method, days }) => ({ method, days: deliveryDays(days, distanceKm) }));
}
