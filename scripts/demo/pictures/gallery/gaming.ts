// Duty: the looks of the gaming pictures.
// Invariant: one entry per picture name; names are what ../../gaming.ts refers to.
// Neighbours: ../kinds/*.ts draw, ../index.ts gathers the galleries.
import { arcade, cartridge, controller, handheld, homeConsole } from "../kinds/gaming.ts";
import { type Drawing, withDetail } from "../kit.ts";

const dusk = ["#3d1f5c", "#8e5ea2", "#f2c14e"] as const;
const sea = ["#14486b", "#4f9dc4", "#ff8a5c"] as const;
const sand = ["#7a3e1d", "#d98c45", "#f7e3b0"] as const;
const night = ["#1f1a3d", "#c8425b", "#ffd6a5"] as const;

export const gamingPictures: Readonly<Record<string, Drawing>> = {
  "ostrane-64-oat": homeConsole({ tint: "#b9b4c9", shell: "#d8d3c8", trim: "#5b5f6b", accent: "#f28b50", name: "OSTRANE", art: "dunes", inks: dusk }),
  "ostrane-64-plum": homeConsole({ tint: "#b59ac4", shell: "#6b3f7c", trim: "#2d1f3d", accent: "#f2c14e", name: "LAUNCH", art: "dunes", inks: ["#3d1f5c", "#e0a526", "#f7dd8b"] }),
  "pocket-tangerine": handheld({ tint: "#e0b394", shell: "#e4672e", trim: "#2b2b2b", accent: "#f2c14e", name: "OSTRANE", art: "dunes", inks: dusk }),
  "pocket-glacier": handheld({ tint: "#a9c6d8", shell: "#a8cfe0", trim: "#35506b", accent: "#ff8a5c", name: "OSTRANE", art: "tower", inks: sea }),
  "pocket-coal": handheld({ tint: "#aeb0ba", shell: "#3b3f48", trim: "#1d1f24", accent: "#d1495b", name: "OSTRANE", art: "eclipse", inks: night }),
  ...withDetail("bitmoor-home-slate", homeConsole({ tint: "#a9b8c9", shell: "#6d8299", trim: "#2c3947", accent: "#d8433b", name: "BITMOOR", art: "rays", inks: ["#20303f", "#d8433b", "#f5ead2"] }), 80, 270, 380),
  "lark-lemon": handheld({ tint: "#dccf8e", shell: "#f2cf3f", trim: "#3b3a36", accent: "#e4572e", name: "LARK", art: "skyline", inks: sea }),
  "lark-rose": handheld({ tint: "#dfb3bc", shell: "#e88fa0", trim: "#5a3245", accent: "#fff2c9", name: "LARK", art: "tide", inks: ["#5a3245", "#b8577a", "#ffd98a"] }),
  ...withDetail("cart-keeper", cartridge({ tint: "#b3bcc6", shell: "#7b838f", trim: "#3b4049", accent: "#f2a541", name: "KEEPER", art: "tower", inks: ["#1f3140", "#5e8ba5", "#f7c46c"] }), 230, 180, 380),
  ...withDetail("cart-dune", cartridge({ tint: "#dcc3a0", shell: "#c9a26b", trim: "#5a3d1f", accent: "#f2a541", name: "DUNE COURIER", art: "dunes", inks: sand }), 220, 280, 380),
  "cart-relay": cartridge({ tint: "#b7a8d0", shell: "#6a4fa3", trim: "#2b1a4a", accent: "#f2c14e", name: "RELAY 94", art: "skyline", inks: dusk }),
  "cart-relay-gold": cartridge({ tint: "#e0cc95", shell: "#d9ad3c", trim: "#6b4d0f", accent: "#ffffff", name: "RELAY 94", art: "skyline", inks: ["#4a2f0f", "#c98b2b", "#fff0b8"] }),
  ...withDetail("cart-umbra", cartridge({ tint: "#a4a0bd", shell: "#33343f", trim: "#16171c", accent: "#d1495b", name: "UMBRA RACER", art: "eclipse", inks: night }), 230, 180, 380),
  "twinpad-pearl": controller({ tint: "#aebccd", shell: "#ebe7de", trim: "#3d5a80", accent: "#ee6c4d" }),
  "twinpad-ink": controller({ tint: "#b3adc9", shell: "#3a3b47", trim: "#7a5ca8", accent: "#b79df0" }),
  "twinpad-mint": controller({ tint: "#a9cdbd", shell: "#a9dcc3", trim: "#2f7a5f", accent: "#ff8a5c" }),
  "tabletop-cobalt": arcade({ tint: "#a6b0d6", shell: "#2d3a8c", trim: "#2b2e3a", accent: "#f25f5c", name: "PLUMB", art: "eclipse", inks: night }),
  "tabletop-cherry": arcade({ tint: "#d9a9a5", shell: "#b3262e", trim: "#2b2226", accent: "#f7c948", name: "PLUMB", art: "skyline", inks: dusk }),
  ...withDetail("paddle-brick", controller({ tint: "#d6b3a2", shell: "#b5493a", trim: "#efe2c8", accent: "#f2c14e" }), 410, 250, 360),
};
