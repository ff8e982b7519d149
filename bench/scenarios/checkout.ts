// Duty: buying, as units of work: from an empty cart to an order, and from a purchase token to an order.
// Invariant: a unit is finished only when the order is confirmed; what is done before the clock starts is not counted.
// Neighbours: support/load.ts drives the exports; checkout.ts arranges rounds; browse.ts has what both need of a shop.

import type { Work } from "../support/load.ts";
import { type BrowseInput, ordering, pick } from "./browse.ts";

export { hello, purchase } from "./browse.ts";

/** A purchase token for every buyer, each good for one purchase. */
export interface TokenInput extends BrowseInput {
  readonly purchaseTokens: readonly string[];
}

/** Buys what was claimed in a sale: checkout begun with the token, and paid. */
export const buyByToken: Work<TokenInput> = async (connection, { buyers, purchaseTokens, run }, { turn }) => {
  const buyer = pick(buyers, turn);
  const { as, expect } = ordering(connection, buyer);
  const begun = await expect(as({ method: "POST", path: "/checkout/initiate", body: { shippingAddressId: buyer.addressId, purchaseToken: pick(purchaseTokens, turn) } }), 201);
  const { checkoutId } = JSON.parse(begun) as { readonly checkoutId: string };
  const body = { paymentMethod: "CARD", paymentToken: "tok_visa", idempotencyKey: `${run}-${turn}` };
  await expect(as({ method: "POST", path: `/checkout/${checkoutId}/pay`, body }), 200);
};
