// Duty: the looks of the studio and home pictures.
// Invariant: one entry per picture name; names are what ../../studio.ts refers to.
// Neighbours: ../kinds/*.ts draw, ../index.ts gathers the galleries.
import { film, instantCamera, rangefinder, twinLens } from "../kinds/camera.ts";
import { dripper, grinder, kettle, mug } from "../kinds/coffee.ts";
import { keyboard, keycaps, lamp } from "../kinds/desk.ts";
import { watch } from "../kinds/watch.ts";
import { type Drawing, withDetail } from "../kit.ts";

const steel = "#b8bdc6";

export const studioPictures: Readonly<Record<string, Drawing>> = {
  "orlune-35-silver": rangefinder({ tint: "#c4b8a4", shell: "#3a2b20", trim: "#c9c4b8", accent: "#d1495b", name: "ORLUNE" }),
  "orlune-35-black": rangefinder({ tint: "#b4b6be", shell: "#26272b", trim: "#4a4d55", accent: "#f2a541", name: "ORLUNE" }),
  ...withDetail("pellax-twin", twinLens({ tint: "#b5bcae", shell: "#26241f", trim: "#b8bcc2", accent: "#f4a261", name: "PELLAX" }), 220, 210, 380),
  "flashel-cream": instantCamera({ tint: "#d8bfa5", shell: "#f1e9da", trim: "#3d5a80", accent: "#ee6c4d", name: "FLASHEL" }),
  "flashel-sky": instantCamera({ tint: "#a5c3d6", shell: "#8fc1de", trim: "#f4ead6", accent: "#f2a541", name: "FLASHEL" }),
  "dusker-teal": film({ tint: "#a9bfc6", shell: "#1f4a5d", trim: "#fdf6e3", accent: "#f2a541", name: "DUSKER" }),
  "dusker-noir": film({ tint: "#b9b9bd", shell: "#26272b", trim: "#f4f1ea", accent: "#8d9098", name: "NOIR" }),
  "fen-65-mist": keyboard({ tint: "#b7c4cf", frame: "#d8dee6", keys: "#f4f1ea", mods: "#8aa0b8", accent: "#e76f51", layout: "compact" }),
  "fen-65-moss": keyboard({ tint: "#b9c4a2", frame: "#566b45", keys: "#f2ead6", mods: "#9db17c", accent: "#d9a441", layout: "compact" }),
  "fen-65-ember": keyboard({ tint: "#cdb0a5", frame: "#33353c", keys: "#4a4d56", mods: "#2f3138", accent: "#f0703a", layout: "compact" }),
  ...withDetail("brace-coal", keyboard({ tint: "#a9bdc4", frame: "#3a3e48", keys: "#5a606d", mods: "#2f333b", accent: "#4fd1c5", layout: "split" }), 20, 250, 380),
  ...withDetail("stoat-fern", keyboard({ tint: "#b5c6ab", frame: "#4d7350", keys: "#f0ead9", mods: "#a3b18a", accent: "#e76f51", layout: "pad" }), 190, 180, 380),
  "keycaps-sorbet": keycaps({ tint: "#c9bcd6", frame: "#b9c0cc", keys: "#f4b98a", mods: "#8fcabb", accent: "#8e7dbe", layout: "compact" }),
  "keycaps-harbour": keycaps({ tint: "#aebccb", frame: "#8a6a4c", keys: "#2b4468", mods: "#d9c5a0", accent: "#c8453a", layout: "compact" }),
  "heron-coral": lamp({ tint: "#9fb0b5", shell: "#e07a5f", trim: "#2f3339", accent: "#f2b84b" }),
  "heron-forest": lamp({ tint: "#bda98c", shell: "#2f6650", trim: "#4a3a2b", accent: "#d9a441" }),
  "diver-navy": watch({ tint: "#a9b7c9", metal: steel, dial: "#1d3557", bezel: "#14213d", strap: "#23262d", accent: "#fca311", face: "diver", name: "PELAGINE" }),
  "diver-kelp": watch({ tint: "#b3bd9c", metal: steel, dial: "#2d5a45", bezel: "#1c3329", strap: "#5b6240", accent: "#f2b84b", face: "diver", name: "PELAGINE" }),
  "sunday-cream": watch({ tint: "#d0b8a0", metal: "#d8b36a", dial: "#f4efe3", bezel: "#f4efe3", strap: "#6b4226", accent: "#b5482f", face: "dress", name: "HALFPAST" }),
  "sunday-slate": watch({ tint: "#b4bac2", metal: steel, dial: "#4a5462", bezel: "#5b636e", strap: "#59606b", accent: "#f2b84b", face: "dress", name: "HALFPAST" }),
  "regatta-bone": watch({ tint: "#cbb89d", metal: steel, dial: "#e9e2d0", bezel: "#22252b", strap: "#8a5a3b", accent: "#d62828", face: "chronograph", name: "PELAGINE" }),
  "regatta-night": watch({ tint: "#a5a9c2", metal: "#8d929c", dial: "#1b1f38", bezel: "#12142a", strap: "#23252c", accent: "#ff6b4a", face: "chronograph", name: "PELAGINE" }),
  "blip-coal": watch({ tint: "#b8b9bf", metal: "#5b616c", dial: "#a8b89a", bezel: "#23262d", strap: "#2b2e35", accent: "#fca311", face: "digital", name: "BLIP" }),
  "blip-mint": watch({ tint: "#a9cfc0", metal: "#8fcdb5", dial: "#c3cfae", bezel: "#2f6b58", strap: "#7fc2a8", accent: "#e4572e", face: "digital", name: "BLIP" }),
  "blip-sand": watch({ tint: "#d9c8a5", metal: "#d6bf94", dial: "#b9c2a8", bezel: "#6b5638", strap: "#c9ae7c", accent: "#3a6ea5", face: "digital", name: "BLIP" }),
  "cone-porcelain": dripper({ tint: "#bfae9c", shell: "#ece8df", trim: "#8a5a3b", accent: "#c8553d", emblem: "leaf" }),
  "cone-terracotta": dripper({ tint: "#d6b49d", shell: "#c8694a", trim: "#4a3425", accent: "#f6e3c8", emblem: "sun" }),
  "mug-teal": mug({ tint: "#a9c3bf", shell: "#5d9a96", trim: "#c9a27a", accent: "#f4efe3", emblem: "wave" }),
  "mug-oat": mug({ tint: "#cfc0a5", shell: "#e2d4b7", trim: "#a8764c", accent: "#5a7044", emblem: "leaf" }),
  "mug-plum": mug({ tint: "#bfa5bd", shell: "#6d4468", trim: "#c9a27a", accent: "#f2d7a5", emblem: "moth" }),
  ...withDetail("burrow-green", grinder({ tint: "#b3bfa4", shell: "#3f5d52", trim: "#8a5a3b", accent: "#d6ae4b", emblem: "leaf" }), 220, 100, 380),
  "kettle-slate": kettle({ tint: "#b4bcc4", shell: "#3a4a55", trim: "#a0673a", accent: "#f4a261", emblem: "peak" }),
  "kettle-cream": kettle({ tint: "#d3bfa3", shell: "#ece2cc", trim: "#6b4529", accent: "#d9772f", emblem: "sun" }),
};
