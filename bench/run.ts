// Duty: `npm run bench -- browse|stock|freshness|checkout [--json]`: measures the built bundle against a hello-world Worker in the same run, or hands over to stock.ts or freshness.ts.
// Invariant: every figure is a ratio of two rounds that ran one after the other on the same machine; what is reported is the median.
// Neighbours: scenarios/browse.ts is what is done, budgets.json what is promised, README.md how to read it.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { seed } from "../scripts/seed.ts";
import { serveBundle, serveHello } from "../scripts/serve.ts";
import { benchFreshness, brokenOfFreshness, type FreshnessFigures } from "./freshness.ts";
import { benchCheckout, brokenOfCheckout } from "./checkout.ts";
import { countStatements, type StatementCounts } from "./statements.ts";
import { type BrowseInput, prepare, works } from "./scenarios/browse.ts";
import { benchStock, brokenOfStock, tableOf } from "./stock.ts";
import { median } from "./support/figures.ts";
import { load, type LoadReport } from "./support/load.ts";
import { benchRoom, brokenOfRoom } from "./waiting-room.ts";
import { readArguments } from "../scripts/support/arguments.ts";

const connectionCounts = [16, 64];
const script = join(import.meta.dirname, "scenarios/browse.ts");
/** Few lanes, because all of them share one thread here, and calls that arrive at one lane together share a commit. */
const vars = { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off" };

/**
 * Where the shop's state lies. Locally workerd waits for the disk in its only thread, which on the network it never does, so
 * that on a shared disk its neighbours would be measured: a disk in memory where there is one, unless asked otherwise.
 */
const stateRoots = { memory: existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), disk: tmpdir() };

/** Long enough for the code to be compiled and every object to be awake. */
const warmUpMs = 3_000;

const samplesPerRound = 8;

type StateRoot = keyof typeof stateRoots;
type WorkName = keyof typeof works;

/** One unit of work at one number of connections: the median round, and its median ratio to hello world. */
interface Figure {
  readonly work: WorkName;
  readonly connections: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly vsHello: number;
}

const names = Object.keys(works) as WorkName[];

function figureOf(
  work: WorkName,
  connections: number,
  rounds: readonly { readonly hello: LoadReport; readonly own: LoadReport }[],
): Figure {
  const middle = (value: (report: LoadReport) => number) => median(rounds.map(({ own }) => value(own)));
  return {
    work,
    connections,
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    vsHello: median(rounds.map(({ own, hello }) => own.perSecond / hello.perSecond)),
  };
}

/** Hello world before every unit's round, so that a noisy neighbour slows both. */
async function measure(
  shopPort: number,
  helloPort: number,
  input: BrowseInput,
  rounds: number,
  durationMs: number,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const order = { script, durationMs, input };
  for (const connections of connectionCounts) {
    for (const work of names) {
      await load({
        ...order,
        work,
        port: shopPort,
        connections,
        durationMs: Math.max(durationMs, warmUpMs),
        input: { ...input, run: `${input.run}-warm-${connections}` },
      });
      const done = [];
      for (let round = 0; round < rounds; round++) {
        const hello = await load({ ...order, work: "hello", port: helloPort, connections });
        const own = await load({
          ...order,
          work,
          port: shopPort,
          connections,
          input: { ...input, run: `${input.run}-${connections}-${round}` },
        });
        done.push({ hello, own });
      }
      const figure = figureOf(work, connections, done);
      figures.push(figure);
      say(
        `${work.padEnd(12)} ${String(connections).padStart(3)} connections ${figure.perSecond.toFixed(0).padStart(6)}/s  p50 ${figure.p50Ms.toFixed(1)} ms  p99 ${figure.p99Ms.toFixed(1)} ms  ${figure.vsHello.toFixed(3)} of hello world`,
      );
    }
  }
  return figures;
}

/** The ratio promised is the worse of the two numbers of connections. */
const ratiosOf = (figures: readonly Figure[]): Record<string, number> =>
  Object.fromEntries(
    names.map((name) => [
      works[name],
      Number(Math.min(...figures.filter(({ work }) => work === name).map(({ vsHello }) => vsHello)).toFixed(3)),
    ]),
  );

interface Budgets {
  readonly ratios: Readonly<Record<string, number>>;
  readonly statements: Readonly<Record<string, number>>;
}

/** Every promise that was not kept, in words. */
function broken(ratios: Readonly<Record<string, number>>, statements: StatementCounts): readonly string[] {
  const budgets = JSON.parse(readFileSync(join(import.meta.dirname, "budgets.json"), "utf8")) as Budgets;
  const slow = Object.entries(budgets.ratios).filter(([name, least]) => !((ratios[name] ?? 0) >= least));
  const many = Object.entries(budgets.statements).filter(
    ([name, most]) => !((statements[name as keyof StatementCounts] ?? Infinity) <= most),
  );
  return [
    ...slow.map(([name, least]) => `${name} is ${ratios[name]}, promised at least ${least}`),
    ...many.map(([name, most]) => `${name} is ${statements[name as keyof StatementCounts]}, promised at most ${most}`),
  ];
}

async function bench(rounds: number, durationMs: number, state: StateRoot, say: (line: string) => void) {
  const stateDir = mkdtempSync(join(stateRoots[state], "floodgate-bench-"));
  const shop = await serveBundle({ port: 0, stateDir, vars });
  const helloWorld = await serveHello();
  try {
    await seed(shop.url);
    const input = await prepare(shop.url, Math.max(...connectionCounts));
    const figures = await measure(Number(shop.url.port), Number(helloWorld.url.port), input, rounds, durationMs, say);
    return { ratios: ratiosOf(figures), figures, statements: await countStatements(vars) };
  } finally {
    await Promise.all([shop.stop(), helloWorld.stop()]);
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** A shop of its own with nothing else to do. */
async function freshness(samples: number, state: StateRoot): Promise<FreshnessFigures> {
  const stateDir = mkdtempSync(join(stateRoots[state], "floodgate-bench-"));
  const shop = await serveBundle({ port: 0, stateDir, vars });
  try {
    await seed(shop.url);
    return await benchFreshness(shop.url, samples);
  } finally {
    await shop.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

const usage = "usage: npm run bench -- browse|stock|waiting-room|freshness|checkout [--json] [--rounds 5] [--seconds 2] [--state memory|disk] [--most 1000000]";
const { positionals, values } = readArguments(usage, {
  allowPositionals: true,
  options: { json: { type: "boolean" }, rounds: { type: "string" }, seconds: { type: "string" }, state: { type: "string" }, most: { type: "string" } },
});
const say = (line: string) => (values.json === true ? console.error(line) : console.log(line));
const rounds = Number(values.rounds ?? 5);
const durationMs = Number(values.seconds ?? 2) * 1000;

/** Leaves the result beside the others and says which promises were not kept. `line` is all that `--json` prints. */
function report(name: string, result: object, line: object, faults: readonly string[]): void {
  const machine = { cpus: availableParallelism(), model: cpus()[0]?.model, node: process.version };
  mkdirSync(join(import.meta.dirname, "results"), { recursive: true });
  writeFileSync(join(import.meta.dirname, `results/${name}.json`), `${JSON.stringify({ machine, ...result }, undefined, 2)}\n`);
  for (const fault of faults) say(`BUDGET ${fault}`);
  if (values.json === true) console.log(JSON.stringify(line));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

switch (positionals[0]) {
  case "browse": {
    const state = values.state === "disk" ? "disk" : "memory";
    const result = await bench(rounds, durationMs, state, say);
    report("browse", { state, ...result }, { ratios: result.ratios, statements: result.statements }, broken(result.ratios, result.statements));
    break;
  }
  case "stock": {
    const figures = await benchStock({ rounds, durationMs, most: Number(values.most ?? 1_000_000), say });
    for (const line of tableOf(figures)) say(line);
    report("stock", figures, figures, brokenOfStock(figures));
    break;
  }
  case "freshness": {
    const state = values.state === "disk" ? "disk" : "memory";
    const figures = await freshness(rounds * samplesPerRound, state);
    say(`a hold is seen after ${figures.medianMs} ms at the median, ${figures.worstMs} ms at worst, of ${figures.samples}`);
    report("freshness", { state, ...figures }, figures, brokenOfFreshness(figures));
    break;
  }
  case "waiting-room": {
    const figures = await benchRoom({ rounds, durationMs, say });
    report("waiting-room", figures, { ratios: figures.ratios, drawSeconds: figures.drawSeconds }, brokenOfRoom(figures));
    break;
  }
  case "checkout": {
    const state = values.state === "disk" ? "disk" : "memory";
    const stateDir = mkdtempSync(join(stateRoots[state], "floodgate-bench-"));
    const figures = await benchCheckout({ rounds, durationMs, stateDir, vars, say }).finally(() => rmSync(stateDir, { recursive: true, force: true }));
    report("checkout", { state, ...figures }, figures, brokenOfCheckout(figures));
    break;
  }
  default:
    console.error(usage);
    process.exitCode = 2;
}
