// Duty: names as they stand in addresses.
// Invariant: a slug fits slugSchema of contracts/ids.ts or is empty; the same name always gives the same slug.
// Neighbours: product-draft.ts, the import and the category routes.

const maxLength = 100;

/** Lower-case words and digits joined by hyphens, without accents; empty when the text holds no letter or digit of the Latin script. */
export function slugify(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, "");
}

/** The wanted slug, or it with the lowest number from 2 on that is not taken. */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number++;
  return `${wanted}-${number}`;
}

/** The last part of a path of names such as "Home > Kitchen", and the names above it from the root. */
export function splitCategoryName(text: string): readonly string[] {
  return text.split(/\s*(?:>|->|\/)\s*/).map((name) => name.replace(/[-\s]+$/, "").trim()).filter((name) => name !== "");
}
