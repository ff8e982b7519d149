// Duty: buying, as units of work: from an empty cart to an order, and from a hold that has been made to an order.
// Invariant: a unit is finished only when the order is confirmed; what is done before the clock starts is not counted.
// Neighbours: support/load.ts drives the exports; checkout.ts arranges rounds; browse.ts has what both need of a shop.

import type { Connection } from "../support/connection.ts";
import type { Place, Work } from "../support/load.ts";
import { type BrowseInput, ordering, pick } from "./browse.ts";

export { hello, purchase } from "./browse.ts";

/** What a buyer has before the clock starts: his checkout, whose units are held for him. */
export async function hold(connection: Connection, input: BrowseInput, place: Place): Promise<string> {
  const { as, expect } = ordering(connection, pick(input.buyers, place.turn));
  const { productId, variantId } = pick(input.offers, place.turn);
  await expect(as({ method: "POST", path: "/cart/items", body: { productId, variantId, quantity: 1 } }), 200);
  return checkoutOf(await expect(as({ method: "POST", path: "/checkout/initiate", body: { shippingAddressId: pick(input.buyers, place.turn).addressId } }), 201));
}

/** Pays what is held. */
export const payHeld: Work<BrowseInput, string> = async (connection, input, place, checkoutId) => {
  const { as, expect } = ordering(connection, pick(input.buyers, place.turn));
  const body = { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: `${input.run}-${place.turn}` };
  await expect(as({ method: "POST", path: `/checkout/${checkoutId}/pay`, body }), 200);
};

const checkoutOf = (text: string): string => (JSON.parse(text) as { checkoutId: string }).checkoutId;
