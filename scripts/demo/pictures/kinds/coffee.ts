// Duty: what coffee is made with: dripper on its server, mug, hand grinder, kettle.
// Invariant: steam rises only where something is hot.
// Neighbours: ../kit.ts gives light and shapes; emblem.ts the prints; ../gallery/studio.ts the looks.
import { type Drawing, type Sheet, box, d, dim, disc, group, lit, oval, path, stroke, studio, times } from "../kit.ts";
import type { DeviceLook } from "./audio.ts";
import { type Emblem, emblem } from "./emblem.ts";

/** A device for coffee with a mark on it. */
export interface CoffeeLook extends DeviceLook {
  readonly emblem: Emblem;
}

const round = (sheet: Sheet, colour: string): string =>
  sheet.linear([[0, dim(colour, 0.3)], [0.22, lit(colour, 0.42)], [0.5, colour], [0.85, dim(colour, 0.3)], [1, dim(colour, 0.12)]], 0);

const steam = (x: number, y: number): string =>
  times(3, (at) => stroke(d`M${x + at * 36} ${y}c-22 -30 22 -46 0 -78s14 -40 4 -${56 + at * 6}`, "#ffffff", 10 - at * 2, 'opacity=".55"'));

/** A cone dripper over a glass server with coffee in it. */
export function dripper(look: CoffeeLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 668, 230, 26, 0.5) + steam(368, 196) +
    path("M288 430H512L540 610C544 646 522 664 486 664H314C278 664 256 646 260 610Z", "#ffffff", 'opacity=".5"') +
    path("M272 540H528L540 610C544 646 522 664 486 664H314C278 664 256 646 260 610Z", sheet.linear([[0, "#6b3f22"], [0.3, "#8a5532"], [1, "#341b0d"]], 0)) + oval(400, 540, 128, 14, "#a4703f") +
    stroke("M288 430L260 610C256 646 278 664 314 664H486C522 664 544 646 540 610L512 430", "#ffffff", 5, 'opacity=".8"') + stroke("M300 450L284 590", "#ffffff", 12, 'opacity=".55"') +
    stroke("M520 470C600 460 620 560 536 590", look.trim, 20) + stroke("M522 466C594 458 612 552 540 580", lit(look.trim, 0.3), 5) +
    path("M398 400V520", "none", 'stroke="#6b3f22" stroke-width="5"') +
    box(266, 408, 268, 26, 12, round(sheet, look.trim)) + oval(400, 408, 166, 16, round(sheet, look.shell)) +
    path("M206 214H594L458 402H342Z", round(sheet, look.shell)) +
    stroke("M250 232L360 394M310 232L382 396M490 232L420 396M550 232L440 394", dim(look.shell, 0.4), 4, 'opacity=".4"') +
    oval(400, 214, 194, 26, lit(look.shell, 0.45)) + oval(400, 216, 178, 20, "#f4ead8") + oval(400, 220, 150, 14, "#5a351d") + oval(380, 217, 60, 5, "#8a5a34") +
    stroke("M590 240C650 236 650 320 556 316", look.shell, 18) + stroke("M592 236C642 234 640 304 562 306", lit(look.shell, 0.4), 4) +
    emblem(look.emblem, 400, 310, 0.36, look.accent)
  ));
}

/** A stoneware mug, glaze running over a bare foot. */
export function mug(look: CoffeeLook): Drawing {
  return studio(look.tint, (sheet) => {
    const body = "M226 262H542C546 420 540 520 514 600C504 632 486 644 456 644H312C282 644 264 632 254 600C228 520 222 420 226 262Z";
    return (
      sheet.ground(400, 648, 240, 28, 0.55) + steam(346, 236) +
      stroke("M534 330C660 310 680 500 520 520", dim(look.shell, 0.3), 42) + stroke("M534 328C652 310 670 490 522 512", look.shell, 32) + stroke("M548 320C630 316 650 390 636 440", "#ffffff", 6, 'opacity=".4"') +
      path(body, round(sheet, look.trim)) +
      group(sheet.clip(body), path("M200 240H570V540C540 560 520 530 490 556C460 586 440 540 400 560C360 584 340 540 300 566C270 580 250 540 200 556Z", round(sheet, look.shell)), times(26, (at) => disc(236 + ((at * 97) % 300), 300 + ((at * 61) % 220), 1.6 + (at % 3), dim(look.shell, 0.45), 'opacity=".5"'))) +
      oval(384, 262, 158, 34, lit(look.shell, 0.5)) + oval(384, 265, 144, 27, dim(look.shell, 0.4)) + path("M246 276C280 252 488 252 522 276C490 300 280 300 246 276Z", "#4a2a15") + oval(352, 272, 52, 6, "#8a5a34", 'opacity=".8"') +
      stroke("M262 330C262 420 270 500 286 570", "#ffffff", 12, 'opacity=".38"') +
      emblem(look.emblem, 390, 424, 0.72, look.accent)
    );
  });
}

/** A hand grinder, its crank to the right. */
export function grinder(look: CoffeeLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(390, 690, 170, 24, 0.55) +
    stroke("M384 150C470 118 540 124 600 146", "#50555f", 20) + stroke("M384 146C470 114 540 120 598 142", "#d9dde2", 10) +
    box(582, 78, 50, 78, 22, round(sheet, look.trim)) + oval(607, 84, 22, 9, lit(look.trim, 0.35)) + disc(384, 150, 22, "#8b919c") + disc(380, 145, 13, "#eceef1") +
    path("M300 208C306 168 462 168 468 208Z", round(sheet, "#b8bdc6")) +
    path("M284 206H484V430H284Z", round(sheet, look.shell)) + oval(384, 206, 100, 14, lit(look.shell, 0.4)) + oval(384, 206, 74, 9, "#7d838e") +
    path("M278 430H490V474H278Z", round(sheet, look.accent)) + stroke(times(23, (at) => `M${286 + at * 9} 432V472`), dim(look.accent, 0.4), 2.5) +
    path("M290 474H478V650C478 696 290 696 290 650Z", round(sheet, look.trim)) + path("M290 474H478V490H290Z", "#0b1020", 'opacity=".3"') +
    stroke("M290 640C290 680 478 680 478 640", dim(look.trim, 0.4), 3) +
    path("M344 520H424V620H344Z", "#1b140f", 'opacity=".75"') + times(16, (at) => oval(355 + (at % 4) * 18 + (Math.floor(at / 4) % 2) * 7, 612 - Math.floor(at / 4) * 12, 9, 7, at % 3 ? "#6b3f22" : "#8a5532")) + path("M348 524H376L356 616H348Z", "#ffffff", 'opacity=".25"') +
    emblem(look.emblem, 384, 322, 0.56, lit(look.accent, 0.2)) + stroke("M316 230V410", "#ffffff", 10, 'opacity=".35"')
  ));
}

/** A gooseneck kettle. */
export function kettle(look: CoffeeLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(420, 664, 280, 28, 0.55) + steam(106, 226) +
    stroke("M560 330C690 300 710 420 676 560", dim(look.trim, 0.3), 40) + stroke("M560 326C682 298 702 420 670 556", lit(look.trim, 0.14), 26) +
    stroke("M300 580C200 580 230 420 196 320C186 284 160 268 126 270", dim(look.shell, 0.32), 32) + stroke("M300 574C206 574 232 416 198 316C188 284 162 270 128 268", lit(look.shell, 0.2), 18) + stroke("M222 520C214 460 212 390 196 330", "#ffffff", 4, 'opacity=".6"') +
    path("M330 300H540L612 610C618 642 604 656 572 656H298C266 656 252 642 258 610Z", round(sheet, look.shell)) +
    stroke("M262 606H608", dim(look.shell, 0.4), 4, 'opacity=".6"') + path("M254 632C252 656 618 656 616 632L614 648C612 660 602 664 584 664H286C268 664 258 660 256 648Z", dim(look.trim, 0.2)) +
    path("M340 300C346 262 524 262 530 300Z", round(sheet, look.shell)) + oval(435, 300, 106, 12, dim(look.shell, 0.25)) + box(421, 248, 28, 26, 6, "#8b919c") + disc(435, 238, 22, look.trim) + oval(428, 230, 9, 6, "#ffffff", 'opacity=".5"') +
    disc(500, 290, 15, "#f4f5f7") + stroke("M500 290L507 282", look.accent, 3) +
    emblem(look.emblem, 436, 486, 0.66, look.accent) + stroke("M348 330L304 580", "#ffffff", 12, 'opacity=".4"')
  ));
}
