// Duty: Floodgate's mark: a gate of three bars, the middle one raised, one drop let through.
// Invariant: the geometry and colours of the mark in the pages' head; readable at 16 pixels.
// Neighbours: write.ts saves it beside the products' pictures; src/workers/http/pages draws the same mark inline.
import { words } from "./lettering.ts";

const ink = "#16130f";
const paper = "#f6f4ef";
const accent = "#ff5a1f";

// On a square of 32.
const mark = `<rect class="ground" width="32" height="32" rx="8" fill="${ink}"/><path class="bars" d="M8 8v16M16 8v6M24 8v16" fill="none" stroke="${paper}" stroke-width="3.5" stroke-linecap="round"/><circle cx="16" cy="22.5" r="3" fill="${accent}"/>`;

// Ink and paper change places for people who like it dark, as they do in the shop.
const night = `<style>@media (prefers-color-scheme:dark){.ground{fill:${paper}}.bars{stroke:${ink}}.name g{stroke:${paper}}}</style>`;

const svg = (width: number, height: number, viewBox: string, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}" width="${width}" height="${height}" role="img"><title>Floodgate</title>${body}</svg>\n`;

/** The mark by itself, for light and dark grounds; 64 × 64. */
export const logo = (): string => svg(64, 64, "0 0 32 32", night + mark);

/** The mark and the name beside it, for light and dark grounds; 288 × 64. */
export const wordmark = (): string => svg(288, 64, "0 0 144 32", `${night}${mark}<g class="name">${words("FLOODGATE", 92, 22.5, 13, 100, ink, 0.95)}</g>`);

/** The mark for tabs and home screens, the same by day and night; 64 × 64. */
export const favicon = (): string => svg(64, 64, "0 0 32 32", mark);
