import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalsOf, fromDecimal, minorOf, roundToMinor, share, toDecimal } from "../../src/domain/money.ts";
import { lineTotal, price, type PricedLine, type PricingRequest, reviewPrices, type ShippingOffer } from "../../src/domain/pricing.ts";
import { standardZones, zoneOf } from "../../src/domain/shipping-rates.ts";
import { standardTaxes, taxAt, wholeRate } from "../../src/domain/tax-rates.ts";
import { dayMs } from "../../src/domain/time.ts";

const now = 1_800_000_000_000;

function offersFor(lines: readonly PricedLine[], country: string, state: string | null = null, more: Partial<PricingRequest> = {}): readonly ShippingOffer[] {
  const pricing = price({ lines, currency: "USD", destination: { country, state }, freeShippingFrom: 15_000, now, ...more });
  return pricing.kind === "priced" ? pricing.offers : [];
}

describe("price", () => {
  const lines = [{ quantity: 2, unitPrice: 1_999 }, { quantity: 1, unitPrice: 1_001 }];
  it.each([
    // country, state, method, subtotal, shipping, tax, total
    ["US", "OR", "standard", 4_999, 599, 0, 5_598],
    ["US", "CA", "standard", 4_999, 599, 290 + 73, 5_961],
    ["US", "NY", "standard", 4_999, 599, 160 + 40 + 24, 5_822],
    ["US", "NY", "express", 4_999, 1_499, 160 + 40 + 60, 6_758],
    ["US", null, "standard", 4_999, 599, 0, 5_598],
    ["DE", null, "standard", 4_999, 1_499, 760 + 190 + 285, 7_733],
    ["FI", null, "standard", 4_999, 1_499, 1_019 + 255 + 382, 8_154],
    ["GB", null, "express", 4_999, 3_499, 800 + 200 + 700, 10_198],
    ["CH", null, "standard", 4_999, 1_499, 324 + 81 + 121, 7_024],
    ["CA", "ON", "standard", 4_999, 999, 520 + 130 + 130, 6_778],
    ["CA", "AB", "standard", 4_999, 999, 200 + 50 + 50, 6_298],
  ])("costs in %s %s by %s: %i + %i + %i = %i", (country, state, method, subtotal, shipping, tax, total) => {
    const offer = offersFor(lines, country, state).find((candidate) => candidate.method === method);
    expect(offer?.totals).toMatchObject({ subtotal, discount: 0, shipping, tax, total });
    expect(offer?.price).toBe(shipping);
  });

  it.each(["KP", "AQ", "RU", "XX", "", "us"])("goes nowhere in %j", (country) => {
    expect(price({ lines, currency: "USD", destination: { country, state: null }, freeShippingFrom: 0, now })).toEqual({ kind: "not_shippable" });
  });

  it.each([[14_999, 599], [15_000, 0], [15_001, 0]])("asks for goods worth %i a standard delivery of %i", (unitPrice, shipping) => {
    const offers = offersFor([{ quantity: 1, unitPrice }], "US", "OR");
    expect(offers.find(({ method }) => method === "standard")?.price).toBe(shipping);
    expect(offers.find(({ method }) => method === "express")?.price).toBe(1_499);
  });

  it("counts the threshold and the tax after discounts", () => {
    const [standard] = offersFor([{ quantity: 1, unitPrice: 15_500, discount: 600 }], "DE");
    expect(standard?.totals).toEqual({ subtotal: 15_500, discount: 600, shipping: 1_499, tax: 2_831 + 285, shippingTax: 285, total: 19_515 });
  });

  it("puts the cheapest method first and promises a span of days", () => {
    const [standard, express] = offersFor(lines, "US", "NY");
    expect([standard?.method, express?.method]).toEqual(["standard", "express"]);
    expect(standard?.estimatedDelivery).toEqual({ from: now + 3 * dayMs, to: now + 5 * dayMs });
    expect(express?.estimatedDelivery).toEqual({ from: now + dayMs, to: now + 2 * dayMs });
  });

  it("takes the tables it is given", () => {
    const tables = {
      taxes: { countries: { ZZ: { rate: 50_000, onShipping: false } }, states: {} },
      zones: [{ name: "moon", countries: new Set(["ZZ"]), rates: [{ method: "express" as const, price: 3, days: { min: 1, max: 1 } }] }],
    };
    const pricing = price({ lines: [{ quantity: 1, unitPrice: 101 }], currency: "USD", destination: { country: "ZZ", state: null }, freeShippingFrom: 0, now }, tables);
    expect(pricing.kind === "priced" ? pricing.offers.map(({ totals }) => totals) : pricing).toMatchObject([{ subtotal: 101, discount: 0, shipping: 300, tax: 51, total: 452 }]);
  });

  const line = fc.record({ quantity: fc.integer({ min: 1, max: 100 }), unitPrice: fc.integer({ min: 0, max: 10_000_000 }) })
    .chain((one) => fc.integer({ min: 0, max: lineTotal(one) }).map((discount) => ({ ...one, discount })));
  const place = fc.constantFrom<[string, string | null]>(["US", "CA"], ["US", "NY"], ["US", "MN"], ["DE", null], ["FI", null], ["CH", null], ["CA", "ON"], ["JP", null], ["KW", null]);

  it("adds up in every currency, in whole minor units, never below nothing", () => {
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), place, fc.constantFrom("USD", "JPY", "KWD", "EUR"), (some, [country, state], currency) => {
      for (const { totals, price: shipping } of offersFor(some, country, state, { currency, freeShippingFrom: roundToMinor(150, currency) })) {
        expect(totals.total).toBe(totals.subtotal - totals.discount + totals.shipping + totals.tax);
        expect(totals.shipping).toBe(shipping);
        for (const part of Object.values(totals)) expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
        expect(fromDecimal(toDecimal(totals.total, currency), currency)).toBe(totals.total);
      }
    }));
  });

  it("rounds tax once per line: never further than half a minor unit per line from the exact tax", () => {
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), place, (some, [country, state]) => {
      const { rate, onShipping } = taxAt(country, state);
      for (const { totals } of offersFor(some, country, state)) {
        const exact = ((totals.subtotal - totals.discount + (onShipping ? totals.shipping : 0)) * rate) / wholeRate;
        expect(Math.abs(totals.tax - exact)).toBeLessThanOrEqual((some.length + 1) / 2 + 1e-3);
      }
    }));
  });

  it("does not depend on the order of the lines", () => {
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), place, (some, [country, state]) => {
      expect(offersFor(some.toReversed(), country, state)).toEqual(offersFor(some, country, state));
    }));
  });
});

describe("currencies", () => {
  it.each([["USD", 599, 2], ["JPY", 899, 0], ["KWD", 1_797, 3], ["KRW", 8_386, 0]])("ships domestically in %s for %i minor units of %i decimals", (currency, shipping, decimals) => {
    expect(decimalsOf(currency)).toBe(decimals);
    const [standard] = offersFor([{ quantity: 1, unitPrice: 1 }], "US", "OR", { currency, freeShippingFrom: 1_000_000_000 });
    expect(standard?.price).toBe(shipping);
  });

  it("rounds half up", () => {
    expect(share(50, 1, 100)).toBe(1);
    expect(share(49, 1, 100)).toBe(0);
    expect(roundToMinor(1.005, "USD")).toBe(101);
    expect(roundToMinor(0.5, "JPY")).toBe(1);
  });
});

describe("tables", () => {
  it("knows a state by its code in either case, with its country, or by its name", () => {
    for (const state of ["NY", "ny", "US-NY", " New York "]) expect(taxAt("US", state).rate).toBe(4_000);
    expect(taxAt("US", "Nowhere").rate).toBe(0);
    expect(taxAt("GB", "NY").rate).toBe(20_000);
  });

  it("has every rate above nothing and up to 27 % in whole thousandths of a percent", () => {
    const rates = [...Object.values(standardTaxes.countries), ...Object.values(standardTaxes.states)].map(({ rate }) => rate);
    expect(rates.length).toBeGreaterThan(100);
    expect(rates.filter((rate) => !Number.isInteger(rate) || rate <= 0 || rate > 27_000)).toEqual([]);
  });

  it("lists a country in one zone only, and offers both methods in each", () => {
    const countries = standardZones.flatMap((zone) => [...zone.countries]);
    expect(new Set(countries).size).toBe(countries.length);
    expect(countries.every((country) => /^[A-Z]{2}$/.test(country))).toBe(true);
    for (const zone of standardZones) expect(zone.rates.map(({ method }) => method)).toEqual(["standard", "express"]);
    expect(zoneOf("FR")?.name).toBe("europe");
    expect(zoneOf("KP")).toBeNull();
  });
});

describe("reviewPrices", () => {
  it.each([
    // from, to, tolerance, consent, kind, changes
    [1_000, 1_000, 5, false, "accepted", 0],
    [1_000, 400, 5, false, "accepted", 1],
    [1_000, 1_050, 5, false, "accepted", 1],
    [1_000, 1_051, 5, false, "refused", 1],
    [1_000, 1_051, 5, true, "accepted", 1],
    [1_000, 1_001, 0, false, "refused", 1],
    [1_000, 1_025, 2.5, false, "accepted", 1],
    [1_000, 1_026, 2.5, false, "refused", 1],
    [0, 1, 5, false, "refused", 1],
    [19, 20, 5, false, "refused", 1],
    [20, 21, 5, false, "accepted", 1],
  ])("a price gone from %i to %i with a tolerance of %d %% and consent %s is %s", (from, to, tolerance, consent, kind, changes) => {
    const review = reviewPrices([{ variantId: "v", priceAtAddition: from, unitPrice: to }, { variantId: "same", priceAtAddition: 5, unitPrice: 5 }], tolerance, consent);
    expect(review).toEqual({ kind, changes: changes === 0 ? [] : [{ variantId: "v", from, to }] });
  });

  it("tells every change, also those within the tolerance, when one is beyond it", () => {
    const review = reviewPrices([{ variantId: "up", priceAtAddition: 100, unitPrice: 200 }, { variantId: "down", priceAtAddition: 100, unitPrice: 90 }], 5, false);
    expect(review.kind).toBe("refused");
    expect(review.changes.map(({ variantId }) => variantId)).toEqual(["up", "down"]);
  });
});

describe("minorOf", () => {
  it.each([[49.99, "USD", 4_999], [500, "JPY", 500], [1.234, "KWD", 1_234], [0, "USD", 0]])("%d %s is %i", (value, currency, amount) => {
    expect(minorOf(value, currency)).toBe(amount);
  });

  it.each([[49.995, "USD"], [0.5, "JPY"], [1e300, "USD"], [Number.NaN, "USD"]])("throws for %d %s, which is no amount", (value, currency) => {
    expect(() => minorOf(value, currency)).toThrow(`is no amount of ${currency}`);
  });
});
