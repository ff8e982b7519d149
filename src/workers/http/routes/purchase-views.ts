// Duty: what checkouts and orders have in common as the contract shows them (§5): totals, lines, addresses, spans of time.
// Invariant: amounts leave as decimals of the currency beside them, times as ISO 8601.
// Neighbours: checkout-views.ts and order-views.ts are made of these.

import { z } from "zod";
import type { CheckoutTotals, PostalAddress } from "../../../contracts/objects.ts";
import { type Currency, toDecimal } from "../../../domain/money.ts";
import { type Millis, toIso } from "../../../domain/time.ts";

/** A moment, ISO 8601. */
export const time = z.iso.datetime();
/** Money in decimals. */
export const amount = z.number().meta({ description: "in the currency's own decimals" });
/** When a parcel is expected. */
export const delivery = z.object({ from: time, to: time });
/** What a purchase comes to, and of what. */
export const totals = { subtotal: amount, discount: amount, shipping: amount, tax: amount, total: amount, currency: z.string() };
/** A line that is priced for good. */
export const line = z.object({ productId: z.string(), variantId: z.string(), name: z.string(), quantity: z.int(), unitPrice: amount, totalPrice: amount });
/** Where a parcel or a bill goes. */
export const address = z.object({
  addressId: z.string(), streetAddress: z.string(), city: z.string(), state: z.string().nullable(), postalCode: z.string(), country: z.string(), phone: z.string().nullable(),
});

/** From when until when, as the contract writes it. */
export const span = ({ from, to }: { readonly from: Millis; readonly to: Millis }) => ({ from: toIso(from), to: toIso(to) });

/** Totals in decimals of their currency. */
export function totalsView({ subtotal, discount, shipping, tax, total }: CheckoutTotals, currency: Currency) {
  const decimal = (minor: number) => toDecimal(minor, currency);
  return { subtotal: decimal(subtotal), discount: decimal(discount), shipping: decimal(shipping), tax: decimal(tax), total: decimal(total), currency };
}

/** An address without what only the shop needs. */
export function addressView({ addressId, streetAddress, city, state, postalCode, country, phone }: PostalAddress): z.input<typeof address> {
  return { addressId, streetAddress, city, state, postalCode, country, phone };
}
