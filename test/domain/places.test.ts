import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countries } from "../../src/domain/countries.ts";
import { deliveryDays } from "../../src/domain/delivery.ts";
import { type Coordinates, distanceKm, nearestFirst } from "../../src/domain/geo.ts";
import { locate } from "../../src/domain/places.ts";
import { sharedFile } from "../support/shared-data.ts";

const london = { latitude: 51.5, longitude: -0.12 };
const newYork = { latitude: 40.71, longitude: -74.01 };
const sydney = { latitude: -33.87, longitude: 151.21 };
const reno = { latitude: 39.6335, longitude: -119.8895 };
const rotterdam = { latitude: 51.8995, longitude: 4.4186 };
const singapore = { latitude: 1.3187, longitude: 103.7064 };

describe("distance", () => {
  it.each([
    ["London to New York", london, newYork, 5_570],
    ["London to Sydney", london, sydney, 16_990],
    ["across the date line", { latitude: 0, longitude: 179 }, { latitude: 0, longitude: -179 }, 222],
    ["from pole to pole", { latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 }, 20_015],
    ["nowhere", london, london, 0],
  ])("%s is as far as the atlas says", (_, from, to, km) => {
    expect(Math.abs(distanceKm(from, to) - km)).toBeLessThanOrEqual(Math.max(1, km * 0.005));
  });

  it("is the same there and back, and never longer than half way round", () => {
    const place = fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }), longitude: fc.double({ min: -180, max: 180, noNaN: true }) });
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6);
        expect(distanceKm(a, b)).toBeLessThanOrEqual(20_016);
      }),
    );
  });

  it("orders places from near to far", () => {
    expect(nearestFirst(london, [sydney, newYork, rotterdam])).toEqual([rotterdam, newYork, sydney]);
  });
});

describe("where an address is", () => {
  it("is known for every country there is", () => {
    expect([...countries].filter((country) => locate(country, "") === null)).toEqual([]);
  });

  it("is unknown for a country that is none", () => expect(locate("XX", "12345")).toBeNull());

  it.each([
    ["US", "89506", reno, 60],
    ["US", "89506-1234", reno, 60],
    ["PR", "00907", { latitude: 18.45, longitude: -66.08 }, 60],
    ["NL", "3089 JK", rotterdam, 150],
    ["SG", "628078", singapore, 60],
    ["CA", "v6b 1a1", { latitude: 49.28, longitude: -123.12 }, 100],
    ["CA", "M5V 2T6", { latitude: 43.64, longitude: -79.39 }, 100],
    ["AU", "6000", { latitude: -31.95, longitude: 115.86 }, 100],
    ["US", "", { latitude: 38, longitude: -90 }, 1],
  ])("of %s %s is near the place itself", (country, postalCode, place, withinKm) => {
    const found = locate(country, postalCode);
    expect(found && distanceKm(found, place)).toBeLessThan(withinKm);
  });

  it("chooses the warehouse of the buyer's own side of the world", () => {
    const nearest = (country: string, postalCode: string) => nearestFirst(locate(country, postalCode) ?? london, [reno, rotterdam, singapore])[0];
    expect([nearest("US", "10001"), nearest("CA", "H2X 1Y4"), nearest("CO", "110111"), nearest("ES", "28013"), nearest("NG", "100001"), nearest("IN", "560001"), nearest("AU", "2000"), nearest("JP", "100-0001")]).toEqual([
      reno, reno, reno, rotterdam, rotterdam, singapore, singapore, singapore,
    ]);
  });
});

describe("days", () => {
  const promised = { min: 3, max: 5 };

  it.each([
    [null, { min: 3, max: 5 }],
    [0, { min: 3, max: 4 }],
    [500, { min: 3, max: 4 }],
    [501, { min: 3, max: 5 }],
    [2_000, { min: 3, max: 5 }],
    [2_001, { min: 4, max: 5 }],
  ])("for %s km are %o", (km, days) => expect(deliveryDays(promised, km)).toEqual(days));

  it("never leave what the method promises", () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.double({ min: 0, max: 20_016, noNaN: true }), (min, more, km) => {
        const days = deliveryDays({ min, max: min + more }, km);
        expect(min <= days.min && days.min <= days.max && days.max <= min + more).toBe(true);
      }),
    );
  });
});

describe("against a table of all ZIP codes", () => {
  const zipFile = sharedFile("places/us_zipcodes.csv.gz");
  const storeFile = sharedFile("places/stores.json.gz");
  const text = (file: string) => gunzipSync(readFileSync(file)).toString("utf8");
  const coasts = [reno, { latitude: 40.27, longitude: -76.88 }];

  /** A small generator of its own, so that a failure is the same failure tomorrow. */
  function chance(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }

  const placesOf = (file: string): readonly { readonly zip: string; readonly place: Coordinates }[] =>
    text(file).trim().split("\n").slice(1).map((line) => {
      const [zip = "", latitude, longitude] = line.split(",");
      return { zip, place: { latitude: Number(latitude), longitude: Number(longitude) } };
    });

  /** How much further the chosen warehouse is than the nearest; 0 when it is the nearest. */
  function detourKm(zip: string, place: Coordinates, warehouses: readonly Coordinates[]): number {
    const chosen = nearestFirst(locate("US", zip) ?? london, warehouses)[0] ?? london;
    const [nearest = london] = nearestFirst(place, warehouses);
    return distanceKm(place, chosen) - distanceKm(place, nearest);
  }

  it.runIf(zipFile !== null)("99 of 100 addresses get the very warehouse that the full table gives, of one on each coast", () => {
    const places = placesOf(zipFile ?? "");
    const next = chance(1);
    const picked = Array.from({ length: 20_000 }, () => places[next(places.length)]).filter((one) => one !== undefined);
    const agreed = picked.filter(({ zip, place }) => detourKm(zip, place, coasts) === 0).length;
    expect(agreed / picked.length).toBeGreaterThanOrEqual(0.99);
  });

  it.runIf(zipFile !== null && storeFile !== null)("of two to twelve warehouses anywhere, 99 of 100 addresses get the nearest or one at most 50 km further", () => {
    const places = placesOf(zipFile ?? "");
    const stores = (JSON.parse(text(storeFile ?? "")) as readonly { readonly location: { readonly lat: number; readonly lon: number } }[]).map(({ location }) => ({ latitude: location.lat, longitude: location.lon }));
    const next = chance(2);
    const detours: number[] = [];
    for (let network = 0; network < 200; network++) {
      const warehouses = Array.from({ length: 2 + next(11) }, () => stores[next(stores.length)]).filter((store) => store !== undefined);
      for (let address = 0; address < 50; address++) {
        const picked = places[next(places.length)];
        if (picked) detours.push(detourKm(picked.zip, picked.place, warehouses));
      }
    }
    expect(detours.filter((km) => km <= 50).length / detours.length).toBeGreaterThanOrEqual(0.99);
  });
});
