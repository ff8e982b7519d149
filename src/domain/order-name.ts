// Duty: what an order is called: its id, which says where it lives, and its number, which a person reads out on the telephone.
// Invariant: unique over all lanes without asking anybody, and always the same for the same checkout.
// Neighbours: checkout-lane.ts counts its checkouts; whoever has only an order's id asks `laneOfOrder`.

import { type CheckoutId, idOf, type OrderId, uniquePart } from "./ids.ts";
import type { OrderName } from "./order.ts";
import type { Millis } from "./time.ts";

/** Crockford's base 32: no I, L, O, U, so that nobody misreads a number. */
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Room for every lane there can be (configuration allows 4,096), so that adding lanes never makes two orders share a number. */
const lanesBits = 12n;
const shortestLength = 6;

/** The name of the order that a checkout will become: the lane's `counter` never gives a number twice. */
export function nameOrder(checkoutId: CheckoutId, lane: number, counter: number, now: Millis): OrderName {
  return { orderId: idOf("order", `${lane.toString(36)}-${uniquePart(checkoutId)}`), orderNumber: orderNumber(lane, counter, now) };
}

/** The lane an order lives in, or null when the text is no order's id. */
export function laneOfOrder(orderId: OrderId): number | null {
  const match = /^ord_([0-9a-z]{1,3})-./.exec(orderId);
  return match?.[1] === undefined ? null : Number.parseInt(match[1], 36);
}

function orderNumber(lane: number, counter: number, now: Millis): string {
  const place = (BigInt(counter) << lanesBits) | BigInt(lane);
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
