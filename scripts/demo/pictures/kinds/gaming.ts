// Duty: what is played with: console, handheld, controller, cartridge, tabletop arcade.
// Invariant: invented machines; no outline, button layout or mark belongs to a maker.
// Neighbours: ../kit.ts gives light and shapes; artwork.ts the screens and labels; ../gallery/gaming.ts the looks.
import { type Drawing, type Sheet, box, d, dim, disc, group, lit, oval, path, ring, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";
import { type Artwork, artwork } from "./artwork.ts";
import type { DeviceLook } from "./audio.ts";

/** A device with a name on it and something on its screen or label. */
export interface MachineLook extends DeviceLook {
  readonly name: string;
  readonly art: Artwork;
  readonly inks: readonly [string, string, string];
}

const button = (x: number, y: number, radius: number, colour: string): string =>
  disc(x + 2, y + 4, radius, dim(colour, 0.55)) + disc(x, y, radius, colour) + oval(x - radius * 0.25, y - radius * 0.35, radius * 0.5, radius * 0.32, "#ffffff", 'opacity=".4"');

const cross = (x: number, y: number, reach: number, colour: string): string => {
  const arm = reach * 0.36;
  const shape = d`M${x - arm} ${y - reach}H${x + arm}V${y - arm}H${x + reach}V${y + arm}H${x + arm}V${y + reach}H${x - arm}V${y + arm}H${x - reach}V${y - arm}H${x - arm}Z`;
  return path(shape, dim(colour, 0.5), 'transform="translate(3 5)"') + path(shape, colour) + disc(x, y, arm * 0.8, dim(colour, 0.3)) + stroke(d`M${x - arm + 3} ${y - reach + 4}H${x + arm - 4}`, "#ffffff", 3, 'opacity=".3"');
};

/** A home console in three-quarter view, a cartridge in its slot. */
export function homeConsole(look: MachineLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 616, 370, 40, 0.5) +
    path("M282 262H502L512 372H272Z", sheet.shade(look.inks[1], 60)) + path("M302 282H482L488 352H296Z", look.inks[2]) + words(look.name, 392, 326, 22, 150, look.inks[0]) + path("M502 262L530 282L538 372H512Z", dim(look.inks[1], 0.4)) +
    path("M172 350H628L708 470H92Z", sheet.linear([[0, lit(look.shell, 0.1)], [0.4, lit(look.shell, 0.36)], [1, look.shell]], 70)) +
    path("M232 364H568L580 390H220Z", dim(look.shell, 0.6)) + path("M272 364H512L516 380H268Z", sheet.shade(look.inks[1], 60)) +
    times(9, (at) => stroke(d`M${146 + at * 8} ${444 - at * 7}h${60 - at * 2}M${594 + at * 2 - at * 1} ${444 - at * 7}h${60 - at * 2}`, dim(look.shell, 0.4), 3, 'opacity=".6"')) +
    path("M92 470H708V566C708 586 696 598 676 598H124C104 598 92 586 92 566Z", sheet.linear([[0, lit(look.shell, 0.08)], [0.4, look.shell], [1, dim(look.shell, 0.32)]], 90)) +
    stroke("M94 471H706", lit(look.shell, 0.7), 3) +
    box(92, 500, 616, 18, 0, look.trim) + box(92, 500, 616, 5, 0, lit(look.trim, 0.25)) +
    times(2, (at) => box(338 + at * 120, 534, 92, 38, 10, dim(look.shell, 0.6)) + box(350 + at * 120, 544, 68, 18, 6, "#15171c") + times(5, (pin) => disc(360 + at * 120 + pin * 12, 553, 2.4, "#d9b44a"))) +
    box(128, 536, 74, 32, 8, dim(look.accent, 0.4)) + box(128, 532, 74, 32, 8, sheet.shade(look.accent, 80)) + box(216, 536, 74, 32, 8, dim(look.trim, 0.4)) + box(216, 532, 74, 32, 8, sheet.shade(look.trim, 80)) +
    disc(656, 552, 7, look.accent) + disc(656, 552, 14, look.accent, 'opacity=".25"') +
    times(2, (at) => box(140 + at * 460, 596, 60, 14, 4, "#22252b"))
  ));
}

/** A pocket console, screen on. */
export function handheld(look: MachineLook): Drawing {
  return studio(look.tint, (sheet) => {
    const shell = "M128 268C128 232 150 212 186 212H614C650 212 672 232 672 268V520C672 570 640 596 596 588C560 582 540 566 500 566H300C260 566 240 582 204 588C160 596 128 570 128 520Z";
    return (
      sheet.ground(400, 634, 320, 28, 0.45) +
      path(shell, dim(look.shell, 0.5), 'transform="translate(4 14)"') +
      path(shell, sheet.linear([[0, lit(look.shell, 0.34)], [0.45, look.shell], [1, dim(look.shell, 0.24)]], 65)) +
      box(246, 238, 308, 282, 22, "#1a1c22") +
      group(sheet.clip("M270 262H530V480H270Z"), artwork(look.art, sheet, { x: 270, y: 262, width: 260, height: 218 }, lit(look.inks[1], 0.7), look.inks), path("M270 262H450L330 480H270Z", "#ffffff", 'opacity=".14"')) +
      words(look.name, 400, 508, 13, 110, "#c9ced8") +
      cross(188, 340, 42, look.trim) +
      times(4, (at) => button(612 + ([0, 32, 0, -32][at] ?? 0), 340 + ([-32, 0, 32, 0][at] ?? 0), 18, at === 1 ? look.accent : look.trim)) +
      disc(188, 458, 36, dim(look.shell, 0.45)) + disc(186, 454, 30, look.trim) + disc(184, 450, 20, lit(look.trim, 0.18)) +
      times(12, (at) => disc(590 + (at % 4) * 15, 442 + Math.floor(at / 4) * 15, 4, dim(look.shell, 0.55))) +
      stroke("M150 260C154 240 168 230 190 228H420", "#ffffff", 7, 'opacity=".4"')
    );
  });
}

/** A wireless pad, from above. */
export function controller(look: DeviceLook): Drawing {
  return studio(look.tint, (sheet) => {
    const shell = "M250 262C310 250 490 250 550 262C640 276 690 380 712 500C724 570 700 618 656 618C610 618 580 540 536 510C500 490 300 490 264 510C220 540 190 618 144 618C100 618 76 570 88 500C110 380 160 276 250 262Z";
    return (
      sheet.ground(400, 656, 330, 30, 0.45) +
      path("M230 270C240 232 320 232 330 262ZM570 270C560 232 480 232 470 262Z", dim(look.trim, 0.2)) +
      path(shell, dim(look.shell, 0.55), 'transform="translate(2 12)"') +
      path(shell, sheet.radial([[0, lit(look.shell, 0.42)], [0.5, look.shell], [1, dim(look.shell, 0.28)]], 0.36, 0.2, 0.9)) +
      group(sheet.clip(shell), path("M60 440C130 450 190 500 220 620H60ZM740 440C670 450 610 500 580 620H740Z", look.trim, 'opacity=".92"')) +
      cross(238, 358, 46, "#2a2d34") +
      times(4, (at) => button(562 + ([0, 42, 0, -42][at] ?? 0), 358 + ([-42, 0, 42, 0][at] ?? 0), 23, [look.accent, "#2a2d34", "#2a2d34", lit(look.accent, 0.4)][at] ?? look.accent)) +
      times(2, (at) => disc(322 + at * 156, 444, 48, dim(look.shell, 0.4)) + disc(322 + at * 156, 440, 40, "#23262d") + disc(322 + at * 156, 434, 33, sheet.radial([[0, "#5a606c"], [1, "#2b2e36"]], 0.4, 0.3, 0.8)) + ring(322 + at * 156, 434, 22, "#6b7280", 2)) +
      box(352, 310, 96, 54, 14, dim(look.shell, 0.3)) + box(356, 314, 88, 46, 11, "#23262d") + disc(400, 337, 10, look.accent) +
      times(2, (at) => box(312 + at * 156, 318, 22, 10, 5, dim(look.shell, 0.5))) +
      stroke("M190 318C220 282 260 276 320 274", "#ffffff", 9, 'opacity=".45"')
    );
  });
}

/** A game cartridge with a printed label. */
export function cartridge(look: MachineLook): Drawing {
  return studio(look.tint, (sheet) => {
    const shell = "M196 190C196 170 206 160 226 160H574C594 160 604 170 604 190V500L576 528V622H224V528L196 500Z";
    return (
      sheet.ground(400, 640, 260, 28, 0.5) +
      path(shell, dim(look.shell, 0.55), 'transform="translate(12 8)"') +
      path(shell, sheet.linear([[0, lit(look.shell, 0.34)], [0.5, look.shell], [1, dim(look.shell, 0.25)]], 55)) +
      box(256, 566, 288, 56, 4, "#1b1e24") + times(17, (at) => box(270 + at * 15.6, 580, 9, 42, 1, "#d6ae4b")) +
      stroke("M226 540H574", dim(look.shell, 0.4), 4) +
      box(240, 200, 320, 322, 12, dim(look.shell, 0.35)) +
      group(sheet.clip("M248 220C248 212 252 208 260 208H540C548 208 552 212 552 220V502C552 510 548 514 540 514H260C252 514 248 510 248 502Z"), artwork(look.art, sheet, { x: 248, y: 258, width: 304, height: 256 }, lit(look.inks[1], 0.72), look.inks), box(248, 208, 304, 60, 0, look.inks[0]), words(look.name, 400, 250, 26, 256, lit(look.inks[2], 0.55)), path("M248 208H460L300 514H248Z", "#ffffff", 'opacity=".12"')) +
      times(5, (at) => stroke(d`M212 ${230 + at * 18}h14M574 ${230 + at * 18}h14`, dim(look.shell, 0.42), 5)) +
      stroke("M206 196C206 178 214 170 230 170H400", "#ffffff", 6, 'opacity=".4"')
    );
  });
}

/** A tabletop arcade cabinet. */
export function arcade(look: MachineLook): Drawing {
  return studio(look.tint, (sheet: Sheet) => (
    sheet.ground(400, 672, 260, 30, 0.5) +
    path("M572 110L622 138V262L600 420L650 486V660L600 668V500L546 420L572 240Z", dim(look.shell, 0.5)) +
    path("M196 110H572V240L546 420L600 500V668H180V500L222 420L196 240Z", sheet.linear([[0, lit(look.shell, 0.25)], [0.5, look.shell], [1, dim(look.shell, 0.25)]], 60)) +
    box(212, 124, 344, 92, 8, dim(look.trim, 0.4)) + box(220, 132, 328, 76, 6, sheet.radial([[0, lit(look.accent, 0.65)], [1, look.accent]], 0.5, 0.5, 0.7)) + words(look.name, 384, 188, 36, 270, dim(look.inks[0], 0.2), 1.1) +
    path("M222 232H546L530 432H238Z", "#14161b") +
    group(sheet.clip("M246 250H522L510 418H258Z"), artwork(look.art, sheet, { x: 246, y: 246, width: 276, height: 176 }, lit(look.inks[1], 0.75), look.inks), path("M246 250H430L340 418H246Z", "#ffffff", 'opacity=".16"')) +
    path("M226 436H544L596 506H184Z", sheet.linear([[0, dim(look.trim, 0.1)], [1, look.trim]], 90)) +
    oval(278, 486, 26, 9, "#15171c") + stroke("M278 484V436", "#9aa0ab", 9) + disc(278, 426, 24, dim(look.accent, 0.4)) + disc(276, 422, 24, look.accent) + oval(268, 412, 9, 6, "#ffffff", 'opacity=".6"') +
    times(6, (at) => oval(390 + (at % 3) * 48 + (at > 2 ? 10 : 0), 462 + Math.floor(at / 3) * 26, 18, 10, dim(look.trim, 0.5)) + oval(390 + (at % 3) * 48 + (at > 2 ? 10 : 0), 458 + Math.floor(at / 3) * 26, 17, 9, [look.accent, look.inks[1], look.inks[2]][at % 3] ?? look.accent)) +
    path("M180 506H600V522H180Z", dim(look.shell, 0.45)) +
    path("M180 548L600 532V544L180 560ZM180 576L600 560V572L180 588ZM180 604L600 588V600L180 616Z", look.accent) +
    box(340, 590, 92, 62, 8, "#23262d") + times(2, (at) => box(360 + at * 36, 604, 16, 30, 3, "#3b4049") + box(366 + at * 36, 608, 4, 18, 2, look.accent)) +
    stroke("M204 126V240L226 400", "#ffffff", 6, 'opacity=".3"')
  ));
}
