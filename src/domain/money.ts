// Duty: money as integer minor units, and its two ways across the border to decimals.
// Invariant: no sum, share or rate is ever computed on a fraction of a minor unit without being rounded here.
// Neighbours: every rule that counts money; contracts and views convert with `toDecimal` and `fromDecimal`, readers of events with `minorOf`, and mails and step logs write decimals out.

/** An amount in the currency's minor unit: cents for USD, yen for JPY, fils (1/1000) for KWD. Always a safe integer. */
export type Minor = number;

/** ISO 4217 code in capitals. */
export type Currency = string;

/** Currencies whose minor unit is not a hundredth (ISO 4217 list one). */
const unusualDecimals: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};

/** How many decimals the currency is written with (ISO 4217). */
export function decimalsOf(currency: Currency): number {
  return unusualDecimals[currency] ?? 2;
}

/** The amount as a number in the currency's own decimals, as the contract shows it: 19998 USD is 199.98. */
export function toDecimal(amount: Minor, currency: Currency): number {
  return amount / 10 ** decimalsOf(currency);
}

/**
 * The integer amount that a decimal number of the contract means.
 * Refuses (null) what has more decimals than the currency, is not finite, or is too large to count exactly.
 */
export function fromDecimal(value: number, currency: Currency): Minor | null {
  const scaled = value * 10 ** decimalsOf(currency);
  const amount = Math.round(scaled);
  const exact = Math.abs(scaled - amount) <= 1e-6 * Math.max(1, Math.abs(scaled) * 1e-6);
  return Number.isSafeInteger(amount) && exact ? amount : null;
}

/** The integer amount of a decimal that is known to be one of its currency. Throws where it is none: that is a bug, and never a zero. */
export function minorOf(value: number, currency: Currency): Minor {
  const amount = fromDecimal(value, currency);
  if (amount === null) throw new Error(`${value} is no amount of ${currency}`);
  return amount;
}

/** A configured or computed decimal in the currency's minor unit, rounded half up where it has more decimals than the currency. */
export function roundToMinor(value: number, currency: Currency): Minor {
  return Math.round(Number((value * 10 ** decimalsOf(currency)).toFixed(6)));
}

/** `amount × numerator / denominator`, rounded half up (away from zero for what is owed back). Exact for all safe integers. */
export function share(amount: Minor, numerator: number, denominator: number): Minor {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const magnitude = product < 0n ? -product : product;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return Number(product < 0n ? -rounded : rounded);
}

/** The sum of amounts of one currency. */
export function sum(amounts: readonly Minor[]): Minor {
  return amounts.reduce((total, amount) => total + amount, 0);
}
