// Duty: what music is heard with: headphones, turntable, speaker, cassette player.
// Invariant: metal is grey with a hard highlight, plastic is coloured with a soft one.
// Neighbours: ../kit.ts gives light and shapes; ../gallery/music.ts chooses the looks.
import { type Drawing, type Sheet, both, box, d, dim, disc, group, lit, oval, path, ring, stroke, studio, times } from "../kit.ts";

/** What tells one device from another. Colours are `#rrggbb`. */
export interface DeviceLook {
  readonly tint: string;
  readonly shell: string;
  readonly trim: string;
  readonly accent: string;
}

const metal = (sheet: Sheet, angle = 90): string =>
  sheet.linear([[0, "#f4f5f7"], [0.3, "#b9bec7"], [0.5, "#eceef1"], [1, "#7d838e"]], angle);

/** Over-ear headphones seen from the front. */
export function headphones(look: DeviceLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 652, 270, 28) +
    stroke("M196 430C180 110 620 110 604 430", dim(look.shell, 0.3), 46) +
    stroke("M194 428C178 104 622 104 606 428", sheet.linear([[0, lit(look.shell, 0.3)], [1, look.shell]], 90), 38) +
    stroke("M232 330C250 176 550 176 568 330", dim(look.trim, 0.2), 30) +
    stroke("M234 322C254 184 546 184 566 322", lit(look.trim, 0.08), 18, 'opacity=".8"') +
    stroke("M206 330C222 208 310 170 420 174", "#ffffff", 7, 'opacity=".35"') +
    both(
      box(180, 380, 26, 110, 12, metal(sheet, 0)),
      path("M252 396C292 400 308 440 308 520S292 640 252 644C236 640 230 600 230 520S236 400 252 396Z", sheet.linear([[0, dim(look.trim, 0.4)], [0.5, look.trim], [1, dim(look.trim, 0.5)]], 90)),
      path("M160 520C160 440 190 400 240 398C256 420 262 460 262 520S256 620 240 642C190 640 160 600 160 520Z", sheet.linear([[0, lit(look.shell, 0.35)], [0.5, look.shell], [1, dim(look.shell, 0.32)]], 60)),
      stroke("M240 398C256 420 262 460 262 520S256 620 240 642", dim(look.shell, 0.5), 3),
      path("M186 520C186 464 204 438 226 436C236 456 238 484 238 520S236 584 226 604C204 602 186 576 186 520Z", metal(sheet, 60)),
      oval(212, 520, 12, 42, look.accent),
      stroke("M176 500C178 460 190 430 206 420", "#ffffff", 6, 'opacity=".5"'),
    )
  ));
}

/** A belt-drive turntable seen from above and in front, a record on it. */
export function turntable(look: DeviceLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 628, 350, 34, 0.5) +
    times(2, (at) => path(d`M${150 + at * 420} 580h80l-10 42h-60Z`, "#2a2d33")) +
    path("M96 500H704V566C704 584 694 594 678 594H122C106 594 96 584 96 566Z", sheet.linear([[0, look.shell], [1, dim(look.shell, 0.35)]], 90)) +
    path("M176 270H624L704 500H96Z", sheet.linear([[0, lit(look.shell, 0.14)], [0.5, lit(look.shell, 0.3)], [1, look.shell]], 60)) +
    stroke("M96 500H704", lit(look.shell, 0.55), 3) +
    stroke("M110 532H690M108 556H692", dim(look.shell, 0.35), 2, 'opacity=".5"') +
    oval(356, 402, 218, 98, dim(look.trim, 0.5)) + oval(356, 392, 218, 98, metal(sheet, 0)) +
    oval(356, 388, 206, 92, "#17181c") +
    times(5, (at) => oval(356, 388, 190 - at * 24, 85 - at * 10.7, "none", 'stroke="#3a3d45" stroke-width="2"')) +
    path("M356 388L180 342A206 92 0 0 1 260 306Z", "#ffffff", 'opacity=".14"') + path("M356 388L532 436A206 92 0 0 1 452 470Z", "#ffffff", 'opacity=".1"') +
    oval(356, 388, 68, 30, look.accent) + oval(356, 388, 34, 15, lit(look.accent, 0.6)) + oval(356, 386, 6, 4, "#f5f5f5") +
    oval(610, 330, 46, 24, dim(look.trim, 0.4)) + oval(610, 322, 46, 24, metal(sheet, 30)) + box(594, 286, 32, 38, 10, metal(sheet, 0)) +
    stroke("M640 282L596 306C560 330 556 400 480 438", "#5d626c", 13) + stroke("M638 280L596 303C560 328 554 398 478 435", "#e9ebee", 7) +
    group('transform="rotate(-28 470 442)"', box(440, 430, 52, 24, 5, "#2a2d33"), box(440, 430, 16, 24, 4, look.accent)) +
    disc(648, 274, 18, "#3a3d45") + disc(645, 271, 12, "#6f7580") +
    disc(160, 546, 15, dim(look.shell, 0.5)) + disc(158, 544, 12, metal(sheet, 45)) + disc(644, 546, 6, look.accent)
  ));
}

/** A portable speaker with a woven front and a carrying strap. */
export function speaker(look: DeviceLook): Drawing {
  return studio(look.tint, (sheet) => {
    const front = "M176 310C176 276 198 258 232 258H568C602 258 624 276 624 310V586C624 620 602 638 568 638H232C198 638 176 620 176 586Z";
    return (
      sheet.ground(400, 644, 300, 30, 0.5) +
      stroke("M226 262C230 150 570 150 574 262", dim(look.trim, 0.3), 26) + stroke("M224 258C230 146 570 146 574 254", lit(look.trim, 0.12), 16) +
      path(front, sheet.linear([[0, lit(look.shell, 0.35)], [0.4, look.shell], [1, dim(look.shell, 0.32)]], 60)) +
      box(200, 330, 400, 284, 26, dim(look.trim, 0.35)) +
      group(sheet.clip("M206 352C206 344 214 336 224 336H576C586 336 594 344 594 352V592C594 602 586 608 576 608H224C214 608 206 602 206 592Z"), box(200, 330, 400, 284, 0, look.trim), disc(310, 474, 104, "#0b1020", 'opacity=".16"'), disc(310, 474, 60, "#0b1020", 'opacity=".14"'), disc(516, 420, 44, "#0b1020", 'opacity=".16"'), stroke(times(32, (at) => d`M${180 + at * 14} 330L${150 + at * 14} 620M${160 + at * 14} 330L${190 + at * 14} 620`), lit(look.trim, 0.3), 1.6, 'opacity=".35"'), path("M200 330H600V380C460 350 320 400 200 480Z", "#ffffff", 'opacity=".1"')) +
      times(3, (at) => disc(250 + at * 52, 297, 17, dim(look.shell, 0.4)) + disc(249 + at * 52, 295, 15, metal(sheet, 45)) + stroke(d`M${249 + at * 52} 295l${-6 + at * 7} -9`, "#2a2d33", 3)) +
      box(452, 286, 112, 22, 11, dim(look.shell, 0.55)) + times(5, (at) => disc(468 + at * 20, 297, 5, at < 3 ? look.accent : dim(look.accent, 0.5))) +
      box(540, 572, 34, 16, 4, look.accent)
    );
  });
}

/** A pocket cassette player, its window showing a tape. */
export function tapePlayer(look: DeviceLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 666, 230, 26, 0.5) +
    stroke("M520 160C640 120 690 220 650 330S690 520 610 640", dim(look.trim, 0.3), 7) +
    box(232, 146, 344, 512, 30, dim(look.shell, 0.45)) +
    box(222, 140, 344, 512, 30, sheet.linear([[0, lit(look.shell, 0.36)], [0.45, look.shell], [1, dim(look.shell, 0.28)]], 60)) +
    box(222, 140, 344, 84, 30, metal(sheet, 0)) + box(222, 196, 344, 28, 0, metal(sheet, 0)) +
    times(3, (at) => box(262 + at * 84, 118, 62, 28, 6, at === 0 ? look.accent : "#4b505a")) +
    box(256, 264, 276, 244, 18, dim(look.shell, 0.5)) + box(264, 272, 260, 228, 12, "#20232a") +
    box(280, 292, 228, 148, 10, look.trim) + box(292, 304, 204, 56, 5, lit(look.trim, 0.8)) + stroke("M304 322H484M304 342H430", look.accent, 6) +
    box(326, 374, 136, 50, 24, "#20232a") +
    times(2, (at) => disc(352 + at * 84, 399, 20, "#f4f1ea") + stroke(times(6, (tooth) => d`M${352 + at * 84} 399l${Math.cos(tooth * 1.047) * 18} ${Math.sin(tooth * 1.047) * 18}`), "#20232a", 4) + ring(352 + at * 84, 399, 10, "#f4f1ea", 5)) +
    path("M264 284C264 276 270 272 278 272H440L300 500H278C270 500 264 494 264 486Z", "#ffffff", 'opacity=".13"') +
    stroke("M262 552H420", lit(look.shell, 0.6), 8) + stroke("M262 580H370", dim(look.shell, 0.4), 5) +
    disc(494, 574, 34, dim(look.shell, 0.5)) + disc(490, 570, 32, metal(sheet, 45)) + disc(490, 570, 20, metal(sheet, 225)) +
    stroke("M240 250C238 380 240 500 242 600", "#ffffff", 8, 'opacity=".3"')
  ));
}
