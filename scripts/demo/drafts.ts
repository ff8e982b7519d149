// Duty: gathers what the authors of the demo catalogue wrote, category by category.
// Invariant: parents stand before their children.
// Neighbours: streetwear.ts … studio.ts; index.ts makes the catalogue of it, pictures/write.ts takes the pictures' titles.
import { collectibles, collectiblesCategories } from "./collectibles.ts";
import { gaming, gamingCategories } from "./gaming.ts";
import { music, musicCategories } from "./music.ts";
import type { DemoCategory, ProductDraft } from "./product.ts";
import { streetwear, streetwearCategories } from "./streetwear.ts";
import { studio, studioCategories } from "./studio.ts";

/** Two levels of categories, parents first. */
export const demoCategories: readonly DemoCategory[] = [...streetwearCategories, ...musicCategories, ...gamingCategories, ...collectiblesCategories, ...studioCategories];

/** The products as their authors wrote them, pictures by name. */
export const demoDrafts: readonly ProductDraft[] = [...streetwear, ...music, ...gaming, ...collectibles, ...studio];
