// Duty: `npm run bench -- browse|stock|freshness|waiting-room|checkout [--json]`: runs one benchmark, leaves its result and says which promises it broke.
// Invariant: ends with 0 when every promise was kept, 1 when one was not; with `--json` one line is all that is printed.
// Neighbours: a file for each benchmark beside this one, budgets.json what is promised, README.md how to read it.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments } from "../scripts/support/arguments.ts";
import { benchBrowse } from "./browse.ts";
import { brokenPromises, type Figures } from "./budgets.ts";
import { benchCheckout } from "./checkout.ts";
import { benchFreshness } from "./freshness.ts";
import { benchStock, promised, tableOf } from "./stock.ts";
import { benchRoom } from "./waiting-room.ts";

/**
 * Where the shop's state lies. Locally workerd waits for the disk in its only thread, which on the network it never does, so
 * that on a shared disk its neighbours would be measured: a disk in memory where there is one, unless asked otherwise.
 */
const stateRoots = { memory: existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), disk: tmpdir() };

/** Few lanes, because all of them share one thread here, and calls that arrive at one lane together share a commit. */
const vars = { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off" };
const samplesPerRound = 8;

/** What a benchmark leaves: all it found, the line that `--json` prints, and the figures that are promised something. */
interface Outcome {
  readonly result: object;
  readonly line: object;
  readonly promised: Figures;
}

const usage = "usage: npm run bench -- browse|stock|waiting-room|freshness|checkout [--json] [--rounds 5] [--seconds 2] [--state memory|disk] [--most 1000000]";
const text = { type: "string" } as const;
const { positionals, values } = readArguments(usage, { allowPositionals: true, options: { json: { type: "boolean" }, rounds: text, seconds: text, state: text, most: text } });
const say = (line: string) => (values.json === true ? console.error(line) : console.log(line));
const order = { rounds: Number(values.rounds ?? 5), durationMs: Number(values.seconds ?? 2) * 1000, vars, say };
const state = values.state === "disk" ? "disk" : "memory";

/** A folder for a shop's state, gone when the work is done. */
async function inState<Result>(work: (stateDir: string) => Promise<Result>): Promise<Result> {
  const stateDir = mkdtempSync(join(stateRoots[state], "floodgate-bench-"));
  return work(stateDir).finally(() => rmSync(stateDir, { recursive: true, force: true }));
}

const benchmarks: Readonly<Record<string, () => Promise<Outcome>>> = {
  browse: () => inState(async (stateDir) => {
    const { ratios, statements, figures } = await benchBrowse({ ...order, stateDir });
    return { result: { state, ratios, figures, statements }, line: { ratios, statements }, promised: { ...ratios, ...statements } };
  }),
  freshness: () => inState(async (stateDir) => {
    const figures = await benchFreshness({ stateDir, vars, samples: order.rounds * samplesPerRound });
    say(`a hold is seen after ${figures.medianMs} ms at the median, ${figures.worstMs} ms at worst, of ${figures.samples}`);
    return { result: { state, ...figures }, line: figures, promised: { ...figures } };
  }),
  checkout: () => inState(async (stateDir) => {
    const { ratios, perSecond, ...figures } = await benchCheckout({ ...order, stateDir });
    return { result: { state, ratios, ...figures, perSecond }, line: { ratios, ...figures, perSecond }, promised: { ...ratios, ...figures } };
  }),
  stock: async () => {
    const figures = await benchStock({ ...order, most: Number(values.most ?? 1_000_000) });
    for (const line of tableOf(figures)) say(line);
    return { result: figures, line: figures, promised: promised(figures) };
  },
  "waiting-room": async () => {
    const { ratios, drawSeconds, perSecond } = await benchRoom(order);
    return { result: { ratios, perSecond, drawSeconds }, line: { ratios, drawSeconds }, promised: { ...ratios, drawSeconds } };
  },
};

async function main(name: string): Promise<number> {
  const bench = benchmarks[name];
  if (bench === undefined) return console.error(usage), 2;
  const { result, line, promised: figures } = await bench();
  const machine = { cpus: availableParallelism(), model: cpus()[0]?.model, node: process.version };
  mkdirSync(join(import.meta.dirname, "results"), { recursive: true });
  writeFileSync(join(import.meta.dirname, `results/${name}.json`), `${JSON.stringify({ machine, ...result }, undefined, 2)}\n`);
  const faults = brokenPromises(name, figures);
  for (const fault of faults) say(`BUDGET ${fault}`);
  if (values.json === true) console.log(JSON.stringify(line));
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main(positionals[0] ?? "");
