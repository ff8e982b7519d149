// The countries an address form offers: ISO 3166 alpha-2, named in the shop's language by the runtime itself.
// Whether the shop ships there is said by domain/pricing.ts at checkout, not here.

const codes =
  "US CA MX GB IE DE AT CH FR BE NL LU IT ES PT DK SE NO FI IS PL CZ SK HU SI HR RO BG GR EE LV LT MT CY TR UA IL AE SA IN JP KR CN HK TW SG MY TH VN ID PH AU NZ ZA EG NG KE BR AR CL CO PE".split(" ");

const names = new Intl.DisplayNames(["en"], { type: "region" });

/** Code and name of every country offered; the first is where most customers are, the others go by name. */
export const countryChoices: readonly (readonly [code: string, name: string])[] = codes
  .map((code) => [code, names.of(code) ?? code] as const)
  .toSorted(([a, nameA], [b, nameB]) => Number(b === "US") - Number(a === "US") || nameA.localeCompare(nameB));
