// Duty: our minor units and the units in which Stripe counts a currency.
// Invariant: an amount goes there and comes back the same, or is refused before it is sent.
// Neighbours: domain/money.ts counts by ISO 4217; Stripe departs from it where this file says (docs.stripe.com/currencies).

import { type Currency, decimalsOf, type Minor } from "../../../domain/money.ts";

/** Stripe keeps two decimals for two currencies that have none, and none for one that has two. */
const stripeDecimals: Readonly<Record<Currency, number>> = { ISK: 2, UGX: 2, MGA: 0 };
/** Of three decimals Stripe takes the last one as zero only. */
const wholeTens = new Set<Currency>(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** The amount as Stripe takes it; null when Stripe cannot charge exactly this. */
export function toStripe(amount: Minor, currency: Currency): number | null {
  const scaled = amount * 10 ** ((stripeDecimals[currency] ?? decimalsOf(currency)) - decimalsOf(currency));
  if (!Number.isSafeInteger(scaled)) return null;
  return wholeTens.has(currency) && scaled % 10 !== 0 ? null : scaled;
}

/** An amount as Stripe tells it, in our minor units. Stripe writes currencies in small letters. */
export function fromStripe(amount: number, stripeCurrency: string): { readonly amount: Minor; readonly currency: Currency } {
  const currency = stripeCurrency.toUpperCase();
  return { amount: amount * 10 ** (decimalsOf(currency) - (stripeDecimals[currency] ?? decimalsOf(currency))), currency };
}
