// Duty: the desk: keyboards from above, a keycap set, a macro pad, a task lamp.
// Invariant: key rows are laid out in units of one key; a row's widths sum to the board's.
// Neighbours: ../kit.ts gives light and shapes; ../gallery/studio.ts the looks.
import { type Drawing, type Sheet, both, box, d, dim, disc, group, lit, oval, path, stroke, studio, times } from "../kit.ts";

/** What tells one board from another. Colours are `#rrggbb`. */
export interface BoardLook {
  readonly tint: string;
  readonly frame: string;
  readonly keys: string;
  readonly mods: string;
  readonly accent: string;
  readonly layout: "compact" | "split" | "pad";
}

const rows: Readonly<Record<BoardLook["layout"], readonly (readonly number[])[]>> = {
  compact: [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], [1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5], [1.75, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2.25], [2.25, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.75, 1], [1.25, 1.25, 1.25, 6.25, 1, 1, 1, 1, 1]],
  split: [[1, 1, 1, 1, 1, 1], [1.5, 1, 1, 1, 1, 0.5], [1.75, 1, 1, 1, 1.25], [2.25, 1, 1, 1, 0.75], [1.25, 1.25, 3.5]],
  pad: [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [2, 1, 1]],
};

function keys(look: BoardLook, x: number, y: number, unit: number): string {
  const shapes = { side: "", top: "", mods: "", modTops: "", accents: "" };
  rows[look.layout].forEach((row, line) => {
    let column = 0;
    row.forEach((width, at) => {
      const [left, top, across] = [x + column * unit + 2, y + line * unit + 2, width * unit - 4];
      const first = (line === 0 && at === 0) || (line === 2 && at === row.length - 1);
      const cap = d`M${left + 6} ${top + 4}h${across - 12}v${unit - 17}h${12 - across}z`;
      const skirt = d`M${left + 1} ${top + 1}h${across - 2}v${unit - 6}h${2 - across}z`;
      const plain = width === 1 || width > 5;
      if (first) shapes.accents += cap;
      shapes[plain ? "side" : "mods"] += skirt;
      if (!first) shapes[plain ? "top" : "modTops"] += cap;
      column += width;
    });
  });
  const rounded = (data: string, colour: string): string => path(data, colour, `stroke="${colour}" stroke-width="4" stroke-linejoin="round"`);
  return rounded(shapes.side, dim(look.keys, 0.34)) + rounded(shapes.mods, dim(look.mods, 0.36)) + rounded(shapes.top, lit(look.keys, 0.1)) + rounded(shapes.modTops, look.mods) + rounded(shapes.accents, look.accent);
}

const tray = (sheet: Sheet, look: BoardLook, x: number, y: number, width: number, height: number): string =>
  box(x + 4, y + 16, width, height, 24, dim(look.frame, 0.55)) +
  box(x, y, width, height, 24, sheet.linear([[0, lit(look.frame, 0.34)], [0.5, look.frame], [1, dim(look.frame, 0.24)]], 35)) +
  stroke(`M${x + 22} ${y + 3}H${x + width - 40}`, "#ffffff", 3, 'opacity=".55"');

/** A keyboard seen from above, turned a little; a coiled cable leaves it. */
export function keyboard(look: BoardLook): Drawing {
  return studio(look.tint, (sheet) => {
    const cable = (x: number, y: number): string =>
      stroke(d`M${x} ${y}C${x} ${y - 60} ${x + 30} ${y - 70} ${x + 70} ${y - 74}`, dim(look.accent, 0.15), 9) +
      stroke(times(11, (at) => d`M${x + 66 + at * 14} ${y - 62}c-4 -30 16 -30 14 -2`), look.accent, 8) + stroke(d`M${x + 222} ${y - 64}C${x + 260} ${y - 70} ${x + 290} ${y - 110} ${x + 300} ${y - 170}`, dim(look.accent, 0.15), 9);
    if (look.layout === "split")
      return (
        stroke("M330 300C350 200 450 200 470 300", look.accent, 9) +
        both(oval(212, 600, 168, 26, "#0b1020", 'opacity=".18"'), group('transform="rotate(-9 212 420) translate(6 58) scale(.9)"', tray(sheet, look, 62, 270, 330, 290), keys(look, 80, 288, 45)))
      );
    if (look.layout === "pad")
      return oval(410, 640, 250, 40, "#0b1020", 'opacity=".2"') + cable(380, 210) + group('transform="rotate(-6 400 420)"', tray(sheet, look, 216, 206, 368, 440), keys(look, 240, 288, 82), disc(290, 248, 26, dim(look.frame, 0.4)), disc(288, 244, 25, sheet.linear([[0, "#f0f1f3"], [1, "#7d838e"]], 60)), disc(288, 244, 15, look.accent), box(350, 230, 200, 34, 8, "#14161b"), stroke("M366 247H460", look.accent, 6));
    return (
      oval(410, 570, 360, 40, "#0b1020", 'opacity=".2"') + cable(330, 290) +
      group('transform="rotate(-5 400 430)"', tray(sheet, look, 52, 290, 696, 262), box(68, 306, 664, 230, 10, dim(look.frame, 0.6)), keys(look, 72, 310, 43.7))
    );
  });
}

/** A set of sculpted caps on a display stand. */
export function keycaps(look: BoardLook): Drawing {
  return studio(look.tint, (sheet) => {
    const cap = (x: number, y: number, size: number, colour: string): string =>
      path(d`M${x} ${y + size}L${x + size * 0.14} ${y}H${x + size * 0.86}L${x + size} ${y + size}Q${x + size / 2} ${y + size * 1.1} ${x} ${y + size}Z`, sheet.linear([[0, colour], [1, dim(colour, 0.42)]], 90)) +
      path(d`M${x + size * 0.14} ${y + size * 0.04}Q${x + size / 2} ${y - size * 0.08} ${x + size * 0.86} ${y + size * 0.04}L${x + size * 0.8} ${y + size * 0.64}Q${x + size / 2} ${y + size * 0.74} ${x + size * 0.2} ${y + size * 0.64}Z`, sheet.linear([[0, lit(colour, 0.34)], [1, colour]], 70)) +
      stroke(d`M${x + size * 0.2} ${y + size * 0.07}Q${x + size / 2} ${y - size * 0.03} ${x + size * 0.8} ${y + size * 0.07}`, "#ffffff", 3, 'opacity=".6"');
    const colours = [look.keys, look.mods, look.accent, look.keys, look.mods];
    return (
      sheet.ground(400, 650, 330, 32, 0.5) +
      path("M96 600L150 560H650L704 600V630C704 640 696 646 684 646H116C104 646 96 640 96 630Z", sheet.linear([[0, lit(look.frame, 0.3)], [1, dim(look.frame, 0.3)]], 90)) +
      path("M150 420H650V440H150ZM180 270H620V286H180Z", dim(look.frame, 0.2)) +
      times(3, (at) => cap(204 + at * 138, 154, 116, colours[(at + 2) % 5] ?? look.keys)) +
      times(4, (at) => cap(160 + at * 124, 306, 114, colours[at % 5] ?? look.keys)) +
      times(4, (at) => cap(136 + at * 136, 454, 124, colours[(at + 3) % 5] ?? look.keys))
    );
  });
}

/** A jointed task lamp, lit. */
export function lamp(look: { readonly tint: string; readonly shell: string; readonly trim: string; readonly accent: string }): Drawing {
  return studio(look.tint, (sheet) => (
    path("M300 300L120 700H560L452 372Z", sheet.linear([[0, "#fff3c4", 0.85], [1, "#fff3c4", 0]], 100)) +
    oval(332, 690, 232, 34, sheet.radial([[0, "#fff6d8", 0.9], [1, "#fff6d8", 0]])) +
    sheet.ground(560, 664, 170, 24, 0.5) +
    path("M450 650C450 622 670 622 670 650V662C670 680 450 680 450 662Z", dim(look.shell, 0.3)) + oval(560, 646, 110, 22, sheet.shade(look.shell, 20)) +
    stroke("M560 640L620 420L430 230", dim(look.trim, 0.35), 20) + stroke("M558 638L617 418L428 230", lit(look.trim, 0.2), 12) +
    stroke("M584 520L600 470M560 350L500 290", "#8f959f", 5) +
    disc(620, 420, 26, dim(look.shell, 0.3)) + disc(617, 416, 22, look.accent) + disc(611, 410, 8, "#ffffff", 'opacity=".5"') +
    oval(374, 346, 92, 40, "#fff6d8", 'transform="rotate(25 374 346)"') + disc(372, 344, 34, "#fffdf0") +
    path("M290 306C284 250 320 196 380 178C400 168 430 172 442 190C482 230 488 320 458 386C420 340 350 304 290 306Z", sheet.linear([[0, lit(look.shell, 0.5)], [0.5, look.shell], [1, dim(look.shell, 0.3)]], 40)) +
    stroke("M290 306C350 304 420 340 458 386", dim(look.shell, 0.5), 6) + stroke("M312 276C318 240 344 212 384 198", "#ffffff", 9, 'opacity=".5"') +
    disc(428, 206, 20, look.accent)
  ));
}
