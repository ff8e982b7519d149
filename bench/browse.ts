// Duty: how fast the shop is browsed and bought from, beside a hello-world Worker of the same run, and how many statements that costs.
// Invariant: hello world before every unit's round, so that a noisy neighbour slows both; what is reported is the median.
// Neighbours: scenarios/browse.ts is what is done, statements.ts counts, run.ts reports.

import { join } from "node:path";
import { seed } from "../scripts/seed.ts";
import { serveBundle, serveHello } from "../scripts/serve.ts";
import { type BrowseInput, prepare, works } from "./scenarios/browse.ts";
import { countStatements, type StatementCounts } from "./statements.ts";
import { median } from "./support/figures.ts";
import { load, type LoadReport } from "./support/load.ts";

/** How long, on what disk and with which variables the shop is to be measured. */
export interface BrowseOrder {
  readonly rounds: number;
  readonly durationMs: number;
  readonly stateDir: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

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

/** All that `npm run bench -- browse` finds. */
export interface BrowseFigures {
  readonly ratios: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
  readonly statements: StatementCounts;
}

interface Round {
  readonly hello: LoadReport;
  readonly own: LoadReport;
}

/** The two Workers that are asked, and what the shop holds for those who ask. */
interface Field {
  readonly shopPort: number;
  readonly helloPort: number;
  readonly input: BrowseInput;
}

const connectionCounts = [16, 64];
const script = join(import.meta.dirname, "scenarios/browse.ts");
const names = Object.keys(works) as WorkName[];
/** Long enough for the code to be compiled and every object to be awake. */
const warmUpMs = 3_000;

/** Seeds a fresh shop and measures it; takes some minutes. Throws when any answer was not the one expected. */
export async function benchBrowse(order: BrowseOrder): Promise<BrowseFigures> {
  const { stateDir, vars } = order;
  const shop = await serveBundle({ port: 0, stateDir, vars });
  const helloWorld = await serveHello();
  try {
    await seed(shop.url);
    const input = await prepare(shop.url, Math.max(...connectionCounts));
    const field = { shopPort: Number(shop.url.port), helloPort: Number(helloWorld.url.port), input };
    const figures: Figure[] = [];
    for (const connections of connectionCounts) for (const work of names) figures.push(await measure(field, work, connections, order));
    return { ratios: ratiosOf(figures), figures, statements: await countStatements(vars) };
  } finally {
    await Promise.all([shop.stop(), helloWorld.stop()]);
  }
}

async function measure({ shopPort, helloPort, input }: Field, work: WorkName, connections: number, { rounds, durationMs, say }: BrowseOrder): Promise<Figure> {
  const order = { script, connections, durationMs, input };
  const own = (round: string, ms = durationMs) =>
    load({ ...order, work, port: shopPort, durationMs: ms, input: { ...input, run: `${input.run}-${round}-${connections}` } });
  await own("warm", Math.max(durationMs, warmUpMs));
  const done: Round[] = [];
  for (let round = 0; round < rounds; round++) done.push({ hello: await load({ ...order, work: "hello", port: helloPort }), own: await own(String(round)) });
  const figure = figureOf(work, connections, done);
  const { perSecond, p50Ms, p99Ms, vsHello } = figure;
  const counts = `${work.padEnd(12)} ${String(connections).padStart(3)} connections ${perSecond.toFixed(0).padStart(6)}/s`;
  say(`${counts}  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms  ${vsHello.toFixed(3)} of hello world`);
  return figure;
}

function figureOf(work: WorkName, connections: number, rounds: readonly Round[]): Figure {
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

/** The ratio promised is the worse of the two numbers of connections. */
function ratiosOf(figures: readonly Figure[]): Readonly<Record<string, number>> {
  const worst = (name: WorkName) => Math.min(...figures.filter(({ work }) => work === name).map(({ vsHello }) => vsHello));
  return Object.fromEntries(names.map((name) => [works[name], Number(worst(name).toFixed(3))]));
}
