// Duty: garments seen from the front, as if worn by nobody: hoodie, tee, jacket.
// Invariant: symmetric cut; folds and light are what differs left from right.
// Neighbours: ../kit.ts gives light and shapes; emblem.ts the prints; ../gallery/streetwear.ts the looks.
import { type Drawing, type Sheet, both, box, d, dim, disc, group, lit, path, stroke, studio, times } from "../kit.ts";
import { type Emblem, emblem } from "./emblem.ts";

/** What tells one garment from another. Colours are `#rrggbb`. */
export interface GarmentLook {
  readonly tint: string;
  readonly cloth: string;
  readonly trim: string;
  readonly print: string;
  readonly emblem: Emblem;
}

const fold = (data: string, strength = 0.16): string => stroke(data, "#0b1020", 9, `opacity="${strength}"`);
const shine = (data: string): string => stroke(data, "#ffffff", 10, 'opacity=".16"');

/** The shade on the side away from the light. */
const side = (sheet: Sheet): string => box(420, 100, 140, 580, 0, sheet.linear([[0, "#0b1020", 0], [1, "#0b1020", 0.26]], 0));

const clothOf = (sheet: Sheet, colour: string): string =>
  sheet.linear([[0, lit(colour, 0.2)], [0.45, colour], [1, dim(colour, 0.2)]], 55);

const ribs = (x: number, y: number, width: number, height: number, colour: string): string =>
  box(x, y, width, height, 10, colour) +
  stroke(times(Math.floor(width / 11) - 1, (at) => d`M${x + 11 + at * 11} ${y + 6}v${height - 12}`), "#0b1020", 2, 'opacity=".25"');

const torso = "M296 236C264 246 250 272 250 310L254 628C300 644 500 644 546 628L550 310C550 272 536 246 504 236C470 262 330 262 296 236Z";

function sleeves(sheet: Sheet, look: GarmentLook, cuff: string): string {
  const sleeve = "M298 234C236 246 206 288 192 350L146 596C170 616 206 622 230 614L284 390C276 330 280 280 298 234Z";
  return both(
    path(sleeve, sheet.linear([[0, look.cloth], [0.6, dim(look.cloth, 0.1)], [1, dim(look.cloth, 0.26)]], 70)),
    fold("M228 330C240 360 262 380 280 384"),
    fold("M204 424C220 440 240 446 260 440", 0.12),
    fold("M186 500C204 514 222 516 238 510", 0.12),
    path("M146 590L230 608L222 648C196 654 160 646 138 632Z", cuff),
    stroke("M160 600L152 634M176 604L169 640M192 607L186 643M208 609L203 645", "#0b1020", 2, 'opacity=".28"'),
  );
}

/** A pullover with a hood, drawcords and a pouch. */
export function hoodie(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const cloth = clothOf(sheet, look.cloth);
    const trim = dim(look.trim, 0.08);
    return (
      sheet.ground(400, 690, 270, 26) +
      sleeves(sheet, look, trim) +
      path(torso, cloth) +
      ribs(256, 618, 288, 46, trim) +
      group(sheet.clip(torso), both(fold("M250 420C280 440 300 470 306 520"), fold("M262 560C290 556 310 540 320 520", 0.1)), side(sheet), shine("M286 300C278 380 280 460 284 560")) +
      path("M300 500L332 462L468 462L500 500L512 590L288 590Z", sheet.linear([[0, dim(look.cloth, 0.06)], [0.5, dim(look.cloth, 0.12)], [1, dim(look.cloth, 0.32)]], 0)) +
      stroke("M300 500L332 462H468L500 500M306 508L290 588M494 508L510 588", dim(look.cloth, 0.45), 3, 'stroke-dasharray="6 5" opacity=".8"') +
      path("M292 250C284 170 330 112 400 112C470 112 516 170 508 250C492 292 446 322 400 338C354 322 308 292 292 250Z", sheet.radial([[0, lit(look.cloth, 0.24)], [0.7, look.cloth], [1, dim(look.cloth, 0.22)]], 0.4, 0.25, 0.8)) +
      path("M330 238C328 186 356 152 400 152C444 152 472 186 470 238C458 272 428 294 400 304C372 294 342 272 330 238Z", sheet.linear([[0, dim(look.trim, 0.65)], [1, dim(look.trim, 0.3)]], 90)) +
      stroke("M322 244C318 178 352 142 400 142C448 142 482 178 478 244C466 284 428 306 400 316C372 306 334 284 322 244Z", dim(look.cloth, 0.42), 3, 'stroke-dasharray="6 5" opacity=".7"') +
      stroke("M374 310C368 328 372 340 368 356M426 310C432 328 428 342 432 350", dim(look.print, 0.2), 6) +
      stroke("M368 356v10M432 350v10", lit(look.print, 0.4), 8) +
      emblem(look.emblem, 400, 406, 0.5, look.print)
    );
  });
}

/** A heavy cotton tee with a large print. */
export function tee(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const body = "M306 166C268 176 248 200 246 240L256 640C300 656 500 656 544 640L554 240C552 200 532 176 494 166C470 196 330 196 306 166Z";
    return (
      sheet.ground(400, 672, 240, 26) +
      both(path("M308 166C246 182 202 214 176 268L118 368C146 398 186 420 216 426L268 350C258 290 262 220 308 166Z", sheet.linear([[0, lit(look.cloth, 0.1)], [1, dim(look.cloth, 0.24)]], 75)), stroke("M128 374C154 398 184 414 212 420", dim(look.cloth, 0.4), 2.5, 'stroke-dasharray="6 5"'), fold("M226 300C240 330 256 342 266 344")) +
      path(body, clothOf(sheet, look.cloth)) +
      group(sheet.clip(body), side(sheet), both(fold("M256 480C290 500 310 540 314 600", 0.1), fold("M262 330C282 350 300 356 316 350", 0.1)), shine("M282 250C276 380 282 500 288 620")) +
      path("M306 166C330 196 470 196 494 166C486 214 450 236 400 236C350 236 314 214 306 166Z", dim(look.trim, 0.12)) +
      path("M318 170C344 190 456 190 482 170C470 204 440 220 400 220C360 220 330 204 318 170Z", dim(look.cloth, 0.55)) +
      stroke("M258 628C310 642 490 642 542 628", dim(look.cloth, 0.4), 2.5, 'stroke-dasharray="6 5"') +
      emblem(look.emblem, 400, 380, 1.25, look.print)
    );
  });
}

/** A snap-front jacket with contrast yoke and ribbed ends. */
export function jacket(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const cloth = clothOf(sheet, look.cloth);
    return (
      sheet.ground(400, 690, 270, 26) +
      sleeves(sheet, { ...look, cloth: look.trim }, dim(look.cloth, 0.12)) +
      path(torso, cloth) +
      ribs(256, 618, 288, 46, dim(look.cloth, 0.25)) +
      group(sheet.clip(torso), path("M240 230H560V320C500 346 440 336 400 336C360 336 300 346 240 320Z", dim(look.cloth, 0.16)), side(sheet), shine("M284 340C276 420 280 500 284 600")) +
      path("M318 206C336 176 464 176 482 206L508 252C490 280 440 292 400 330C360 292 310 280 292 252Z", dim(look.trim, 0.12)) +
      path("M330 214C350 192 450 192 470 214C456 250 428 278 400 304C372 278 344 250 330 214Z", dim(look.cloth, 0.6)) +
      path("M292 252L318 206C332 250 364 290 400 330C364 342 330 326 292 252Z", lit(look.trim, 0.1)) +
      path("M508 252L482 206C468 250 436 290 400 330C436 342 470 326 508 252Z", dim(look.trim, 0.06)) +
      stroke("M400 332V618", dim(look.cloth, 0.5), 4) +
      stroke("M386 340V616", dim(look.cloth, 0.4), 2.5, 'stroke-dasharray="6 5" opacity=".7"') +
      times(5, (at) => disc(393, 366 + at * 56, 9, dim(look.print, 0.3)) + disc(391, 364 + at * 56, 7, lit(look.print, 0.35))) +
      both(path("M290 500L344 476L350 492L296 518Z", dim(look.cloth, 0.34))) +
      emblem(look.emblem, 466, 400, 0.42, look.print)
    );
  });
}
