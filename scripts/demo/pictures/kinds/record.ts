// Duty: vinyl: a printed sleeve with the disc half out, and the disc by itself on its inner sleeve.
// Invariant: sleeve art is drawn inside a 440-pixel square and clipped to it.
// Neighbours: artwork.ts paints the sleeve, posters too; ../gallery/music.ts chooses the looks.
import { type Drawing, type Sheet, box, d, dim, disc, group, lit, path, ring, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";
import { type Artwork, artwork } from "./artwork.ts";

/** What tells one record from another. Colours are `#rrggbb`; `splash` is the second colour of the pressing. */
export interface RecordLook {
  readonly tint: string;
  readonly paper: string;
  readonly inks: readonly [string, string, string];
  readonly art: Artwork;
  readonly vinyl: string;
  readonly splash?: string;
  readonly name: string;
}

function vinyl(sheet: Sheet, look: RecordLook, x: number, y: number, radius: number): string {
  const splash = look.splash ?? look.vinyl;
  const edge = d`M${x - radius} ${y}A${radius} ${radius} 0 1 1 ${x + radius} ${y}A${radius} ${radius} 0 1 1 ${x - radius} ${y}Z`;
  const wedge = (from: number, to: number): string =>
    d`M${x} ${y}L${x + Math.cos(from) * radius} ${y + Math.sin(from) * radius}A${radius} ${radius} 0 0 1 ${x + Math.cos(to) * radius} ${y + Math.sin(to) * radius}Z`;
  const smoke = (at: number): string => {
    const [reach, from, to] = [radius * (0.42 + at * 0.075), at * 2.1, at * 2.1 + 1.1 + (at % 3) * 0.7];
    return stroke(d`M${x + Math.cos(from) * reach} ${y + Math.sin(from) * reach}A${reach * 1.05} ${reach} 0 0 1 ${x + Math.cos(to) * reach * 1.12} ${y + Math.sin(to) * reach * 1.12}`, splash, radius * (0.05 + 0.035 * (at % 3)), 'opacity=".8"');
  };
  return (
    disc(x, y, radius, sheet.radial([[0, lit(look.vinyl, 0.18)], [0.8, look.vinyl], [1, dim(look.vinyl, 0.35)]])) +
    (look.splash ? group(sheet.clip(edge), times(8, smoke)) : "") +
    times(9, (at) => ring(x, y, radius * (0.46 + at * 0.057), "#000000", 1.4, 'opacity=".28"')) +
    group('fill="#ffffff"', path(wedge(-2.5, -2.1), "inherit", 'opacity=".13"'), path(wedge(-2.36, -2.24), "inherit", 'opacity=".16"'), path(wedge(0.64, 1.04), "inherit", 'opacity=".1"'), path(wedge(0.78, 0.9), "inherit", 'opacity=".14"')) +
    ring(x, y, radius - 2, "#ffffff", 2, 'opacity=".18"') +
    disc(x, y, radius * 0.34, look.inks[0]) + disc(x, y, radius * 0.34, sheet.shade(look.inks[0], 45, 0.12)) +
    disc(x, y, radius * 0.2, look.paper, 'opacity=".9"') +
    words(look.name, x, y - radius * 0.235, radius * 0.07, radius * 0.34, look.paper) +
    disc(x, y, radius * 0.035, dim(look.tint, 0.55))
  );
}

/** The sleeve, its disc slid out to the right. */
export function record(look: RecordLook): Drawing {
  return studio(look.tint, (sheet) => {
    const sleeve = "M110 180H550V620H110Z";
    return (
      sheet.ground(390, 630, 340, 26, 0.5) + sheet.ground(330, 628, 250, 18, 0.5) +
      vinyl(sheet, look, 508, 402, 208) +
      path("M550 190L586 204V612L550 620Z", "#0b1020", 'opacity=".28"') +
      path(sleeve, look.paper) +
      group(sheet.clip(sleeve), artwork(look.art, sheet, { x: 110, y: 180, width: 440, height: 440 }, look.paper, look.inks)) +
      words(look.name, 330, 226, 30, 380, look.inks[0]) +
      path(sleeve, sheet.linear([[0, "#ffffff", 0.28], [0.4, "#ffffff", 0], [1, "#0b1020", 0.18]], 35)) +
      path("M550 180V620L544 616V184Z", "#0b1020", 'opacity=".3"') +
      stroke("M111 181H549M111 181V619", "#ffffff", 2, 'opacity=".5"')
    );
  });
}

/** The disc alone, leaning on its printed inner sleeve. */
export function pressing(look: RecordLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 668, 300, 26, 0.5) +
    group('transform="rotate(-7 400 400)"', box(196, 172, 440, 440, 4, "#0b1020", 'opacity=".16"'), box(180, 160, 440, 440, 4, look.paper), group(sheet.clip("M180 160H620V600H180Z"), artwork(look.art, sheet, { x: 180, y: 160, width: 440, height: 440 }, look.paper, look.inks)), box(180, 160, 440, 440, 4, sheet.linear([[0, "#ffffff", 0.3], [1, "#0b1020", 0.2]], 40))) +
    disc(430, 446, 232, "#0b1020", 'opacity=".22"') +
    vinyl(sheet, look, 420, 434, 230)
  ));
}
