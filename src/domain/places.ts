// Duty: where on the earth a postal address is, as well as its country and the first characters of its postal code say.
// Invariant: the longest prefix that is known decides; an address in a country that is known always has a place.
// Neighbours: places/ has the tables; geo.ts measures from here to the warehouses.

import type { Coordinates } from "./geo.ts";
import { countryPoints } from "./places/country-points.ts";
import { regionPoints } from "./places/region-points.ts";
import { zipPoints } from "./places/zip-points.ts";

/** Numbered like the mainland, though they have country codes of their own. */
const zipCountries = new Set(["US", "PR"]);
const zipPrefixLength = 3;

/** About where an address lies: within some tens of kilometres where the postal code is known, else the middle of where the country's people live. Null for an unknown country. */
export function locate(country: string, postalCode: string): Coordinates | null {
  const code = postalCode.toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
  const byZip = zipCountries.has(country) ? zipPoints.get(code.slice(0, zipPrefixLength)) : undefined;
  return byZip ?? regionPoints.get(country)?.get(code.slice(0, 1)) ?? countryPoints.get(country) ?? null;
}
