// Duty: cameras and film: rangefinder, twin-lens, instant, and a box of film with its canister.
// Invariant: glass is dark with a cool reflection up left and a warm one down right.
// Neighbours: ../kit.ts gives light and shapes; ../gallery/studio.ts the looks.
import { type Drawing, type Sheet, box, d, dim, disc, group, lit, oval, path, ring, stroke, studio, times } from "../kit.ts";
import { words } from "../lettering.ts";
import type { DeviceLook } from "./audio.ts";

/** A camera or film with its name on it. */
export interface CameraLook extends DeviceLook {
  readonly name: string;
}

const chrome = (sheet: Sheet, colour: string): string =>
  sheet.linear([[0, lit(colour, 0.55)], [0.35, colour], [0.55, lit(colour, 0.3)], [1, dim(colour, 0.28)]], 90);

function lens(sheet: Sheet, x: number, y: number, radius: number, accent: string): string {
  return (
    disc(x + 5, y + 9, radius, "#0b1020", 'opacity=".4"') +
    disc(x, y, radius, sheet.linear([[0, "#6d737d"], [0.5, "#2b2e35"], [1, "#15171b"]], 55)) +
    ring(x, y, radius * 0.93, "#8b919b", radius * 0.03) +
    ring(x, y, radius * 0.82, "#101216", radius * 0.13) +
    ring(x, y, radius * 0.965, "#0d0f12", radius * 0.07, d`stroke-dasharray="${radius * 0.12} ${radius * 0.1326}"`) +
    ring(x, y, radius * 0.7, accent, radius * 0.03) +
    disc(x, y, radius * 0.62, "#0d1016") +
    disc(x, y, radius * 0.5, sheet.radial([[0, "#1c2c4a"], [0.6, "#16244a"], [0.85, "#4a2f63"], [1, "#0c0f16"]], 0.45, 0.42, 0.6)) +
    oval(x - radius * 0.18, y - radius * 0.2, radius * 0.2, radius * 0.13, "#bfe0ff", `opacity=".75" transform="rotate(-38 ${x - radius * 0.18} ${y - radius * 0.2})"`) +
    oval(x + radius * 0.22, y + radius * 0.24, radius * 0.09, radius * 0.06, "#ffc890", 'opacity=".6"')
  );
}

const leather = (sheet: Sheet, data: string, colour: string): string =>
  path(data, sheet.linear([[0, lit(colour, 0.14)], [1, dim(colour, 0.25)]], 80)) +
  group(sheet.clip(data), path("M90 330H710M90 344H710M90 358H710M90 372H710M90 386H710M90 400H710M90 414H710M90 428H710M90 442H710M90 456H710M90 470H710M90 484H710M90 498H710M90 512H710", "none", `stroke="${lit(colour, 0.35)}" stroke-width="4" stroke-dasharray="4 9" opacity=".25"`));

/** A rangefinder with a fixed lens. */
export function rangefinder(look: CameraLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 590, 350, 34, 0.5) +
    box(150, 208, 74, 30, 6, chrome(sheet, "#aeb4bd")) + box(520, 200, 92, 38, 8, chrome(sheet, "#aeb4bd")) + disc(654, 226, 18, look.accent) +
    stroke(times(9, (at) => `M${528 + at * 10} 204v30`), "#5d636d", 3) +
    path("M96 282C96 252 110 236 140 236H300L318 222H470L488 236H660C690 236 704 252 704 282V540C704 566 690 580 664 580H136C110 580 96 566 96 540Z", chrome(sheet, look.trim)) +
    leather(sheet, "M96 322H704V528H96Z", look.shell) +
    stroke("M96 322H704M96 528H704", dim(look.trim, 0.5), 3, 'opacity=".6"') +
    box(150, 256, 92, 50, 8, "#1a1d24") + box(158, 262, 76, 38, 5, sheet.linear([[0, "#5d7ea6"], [0.5, "#22304a"], [1, "#8a6a8f"]], 40)) + path("M158 262H200L176 300H158Z", "#ffffff", 'opacity=".28"') +
    disc(288, 280, 15, "#1a1d24") + disc(288, 280, 10, "#34507d") + disc(285, 276, 3, "#ffffff", 'opacity=".8"') +
    box(556, 258, 66, 44, 6, "#1a1d24") + box(562, 264, 54, 32, 4, sheet.linear([[0, "#cfd9e6"], [1, "#5a6472"]], 60)) +
    words(look.name, 400, 268, 22, 96, dim(look.trim, 0.65)) +
    lens(sheet, 400, 436, 134, look.accent) +
    stroke("M640 350V500", look.accent, 7) +
    disc(92, 300, 10, "#7b818b") + disc(708, 300, 10, "#7b818b") +
    stroke("M118 280C120 262 128 256 146 254H290", "#ffffff", 5, 'opacity=".6"')
  ));
}

/** A twin-lens reflex, hood open. */
export function twinLens(look: CameraLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(404, 676, 230, 26, 0.5) +
    path("M262 196L284 92H516L538 196Z", sheet.linear([[0, dim(look.shell, 0.2)], [1, dim(look.shell, 0.55)]], 90)) + path("M296 108H504L520 190H280Z", "#12141a") + path("M320 122H480L488 184H312Z", sheet.linear([[0, "#8fa9c7"], [1, "#3a4a63"]], 70), 'opacity=".8"') +
    box(580, 330, 44, 100, 8, chrome(sheet, "#9ba1ab")) + box(176, 300, 42, 64, 8, chrome(sheet, "#9ba1ab")) + box(176, 480, 42, 64, 8, chrome(sheet, "#9ba1ab")) +
    box(214, 188, 372, 484, 16, chrome(sheet, look.trim)) +
    leather(sheet, "M226 240H574V656H226Z", look.shell) +
    box(250, 236, 300, 410, 22, sheet.linear([[0, lit(look.trim, 0.4)], [0.5, look.trim], [1, dim(look.trim, 0.3)]], 60)) + box(258, 244, 284, 394, 18, dim(look.shell, 0.3)) +
    words(look.name, 400, 224, 18, 150, dim(look.trim, 0.65)) +
    lens(sheet, 400, 334, 84, "#c9ced6") + lens(sheet, 400, 528, 98, look.accent) +
    disc(284, 432, 20, chrome(sheet, "#9ba1ab")) + disc(516, 432, 20, chrome(sheet, "#9ba1ab")) + disc(284, 432, 10, look.accent) +
    stroke("M222 212C224 200 230 196 240 196H400", "#ffffff", 5, 'opacity=".55"')
  ));
}

/** An instant camera, a print coming out below. */
export function instantCamera(look: CameraLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 700, 270, 26, 0.42) +
    box(284, 520, 232, 176, 5, "#0b1020", 'opacity=".18" transform="translate(6 8)"') + box(284, 500, 232, 196, 5, "#fbfaf6") + group(sheet.clip("M300 500H500V652H300Z"), box(300, 500, 200, 152, 0, sheet.linear([[0, lit(look.accent, 0.55)], [1, look.accent]], 90)), disc(440, 570, 24, "#fff5dc"), path("M300 620C340 590 380 610 420 600S480 596 500 604V660H300Z", dim(look.shell, 0.3))) +
    path("M168 196C172 160 196 140 232 140H568C604 140 628 160 632 196L660 520C662 548 648 562 620 562H180C152 562 138 548 140 520Z", sheet.linear([[0, lit(look.shell, 0.45)], [0.4, look.shell], [1, dim(look.shell, 0.22)]], 65)) +
    path("M140 480H660L662 520C662 548 648 562 620 562H180C152 562 138 548 140 520Z", look.trim) + box(262, 512, 276, 16, 6, "#15171c") +
    path("M168 196C172 160 196 140 232 140H568C604 140 628 160 632 196L634 214C500 176 300 176 166 214Z", look.trim, 'opacity=".92"') +
    lens(sheet, 400, 350, 126, look.accent) +
    box(206, 178, 120, 74, 14, "#1a1d24") + box(214, 186, 104, 58, 9, sheet.linear([[0, "#ffffff"], [0.5, "#d7dde6"], [1, "#aab3c0"]], 50)) + stroke("M224 200H308M224 214H308M224 228H308", "#8f99a8", 3, 'opacity=".5"') +
    box(506, 184, 74, 56, 10, "#1a1d24") + box(514, 192, 58, 40, 6, "#34507d") + path("M514 192H548L530 232H514Z", "#ffffff", 'opacity=".3"') +
    disc(590, 300, 30, dim(look.shell, 0.4)) + disc(588, 296, 27, look.accent) + oval(580, 286, 12, 7, "#ffffff", 'opacity=".5"') +
    words(look.name, 236, 468, 15, 120, dim(look.shell, 0.6)) + stroke("M192 210C196 178 210 164 240 162H350", "#ffffff", 7, 'opacity=".55"')
  ));
}

/** A roll of film in its canister beside the box it came in. */
export function film(look: CameraLook): Drawing {
  return studio(look.tint, (sheet) => (
    sheet.ground(400, 640, 320, 30, 0.5) +
    path("M420 250L476 222V600L420 630Z", dim(look.shell, 0.4)) + path("M176 250L240 222H476L420 250Z", lit(look.shell, 0.45)) +
    box(176, 250, 244, 380, 0, sheet.shade(look.shell, 60, 0.14)) + path("M176 430L420 350V470L176 550Z", look.accent) + path("M176 462L420 382V404L176 484Z", lit(look.accent, 0.45)) +
    words(look.name, 298, 322, 34, 190, look.trim) + words("400", 298, 606, 40, 96, look.trim, 1.1) +
    path("M600 380L720 392V600L600 604Z", sheet.linear([[0, "#6e5138"], [1, "#3a2a1c"]], 0)) + times(2, (at) => times(5, (hole) => box(622 + hole * 20, 400 + at * 178 + hole * (at ? -1 : 2), 10, 13, 2, lit(look.tint, 0.6)))) +
    box(510, 318, 50, 40, 6, "#2b2e36") + box(524, 306, 22, 18, 4, "#454a55") +
    path("M470 356H602V610C602 630 470 630 470 610Z", sheet.linear([[0, dim(look.shell, 0.3)], [0.25, lit(look.shell, 0.4)], [0.6, look.shell], [1, dim(look.shell, 0.45)]], 0)) +
    path("M470 440H602V530H470Z", sheet.linear([[0, dim(look.accent, 0.3)], [0.25, lit(look.accent, 0.4)], [0.6, look.accent], [1, dim(look.accent, 0.4)]], 0)) + words("400", 536, 506, 34, 74, look.trim, 1.1) +
    oval(536, 356, 66, 13, "#3b4049") + oval(536, 353, 66, 12, sheet.linear([[0, "#565c68"], [1, "#2b2e36"]], 0)) + path("M470 604C470 626 602 626 602 604V616C602 636 470 636 470 616Z", "#2b2e36") + box(596, 372, 12, 240, 3, "#24272e")
  ));
}
