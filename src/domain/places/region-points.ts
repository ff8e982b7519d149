// Where the people live in each first-character region of the postal codes of countries so large that one point for all of
// them would choose the wrong warehouse. Written for this project. Latitude, longitude.
import type { Coordinates } from "../geo.ts";

const rows: Readonly<Record<string, string>> = {
  CA: "A 47.5 -53, B 45 -63, C 46 -63, E 46 -66, G 47 -71.5, H 45.5 -73.5, J 45.5 -73, K 45 -76, L 43.5 -79.5, M 43.5 -79.5, N 43 -81, P 47 -82, R 50 -97, S 51.5 -106, T 52.5 -114, V 49.5 -122.5, X 63 -113, Y 61 -135",
  AU: "0 -12.5 131, 1 -34 151, 2 -34 151, 3 -38 145, 4 -27.5 153, 5 -35 138.5, 6 -32 116, 7 -42 147, 8 -38 145, 9 -27.5 153",
  BR: "0 -23.5 -46.5, 1 -22.5 -48, 2 -22.5 -43, 3 -19.5 -44, 4 -11.5 -39, 5 -8 -35.5, 6 -3.5 -44, 7 -15.5 -49, 8 -26 -50, 9 -30 -51.5",
  IN: "1 29.5 76.5, 2 27 80.5, 3 24 73, 4 20 75.5, 5 16 78, 6 11 77.5, 7 23.5 88, 8 24.5 86, 9 28 77",
  CN: "0 39 113, 1 42 123, 2 32.5 119, 3 29 119, 4 31.5 113.5, 5 24 111, 6 29 104.5, 7 35 107.5, 8 40 90",
};

const pointsOf = (text: string): ReadonlyMap<string, Coordinates> =>
  new Map(
    text.split(",").map((row) => {
      const [prefix = "", latitude, longitude] = row.trim().split(" ");
      return [prefix, { latitude: Number(latitude), longitude: Number(longitude) }];
    }),
  );

/** By country, then by the first character of the postal code. */
export const regionPoints: ReadonlyMap<string, ReadonlyMap<string, Coordinates>> = new Map(Object.entries(rows).map(([country, text]) => [country, pointsOf(text)]));
