// Duty: words drawn as strokes, so that a picture looks the same on a machine without fonts.
// Invariant: capitals, digits and a few signs on a grid 4 wide and 6 high; anything else leaves a gap.
// Neighbours: kit.ts draws everything else; kinds/*.ts letter sleeves, tickets, boxes and dials with it.
const glyphs: Readonly<Record<string, string>> = {
  A: "M0 6L2 0L4 6M.8 4H3.2", B: "M0 6V0H2.4A1.4 1.4 0 0 1 2.4 2.9H0M2.4 2.9A1.5 1.5 0 0 1 2.4 6H0", C: "M4 1.2A2.1 2.1 0 0 0 0 2V4A2.1 2.1 0 0 0 4 4.8",
  D: "M0 0V6H1.8A2.2 2.2 0 0 0 4 3.8V2.2A2.2 2.2 0 0 0 1.8 0Z", E: "M4 0H0V6H4M0 3H3", F: "M4 0H0V6M0 3H3", G: "M4 1.2A2.1 2.1 0 0 0 0 2V4A2 2 0 0 0 4 4V3.2H2.2",
  H: "M0 0V6M4 0V6M0 3H4", I: "M2 0V6", J: "M3.6 0V4.2A1.8 1.8 0 0 1 0 4.2", K: "M0 0V6M4 0L0 3.6M1.4 2.5L4 6", L: "M0 0V6H3.8", M: "M0 6V0L2 3.4L4 0V6", N: "M0 6V0L4 6V0",
  O: "M0 2A2 2 0 0 1 4 2V4A2 2 0 0 1 0 4Z", P: "M0 6V0H2.4A1.6 1.6 0 0 1 2.4 3.3H0", Q: "M0 2A2 2 0 0 1 4 2V4A2 2 0 0 1 0 4ZM2.5 4.5L4.2 6.3", R: "M0 6V0H2.4A1.6 1.6 0 0 1 2.4 3.2H0M2.2 3.2L4 6",
  S: "M3.8 1A1.9 1.5 0 0 0 .2 1.5C.2 3.6 3.9 2.5 3.9 4.5A1.9 1.5 0 0 1 .1 5", T: "M0 0H4M2 0V6", U: "M0 0V4A2 2 0 0 0 4 4V0", V: "M0 0L2 6L4 0", W: "M0 0L.9 6L2 2L3.1 6L4 0",
  X: "M0 0L4 6M4 0L0 6", Y: "M0 0L2 3L4 0M2 3V6", Z: "M0 0H4L0 6H4", "0": "M0 2A2 2 0 0 1 4 2V4A2 2 0 0 1 0 4Z", "1": "M.6 1.4L2.2 0V6", "2": "M.2 1.6A1.9 1.7 0 0 1 3.8 2C3.8 3.4 0 4.6 0 6H4",
  "3": "M.2 .8A1.9 1.4 0 1 1 1.6 2.9A2 1.6 0 1 1 0 5", "4": "M3 6V0L0 4.2H4", "5": "M3.8 0H.6L.3 2.6A1.9 1.8 0 1 1 .1 5", "6": "M3.4 .3C.6 .6 0 3 0 4.1A2 1.9 0 1 0 .4 2.9", "7": "M0 0H4L1.4 6",
  "8": "M2 2.9A1.6 1.45 0 1 1 2.01 2.9A1.9 1.55 0 1 1 2 2.9Z", "9": "M.6 5.7C3.4 5.4 4 3 4 1.9A2 1.9 0 1 0 3.6 3.1", "&": "M4 6L1 1.6A1.1 1.1 0 1 1 2.8 1.6L.6 3.6A1.5 1.5 0 1 0 3.6 4", "-": "M.8 3H3.2", ".": "M2 5.9V6", "/": "M.4 6L3.6 0", ":": "M2 1.6V1.7M2 4.6V4.7", "'": "M2 0V1.2",
};

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * `text` in stroked capitals, its middle at `x`, standing on `y`, at most `width` pixels long and `size` pixels high.
 * `weight` is the stroke's width in units of the six-unit capital height.
 */
export function words(text: string, x: number, y: number, size: number, width: number, ink: string, weight = 1): string {
  if (text.trim() === "") return "";
  const narrow = (letter: string): boolean => "I.:'".includes(letter);
  const letters = [...text.toUpperCase()];
  let pen = 0;
  const placed = letters.map((letter) => {
    const at = narrow(letter) ? pen - 1.4 : pen;
    pen += narrow(letter) ? 2.8 : letter === " " ? 3.6 : 5.6;
    return { letter, at };
  });
  const across = Math.min(width / (pen - 1.6), (size / 6) * 1.15);
  const down = Math.min(size / 6, across * 1.5);
  const left = x - (across * (pen - 1.6)) / 2;
  const strokes = placed
    .map(({ letter, at }) => (glyphs[letter] ? `<path d="${glyphs[letter]}"${at ? ` transform="translate(${round(at)})"` : ""}/>` : ""))
    .join("");
  return `<g transform="translate(${round(left)} ${round(y - down * 6)}) scale(${round(across)} ${round(down)})" fill="none" stroke="${ink}" stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round">${strokes}</g>`;
}
