// Duty: the looks of the music pictures.
// Invariant: one entry per picture name; names are what ../../music.ts refers to.
// Neighbours: ../kinds/*.ts draw, ../index.ts gathers the galleries.
import { headphones, speaker, tapePlayer, turntable } from "../kinds/audio.ts";
import { ticket } from "../kinds/paper.ts";
import { pressing, record } from "../kinds/record.ts";
import { type Drawing, withDetail } from "../kit.ts";

const salt = { tint: "#d9b08c", paper: "#f3e9d2", inks: ["#264653", "#2a9d8f", "#e76f51"], art: "dunes", vinyl: "#16161a", name: "SALT ROADS" } as const;
const lantern = { tint: "#a99ac0", paper: "#efe4f2", inks: ["#3d1f5c", "#8e5ea2", "#f2c14e"], art: "skyline", vinyl: "#16161a", name: "LANTERN DISTRICT" } as const;
const eclipse = { tint: "#8f8ab5", paper: "#10131f", inks: ["#31265a", "#d1495b", "#ffd6a5"], art: "eclipse", vinyl: "#141318", name: "THIRD ECLIPSE" } as const;
const pulse = { tint: "#b9cfcf", paper: "#f7f3ea", inks: ["#1b3a4b", "#3e8e8c", "#ef6f6c"], art: "pulse", vinyl: "#16161a", name: "CARTOGRAPHY 122" } as const;
const tidal = { tint: "#9fbdd4", paper: "#eef4f6", inks: ["#14486b", "#4f9dc4", "#ff7f5c"], art: "tide", name: "TIDAL WEEKEND" } as const;

export const musicPictures: Readonly<Record<string, Drawing>> = {
  "salt-roads-sleeve": record(salt),
  "salt-roads-disc": pressing({ ...salt, vinyl: "#4fa596", splash: "#bfe3d6" }),
  ...withDetail("lantern-district-sleeve", record(lantern), 270, 200, 420),
  "third-eclipse-sleeve": record({ ...eclipse, paper: "#f6d9a8", name: "" }),
  "third-eclipse-disc": pressing({ ...eclipse, vinyl: "#4b2f7f", splash: "#e9b44c" }),
  ...withDetail("paper-meridians-sleeve", record({ tint: "#c9c3a4", paper: "#f6f1e1", inks: ["#3a5a40", "#a3925a", "#d1603d"], art: "contours", vinyl: "#16161a", name: "PAPER MERIDIANS" }), 250, 220, 420),
  ...withDetail("weir-wheel-sleeve", record({ tint: "#c3b49a", paper: "#f0e2c6", inks: ["#22333b", "#5e7f8c", "#f2a541"], art: "tower", vinyl: "#1a1512", name: "WEIR & WHEEL" }), 150, 190, 400),
  "pulse-cartography-sleeve": record(pulse),
  "pulse-cartography-disc": pressing({ ...pulse, vinyl: "#ef6f6c", splash: "#fdf3ee" }),
  ...withDetail("ticket-salt-roads", ticket({ ...salt, note: "HARBOUR HALL" }), 390, 230, 360),
  ...withDetail("ticket-third-eclipse", ticket({ ...eclipse, tint: "#a39cc8", paper: "#f3eef8", note: "THE DOME" }), 110, 250, 360),
  ...withDetail("ticket-tidal", ticket({ ...tidal, note: "3 DAYS" }), 110, 250, 360),
  ...withDetail("ticket-last-stop", ticket({ ...lantern, name: "LAST STOP", note: "90 PEOPLE" }), 390, 230, 360),
  "canopy-forest": headphones({ tint: "#a9b8a4", shell: "#3f5d52", trim: "#2b2b2b", accent: "#f4a261" }),
  "canopy-sand": headphones({ tint: "#d8c3a5", shell: "#d9c7a8", trim: "#7a5c43", accent: "#c8553d" }),
  "burr-walnut": turntable({ tint: "#c9b29b", shell: "#8a5a3b", trim: "#2b2b2b", accent: "#f4a261" }),
  "burr-coal": turntable({ tint: "#b3b8c2", shell: "#33373f", trim: "#22252b", accent: "#d1495b" }),
  "radio-one-teal": speaker({ tint: "#a3c4c2", shell: "#2b6f6c", trim: "#e0d6c4", accent: "#f2a541" }),
  "radio-one-brick": speaker({ tint: "#d6ae9c", shell: "#a8442f", trim: "#e7dcc8", accent: "#f2c14e" }),
  "pocket-tape-blue": tapePlayer({ tint: "#a5b6d2", shell: "#3a6ea5", trim: "#e7e2d6", accent: "#f28b3c" }),
  "pocket-tape-cream": tapePlayer({ tint: "#d9c7ab", shell: "#ece0c8", trim: "#c8553d", accent: "#c8553d" }),
};
