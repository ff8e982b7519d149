// Duty: `npm run simulate -- stock --seeds 100 --events 100000`: runs a simulation over many seeds, and says how to replay what failed.
// Invariant: the same name, seed and number of events give the same run on every machine.
// Neighbours: test/simulation/<name>.sim.ts holds the worlds; test/README.md tells how to read a failure.
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./support/tools.ts";

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
  const { simulate } = (await import(join(folder, `${name}.sim.ts`))) as { simulate: Simulate };
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const live = process.stdout.isTTY;
  const onProgress = ({ seed }: { readonly seed: number }) => {
    if (live) process.stdout.write(`\r${name}: ${seed - request.firstSeed + 1} of ${request.seeds} seeds, ${seconds()} s `);
  };
  const failures = await simulate({ ...request, onProgress });
  if (live) process.stdout.write("\r");
  console.log(
    `${failures.length === 0 ? "ok  " : "FAIL"} ${name}: ${request.seeds} seeds of ${request.events} events in ${seconds()} s, ${failures.length} failed`,
  );
  for (const { seed, event, what } of failures) {
    console.log(
      `  seed ${seed}, event ${event}: ${what}\n    replay: npm run simulate -- ${name} --seeds 1 --events ${request.events} --first-seed ${seed}`,
    );
  }
  return failures.length === 0;
}

async function main(): Promise<number> {
  const options = { seeds: { type: "string" }, events: { type: "string" }, "first-seed": { type: "string" } } as const;
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [name] = positionals;
  const request = {
    seeds: Number(values.seeds ?? 10),
    events: Number(values.events ?? 10_000),
    firstSeed: Number(values["first-seed"] ?? 1),
  };
  const sane = Object.values(request).every((value) => Number.isSafeInteger(value) && value >= 1);
  if (name === undefined || !sane || !existsSync(join(folder, `${name}.sim.ts`))) {
    console.error(`usage: npm run simulate -- ${simulations().join("|") || "<name>"} [--seeds 10] [--events 10000] [--first-seed 1]`);
    return 2;
  }
  return (await runSimulation(name, request)) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
