// What the structure tests know of a source file: its path, its text, its code without comments and strings, its imports.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** One file of the house; `path` is from the project's root with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import or re-export: `target` is the path of a file of the house, or the bare name of what comes from outside. */
export interface Import {
  readonly target: string;
  readonly outside: boolean;
}

/** Reads the files that match the globs, without what is generated. */
export function readSources(...globs: readonly string[]): readonly Source[] {
  return globSync([...globs], { cwd: root })
    .filter((path) => !path.endsWith(".gen.ts") && !path.includes("node_modules"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** The text of one file of the project. */
export const readText = (path: string): string => readFileSync(join(root, path), "utf8");

const commentOrString = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** The code alone: comments are gone and strings are empty, so that a word in prose is no violation. Line numbers stay. */
export function codeOf(text: string): string {
  return text.replace(commentOrString, (part) => (part.startsWith("/") ? part.replace(/[^\n]/g, " ") : '""'));
}

const importing = /^\s*(?:import|export)\b(?:[^"';]*?\bfrom\s*)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** Every import, `import type`, re-export and dynamic import of a file. */
export function importsOf(source: Source): readonly Import[] {
  return [...source.text.matchAll(importing)].map((match) => {
    const specifier = match[1] ?? match[2] ?? "";
    const outside = !specifier.startsWith(".");
    return { outside, target: outside ? specifier : normalize(join(dirname(source.path), specifier)) };
  });
}

/** `path:line` of every place in the code where the pattern (with the flag g) is found. */
export function placesOf(source: Source, pattern: RegExp): readonly string[] {
  const code = codeOf(source.text);
  return [...code.matchAll(pattern)].map((match) => `${source.path}:${code.slice(0, match.index).split("\n").length} ${match[0].trim()}`);
}
