// Duty: the small rules of the house that a machine can see: sizes, titles of tests, migrations that only ever add.
// Invariant: each rule lists every place that breaks it, so that one run shows all.
// Neighbours: CONTRIBUTING.md names the rules.

import { expect, it } from "vitest";
import { readSources } from "./source.ts";

const programs = readSources("{src,test,scripts,bench}/**/*.{ts,tsx}");
const maxLines = 350;

it("keeps every file within 350 lines", () => {
  const long = programs.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 })).filter(({ lines }) => lines > maxLines);
  expect(long).toEqual([]);
});

it("titles tests as facts in the present", () => {
  const title = /\b(?:it|test|describe)(?:\.\w+)*(?:\([^)]*\))?\(\s*["'`](should\b[^"'`]*)/gi;
  const found = programs.flatMap(({ path, text }) => [...text.matchAll(title)].map((match) => `${path}: ${match[1]}`));
  expect(found).toEqual([]);
});

it("leaves no test skipped or singled out", () => {
  const marked = /\b(?:it|test|describe)\.(?:only|skip|todo)\b/g;
  const found = programs
    .filter(({ path }) => path.startsWith("test/"))
    .flatMap(({ path, text }) => [...text.matchAll(marked)].map((match) => `${path}: ${match[0]}`));
  expect(found).toEqual([]);
});

it("never rebuilds or drops a table that has rows", () => {
  const rebuild = /\bDROP\s+TABLE\b|__new_/gi;
  const found = readSources("migrations/**/*.sql").flatMap(({ path, text }) =>
    [...text.matchAll(rebuild)].map((match) => `${path}: ${match[0]}`),
  );
  expect(found).toEqual([]);
});
