// Duty: what an order is called: an id that says where it lives, and a number which a person reads out on the telephone.
// Invariant: unique over all lanes without asking anybody, and always the same for the same checkout.
// Neighbours: ../checkout-name.ts names the checkout it comes of; checkout-lane.ts counts its checkouts.

import { laneOfCheckout } from "../checkout-name.ts";
import { type CheckoutId, idOf, isIdOf, type OrderId, uniquePart } from "../ids.ts";
import { laneInName, lanesBits } from "../lanes.ts";
import type { OrderName } from "../order.ts";
import type { Millis } from "../time.ts";

/** Crockford's base 32: no I, L, O, U, so that nobody misreads a number. */
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Room for every lane there can be. */
const laneRoom = BigInt(lanesBits);
const shortestLength = 6;

/** The name of the order that a checkout will become: the lane's `counter` never gives a number twice. */
export function nameOrder(checkoutId: CheckoutId, lane: number, counter: number, now: Millis): OrderName {
  const unique = uniquePart(checkoutId);
  return { orderId: idOf("order", laneOfCheckout(checkoutId) === lane ? unique : `${lane.toString(36)}-${unique}`), orderNumber: orderNumber(lane, counter, now) };
}

/** The lane an order lives in, or null when the text is no order's id. */
export const laneOfOrder = (orderId: OrderId): number | null => (isIdOf("order", orderId) ? laneInName(uniquePart(orderId)) : null);

function orderNumber(lane: number, counter: number, now: Millis): string {
  const place = (BigInt(counter) << laneRoom) | BigInt(lane);
  let length = shortestLength;
  while (place >> BigInt(length * 5) > 0n) length += 1;
  return `ORD-${new Date(now).getUTCFullYear()}-${encode(permute(place, BigInt(length * 5)), length)}`;
}

/** A bijection on the numbers of `bits` bits that scatters neighbours, so that a number tells nobody how many were sold. */
function permute(value: bigint, bits: bigint): bigint {
  const mask = (1n << bits) - 1n;
  const half = bits / 2n + 1n;
  let mixed = value;
  for (const factor of [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n]) {
    mixed = (mixed * factor) & mask;
    mixed ^= mixed >> half;
  }
  return mixed;
}

function encode(value: bigint, length: number): string {
  let text = "";
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n) text = crockford.charAt(Number(rest & 31n)) + text;
  return text;
}
