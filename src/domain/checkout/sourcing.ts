// Duty: where a checkout's units are to come from, and how far they go.
// Invariant: an estimate by the projection's levels, chosen as the stock objects will choose; these decide.
// Neighbours: stock/ledger.ts allocates the same way; pricing.ts counts the distance into the delivery's price.

import { type Coordinates, distanceKm, nearestFirst } from "../geo.ts";
import type { WarehouseId } from "../ids.ts";
import { locate } from "../places.ts";
import { allocate, type WarehouseLevel } from "../stock/ledger.ts";
import type { PostalAddress } from "./draft.ts";

/** Where units lie. */
export type Source = Coordinates & { readonly warehouseId: WarehouseId };

/** How many of something are wanted, and what lies where of it. */
export interface Stocked {
  readonly quantity: number;
  readonly levels: readonly WarehouseLevel[];
}

/** From where to send, the best first, and how far the farthest parcel goes; null where nobody knows. */
export interface Sources {
  readonly warehouseIds: readonly WarehouseId[];
  readonly distanceKm: number | null;
}

/** The warehouses by their distance; the parcels go from where the units lie, and from the nearest one where nobody knows. */
export function sourcesFor({ country, postalCode }: Pick<PostalAddress, "country" | "postalCode">, warehouses: readonly Source[], lines: readonly Stocked[]): Sources {
  const destination = locate(country, postalCode);
  if (destination === null) return { warehouseIds: [], distanceKm: null };
  const ordered = nearestFirst(destination, warehouses);
  const warehouseIds = ordered.map(({ warehouseId }) => warehouseId);
  const places = new Set(lines.flatMap(({ levels, quantity }) => allocate({ warehouses: levels }, quantity, warehouseIds) ?? []).map((portion) => portion.warehouseId));
  const sources = places.size === 0 ? ordered.slice(0, 1) : ordered.filter(({ warehouseId }) => places.has(warehouseId));
  return { warehouseIds, distanceKm: sources.length === 0 ? null : Math.max(...sources.map((source) => distanceKm(destination, source))) };
}
