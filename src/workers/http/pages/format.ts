// How figures and times are written for visitors. The shop speaks one language; the visitor's own time zone is filled in by script.

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** A decimal amount of the contract with its currency's sign: 199.98 USD is "$199.98". */
export function money(amount: number, currency: string): string {
  let format = moneyFormats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    moneyFormats.set(currency, format);
  }
  return format.format(amount);
}

const countFormat = new Intl.NumberFormat("en-US");

/** A count with thousands set apart. */
export const count = (value: number): string => countFormat.format(value);

const timeFormat = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" });
const dayFormat = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
const dateFormat = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

/** "14:05 UTC" */
export const clockTime = (iso: string): string => `${timeFormat.format(new Date(iso))} UTC`;

/** "Nov 20" */
export const shortDay = (iso: string): string => dayFormat.format(new Date(iso));

/** "Nov 20, 2026" */
export const calendarDay = (iso: string): string => dateFormat.format(new Date(iso));

/** "Nov 20, 2026, 14:05 UTC" */
export const dateTime = (iso: string): string => `${dateFormat.format(new Date(iso))}, ${clockTime(iso)}`;

/** A span of days as one would say it: "Nov 24 – Nov 27". */
export const daySpan = (span: { readonly from: string; readonly to: string }): string => {
  const [from, to] = [shortDay(span.from), shortDay(span.to)];
  return from === to ? from : `${from} – ${to}`;
};

/** How much a sale price saves, in whole percent; 0 when it saves nothing. */
export const percentOff = (price: number, salePrice: number | null): number =>
  salePrice === null || price <= 0 ? 0 : Math.max(0, Math.round((1 - salePrice / price) * 100));

const upperWord = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

/** A constant of the contract as a word: PAYMENT_FAILED is "Payment failed". */
export const humane = (constant: string): string => upperWord(constant.replaceAll("_", " "));
