// Duty: what is worn on the head or carried: cap, beanie, tote, backpack.
// Invariant: each stands on the same ground line, y = 640.
// Neighbours: ../kit.ts gives light and shapes; emblem.ts the prints; ../gallery/streetwear.ts the looks.
import { type Drawing, box, d, dim, disc, group, lit, path, stroke, studio, times } from "../kit.ts";
import type { GarmentLook } from "./apparel.ts";
import { emblem } from "./emblem.ts";

/** A six-panel cap, brim to the right. */
export function cap(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const crown = "M152 520C136 350 240 226 384 224C520 222 600 320 604 470C610 492 600 506 580 512C440 540 280 548 152 520Z";
    return (
      sheet.ground(420, 600, 330, 34) +
      path("M152 490C300 520 470 510 596 480L598 540C470 582 290 584 160 552Z", dim(look.cloth, 0.45)) +
      path(crown, sheet.radial([[0, lit(look.cloth, 0.35)], [0.5, look.cloth], [1, dim(look.cloth, 0.3)]], 0.36, 0.24, 0.86)) +
      group(sheet.clip(crown), path("M384 224C330 300 300 420 306 560L130 560L130 300Z", "#0b1020", 'opacity=".1"'), stroke("M384 224C324 300 300 420 308 548M384 224C470 290 520 400 524 530", dim(look.cloth, 0.42), 3), stroke("M374 226C312 304 288 424 296 548M394 226C482 292 532 400 536 530", dim(look.cloth, 0.3), 2, 'stroke-dasharray="6 5"'), stroke("M200 430C206 360 250 290 310 262", "#ffffff", 14, 'opacity=".18"')) +
      disc(268, 330, 7, dim(look.cloth, 0.5)) + disc(500, 330, 7, dim(look.cloth, 0.5)) +
      path("M362 226C366 208 402 206 408 224C396 234 374 234 362 226Z", look.trim) +
      path("M388 534C470 476 560 460 610 474C690 494 748 540 752 572C756 590 736 596 716 590C620 560 500 548 388 534Z", sheet.linear([[0, lit(look.trim, 0.3)], [0.6, look.trim], [1, dim(look.trim, 0.3)]], 75)) +
      path("M388 534C500 548 620 560 716 590C736 596 756 590 752 572C758 604 736 612 710 604C610 574 490 560 388 534Z", dim(look.trim, 0.5)) +
      times(4, (at) => stroke(d`M${436 + at * 10} ${518 + at * 3}C${520 + at * 8} ${486 + at * 7} ${610 + at * 2} ${492 + at * 9} ${700 - at * 8} ${552 + at * 7}`, dim(look.trim, 0.34), 2, 'stroke-dasharray="6 5" opacity=".7"')) +
      group('transform="rotate(4 416 410)"', emblem(look.emblem, 416, 404, 0.66, look.print))
    );
  });
}

/** A rib-knit beanie with a turned cuff and a woven label. */
export function beanie(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const dome = "M214 520C196 330 268 194 400 190C532 194 604 330 586 520Z";
    const cuff = "M196 500C196 480 208 470 226 472C340 496 460 496 574 472C592 470 604 480 604 500L600 594C600 612 590 620 574 622C460 640 340 640 226 622C210 620 200 612 200 594Z";
    const rib = (at: number): string => d`M${230 + at * 24} 500C${244 + at * 22} 380 ${310 + at * 12} 250 400 194`;
    return (
      sheet.ground(400, 636, 270, 30) +
      path(dome, sheet.radial([[0, lit(look.cloth, 0.34)], [0.6, look.cloth], [1, dim(look.cloth, 0.3)]], 0.36, 0.3, 0.8)) +
      group(sheet.clip(dome), stroke(times(15, rib), dim(look.cloth, 0.4), 4, 'opacity=".5"'), stroke(times(15, (at) => rib(at - 0.28)), lit(look.cloth, 0.4), 3, 'opacity=".35"')) +
      path(cuff, sheet.linear([[0, dim(look.trim, 0.16)], [0.3, lit(look.trim, 0.16)], [0.65, look.trim], [1, dim(look.trim, 0.34)]], 0)) +
      group(sheet.clip(cuff), stroke(times(24, (at) => d`M${206 + at * 17} 470V640`), dim(look.trim, 0.4), 4, 'opacity=".45"'), path("M190 590H610V640H190Z", "#0b1020", 'opacity=".16"')) +
      box(440, 520, 104, 74, 5, "#0b1020", 'opacity=".25"') + box(436, 516, 104, 74, 5, look.print) +
      emblem(look.emblem, 488, 555, 0.28, dim(look.trim, 0.3))
    );
  });
}

/** A canvas tote with long handles. */
export function tote(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const bag = "M212 320C330 334 470 334 588 320L612 636C470 654 330 654 188 636Z";
    return (
      sheet.ground(400, 646, 290, 30) +
      stroke("M300 330C290 160 350 120 400 120S510 160 500 330", dim(look.trim, 0.35), 22) +
      path(bag, sheet.linear([[0, lit(look.cloth, 0.25)], [0.5, look.cloth], [1, dim(look.cloth, 0.22)]], 50)) +
      group(sheet.clip(bag), stroke("M232 340C250 440 230 560 214 640M566 340C548 440 570 540 586 640", "#0b1020", 12, 'opacity=".1"'), box(440, 310, 180, 350, 0, sheet.linear([[0, "#0b1020", 0], [1, "#0b1020", 0.2]], 0))) +
      stroke("M214 346C330 360 470 360 586 346", dim(look.cloth, 0.4), 2.5, 'stroke-dasharray="6 5"') +
      stroke("M292 372C282 170 344 136 400 136S518 170 508 372", look.trim, 22) +
      stroke("M286 372C278 170 344 130 400 130", lit(look.trim, 0.35), 4, 'opacity=".6"') +
      times(2, (at) => box(278 + at * 216, 338, 28, 40, 3, look.trim) + stroke(d`M${282 + at * 216} 344l20 28m0 -28l-20 28`, lit(look.trim, 0.5), 2)) +
      emblem(look.emblem, 400, 500, 1, look.print)
    );
  });
}

/** A roll-top pack with straps and a front pocket. */
export function backpack(look: GarmentLook): Drawing {
  return studio(look.tint, (sheet) => {
    const bag = "M244 270C240 230 260 214 300 210H500C540 214 560 230 556 270L580 590C582 626 566 644 530 646H270C234 644 218 626 220 590Z";
    return (
      sheet.ground(400, 648, 270, 30) +
      stroke("M352 200C352 130 448 130 448 200", dim(look.trim, 0.2), 16) +
      path(bag, sheet.linear([[0, lit(look.cloth, 0.25)], [0.5, look.cloth], [1, dim(look.cloth, 0.28)]], 40)) +
      group(sheet.clip(bag), box(440, 200, 150, 460, 0, sheet.linear([[0, "#0b1020", 0], [1, "#0b1020", 0.26]], 0)), stroke("M262 300C252 400 250 500 246 600", "#ffffff", 12, 'opacity=".15"')) +
      box(262, 176, 276, 78, 26, sheet.shade(look.trim, 90)) +
      stroke("M276 214H524", dim(look.trim, 0.4), 3) +
      box(256, 420, 288, 196, 26, dim(look.cloth, 0.14)) +
      box(256, 414, 288, 196, 26, sheet.shade(look.cloth, 70, 0.16)) +
      stroke("M276 452H524", dim(look.cloth, 0.55), 6) + box(500, 448, 12, 34, 5, look.print) +
      times(2, (at) => box(300 + at * 180, 236, 20, 190, 4, dim(look.trim, 0.15)) + box(292 + at * 180, 330, 36, 26, 5, lit(look.print, 0.1)) + box(299 + at * 180, 337, 22, 12, 3, dim(look.print, 0.5))) +
      emblem(look.emblem, 400, 530, 0.52, look.print)
    );
  });
}
