// Duty: Floodgate's mark: a gate half raised, water passing under it in good order.
// Invariant: three shapes, two colours; readable at 16 pixels.
// Neighbours: write.ts saves it beside the products' pictures; the pages show it in their head and as favicon.
import { words } from "./lettering.ts";

const deep = "#0f3d5e";
const water = "#2fb7c4";
const foam = "#d9f4f2";

// On a square of 64: two posts and a lintel, a gate of three bars lifted to half, two waves below it.
const gate = (ink: string): string =>
  `<path d="M12 54V14M52 54V14M8 12H56" fill="none" stroke="${ink}" stroke-width="6" stroke-linecap="round"/><path d="M22 18V30M32 18V34M42 18V30" fill="none" stroke="${ink}" stroke-width="5" stroke-linecap="round"/>`;

const flow = (first: string, second: string): string =>
  `<path d="M17 45C22 39 27 39 32 43S42 47 47 41" fill="none" stroke="${first}" stroke-width="5" stroke-linecap="round"/><path d="M17 54C22 48 27 48 32 52S42 56 47 50" fill="none" stroke="${second}" stroke-width="5" stroke-linecap="round"/>`;

const svg = (width: number, height: number, body: string, title = "Floodgate"): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${title}</title>${body}</svg>\n`;

/** The mark by itself, for light grounds; 64 × 64. */
export const logo = (): string => svg(64, 64, gate(deep) + flow(water, water));

/** The mark and the name beside it, for page heads on light grounds; 300 × 64. */
export const wordmark = (): string => svg(300, 64, gate(deep) + flow(water, water) + words("FLOODGATE", 182, 45, 26, 212, deep, 0.85));

/** The mark on its own ground, for tabs and home screens; 64 × 64. */
export const favicon = (): string =>
  svg(64, 64, `<rect width="64" height="64" rx="14" fill="${deep}"/><g transform="translate(6.4 5.6) scale(.8)">${gate("#ffffff")}${flow(water, foam)}</g>`);
