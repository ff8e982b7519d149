// Duty: the looks of the collectibles pictures.
// Invariant: one entry per picture name; names are what ../../collectibles.ts refers to.
// Neighbours: ../kinds/*.ts draw, ../index.ts gathers the galleries.
import { boosterPack, boxedSet, figure, gradedCard } from "../kinds/collectible.ts";
import { framed, poster } from "../kinds/paper.ts";
import { type Drawing, withDetail } from "../kit.ts";

const moth = { tint: "#9a8fc4", foil: "#6a4fb3", inks: ["#2b1a5a", "#c44fa0", "#f7c948"], art: "rays", emblem: "moth", name: "MOTHLIGHT" } as const;
const ember = { tint: "#d6ab8d", foil: "#b8622f", inks: ["#3a1a12", "#d9542b", "#f7c948"], art: "weave", emblem: "bolt", name: "EMBERDEEP" } as const;

export const collectiblesPictures: Readonly<Record<string, Drawing>> = {
  ...withDetail("mothlight-pack", boosterPack(moth), 220, 250, 360),
  ...withDetail("emberdeep-pack", boosterPack({ ...ember, art: "dunes" }), 220, 250, 360),
  ...withDetail("graded-lunar", gradedCard({ ...moth, art: "eclipse", name: "LUNAR ATLAS" }), 210, 80, 400),
  ...withDetail("graded-forge", gradedCard({ ...ember, art: "rays", name: "FORGEHEART" }), 210, 80, 400),
  "mothlight-chest": boxedSet({ ...moth, art: "eclipse" }),
  "tidewrack-chest": boxedSet({ tint: "#9cbccb", foil: "#2f7f97", inks: ["#123a4d", "#4fb0b5", "#ffd98a"], art: "tide", emblem: "wave", name: "TIDEWRACK" }),
  "bruno-plum": figure({ tint: "#c4a5b5", creature: "bear", skin: "#7a5c8c", belly: "#f3e4d0", accent: "#f2a541", emblem: "star" }),
  "bruno-honey": figure({ tint: "#dcc39a", creature: "bear", skin: "#d9973b", belly: "#fbeed2", accent: "#b5482f", emblem: "sun" }),
  ...withDetail("pip-lilac", figure({ tint: "#c3b4d6", creature: "rabbit", skin: "#e4dcf0", belly: "#fbf3e6", accent: "#e07a9b", emblem: "bolt" }), 220, 150, 360),
  "unit7-mint": figure({ tint: "#a9c9c0", creature: "robot", skin: "#8fb8b0", belly: "#f3e9d8", accent: "#ff7f50", emblem: "gate" }),
  "unit7-rust": figure({ tint: "#d3b0a0", creature: "robot", skin: "#b5573c", belly: "#f3e4cf", accent: "#f2c14e", emblem: "gate" }),
  ...withDetail("archivist-green", figure({ tint: "#afbfa6", creature: "owl", skin: "#4a6a5a", belly: "#f3e9d2", accent: "#f2a541", emblem: "leaf" }), 220, 110, 360),
  "print-herbarium": framed({ tint: "#c3c9ac", paper: "#f3ead4", inks: ["#264653", "#2a9d8f", "#e76f51"], art: "botanic", name: "HERBARIUM", note: "NO. 4" }),
  "print-herbarium-rust": framed({ tint: "#d8bda0", paper: "#f6ecd8", inks: ["#6b2f1a", "#c96f3b", "#e9b44c"], art: "botanic", name: "HERBARIUM", note: "NO. 4" }),
  ...withDetail("print-shapes", framed({ tint: "#c2bccb", paper: "#f4efe4", inks: ["#1d3557", "#e76f51", "#f2b632"], art: "bauhaus", name: "SHAPE STUDY", note: "THREE INKS" }), 200, 250, 380),
  ...withDetail("print-weave", framed({ tint: "#b5c3c3", paper: "#f6f1e4", inks: ["#22577a", "#e4a03c", "#c8553d"], art: "weave", name: "QUARTER WEAVE", note: "36 TILES" }), 200, 150, 380),
  ...withDetail("poster-tidal", poster({ tint: "#a9bfd0", paper: "#f1f4ee", inks: ["#14486b", "#4f9dc4", "#ff7f5c"], art: "tide", name: "TIDAL WEEKEND", note: "ISLAND FESTIVAL" }), 300, 90, 360),
  "poster-sunburst": poster({ tint: "#d9b5a5", paper: "#f6ead0", inks: ["#a8302a", "#e58a4a", "#f2c14e"], art: "rays", name: "SUNBURST", note: "FOURTEEN TOWNS" }),
  "poster-sunburst-blue": poster({ tint: "#a5b5d2", paper: "#f3efdc", inks: ["#1f3a7a", "#f2b632", "#e4572e"], art: "rays", name: "SUNBURST", note: "FOURTEEN TOWNS" }),
};
