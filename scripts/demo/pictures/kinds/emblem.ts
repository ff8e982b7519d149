// Duty: the small graphic marks printed on garments, sleeves, packs and posters.
// Invariant: every emblem fits a circle of radius 100 about its middle before scaling.
// Neighbours: ../kit.ts gives shapes; apparel, bags, cards and consoles print them.
import { d, disc, group, path, ring, stroke, times } from "../kit.ts";

/** The marks there are. */
export type Emblem = "gate" | "sun" | "peak" | "wave" | "moth" | "bolt" | "eye" | "leaf" | "orbit" | "star" | "grid" | "none";

const star = (points: number, outer: number, inner: number): string =>
  `M${Array.from({ length: points * 2 }, (_, at) => {
    const angle = (Math.PI * at) / points - Math.PI / 2;
    const reach = at % 2 ? inner : outer;
    return d`${Math.cos(angle) * reach} ${Math.sin(angle) * reach}`;
  }).join("L")}Z`;

const shapes: Record<Emblem, (colour: string) => string> = {
  none: () => "",
  gate: (colour) => stroke("M-80 80V-60M80 80V-60M-96 -60H96M-40 80V-20M0 80V-20M40 80V-20M-80 -20H80", colour, 15),
  sun: (colour) => disc(0, 0, 46, colour) + stroke(times(12, (at) => d`M${Math.cos(at / 1.91) * 64} ${Math.sin(at / 1.91) * 64}L${Math.cos(at / 1.91) * 96} ${Math.sin(at / 1.91) * 96}`), colour, 10),
  peak: (colour) => path("M-100 70L-30 -60L4 0L30 -40L100 70Z", colour) + disc(62, -58, 20, colour),
  wave: (colour) => times(3, (at) => stroke(d`M-96 ${-44 + at * 44}C-64 ${-84 + at * 44} -36 ${-84 + at * 44} 0 ${-44 + at * 44}S64 ${-4 + at * 44} 96 ${-44 + at * 44}`, colour, 16)),
  moth: (colour) => path("M0 -30C20 -90 90 -90 98 -50C100 -10 50 0 30 6C70 10 70 60 40 74C16 80 4 40 0 20C-4 40 -16 80 -40 74C-70 60 -70 10 -30 6C-50 0 -100 -10 -98 -50C-90 -90 -20 -90 0 -30Z", colour) + stroke("M-8 -44C-14 -70 -24 -84 -34 -92M8 -44C14 -70 24 -84 34 -92", colour, 5),
  bolt: (colour) => path("M24 -100L-62 16H-6L-24 100L62 -20H6Z", colour),
  eye: (colour) => path("M-100 0C-50 -66 50 -66 100 0C50 66 -50 66 -100 0ZM0 -40A40 40 0 1 0 0 40A40 40 0 1 0 0 -40Z", colour, 'fill-rule="evenodd"') + disc(0, 0, 22, colour),
  leaf: (colour) => path("M0 96C-86 50 -86 -40 0 -98C86 -40 86 50 0 96ZM-5 80V-50H5V80Z", colour, 'fill-rule="evenodd"') + stroke("M0 40L40 4M0 40L-40 4M0 0L30 -30M0 0L-30 -30", "#ffffff", 6, 'opacity=".5"'),
  orbit: (colour) => disc(0, 0, 34, colour) + group('transform="rotate(-24)"', stroke("M-98 0C-98 -46 98 -46 98 0S-98 46 -98 0Z", colour, 9), disc(92, -14, 13, colour)) + ring(0, 0, 58, colour, 5),
  star: (colour) => path(star(5, 100, 42), colour),
  grid: (colour) => times(9, (at) => disc(-60 + (at % 3) * 60, -60 + Math.floor(at / 3) * 60, at % 2 ? 14 : 24, colour)),
};

/** The emblem about (x, y), `scale` 1 being 200 pixels across. */
export const emblem = (name: Emblem, x: number, y: number, scale: number, colour: string): string =>
  name === "none" ? "" : group(`transform="translate(${x} ${y}) scale(${scale})"`, shapes[name](colour));
