// Duty: the printed art of record sleeves, posters, tickets and cards: a handful of compositions in three inks.
// Invariant: art fills the frame it is given and may overflow it; whoever calls clips.
// Neighbours: ../kit.ts gives shapes; record.ts, paper.ts, collectible.ts and gaming.ts print it.
import { type Sheet, box, d, dim, disc, group, lit, path, ring, stroke, times } from "../kit.ts";

/** Where the art goes, in pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The compositions there are. */
export type Artwork = "dunes" | "moons" | "tower" | "rays" | "contours" | "bauhaus" | "tide" | "botanic" | "skyline" | "pulse" | "weave" | "eclipse";

type Inks = readonly [string, string, string];
type Painter = (sheet: Sheet, inks: Inks, paper: string) => string;

// Painted on a unit of 100 × 100, y down; the frame scales it and centres the overflow.
const painters: Record<Artwork, Painter> = {
  dunes: (sheet, [a, b, c]) =>
    disc(66, 38, 15, c) +
    path("M-20 62C10 44 34 56 54 62S96 50 120 58V130H-20Z", sheet.linear([[0, b], [1, dim(b, 0.2)]])) +
    path("M-20 74C20 60 40 84 70 76S104 70 120 74V130H-20Z", sheet.linear([[0, mixed(a, b)], [1, a]])) +
    path("M-20 90C20 74 50 96 80 90S110 84 120 88V140H-20Z", dim(a, 0.2)),
  moons: (_, [a, b, c]) =>
    times(5, (at) => disc(20 + at * 15, 56, 12, at % 2 ? b : a, 'opacity=".92"') + disc(24 + at * 15 - at * 2, 54, 10, at === 2 ? c : "#ffffff", at === 2 ? "" : 'opacity=".12"')) +
    stroke("M8 78H92M8 84H70", a, 1.4),
  tower: (sheet, [a, b, c]) =>
    path("M-20 100V76L20 64L60 80L120 60V130H-20Z", dim(b, 0.1)) +
    path("M44 100L47 36H53L56 100Z", a) + path("M40 36H60L57 28H43Z", a) + disc(50, 22, 5, c) +
    path("M50 22L120 2V40Z", sheet.linear([[0, c, 0.9], [1, c, 0]], 0)) + path("M50 22L-20 2V40Z", sheet.linear([[0, c, 0], [1, c, 0.9]], 0)) +
    stroke("M47 52H54M46 66H55M45 80H56", lit(a, 0.5), 1.4),
  rays: (_, [a, b, c]) =>
    times(14, (at) => path(d`M50 64L${50 + Math.cos((at * Math.PI) / 7) * 110} ${64 + Math.sin((at * Math.PI) / 7) * 110}L${50 + Math.cos((at * Math.PI) / 7 + 0.22) * 110} ${64 + Math.sin((at * Math.PI) / 7 + 0.22) * 110}Z`, at % 2 ? a : b)) +
    disc(50, 64, 20, c) + disc(50, 64, 13, a) + disc(50, 64, 5, c),
  contours: (_, [a, b, c]) =>
    times(8, (at) => stroke(d`M${-10 + at} ${30 + at * 9}C20 ${10 + at * 8} 34 ${58 + at * 5} 56 ${40 + at * 8}S90 ${22 + at * 10} 112 ${44 + at * 8}`, at % 3 === 1 ? b : a, 1.2 + (at % 3) * 0.7)) + disc(72, 44, 7, c),
  bauhaus: (_, [a, b, c]) =>
    box(14, 30, 34, 34, 0, a) + disc(66, 47, 17, b) + path("M14 100V66H48Z", c) + path("M52 66H86A34 34 0 0 1 52 100Z", a) + disc(31, 47, 8, c) + stroke("M52 96L86 70", b, 2) + box(62, 43, 24, 8, 0, c),
  tide: (_, [a, b, c]) =>
    disc(50, 46, 18, c) +
    times(5, (at) => path(d`M-20 ${56 + at * 10}C0 ${46 + at * 10} 14 ${46 + at * 10} 30 ${56 + at * 10}S64 ${66 + at * 10} 80 ${56 + at * 10}S110 ${48 + at * 10} 124 ${56 + at * 10}V140H-20Z`, at % 2 ? a : b, `opacity="${0.95 - at * 0.08}"`)),
  botanic: (_, [a, b, c]) =>
    stroke("M50 110C48 80 54 60 50 30", a, 2) +
    times(6, (at) => group(`transform="translate(50 ${38 + at * 11}) scale(${at % 2 ? 1 : -1} 1) rotate(-28)"`, path("M0 0C6 -12 22 -14 32 -4C24 6 8 8 0 0Z", at % 3 ? a : b), stroke("M2 0L26 -3", "#ffffff", 0.7, 'opacity=".5"'))) +
    disc(50, 26, 9, c) + disc(50, 26, 4, b),
  skyline: (sheet, [a, b, c]) =>
    disc(30, 44, 16, sheet.linear([[0, c], [1, b]])) +
    times(8, (at) => box(-2 + at * 13.2, 52 - ((at * 37) % 24), 12, 80, 0, at % 2 ? a : dim(a, 0.25))) +
    path(times(20, (at) => d`M${1 + (at % 8) * 13.2 + (at % 3) * 2.6} ${62 + Math.floor(at / 8) * 10 + (at % 2) * 4}h2.4v3.6h-2.4z`), c, 'opacity=".9"'),
  pulse: (_, [a, b, c]) =>
    times(23, (at) => box(9 + at * 3.6, 58 - Math.abs(Math.sin(at * 0.55) * 22 + Math.sin(at * 1.7) * 9), 2.2, Math.abs(Math.sin(at * 0.55) * 22 + Math.sin(at * 1.7) * 9) * 2, 1, at % 5 === 2 ? c : at % 2 ? a : b)),
  weave: (_, [a, b, c]) =>
    times(36, (at) => {
      const [x, y] = [(at % 6) * 16 + 2, Math.floor(at / 6) * 16 + 8];
      return path((at + Math.floor(at / 6)) % 2 ? d`M${x} ${y}A16 16 0 0 1 ${x + 16} ${y + 16}H${x}Z` : d`M${x + 16} ${y}A16 16 0 0 1 ${x} ${y + 16}V${y}Z`, [a, b, c][(at * 7 + Math.floor(at / 6)) % 3] ?? a);
    }),
  eclipse: (sheet, [a, b, c]) =>
    box(-20, -20, 140, 140, 0, sheet.radial([[0, b], [0.5, a], [1, dim(a, 0.5)]], 0.5, 0.5, 0.5)) +
    disc(50, 55, 27, sheet.radial([[0.84, c], [1, c, 0]])) + disc(50, 55, 21, dim(a, 0.75)) + ring(50, 55, 21, c, 0.8) +
    times(24, (at) => disc((at * 41) % 100, (at * 23) % 34 + (at % 2) * 66, 0.4 + (at % 3) * 0.3, c)),
};

const mixed = (a: string, b: string): string => lit(a, a === b ? 0 : 0.12);

/** The composition in the frame, over a ground of `paper`. */
export function artwork(art: Artwork, sheet: Sheet, frame: Frame, paper: string, inks: Inks): string {
  const scale = Math.max(frame.width, frame.height) / 100;
  const [x, y] = [frame.x + (frame.width - scale * 100) / 2, frame.y + (frame.height - scale * 100) / 2];
  return box(frame.x, frame.y, frame.width, frame.height, 0, paper) + group(d`transform="translate(${x} ${y}) scale(${scale})"`, painters[art](sheet, inks, paper));
}
