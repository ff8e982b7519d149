// Duty: how fast one identity, and one address, may ask on a sale's routes.
// Invariant: who is faster than his rate works for it; only who is ten times as fast is refused.
// Neighbours: clients/haste.ts counts; contracts/config.ts lets a shop choose other rates; test/simulation has its visitors keep to these.

import type { Rate } from "../token-bucket.ts";

/** What a signed-in user may ask on sale routes, unless the shop says otherwise: one request a second, five at once (contract §1). */
export const usualSaleRate: Rate = { perSecond: 1, burst: 5 };

/** From which rate on somebody is refused, and no longer only asked to solve something. */
export const floodOf = ({ perSecond, burst }: Rate): Rate => ({ perSecond: 10 * perSecond, burst: 10 * burst });

/** How fast newcomers may come from one address: a minute's worth at once. */
export const newcomersRate = (perMinute: number): Rate => ({ perSecond: perMinute / 60, burst: Math.max(1, perMinute) });
