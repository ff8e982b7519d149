// Duty: what a checkout is called: an id that says in which lane it lives.
// Invariant: whoever has only the id finds the lane without asking anybody.
// Neighbours: order/name.ts names the order it becomes; payment-name.ts its payments; lanes.ts reads lanes out of names.

import { type CheckoutId, idOf, isIdOf, uniquePart } from "./ids.ts";
import { laneInName } from "./lanes.ts";

/** The id of a checkout of a lane, made of a part that is unique. */
export const nameCheckout = (lane: number, unique: string): CheckoutId => idOf("checkout", `${lane.toString(36)}-${unique}`);

/** What a checkout is called that is begun for the same wish once more: its holds have names of their own, like it. */
export const nextCheckout = (checkoutId: CheckoutId, count: number): CheckoutId => idOf("checkout", `${uniquePart(checkoutId)}-again${count}`);

/** The lane a checkout lives in, or null when the text is no checkout's id. */
export const laneOfCheckout = (checkoutId: CheckoutId): number | null => (isIdOf("checkout", checkoutId) ? laneInName(uniquePart(checkoutId)) : null);
