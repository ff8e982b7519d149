// Duty: the four laws of the house as functions from sources to violations.
// Invariant: a law names the place it is broken at, and knows nothing of the files it is run on.
// Neighbours: laws.test.ts runs them on src/ and on samples that break them; docs/architecture.md explains them.

import { importsOf, placesOf, type Source } from "./source.ts";

type Floor = "domain" | "contracts" | "storage" | "clients" | "compose" | "durable-objects" | "workers" | "browser";

interface Rule {
  /** Floors it may look at, beside its own. */
  readonly below: readonly Floor[];
  /** What it may import from outside the house. */
  readonly outside: RegExp;
}

const nothing = /^$/;
const rules: Readonly<Record<Floor, Rule>> = {
  domain: { below: [], outside: nothing },
  contracts: { below: ["domain"], outside: /^zod/ },
  storage: { below: ["domain", "contracts"], outside: /^(?:drizzle-orm|zod)/ },
  clients: { below: ["domain", "contracts", "storage"], outside: /^(?!hono|cloudflare:)/ },
  compose: { below: ["domain", "contracts", "storage", "clients"], outside: nothing },
  "durable-objects": { below: ["domain", "contracts", "storage", "clients", "compose"], outside: /^cloudflare:workers$/ },
  workers: { below: ["domain", "contracts", "storage", "clients", "compose", "durable-objects"], outside: /^(?!cloudflare:)/ },
  browser: { below: ["domain"], outside: nothing },
};

/** The version that /health tells. */
const manifest = "package.json";
/** The one file of floor 4b that may name the objects: it re-exports their classes. */
const tableOfContents = "src/workers/index.ts";

function floorOf(path: string): Floor | undefined {
  const name =
    path
      .replace(/^src\//, "")
      .replace(/\.tsx?$/, "")
      .split("/")[0] ?? "";
  return name in rules ? (name as Floor) : undefined;
}

/** First law: look only down. */
export function looksUp(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const floor = floorOf(source.path);
    if (floor === undefined) return [`${source.path} stands on no floor`];
    const { below, outside } = rules[floor];
    const allowed = (target: string): boolean => {
      if (target === manifest) return floor === "workers";
      const other = floorOf(target);
      if (other === "durable-objects" && floor === "workers") return source.path === tableOfContents;
      return other === floor || (other !== undefined && below.includes(other));
    };
    return importsOf(source)
      .filter((imported) => (imported.outside ? !outside.test(imported.target) : !allowed(imported.target)))
      .map((imported) => `${source.path} imports ${imported.target}`);
  });
}

/** Second law: no cycles. Each is told once, as the path that closes it. */
export function cycles(sources: readonly Source[]): readonly string[] {
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter((imported) => !imported.outside)
        .map((imported) => imported.target),
    ]),
  );
  const found: string[] = [];
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || finished.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

const compose = "src/compose.ts";
const bindingRead = /\benv\s*\??[.[]|\}\s*=\s*(?:\w+\.)*env\b/g;
const clockOrChance =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b|\bperformance\.now\b/g;

const waitingOrFetching = /\bset(?:Timeout|Interval)\b|\bscheduler\.wait\b|(?<![.#\w])fetch\(|=\s*fetch\b/g;

/** The pages' own script runs on the visitor's machine, which has a clock of its own. */
const inWorker = (source: Source): boolean => !source.path.startsWith("src/browser/");

/** Third law: bindings are read in compose.ts alone. */
export function bindingReads(sources: readonly Source[]): readonly string[] {
  return sources.filter((source) => source.path !== compose && inWorker(source)).flatMap((source) => placesOf(source, bindingRead));
}

/** Fourth law: the clock and chance come from compose.ts alone. */
export function clockAndChance(sources: readonly Source[]): readonly string[] {
  return sources.filter((source) => source.path !== compose && inWorker(source)).flatMap((source) => placesOf(source, clockOrChance));
}

/** The fourth law too: waiting, and the way to other people's servers, come from compose.ts alone. */
export function waitingAndFetching(sources: readonly Source[]): readonly string[] {
  return sources.filter((source) => source.path !== compose && inWorker(source)).flatMap((source) => placesOf(source, waitingOrFetching));
}
