// Duty: how far apart two places on the earth are, and which of several is nearest.
// Invariant: pure arithmetic on a sphere; its error, half a percent at most, is far below what a postal code leaves open.
// Neighbours: places.ts says where an address is; delivery.ts makes days of kilometres; checkout/sourcing.ts orders the warehouses.

/** A place by its degrees: north and east are positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** The mean radius of the earth (IUGG). */
const earthRadiusKm = 6_371.009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great-circle distance in kilometres, by the haversine formula (stable for places close together). */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const northwards = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const eastwards = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const haversine = northwards + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * eastwards;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/** The places, the nearest first; those equally far stay in the order they came in. */
export function nearestFirst<Place extends Coordinates>(origin: Coordinates, places: readonly Place[]): readonly Place[] {
  return places
    .map((place) => ({ place, km: distanceKm(origin, place) }))
    .toSorted((a, b) => a.km - b.km)
    .map(({ place }) => place);
}
