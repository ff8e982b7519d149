// Duty: the documents name what is there: an index that cannot go stale.
// Invariant: a name is a path from the root, or the end of one; `<word>` stands for any.
// Neighbours: docs/architecture.md has the grid.

import { globSync } from "node:fs";
import { matchesGlob } from "node:path";
import { expect, it } from "vitest";
import { readSources, readText } from "./source.ts";

const folders = ["src", "test", "scripts", "bench", "docs", "migrations"];
const known = globSync(["*", ...folders.map((folder) => `${folder}/**/*`)]).map((path) => `/${path}`);
const documents = ["README.md", "CONTRIBUTING.md", "test/README.md", "bench/README.md", ...globSync("docs/**/*.md")];

/** Whether some path of the project ends in this name, with or without its extension; a name of a folder may end in a slash. */
function isThere(name: string): boolean {
  const end = `/${name.replace(/\/$/, "")}`;
  return known.some((path) => path.endsWith(end) || path.endsWith(`${end}.ts`) || path.endsWith(`${end}.tsx`));
}

/** They join all words and belong to none. */
const joints = ["src/compose", "src/workers/index"];
/** Every file of src by its path without the extension. */
const files = readSources("src/**/*.{ts,tsx}").map(({ path }) => path.replace(/\.tsx?$/, "")).filter((path) => !path.endsWith(".d") && !joints.includes(path));
const grid = readGrid();

/** The grid of docs/architecture.md: each name as the glob it stands for, with its word. */
function readGrid(): readonly { readonly word: string; readonly pattern: string }[] {
  const rows = readText("docs/architecture.md").split("\n").filter((line) => /^\| [a-z]+ \|(?:[^|]*\|){6}$/.test(line) && !line.startsWith("| word"));
  return rows.flatMap((row) => {
    const [, word = "", ...cells] = row.split("|");
    const names = cells.flatMap((cell, floor) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => patternOf(floor, name)));
    return names.map((pattern) => ({ word: word.trim(), pattern }));
  });
}

/** `cart*` begins a name, `stock/` is everything in a folder; a name among the doors says whether it is a route, a page, a consumer or a script. */
function patternOf(floor: number, name: string): string {
  const doors = name.startsWith("browser/") ? "src" : /^(?:routes|pages|middleware|dev)\//.test(name) ? "src/workers/http" : "src/workers";
  const folder = ["src/domain", "src/contracts", "src/storage", "src/clients", "src/durable-objects", doors][floor];
  return `${folder}/${name.endsWith("/") ? `${name}**` : name}`;
}

it("names no path in a document that is not there", () => {
  const path = new RegExp(String.raw`(?<=[\s\`(])(?:${folders.join("|")})/[\w./-]+(?![\w./<*-])`, "g");
  const missing = documents.flatMap((document) => [...readText(document).matchAll(path)].map(([name]) => name.replace(/[.,;:]+$/, "")).filter((name) => !isThere(name)).map((name) => `${document}: ${name}`));
  expect(missing).toEqual([]);
});

it("names no command in a document that package.json does not have", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Readonly<Record<string, string>> };
  const command = /\bnpm (?:run (?:-s )?([a-z-]+)|(start|test)\b)/g;
  const named = documents.flatMap((document) => [...readText(document).matchAll(command)].map(([, run, own]) => ({ document, command: run ?? own ?? "" })));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((at) => scripts[at.command] === undefined)).toEqual([]);
});

it("names no variable in a document that neither wrangler.toml nor a program knows", () => {
  const word = /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g;
  const programs = readSources("{src,scripts,bench,test}/**/*.{ts,tsx}").map(({ text }) => text);
  const there = new Set([readText("wrangler.toml"), ...programs].flatMap((text) => text.match(word) ?? []));
  const named = documents.flatMap((document) => [...readText(document).matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/g)].map(([, name = ""]) => `${document}: ${name}`));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((place) => !there.has(place.slice(place.indexOf(": ") + 2)))).toEqual([]);
});

it("names no file in the grid of words that is not on that floor", () => {
  expect(grid.length).toBeGreaterThan(8);
  expect(grid.filter(({ pattern }) => !files.some((file) => matchesGlob(file, pattern))).map(({ word, pattern }) => `${word}: ${pattern}`)).toEqual([]);
});

it("has every file of src in some row of the grid of words", () => {
  expect(files.filter((file) => !grid.some(({ pattern }) => matchesGlob(file, pattern)))).toEqual([]);
});

it("gives every decision a number of its own, the next one, that its title repeats", () => {
  const decisions = globSync("docs/decisions/*.md").toSorted();
  const numbers = decisions.map((path) => path.slice("docs/decisions/".length).slice(0, 4));
  expect(numbers).toEqual(decisions.map((_, index) => String(index + 1).padStart(4, "0")));
  expect(decisions.filter((path, index) => !readText(path).startsWith(`# ${numbers[index]} · `))).toEqual([]);
});

it("names no file at the head of a file that is not there", () => {
  const sources = readSources("{src,test,scripts,bench}/**/*.{ts,tsx}");
  const missing = sources.flatMap(({ path, text }) =>
    (/^(?:\/\/[^\n]*\n)+/.exec(text)?.[0] ?? "").split(/(?<![\w./{},<>*-])(?=[\w./{-])/)
      .flatMap((word) => spelledOut(/^[\w./{},-]+\.tsx?(?![\w.])/.exec(word)?.[0] ?? ""))
      .filter((name) => name !== "" && !isThere(name.replace(/^(?:\.\.?\/)+/, "")))
      .map((name) => `${path}: ${name}`));
  expect(missing).toEqual([]);
});

/** `lane/{audit,orders}.ts` as the names it stands for. */
function spelledOut(name: string): readonly string[] {
  const [whole, choices] = /\{([^{}]*)\}/.exec(name) ?? [];
  return whole === undefined || choices === undefined ? [name] : choices.split(",").flatMap((choice) => spelledOut(name.replace(whole, choice)));
}
