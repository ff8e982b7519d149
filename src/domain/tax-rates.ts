// Duty: what tax goods bear where they are delivered: standard rates, as published for 2026.
// Invariant: a rate is an integer in thousandths of a percent (19 % is 19,000); a place that is not listed bears none.
// Neighbours: pricing.ts applies it; a shop with other duties hands in a table of its own.

/** One place's tax: its rate in 1/1000 %, and whether the delivery is taxed as the goods are. */
export interface TaxRate {
  readonly rate: number;
  readonly onShipping: boolean;
}

/** The denominator of a rate. */
export const wholeRate = 100_000;

/** Tax by place of delivery. A state's own rate, where listed, replaces its country's. */
export interface TaxTable {
  readonly countries: Readonly<Record<string, TaxRate>>;
  /** "US-NY" → rate. */
  readonly states: Readonly<Record<string, TaxRate>>;
}

const percents = (rates: Readonly<Record<string, number>>, onShipping: boolean, prefix = ""): Record<string, TaxRate> =>
  Object.fromEntries(Object.entries(rates).map(([place, percent]) => [prefix + place, { rate: Math.round(percent * 1_000), onShipping }]));

/** VAT of the European Union (Directive 2006/112/EC, standard rates): the delivery shares the goods' rate. */
const europeanUnion = {
  AT: 20, BE: 21, BG: 20, HR: 25, CY: 19, CZ: 21, DK: 25, EE: 24, FI: 25.5, FR: 20, DE: 19, GR: 24, HU: 27, IE: 23, IT: 22, LV: 21, LT: 21,
  LU: 17, MT: 18, NL: 21, PL: 23, PT: 23, RO: 21, SK: 23, SI: 22, ES: 21, SE: 25,
};

/** Value added or goods-and-services tax elsewhere; Canada's is the federal part. */
const elsewhere = {
  GB: 20, CH: 8.1, NO: 25, IS: 24, LI: 8.1, MC: 20, CA: 5, MX: 16, AU: 10, NZ: 15, JP: 10, KR: 10, SG: 9, IN: 18, TW: 5, TH: 7, MY: 10, ID: 11, PH: 12, VN: 10,
  IL: 18, TR: 20, AE: 5, SA: 15, ZA: 15, BR: 17, CL: 19, CO: 19, AR: 21, PE: 18, UA: 20, RS: 20, KE: 16, EG: 14, MA: 20,
};

/** Provinces with a harmonised tax: the federal part is inside. */
const canada = { ON: 13, NB: 15, NL: 15, NS: 14, PE: 15 };

/** State sales tax without local parts, in states that tax a delivery charge. AK, DE, MT, NH and OR have none. */
const statesTaxingShipping = {
  AR: 6.5, CT: 6.35, DC: 6, GA: 4, HI: 4, IN: 7, KY: 6, MN: 6.875, MS: 7, NC: 4.75, ND: 5, NE: 5.5, NJ: 6.625, NM: 4.875, NY: 4, OH: 5.75, PA: 6,
  RI: 7, SC: 6, SD: 4.2, TN: 7, TX: 6.25, VT: 6, WA: 6.5, WI: 5, WV: 6,
};

/** State sales tax without local parts, in states where a delivery charge shown apart is free of it. */
const statesTaxingGoods = {
  AL: 4, AZ: 5.6, CA: 7.25, CO: 2.9, FL: 6, IA: 6, ID: 6, IL: 6.25, KS: 6.5, LA: 5, MA: 6.25, MD: 6, ME: 5.5, MI: 6, MO: 4.225, NV: 6.85, OK: 4.5,
  UT: 4.85, VA: 5.3, WY: 4,
};

/** The rates the shop uses unless it is given others. */
export const standardTaxes: TaxTable = {
  countries: percents({ ...europeanUnion, ...elsewhere }, true),
  states: { ...percents(canada, true, "CA-"), ...percents(statesTaxingShipping, true, "US-"), ...percents(statesTaxingGoods, false, "US-") },
};

const untaxed: TaxRate = { rate: 0, onShipping: false };

/** The tax at a place of delivery. States may be given as "NY", "ny" or "US-NY"; an unknown state bears its country's rate. */
export function taxAt(country: string, state: string | null, table: TaxTable = standardTaxes): TaxRate {
  const code = (state ?? "").trim().toUpperCase().replace(`${country}-`, "");
  const name = country === "US" ? (stateCodes[code] ?? code) : code;
  return table.states[`${country}-${name}`] ?? table.countries[country] ?? untaxed;
}

/** Written-out names of states, for addresses that a person typed. */
const stateCodes: Readonly<Record<string, string>> = {
  ALABAMA: "AL", ARIZONA: "AZ", ARKANSAS: "AR", CALIFORNIA: "CA", COLORADO: "CO", CONNECTICUT: "CT", "DISTRICT OF COLUMBIA": "DC", FLORIDA: "FL", GEORGIA: "GA",
  HAWAII: "HI", IDAHO: "ID", ILLINOIS: "IL", INDIANA: "IN", IOWA: "IA", KANSAS: "KS", KENTUCKY: "KY", LOUISIANA: "LA", MAINE: "ME", MARYLAND: "MD", MASSACHUSETTS: "MA",
  MICHIGAN: "MI", MINNESOTA: "MN", MISSISSIPPI: "MS", MISSOURI: "MO", NEBRASKA: "NE", NEVADA: "NV", "NEW JERSEY": "NJ", "NEW MEXICO": "NM", "NEW YORK": "NY",
  "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND", OHIO: "OH", OKLAHOMA: "OK", PENNSYLVANIA: "PA", "RHODE ISLAND": "RI", "SOUTH CAROLINA": "SC", "SOUTH DAKOTA": "SD",
  TENNESSEE: "TN", TEXAS: "TX", UTAH: "UT", VERMONT: "VT", VIRGINIA: "VA", WASHINGTON: "WA", "WEST VIRGINIA": "WV", WISCONSIN: "WI", WYOMING: "WY",
};
