// Computes src/domain/places/zip-points.ts anew from a table of ZIP codes (a gzipped CSV: zip_code,latitude,longitude,…):
//   node scripts/once/zip-points.ts ../shared/data/places/us_zipcodes.csv.gz
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../support/tools.ts";

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const tenths = (degrees: number): number => Math.round(degrees * 10);
const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);

const [, , file = ""] = process.argv;
const rows = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1).map((line) => line.split(","));
const byPrefix = Map.groupBy(rows, ([zip = ""]) => zip.slice(0, 3));

/** The median, because some rows of every such table lie in the wrong ocean. */
const point = (prefix: string): string => {
  const members = byPrefix.get(prefix);
  if (members === undefined) return "-";
  const at = (column: number) => tenths(median(members.map((row) => Number(row[column]))));
  return `${at(1)}${signed(at(2))}`;
};

const lines = Array.from({ length: 100 }, (_, tens) => `  ${Array.from({ length: 10 }, (__, unit) => point(`${String(tens).padStart(2, "0")}${unit}`)).join(" ")}`);

writeFileSync(
  join(root, "src/domain/places/zip-points.ts"),
  `// The middle of each three-digit prefix of the ZIP codes, in tenths of a degree: ten prefixes a line, 000 first; "-" is not in use.
// Made by scripts/once/zip-points.ts: medians over the postal codes of GeoNames (geonames.org, CC BY 4.0).
import type { Coordinates } from "../geo.ts";

const rows = \`
${lines.join("\n")}\`;

/** By the first three digits. */
export const zipPoints: ReadonlyMap<string, Coordinates> = new Map(
  rows
    .trim()
    .split(/\\s+/)
    .flatMap((point, prefix) => {
      const [, latitude, longitude] = /^(-?\\d+)([+-]\\d+)$/.exec(point) ?? [];
      return latitude === undefined ? [] : [[String(prefix).padStart(3, "0"), { latitude: Number(latitude) / 10, longitude: Number(longitude) / 10 }] as const];
    }),
);
`,
);
