// Duty: things printed on paper: tickets, framed prints, rolled posters.
// Invariant: printed art is clipped to its sheet; words are few and set to a fixed width.
// Neighbours: artwork.ts paints; ../gallery/music.ts and collectibles.ts choose the looks.
import { type Drawing, box, d, dim, group, lit, path, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";
import { type Artwork, artwork } from "./artwork.ts";

/** What tells one printed sheet from another. Colours are `#rrggbb`. */
export interface PaperLook {
  readonly tint: string;
  readonly paper: string;
  readonly inks: readonly [string, string, string];
  readonly art: Artwork;
  readonly name: string;
  /** A second, smaller line: a place, an edition. */
  readonly note: string;
}

/** Two admission tickets, one behind the other, with a perforated stub. */
export function ticket(look: PaperLook): Drawing {
  return studio(look.tint, (sheet) => {
    const notch = "M96 276H520A20 20 0 0 0 560 276H704V366A26 26 0 0 0 704 418V508H560A20 20 0 0 0 520 508H96V418A26 26 0 0 0 96 366Z";
    const bars = times(15, (at) => box(592 + at * 6, 306, 2 + ((at * 5) % 4), 120, 0, look.inks[0]));
    return (
      sheet.ground(400, 640, 330, 30, 0.4) +
      group('transform="rotate(9 400 400) translate(0 40)"', path(notch, "#0b1020", 'opacity=".15" transform="translate(8 14)"'), path(notch, sheet.shade(mixPaper(look), 30, 0.1))) +
      group('transform="rotate(-7 400 392)"', path(notch, "#0b1020", 'opacity=".22" transform="translate(8 14)"'), path(notch, look.paper), group(sheet.clip(notch), artwork(look.art, sheet, { x: 96, y: 276, width: 300, height: 232 }, look.paper, look.inks), box(396, 276, 320, 232, 0, look.paper), box(540, 276, 180, 232, 0, lit(look.inks[1], 0.72)), bars, words("ADMIT ONE", 640, 470, 24, 116, look.inks[0]), words(look.name, 460, 348, 34, 104, look.inks[0]), words(look.note, 460, 384, 18, 104, dim(look.inks[1], 0.3)), stroke("M410 410H512M410 432H490M410 454H500", look.inks[0], 5, 'opacity=".35"'), stroke("M540 296V490", dim(look.paper, 0.4), 3, 'stroke-dasharray="1 10"'), path(notch, sheet.linear([[0, "#ffffff", 0.3], [0.5, "#ffffff", 0], [1, "#0b1020", 0.12]], 30))))
    );
  });
}

const mixPaper = (look: PaperLook): string => lit(look.inks[1], 0.45);

/** A print in a thin frame, leaning on the wall. */
export function framed(look: PaperLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(410, 706, 270, 24, 0.5) +
    path("M186 112H628V716H186Z", "#0b1020", 'opacity=".14"') +
    box(172, 92, 456, 612, 3, sheet.linear([[0, "#5a4636"], [0.5, "#3b2d22"], [1, "#241a13"]], 50)) +
    box(186, 106, 428, 584, 0, "#fbfaf6") + path("M186 106H614L604 116H196V680L186 690Z", "#0b1020", 'opacity=".18"') +
    group(sheet.clip("M224 144H576V590H224Z"), artwork(look.art, sheet, { x: 224, y: 144, width: 352, height: 446 }, look.paper, look.inks)) +
    words(look.name, 400, 632, 26, 250, look.inks[0]) + words(look.note, 400, 660, 14, 180, dim(look.inks[1], 0.35)) +
    path("M186 106H470L240 690H186Z", "#ffffff", 'opacity=".13"') + stroke("M174 94H626", "#ffffff", 2, 'opacity=".3"')
  ));
}

/** A gig poster pinned with tape, one corner curling. */
export function poster(look: PaperLook): Drawing {
  return studio(look.tint, (sheet) => {
    const page = "M190 96H610V690C560 694 520 700 470 704L190 704Z";
    return (
      path("M204 120H626V716L206 720Z", "#0b1020", 'opacity=".13"') + path("M198 108H618V704L200 712Z", "#0b1020", 'opacity=".12"') +
      path(page, look.paper) +
      group(sheet.clip(page), artwork(look.art, sheet, { x: 190, y: 150, width: 420, height: 450 }, look.paper, look.inks), box(190, 96, 420, 64, 0, look.inks[0]), words(look.name, 400, 144, 30, 340, look.paper), box(190, 600, 420, 110, 0, look.paper), words(look.note, 400, 640, 24, 330, look.inks[0]), stroke("M236 664H564", look.inks[1], 7), stroke("M270 684H530", look.inks[0], 4, 'opacity=".5"'), path(page, sheet.linear([[0, "#ffffff", 0.24], [0.5, "#ffffff", 0], [1, "#0b1020", 0.16]], 40))) +
      path("M470 704C520 700 560 694 610 690C586 672 560 668 540 650C530 676 506 696 470 704Z", sheet.linear([[0, dim(look.paper, 0.3)], [0.6, lit(look.paper, 0.4)], [1, dim(look.paper, 0.12)]], 120)) +
      times(2, (at) => group(d`transform="rotate(${at ? 38 : -38} ${at ? 606 : 194} 98)"`, box(at ? 556 : 144, 84, 100, 30, 0, "#efe6c8", 'opacity=".78"'), stroke(d`M${at ? 560 : 148} 92h92`, "#ffffff", 2, 'opacity=".5"')))
    );
  });
}
