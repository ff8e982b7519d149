// Duty: every picture the demo shop has, by name.
// Invariant: names are unique over all galleries; a second drawing under a name is refused.
// Neighbours: gallery/*.ts hold the looks, ../index.ts the products that show them, write.ts saves the files.
import { collectiblesPictures } from "./gallery/collectibles.ts";
import { gamingPictures } from "./gallery/gaming.ts";
import { musicPictures } from "./gallery/music.ts";
import { streetwearPictures } from "./gallery/streetwear.ts";
import { studioPictures } from "./gallery/studio.ts";
import type { Drawing } from "./kit.ts";

const galleries = [streetwearPictures, musicPictures, gamingPictures, collectiblesPictures, studioPictures];

/** Picture name → its drawing. */
export const drawings: ReadonlyMap<string, Drawing> = new Map(galleries.flatMap((gallery) => Object.entries(gallery)));

if (drawings.size !== galleries.reduce((count, gallery) => count + Object.keys(gallery).length, 0))
  throw new Error("Two demo pictures share a name.");
