// Duty: our minor units and the decimal texts in which PayPal writes money.
// Invariant: an amount goes there and comes back the same, or is refused before it is sent; nothing is computed as a float.
// Neighbours: domain/money.ts counts by ISO 4217; PayPal departs from it where this file says.

import { z } from "zod";
import { type Currency, decimalsOf, type Minor } from "../../../domain/money.ts";

/** PayPal takes no decimals of two currencies that have them. */
const written: Readonly<Record<Currency, number>> = { HUF: 0, TWD: 0 };

/** An amount as PayPal writes it: decimals in a text. */
export const money = z.object({ currency_code: z.string(), value: z.string().regex(/^-?\d+(?:\.\d+)?$/) });
/** See `money`. */
export type Money = z.output<typeof money>;

/** The amount as PayPal takes it; null when it cannot be written there. */
export function toPaypal(amount: Minor, currency: Currency): Money | null {
  const decimals = decimalsOf(currency);
  const kept = written[currency] ?? decimals;
  if (amount % 10 ** (decimals - kept) !== 0) return null;
  const digits = String(amount / 10 ** (decimals - kept)).padStart(kept + 1, "0");
  return { currency_code: currency, value: kept === 0 ? digits : `${digits.slice(0, -kept)}.${digits.slice(-kept)}` };
}

/** An amount as PayPal tells it, in our minor units; without its sign. */
export function fromPaypal({ currency_code: currency, value }: Money): { readonly amount: Minor; readonly currency: Currency } {
  const decimals = decimalsOf(currency);
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  return { amount: Number(whole + fraction.padEnd(decimals, "0").slice(0, decimals)), currency };
}
