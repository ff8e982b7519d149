// Duty: `npm run simulate -- stock --seeds 100 --events 100000`: runs a simulation over many seeds, and says how to replay what failed.
// Invariant: the same name, seed and number of events give the same run on every machine, on however many cores.
// Neighbours: test/simulation/<name>.sim.ts holds the worlds; test/README.md tells how to read a failure.
import { existsSync, globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Share } from "./support/simulation-worker.ts";
import { root } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

/** What a simulation is asked: `seeds` worlds from `firstSeed` on, each of `events` events; `onProgress` is called after every seed. */
export interface SimulationRequest {
  readonly seeds: number;
  readonly events: number;
  readonly firstSeed: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
}

/** Where a world broke a rule: the seed, the number of the event, and the rule in words. */
export interface Violation {
  readonly seed: number;
  readonly event: number;
  readonly what: string;
}

/** The export named `simulate` of every test/simulation/<name>.sim.ts; no violations means that every check held after every event. */
export type Simulate = (request: SimulationRequest) => readonly Violation[] | Promise<readonly Violation[]>;

const folder = join(root, "test/simulation");

/** The names of all simulations there are. */
export const simulations = (): readonly string[] =>
  globSync("*.sim.ts", { cwd: folder })
    .map((file) => basename(file, ".sim.ts"))
    .toSorted();

/** Runs one simulation with a line of progress; prints every failing seed with the command that replays it. Returns whether all held. */
export async function runSimulation(name: string, request: SimulationRequest): Promise<boolean> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const live = process.stdout.isTTY;
  let ended = 0;
  const onProgress = () => {
    ended += 1;
    if (live) process.stdout.write(`\r${name}: ${ended} of ${request.seeds} seeds, ${seconds()} s `);
  };
  const shares = share(request, availableParallelism());
  const failures = (await Promise.all(shares.map((each) => runShare(join(folder, `${name}.sim.ts`), each, onProgress)))).flat();
  if (live) process.stdout.write("\r");
  console.log(
    `${failures.length === 0 ? "ok  " : "FAIL"} ${name}: seeds ${request.firstSeed} to ${request.firstSeed + request.seeds - 1}, ${request.events} events each, in ${seconds()} s, ${failures.length} failed`,
  );
  for (const { seed, event, what } of failures) {
    console.log(
      `  seed ${seed}, event ${event}: ${what}\n    replay: npm run simulate -- ${name} --seeds 1 --events ${request.events} --first-seed ${seed}`,
    );
  }
  return failures.length === 0;
}

/** The seeds in as many parts as there are cores: every world is one seed's alone, so that it does not matter who runs it. */
export function share(request: SimulationRequest, cores: number): readonly SimulationRequest[] {
  const parts = Math.max(1, Math.min(cores, request.seeds));
  const from = (part: number) => Math.floor((request.seeds * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({ events: request.events, firstSeed: request.firstSeed + from(part), seeds: from(part + 1) - from(part) }));
}

type Told = { readonly kind: "progress"; readonly seed: number } | { readonly kind: "done"; readonly violations: readonly Violation[] };

/** Runs one part in a thread of its own; fails when the thread does. */
function runShare(file: string, request: SimulationRequest, onProgress: () => void): Promise<readonly Violation[]> {
  const workerData: Share = { file, request };
  const { promise, resolve, reject } = Promise.withResolvers<readonly Violation[]>();
  const worker = new Worker(new URL("support/simulation-worker.ts", import.meta.url), { workerData });
  worker.on("message", (told: Told) => (told.kind === "done" ? resolve(told.violations) : onProgress()));
  worker.on("error", reject);
  worker.on("exit", (code) => reject(new Error(`a thread ended with ${code} before it was done`)));
  return promise;
}

async function main(): Promise<number> {
  const [, , first, ...others] = process.argv;
  if (first === "sale" && !others.includes("--seeds")) return (await import("./simulate-sale.ts")).simulateSale(others);
  if (first === "draw" && !others.includes("--seeds")) return (await import("./simulate-draw.ts")).simulateDraw(others);
  const usage = `usage: npm run simulate -- ${simulations().join("|")} [--seeds 10] [--events 10000] [--first-seed 1]`;
  const options = { seeds: { type: "string" }, events: { type: "string" }, "first-seed": { type: "string" } } as const;
  const { positionals, values } = readArguments(usage, { allowPositionals: true, options });
  const [name] = positionals;
  const request = {
    seeds: Number(values.seeds ?? 10),
    events: Number(values.events ?? 10_000),
    firstSeed: Number(values["first-seed"] ?? 1),
  };
  const sane = Object.values(request).every((value) => Number.isSafeInteger(value) && value >= 1);
  if (name === undefined || !sane || !existsSync(join(folder, `${name}.sim.ts`))) {
    console.error(usage);
    return 2;
  }
  return (await runSimulation(name, request)) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
