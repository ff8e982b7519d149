// Duty: how many to admit for each free unit, learned from how many of those admitted came.
// Invariant: 1 ≤ k ≤ the sale's own limit; 1 until enough windows are over to know, and 1 for the last 2 % of the units.
// Neighbours: admission.ts multiplies by it; chance.ts says from the same figures who will hardly have a turn.

/** Admissions whose window is over, and how many of them never claimed. */
export interface Shown {
  readonly ended: number;
  readonly noShows: number;
}

/** Windows that must be over before anything is concluded from them. */
const enough = 100;
/** The share of the units at which caution returns: 2 %. */
const lastShare = 0.02;

/** The share of the admitted who come: at least so many, but for one chance in forty (Wilson's lower bound); 1 while too few windows are over. */
export function showRate({ ended, noShows }: Shown): { readonly low: number; readonly likely: number; readonly high: number } {
  if (ended < enough) return { low: 0, likely: 1, high: 1 };
  const z = 1.96;
  const likely = 1 - noShows / ended;
  const centre = (likely + (z * z) / (2 * ended)) / (1 + (z * z) / ended);
  const spread = (z / (1 + (z * z) / ended)) * Math.sqrt((likely * (1 - likely)) / ended + (z * z) / (4 * ended * ended));
  return { low: centre - spread, likely, high: Math.min(1, centre + spread) };
}

/** k for as many units as are not sold yet: as many admissions for each free unit as it takes to have one come, if as many come as came at best. */
export function factorFor(shown: Shown, { units, overAdmission }: { readonly units: number; readonly overAdmission: number }, unsold: number): number {
  if (unsold <= lastShare * units) return 1;
  return Math.min(overAdmission, 1 / Math.max(showRate(shown).high, 1e-9));
}
