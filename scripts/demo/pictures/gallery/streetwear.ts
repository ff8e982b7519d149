// Duty: the looks of the streetwear pictures.
// Invariant: one entry per picture name; names are what ../../streetwear.ts refers to.
// Neighbours: ../kinds/*.ts draw, ../index.ts gathers the galleries.
import { beanie, backpack, cap, tote } from "../kinds/headwear.ts";
import { hoodie, jacket, tee } from "../kinds/apparel.ts";
import { sneaker } from "../kinds/sneaker.ts";
import { type Drawing, withDetail } from "../kit.ts";

export const streetwearPictures: Readonly<Record<string, Drawing>> = {
  "ferry-low-chalk": sneaker({ tint: "#8fa7c4", cut: "low", upper: "#f2ede2", overlay: "#3d5a80", accent: "#ee6c4d", sole: "#fbf7ee", outsole: "#b5793f", lace: "#ffffff", mark: "wave" }),
  "ferry-low-moss": sneaker({ tint: "#b3b88f", cut: "low", upper: "#efe6d0", overlay: "#606c38", accent: "#bc6c25", sole: "#fefae0", outsole: "#99582a", lace: "#fefae0", mark: "wave" }),
  "signal-high-ember": sneaker({ tint: "#d0a0a0", cut: "high", upper: "#b23a48", overlay: "#1f2024", accent: "#f4a259", sole: "#f6f1e7", outsole: "#1f2024", lace: "#ffffff", mark: "arc" }),
  "signal-high-bone": sneaker({ tint: "#9cc0c0", cut: "high", upper: "#ede6d8", overlay: "#1d7874", accent: "#ee9c4d", sole: "#fdfaf3", outsole: "#b5793f", lace: "#fdfaf3", mark: "arc" }),
  "drift-runner-sage": sneaker({ tint: "#a4c3b2", cut: "runner", upper: "#6b9080", overlay: "#cce3de", accent: "#ee6c4d", sole: "#f8faf7", outsole: "#3b5249", lace: "#ffffff", mark: "bars" }),
  "drift-runner-violet": sneaker({ tint: "#b5a8d0", cut: "runner", upper: "#6d5a99", overlay: "#c9c5d6", accent: "#b8de4f", sole: "#faf9fc", outsole: "#332a4d", lace: "#f4f2fa", mark: "bars" }),
  ...withDetail("inkwell-low-midnight", sneaker({ tint: "#8b9bc0", cut: "low", upper: "#25366b", overlay: "#16204a", accent: "#d58a4e", sole: "#efe3cf", outsole: "#a8692f", lace: "#e9dcc4", mark: "dots" }), 330, 190, 420),
  ...withDetail("harbour-racer-sun", sneaker({ tint: "#dcc484", cut: "low", upper: "#f2b632", overlay: "#27374d", accent: "#fdf6e3", sole: "#fdfaf1", outsole: "#27374d", lace: "#fdf6e3", mark: "arc" }), 80, 230, 420),
  "moth-hoodie-slate": hoodie({ tint: "#b8a99a", cloth: "#34434b", trim: "#4a5a61", print: "#e9c46a", emblem: "moth" }),
  "moth-hoodie-clay": hoodie({ tint: "#d8b4a0", cloth: "#b5533c", trim: "#9c4432", print: "#f5e6cc", emblem: "moth" }),
  ...withDetail("orbit-hoodie-night", hoodie({ tint: "#98a4c8", cloth: "#27315c", trim: "#33407a", print: "#dfe6ff", emblem: "orbit" }), 210, 90, 400),
  "deckhand-jacket-navy": jacket({ tint: "#a9b4c6", cloth: "#1d3557", trim: "#efe9dc", print: "#f2b84b", emblem: "bolt" }),
  "deckhand-jacket-forest": jacket({ tint: "#b0bf9f", cloth: "#2d4a36", trim: "#dcc9a3", print: "#e07a3f", emblem: "leaf" }),
  "daybreak-tee-cream": tee({ tint: "#e3bfa5", cloth: "#f6f1e3", trim: "#efe7d2", print: "#e07a5f", emblem: "sun" }),
  "daybreak-tee-ink": tee({ tint: "#a6b3cc", cloth: "#26365a", trim: "#31446e", print: "#f2c14e", emblem: "sun" }),
  "six-panel-navy": cap({ tint: "#b9c0c9", cloth: "#2a3a55", trim: "#cbb994", print: "#e9c46a", emblem: "moth" }),
  "six-panel-rust": cap({ tint: "#dcb79c", cloth: "#b3502d", trim: "#8f3e22", print: "#f6ead2", emblem: "wave" }),
  "watch-beanie-berry": beanie({ tint: "#d8a7a7", cloth: "#b63b48", trim: "#b63b48", print: "#f2e8cf", emblem: "eye" }),
  "watch-beanie-pine": beanie({ tint: "#a8bfae", cloth: "#2f5d4a", trim: "#2f5d4a", print: "#c9814b", emblem: "star" }),
  ...withDetail("market-tote-peak", tote({ tint: "#b9c4a4", cloth: "#f2e8cf", trim: "#386641", print: "#386641", emblem: "peak" }), 180, 270, 380),
  "rolltop-sage": backpack({ tint: "#a9b8a4", cloth: "#6f8570", trim: "#2f3d33", print: "#e9c46a", emblem: "orbit" }),
  "rolltop-coal": backpack({ tint: "#b4b6bc", cloth: "#3b4048", trim: "#22252b", print: "#f08a3c", emblem: "peak" }),
};
