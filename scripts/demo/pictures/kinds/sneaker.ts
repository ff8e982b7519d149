// Duty: shoes from the side, toe to the right: low, high and runner soles.
// Invariant: every panel is clipped to the upper, so no look can spill over the outline.
// Neighbours: ../kit.ts gives light and shapes; ../gallery/streetwear.ts chooses the looks.
import { type Drawing, type Sheet, d, dim, disc, group, lit, path, stroke, studio, times } from "../kit.ts";

/** What tells one shoe from another. Colours are `#rrggbb`. */
export interface SneakerLook {
  readonly tint: string;
  readonly cut: "low" | "high" | "runner";
  readonly upper: string;
  readonly overlay: string;
  readonly accent: string;
  readonly sole: string;
  readonly outsole: string;
  readonly lace: string;
  readonly mark: "wave" | "bars" | "arc" | "dots";
}

const lowUpper =
  "M156 558C140 508 142 452 160 402C150 376 156 352 176 348C192 346 204 354 214 366C236 392 270 406 306 398C338 390 352 364 370 338C386 322 412 322 424 342C456 392 508 430 566 450C634 468 704 492 708 548L690 572Z";
const highUpper =
  "M156 558C138 510 142 452 156 400C152 340 154 300 160 252C166 226 186 222 204 230C246 244 300 240 338 222C362 210 384 218 388 240C402 316 446 396 566 450C634 468 704 492 708 548L690 572Z";

const marks = {
  wave: (colour: string) => stroke("M170 478C230 424 296 500 356 462S446 428 510 500", colour, 13) + stroke("M190 516C250 462 310 538 366 500S446 470 500 530", colour, 7),
  bars: (colour: string) => path("M276 420L352 420L430 500L352 560H318L384 500Z", colour) + path("M236 430L256 430L330 500L282 560H262L300 500Z", colour, 'opacity=".6"'),
  arc: (colour: string) => stroke("M214 560C236 460 330 430 420 470", colour, 22) + stroke("M262 566C284 506 344 484 408 504", colour, 10),
  dots: (colour: string) => times(5, (at) => disc(264 + at * 40, 492 - Math.sin(at) * 12, 12 - at, colour)),
} as const;

function sole(sheet: Sheet, look: SneakerLook): string {
  const thick = look.cut === "runner";
  const rim = "M136 540C122 562 118 606 140 622";
  const midsole = thick
    ? `${rim}C150 636 190 640 240 638C330 634 400 620 470 626C560 634 660 632 708 586C722 566 712 546 694 542C640 566 560 548 480 552C380 556 240 534 136 540Z`
    : "M142 544C130 564 130 596 142 610C152 620 170 622 200 622L560 622C626 622 696 612 724 566C730 548 718 540 702 542C640 566 560 562 480 558C380 552 240 538 142 544Z";
  const tread = thick
    ? "M128 612C134 634 176 646 240 644C330 640 400 628 470 634C560 642 668 638 710 584C706 640 640 656 560 654C440 650 280 662 180 652C146 648 130 634 128 612Z"
    : "M134 598C138 630 162 637 200 637L562 637C634 637 706 622 726 560C714 600 660 622 560 622L200 622C166 622 142 618 134 598Z";
  return (
    path(midsole, sheet.linear([[0, lit(look.sole, 0.5)], [0.45, look.sole], [1, dim(look.sole, 0.24)]], 90)) +
    path(tread, sheet.linear([[0, look.outsole], [1, dim(look.outsole, 0.4)]], 90)) +
    stroke("M146 566C240 556 380 574 480 576C560 580 640 588 704 566", dim(look.sole, 0.3), 2.5, 'opacity=".55"') +
    (thick
      ? path("M168 594C220 582 300 592 352 612C300 622 210 626 168 594Z", dim(look.accent, 0.05)) + path("M420 606C480 590 560 596 600 606C560 620 470 620 420 606Z", dim(look.sole, 0.22))
      : stroke("M146 600L566 602C620 601 668 594 702 570", look.accent, 4, 'opacity=".9"'))
  );
}

function panels(sheet: Sheet, look: SneakerLook): string {
  const overlay = sheet.shade(look.overlay, 60, 0.16);
  const seam = dim(look.overlay, 0.45);
  return (
    path("M566 440C540 470 520 520 524 580L740 580L740 440Z", overlay) +
    stroke("M560 462C536 486 518 524 522 566", seam, 2, 'stroke-dasharray="5 5" opacity=".7"') +
    path("M130 380C180 400 226 470 236 570L120 570Z", overlay) +
    stroke("M160 396C196 426 220 486 228 560", seam, 2, 'stroke-dasharray="5 5" opacity=".7"') +
    path("M372 330C348 380 330 400 300 410C380 424 470 470 536 500L580 452C500 430 440 380 420 330Z", overlay) +
    stroke("M308 414C386 430 466 474 530 502", seam, 2, 'stroke-dasharray="5 5" opacity=".7"')
  );
}

function laces(look: SneakerLook): string {
  const row = (x: number, y: number): string =>
    stroke(d`M${x} ${y}L${x + 42} ${y - 30}`, dim(look.lace, 0.35), 15) + stroke(d`M${x - 1} ${y - 2}L${x + 41} ${y - 32}`, look.lace, 11);
  const low = times(5, (at) => row(376 + at * 34, 392 + at * 20 - (at === 0 ? 6 : 0)));
  return look.cut === "high" ? times(4, (at) => row(340 + at * 8, 270 + at * 32)) + low : low;
}

const collar = {
  low: "M160 372C164 352 190 342 208 356C232 384 268 402 306 394C336 386 350 362 368 338C380 326 396 324 408 330C380 380 350 424 290 420C236 416 190 396 160 372Z",
  high: "M158 252C164 226 186 222 204 230C246 244 300 240 338 222C352 216 364 216 374 220C372 250 350 268 300 272C240 278 180 276 158 252Z",
} as const;

/** A shoe in the given look. */
export function sneaker(look: SneakerLook): Drawing {
  return studio(look.tint, (sheet) => {
    const outline = look.cut === "high" ? highUpper : lowUpper;
    const tall = look.cut === "high";
    const inside = sheet.linear([[0, dim(look.overlay, 0.55)], [1, dim(look.overlay, 0.25)]], 90);
    const tongue = tall ? "M330 226C340 190 384 176 404 196C410 240 420 300 440 350L390 330Z" : "M362 344C372 300 408 282 432 296C430 330 444 372 470 396L400 380Z";
    return group(
      'transform="translate(-26 -62) scale(1.06)"',
      sheet.ground(420, tall || look.cut === "low" ? 642 : 652, 350, 32, 0.5) +
      path(tongue, sheet.shade(dim(look.upper, 0.16), 70, 0.2)) + path(tall ? "M348 214C356 196 380 190 394 202L396 222L352 230Z" : "M380 318C392 302 412 298 424 304L424 326L384 336Z", look.accent) +
      path(outline, sheet.linear([[0, lit(look.upper, 0.28)], [0.55, look.upper], [1, dim(look.upper, 0.25)]], 75)) +
      group(sheet.clip(outline), panels(sheet, look), marks[look.mark](look.accent), tall ? stroke("M152 362C220 378 310 372 392 338", dim(look.upper, 0.35), 3) + path("M222 300L278 292L284 334L228 342Z", sheet.shade(look.accent)) + stroke("M236 312L270 307M238 326L264 322", look.upper, 5) : "", path("M120 540C300 520 560 540 720 560L720 600L120 600Z", "#0b1020", 'opacity=".18"'), stroke("M160 560C146 490 150 420 170 380", "#ffffff", 10, 'opacity=".22"'), stroke("M590 474C630 484 662 500 676 528", "#ffffff", 7, 'opacity=".45"')) +
      path(tall ? collar.high : collar.low, inside) +
      stroke(tall ? "M160 254C190 272 300 270 372 224" : "M162 374C210 400 300 430 348 378", lit(look.accent, 0.2), 5, 'opacity=".85"') +
      laces(look) +
      sole(sheet, look)
    );
  });
}
