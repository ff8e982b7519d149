// Duty: what is not yet as it should be, counted: names without a sentence, lines that run out of sight.
// Invariant: a figure of `allowed` is only ever lowered; whoever mends a place lowers it to what is left.
// Neighbours: ratchets.test.ts compares; functions of more than 50 lines are the linter's (`.oxlintrc.json`).

import type { Source } from "./source.ts";

const exported = /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type)\s+(\w+)/gm;
const maxColumns = 200;

/** How many places of each kind are still suffered, folder by folder; a folder that is not named has none. */
export const allowed = {
  undocumented: {
    "scripts/demo": 21,
  },
  long: {
    bench: 5,
    "bench/support": 2,
    scripts: 6,
    "scripts/demo": 107,
    "scripts/support": 10,
    src: 1,
    "src/clients": 16,
    "src/domain": 16,
    "src/durable-objects": 1,
    "src/storage": 25,
    "src/workers": 51,
    "test/browser": 2,
    "test/domain": 44,
    "test/runtime": 84,
    "test/simulation": 16,
    "test/structure": 1,
    "test/support": 26,
  },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

/** Every exported name that no sentence stands before: `path name`. */
export function undocumented(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(exported)].filter((match) => !text.slice(0, match.index).trimEnd().endsWith("*/")).map(([, name]) => `${path} ${name}`));
}

/** Every line of more than 200 characters: `path:line`. */
export function longLines(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => (line.length > maxColumns ? [`${path}:${at + 1}`] : [])));
}

/** Those places grouped by folder (`src/domain`, `test/runtime`; a file on top counts for its first folder) that hold more of them than is allowed. */
export function beyond(places: readonly string[], limits: Readonly<Record<string, number>>): Readonly<Record<string, readonly string[]>> {
  const folders = Map.groupBy(places, folderOf);
  return Object.fromEntries([...folders].filter(([folder, found]) => found.length > (limits[folder] ?? 0)));
}

function folderOf(place: string): string {
  return place.split("/").slice(0, -1).slice(0, 2).join("/");
}
