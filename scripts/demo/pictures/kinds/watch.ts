// Duty: wristwatches: round with three hands or sub-dials, and digital.
// Invariant: hands stand at eight past ten, as in every watchmaker's window.
// Neighbours: ../kit.ts gives light and shapes; ../gallery/studio.ts the looks.
import { type Drawing, type Sheet, box, d, dim, disc, group, lit, oval, path, ring, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";

/** What tells one watch from another. Colours are `#rrggbb`. */
export interface WatchLook {
  readonly tint: string;
  readonly metal: string;
  readonly dial: string;
  readonly bezel: string;
  readonly strap: string;
  readonly accent: string;
  readonly face: "diver" | "dress" | "chronograph" | "digital";
  readonly name: string;
}

const steel = (sheet: Sheet, colour: string): string =>
  sheet.linear([[0, lit(colour, 0.65)], [0.3, colour], [0.5, lit(colour, 0.4)], [0.8, dim(colour, 0.25)], [1, lit(colour, 0.1)]], 55);

const strap = (sheet: Sheet, look: WatchLook): string => {
  const skin = sheet.linear([[0, dim(look.strap, 0.25)], [0.3, lit(look.strap, 0.2)], [0.7, look.strap], [1, dim(look.strap, 0.35)]], 0);
  return (
    path("M312 250L326 60C330 36 470 36 474 60L488 250Z", skin) + path("M312 550L326 742C330 762 470 762 474 742L488 550Z", skin) +
    stroke("M330 240L342 66M470 240L458 66M330 560L342 734M470 560L458 734", lit(look.strap, 0.45), 3, 'stroke-dasharray="9 6" opacity=".8"') +
    times(4, (at) => oval(400, 640 + at * 28, 7, 5, dim(look.strap, 0.6)))
  );
};

const hand = (angle: number, length: number, width: number, colour: string): string =>
  group(`transform="rotate(${angle} 400 400)"`, path(d`M${400 - width} 412L${400 - width * 0.8} ${400 - length}L400 ${392 - length}L${400 + width * 0.8} ${400 - length}L${400 + width} 412Z`, colour));

const marks = (count: number, outer: number, inner: number, colour: string, width: number): string =>
  stroke(times(count, (at) => {
    const angle = (at * Math.PI * 2) / count;
    return d`M${400 + Math.cos(angle) * outer} ${400 + Math.sin(angle) * outer}L${400 + Math.cos(angle) * inner} ${400 + Math.sin(angle) * inner}`;
  }), colour, width);

/** Sixty minute ticks as one dashed circle. */
const ticks = (radius: number, length: number, colour: string): string =>
  ring(400, 400, radius, colour, length, `stroke-dasharray="2 ${((radius * Math.PI) / 30 - 2).toFixed(3)}" stroke-dashoffset="1"`);

const subdial = (x: number, y: number, look: WatchLook): string =>
  disc(x, y, 36, dim(look.dial, 0.14)) + ring(x, y, 36, dim(look.dial, 0.5), 2) + stroke(d`M${x} ${y}L${x + 12} ${y - 22}`, look.accent, 3) + disc(x, y, 4, look.accent);

function roundFace(sheet: Sheet, look: WatchLook): string {
  const pale = Number.parseInt(look.dial.slice(3, 5), 16) > 150;
  const light = pale ? dim(look.dial, 0.78) : lit(look.dial, 0.88);
  const bezel =
    look.face === "diver"
      ? disc(400, 400, 176, sheet.linear([[0, lit(look.bezel, 0.3)], [0.5, look.bezel], [1, dim(look.bezel, 0.4)]], 55)) + ticks(166, 7, lit(look.bezel, 0.7)) + marks(12, 172, 152, lit(look.bezel, 0.8), 4) + path("M388 234H412L400 256Z", look.accent)
      : look.face === "chronograph"
        ? disc(400, 400, 176, look.bezel) + ticks(167, 10, lit(look.bezel, 0.65))
        : disc(400, 400, 172, steel(sheet, lit(look.metal, 0.1)));
  const radius = look.face === "dress" ? 160 : 146;
  return (
    disc(400, 400, 194, steel(sheet, look.metal)) + ring(400, 400, 193, dim(look.metal, 0.4), 2) + bezel +
    disc(400, 400, radius, sheet.radial([[0, lit(look.dial, 0.22)], [0.7, look.dial], [1, dim(look.dial, 0.35)]], 0.4, 0.34, 0.75)) +
    ticks(radius - 9, 6, light) + marks(12, radius - 8, radius - (look.face === "dress" ? 34 : 30), light, look.face === "dress" ? 4 : 9) +
    words(look.name, 400, 344, 15, 96, light) +
    (look.face === "chronograph" ? subdial(336, 400, look) + subdial(464, 400, look) + subdial(400, 466, look) : box(462, 386, 42, 28, 3, lit(look.dial, 0.92)) + words("20", 483, 408, 15, 24, "#20232a")) +
    group('opacity=".3" transform="translate(4 7)"', hand(-56, 78, 7, "#0b1020"), hand(48, 116, 6, "#0b1020")) +
    hand(-56, 78, 7, light) + hand(48, 116, 6, light) + hand(204, 124, 2, look.accent) + disc(400, 400, 10, look.accent) + disc(400, 400, 4, dim(look.dial, 0.4)) +
    path(d`M${400 - radius} 400A${radius} ${radius} 0 0 1 ${400 + radius * 0.5} ${400 - radius * 0.866}C460 330 340 380 ${400 - radius} 400Z`, "#ffffff", 'opacity=".13"')
  );
}

const segments = (x: number, y: number, lit: string, colour: string): string => {
  const bars: Record<string, string> = { a: "M6 0h28", b: "M40 5v30", c: "M40 45v30", d: "M6 80h28", e: "M0 45v30", f: "M0 5v30", g: "M6 40h28" };
  return group(`transform="translate(${x} ${y})"`, stroke([...lit].map((key) => bars[key] ?? "").join(""), colour, 9));
};

function digitalFace(sheet: Sheet, look: WatchLook): string {
  return (
    path("M256 244C262 216 280 204 306 204H494C520 204 538 216 544 244L566 340V460L544 556C538 584 520 596 494 596H306C280 596 262 584 256 556L234 460V340Z", sheet.linear([[0, lit(look.metal, 0.4)], [0.5, look.metal], [1, dim(look.metal, 0.35)]], 55)) +
    box(272, 236, 256, 328, 26, look.bezel) + stroke("M296 244H480", "#ffffff", 4, 'opacity=".4"') +
    words(look.name, 400, 288, 18, 130, lit(look.bezel, 0.8)) + stroke("M300 304H500", look.accent, 4) +
    box(292, 324, 216, 148, 10, "#0d1013") + box(300, 332, 200, 132, 6, sheet.linear([[0, lit(look.dial, 0.15)], [1, dim(look.dial, 0.12)]], 60)) +
    group('transform="translate(318 364) scale(.84) skewX(-5)"', segments(-26, 0, "bc", "#171c14") + segments(36, 0, "abcdef", "#171c14") + stroke("M94 24v3M94 54v3", "#171c14", 9) + segments(112, 0, "abcdef", "#171c14") + segments(170, 0, "abcdefg", "#171c14")) +
    path("M300 332H420L360 464H300Z", "#ffffff", 'opacity=".16"') +
    stroke("M310 500H400M310 522H370", lit(look.bezel, 0.5), 5) + disc(470, 514, 22, dim(look.bezel, 0.5)) + disc(468, 511, 19, look.accent) + times(2, (at) => disc(286 + at * 228, 250, 7, "#8b919c") + disc(286 + at * 228, 550, 7, "#8b919c"))
  );
}

/** A watch laid flat, seen from above. */
export function watch(look: WatchLook): Drawing {
  return studio(look.tint, (sheet) => (
    group('opacity=".2" transform="translate(20 20)"', path("M312 250L326 60C330 36 470 36 474 60L488 250V550L474 742C470 762 330 762 326 742L312 550Z", "#0b1020"), look.face === "digital" ? box(240, 210, 320, 380, 60, "#0b1020") : disc(400, 400, 192, "#0b1020")) +
    strap(sheet, look) +
    (look.face === "chronograph" || look.face === "digital" ? times(2, (at) => box(556, 318 + at * 122, 44, 36, 7, steel(sheet, look.metal))) : "") + (look.face === "digital" ? "" : box(578, 374, 40, 52, 9, steel(sheet, look.metal)) + path("M300 262L330 214H352L346 270ZM500 262L470 214H448L454 270ZM300 538L330 586H352L346 530ZM500 538L470 586H448L454 530Z", steel(sheet, look.metal))) +
    (look.face === "digital" ? digitalFace(sheet, look) : roundFace(sheet, look))
  ));
}
