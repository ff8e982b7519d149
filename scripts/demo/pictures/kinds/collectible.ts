// Duty: what is collected: card packs, graded cards, boxed sets, vinyl figures.
// Invariant: invented creatures and sets only; printed art is clipped to its card.
// Neighbours: ../kit.ts gives light and shapes; artwork.ts and emblem.ts the prints; ../gallery/collectibles.ts the looks.
import { type Drawing, type Sheet, both, box, dim, disc, group, lit, oval, path, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";
import { type Artwork, artwork } from "./artwork.ts";
import { type Emblem, emblem } from "./emblem.ts";

/** What tells one set of cards from another. Colours are `#rrggbb`. */
export interface CardLook {
  readonly tint: string;
  readonly foil: string;
  readonly inks: readonly [string, string, string];
  readonly art: Artwork;
  readonly emblem: Emblem;
  readonly name: string;
}

const crimp = (x: number, y: number, width: number, up: boolean): string =>
  `M${x} ${y}${times(width / 16, () => `l8 ${up ? -10 : 10}l8 ${up ? 10 : -10}`)}`;

/** A sealed foil booster, a second behind it. */
export function boosterPack(look: CardLook): Drawing {
  return studio(look.tint, (sheet) => {
    const shape = `${crimp(240, 140, 320, true)}V660${times(20, () => "l-8 10l-8 -10")}Z`;
    const pack = (front: boolean): string =>
      path(shape, sheet.linear([[0, lit(look.foil, 0.5)], [0.22, look.foil], [0.5, lit(look.foil, 0.3)], [0.74, dim(look.foil, 0.16)], [1, lit(look.foil, 0.12)]], 20)) +
      (front
        ? group(sheet.clip("M240 186H560V612H240Z"), artwork(look.art, sheet, { x: 240, y: 240, width: 320, height: 380 }, lit(look.inks[1], 0.66), look.inks)) +
          disc(400, 420, 106, lit(look.foil, 0.86), 'opacity=".94"') + emblem(look.emblem, 400, 420, 0.78, look.inks[0]) +
          box(240, 186, 320, 74, 0, look.inks[0]) + words(look.name, 400, 236, 30, 270, lit(look.inks[2], 0.5)) +
          box(318, 568, 164, 34, 17, look.inks[0]) + words("12 CARDS", 400, 592, 14, 110, lit(look.foil, 0.9))
        : "") +
      path("M240 140H560V184H240ZM240 614H560V660H240Z", dim(look.foil, 0.25), 'opacity=".35"') +
      path("M240 161H560M240 637H560", "none", 'stroke="#ffffff" stroke-width="38" stroke-dasharray="3 13" opacity=".35"') +
      path("M262 186C280 300 270 500 284 612H318C300 480 310 300 296 186ZM520 186C506 340 520 480 508 612H524C538 480 530 320 542 186Z", "#ffffff", 'opacity=".2"');
    return (
      sheet.ground(400, 684, 250, 26, 0.5) +
      group('transform="rotate(10 400 640) translate(46 6)"', path(shape, "#0b1020", 'opacity=".15" transform="translate(8 10)"'), pack(false)) +
      group('transform="rotate(-4 400 400)"', path(shape, "#0b1020", 'opacity=".22" transform="translate(10 10)"'), pack(true))
    );
  });
}

/** One card in a clear case with a grade label. */
export function gradedCard(look: CardLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(406, 700, 230, 22, 0.5) +
    box(220, 92, 384, 616, 22, "#0b1020", 'opacity=".16"') +
    box(208, 82, 384, 616, 22, sheet.linear([[0, "#ffffff", 0.95], [0.5, "#e8eef4", 0.8], [1, "#c6d0da", 0.95]], 50)) +
    box(222, 96, 356, 588, 14, "#ffffff", 'opacity=".5" stroke="#9aa8b5" stroke-width="2"') +
    box(240, 114, 320, 92, 6, look.inks[0]) + box(246, 120, 308, 80, 3, "#f8f6ef") + words(look.name, 350, 154, 17, 180, look.inks[0]) + words("1ST EDITION", 330, 182, 11, 140, dim(look.inks[1], 0.25)) + box(472, 128, 70, 64, 4, look.inks[2]) + words("10", 507, 180, 36, 40, "#ffffff", 1.1) +
    box(250, 226, 308, 434, 14, "#0b1020", 'opacity=".2"') +
    box(246, 222, 308, 434, 14, sheet.linear([[0, lit(look.foil, 0.4)], [0.4, look.foil], [0.6, lit(look.foil, 0.5)], [1, dim(look.foil, 0.2)]], 40)) +
    group(sheet.clip("M262 268H538V500H262Z"), artwork(look.art, sheet, { x: 262, y: 250, width: 276, height: 268 }, lit(look.inks[1], 0.7), look.inks)) +
    emblem(look.emblem, 400, 392, 0.82, lit(look.foil, 0.92)) + stroke("M262 268H538V500H262Z", lit(look.foil, 0.75), 4) +
    words(look.name, 360, 256, 16, 180, dim(look.inks[0], 0.3)) + disc(526, 246, 12, look.inks[2]) +
    box(262, 516, 276, 124, 6, "#fbf8ef", 'opacity=".9"') + stroke("M280 542H520M280 562H500M280 582H512", look.inks[0], 5, 'opacity=".4"') + times(3, (at) => emblem("star", 300 + at * 34, 616, 0.13, look.inks[2])) +
    path("M208 104C208 90 218 82 230 82H470L250 698H230C218 698 208 690 208 676Z", "#ffffff", 'opacity=".17"') + path("M520 82H556L336 698H300Z", "#ffffff", 'opacity=".13"')
  ));
}

/** A boxed set, lid art forward, seen a little from the right. */
export function boxedSet(look: CardLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(420, 640, 310, 30, 0.5) +
    path("M556 214L676 176V574L556 632Z", sheet.linear([[0, dim(look.foil, 0.3)], [1, dim(look.foil, 0.55)]], 30)) + path("M160 214L290 176H676L556 214Z", lit(look.foil, 0.45)) +
    box(160, 214, 396, 418, 0, look.foil) +
    group(sheet.clip("M160 214H556V632H160Z"), artwork(look.art, sheet, { x: 160, y: 230, width: 396, height: 402 }, lit(look.inks[1], 0.66), look.inks), box(160, 214, 396, 88, 0, look.inks[0]), box(160, 566, 396, 66, 0, look.inks[0])) +
    words(look.name, 358, 274, 36, 330, lit(look.inks[2], 0.5)) + disc(358, 440, 96, lit(look.foil, 0.88), 'opacity=".95"') + emblem(look.emblem, 358, 440, 0.7, look.inks[0]) +
    words("COLLECTOR SET", 358, 608, 17, 220, lit(look.foil, 0.85)) +
    path("M160 214H556V632H160Z", sheet.linear([[0, "#ffffff", 0.3], [0.45, "#ffffff", 0], [1, "#0b1020", 0.2]], 40)) +
    path("M556 250L676 210V240L556 282Z", look.inks[2], 'opacity=".8"') + stroke("M160 214H556V632", "#ffffff", 2, 'opacity=".45"')
  ));
}

/** What tells one figure from another. Colours are `#rrggbb`. */
export interface FigureLook {
  readonly tint: string;
  readonly creature: "bear" | "rabbit" | "robot" | "owl";
  readonly skin: string;
  readonly belly: string;
  readonly accent: string;
  readonly emblem: Emblem;
}

const heads: Record<FigureLook["creature"], (sheet: Sheet, look: FigureLook) => string> = {
  bear: (sheet, look) =>
    both(disc(298, 168, 52, sheet.shade(look.skin, 60)), disc(300, 172, 28, look.belly)) + round(sheet, look) + oval(400, 322, 50, 38, look.belly) + oval(400, 304, 20, 14, "#23262d") + stroke("M400 318V334M384 340C392 346 408 346 416 340", "#23262d", 4) + eyes(356, 262),
  rabbit: (sheet, look) =>
    both(path("M330 190C300 120 290 40 324 30C364 24 376 110 378 190Z", sheet.shade(look.skin, 60)), path("M340 180C322 120 314 66 328 58C350 58 358 120 360 180Z", look.belly)) + round(sheet, look) + oval(400, 308, 14, 10, look.accent) + stroke("M400 318V330M382 336C390 342 398 340 400 330C402 340 410 342 418 336", "#23262d", 4) + eyes(350, 262) + both(oval(312, 312, 24, 14, look.accent, 'opacity=".4"')),
  robot: (sheet, look) =>
    stroke("M400 150V92", "#8b919c", 10) + disc(400, 84, 20, look.accent) + disc(394, 78, 7, "#ffffff", 'opacity=".6"') + both(box(236, 226, 44, 84, 14, dim(look.skin, 0.25))) + box(262, 146, 276, 232, 50, sheet.shade(look.skin, 55)) + box(290, 196, 220, 130, 34, "#1d2027") + both(disc(350, 260, 28, look.accent), disc(350, 260, 14, lit(look.accent, 0.7))) + stroke("M372 352H428", dim(look.skin, 0.4), 7) + stroke("M284 190C290 172 306 164 330 162", "#ffffff", 8, 'opacity=".5"'),
  owl: (sheet, look) =>
    both(path("M270 210C252 160 256 110 276 92C310 110 340 140 350 180Z", sheet.shade(look.skin, 60))) + round(sheet, look) + both(disc(342, 264, 62, look.belly), disc(346, 266, 34, look.accent), disc(348, 266, 20, "#1d2027"), disc(340, 258, 7, "#ffffff")) + path("M382 296H418L400 340Z", dim(look.accent, 0.15)),
};

const round = (sheet: Sheet, look: FigureLook): string =>
  oval(400, 262, 152, 134, sheet.radial([[0, lit(look.skin, 0.42)], [0.55, look.skin], [1, dim(look.skin, 0.28)]], 0.36, 0.26, 0.8)) + oval(326, 182, 36, 18, "#ffffff", 'opacity=".4" transform="rotate(-32 326 182)"');

const eyes = (x: number, y: number): string => both(oval(x, y, 15, 20, "#1d2027"), disc(x - 5, y - 8, 6, "#ffffff"));

/** A vinyl art figure on its stand. */
export function figure(look: FigureLook): Drawing {
  return studio(look.tint, (sheet) => {
    const skin = sheet.linear([[0, lit(look.skin, 0.3)], [0.5, look.skin], [1, dim(look.skin, 0.3)]], 40);
    return (
      sheet.ground(400, 694, 240, 24, 0.5) +
      path("M216 664C216 640 584 640 584 664V682C584 706 216 706 216 682Z", "#2b2e36") + oval(400, 664, 184, 20, "#454a55") +
      oval(400, 660, 130, 13, "#0b1020", 'opacity=".4"') +
      both(path("M300 560C290 620 288 650 300 662C320 672 370 670 384 658L388 560Z", skin), oval(342, 656, 46, 15, dim(look.skin, 0.25))) +
      both(path("M306 400C262 410 236 470 234 520C236 548 276 552 286 526L316 450Z", skin), disc(260, 526, 28, dim(look.belly, 0.08))) +
      path("M292 420C292 372 508 372 508 420C526 480 530 560 504 596C470 622 330 622 296 596C270 560 274 480 292 420Z", skin) +
      oval(400, 508, 78, 82, look.belly) + emblem(look.emblem, 400, 506, 0.5, look.accent) +
      path("M290 404C340 430 460 430 510 404L512 424C460 452 340 452 288 424Z", look.accent) + disc(400, 448, 15, dim(look.accent, 0.3)) + disc(397, 445, 12, lit(look.accent, 0.4)) +
      stroke("M296 470C290 510 292 550 304 576", "#ffffff", 8, 'opacity=".3"') +
      heads[look.creature](sheet, look)
    );
  });
}
