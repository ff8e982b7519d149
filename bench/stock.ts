// Duty: `npm run bench -- stock [--json]`: how fast one hot variant sells, beside an empty object call, hello world, the same without group commit, PostgreSQL and Redis.
// Invariant: every ratio is of two measurements of one round; each is made on a workerd of its own, so that no one's backlog is another's burden.
// Neighbours: scenarios/stock.ts is what is asked, stock-size.ts what does not depend on speed, budgets.json what is promised.

import { join } from "node:path";
import type { Figures } from "./budgets.ts";
import { median } from "./support/figures.ts";
import { load, type LoadReport } from "./support/load.ts";
import { type Peer, type Postgres, startPostgres, startRedis } from "./support/peers.ts";
import { onFresh } from "./support/workerd.ts";
import { measureSize, type SizeFigures } from "./stock-size.ts";

const script = join(import.meta.dirname, "scenarios/stock.ts");
const connections = 64;
const crowd = 256;
const warmMs = 700;
const batchSize = 50;
const laneCounts = [1, 8, 64] as const;

/** How to measure; `most` is the largest number of holds ever made that operations are timed at. */
export interface StockOptions {
  readonly rounds: number;
  readonly durationMs: number;
  readonly most: number;
  readonly say: (line: string) => void;
}

const own = ["hello", "soldOut", "soldOutAtLane", "soldOutAtObject", "emptyCall", "hold", "naiveHold", "batch", "holdCommit"] as const;
type Own = (typeof own)[number];
const peers = ["postgresHttp", "postgres", "postgresTransaction", "redis"] as const;
type Round = Readonly<Record<Own, LoadReport>> & Readonly<Record<(typeof peers)[number], LoadReport | null>>;

/** What passes through so many lanes, of which each waits for nothing but its own call in flight. */
export interface LaneFigure {
  readonly lanes: number;
  readonly holdsPerSecond: number;
  readonly callsPerSecond: number;
  readonly holdsPerCall: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** All that `npm run bench -- stock` finds; a ratio to a peer that is not installed is null. */
export interface StockFigures {
  readonly ratios: Readonly<Record<string, number | null>>;
  readonly perSecond: Readonly<Record<string, number | null>>;
  readonly p50Ms: Readonly<Record<string, number | null>>;
  readonly p99Ms: Readonly<Record<string, number | null>>;
  readonly lanes: readonly LaneFigure[];
  readonly size: SizeFigures;
}

function measureOwn(work: Own, durationMs: number): Promise<LoadReport> {
  return onFresh(async ({ port }) => {
    const order = { script, work, port, connections, input: null };
    await load({ ...order, durationMs: warmMs });
    return load({ ...order, durationMs });
  });
}

async function measureRound({ durationMs }: StockOptions, postgres: Postgres | null, redis: Peer | null): Promise<Round> {
  const reports: Partial<Record<Own, LoadReport>> = {};
  for (const work of own) reports[work] = await measureOwn(work, durationMs);
  return {
    ...(reports as Record<Own, LoadReport>),
    postgresHttp: (await postgres?.runThroughHttp(connections, durationMs)) ?? null,
    postgres: postgres?.run(connections, durationMs) ?? null,
    postgresTransaction: postgres?.runTransaction(connections, durationMs) ?? null,
    redis: redis?.run(connections, durationMs) ?? null,
  };
}

function measureLanes(lanes: number, durationMs: number): Promise<LaneFigure> {
  return onFresh(async ({ port, get }) => {
    const order = { script, work: "throughLanes", port, connections: crowd, input: { lanes } };
    const passed = async () => (await (await get("/fan-in")).json()) as { readonly calls: number; readonly holds: number };
    await load({ ...order, durationMs: warmMs });
    const before = await passed();
    const { perSecond, p50Ms, p99Ms } = await load({ ...order, durationMs });
    const after = await passed();
    const holdsPerCall = (after.holds - before.holds) / (after.calls - before.calls);
    return { lanes, holdsPerSecond: perSecond, callsPerSecond: perSecond / holdsPerCall, holdsPerCall, p50Ms, p99Ms };
  });
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** The median over the rounds of what is made of each; null where a peer was not there. */
function middle(rounds: readonly Round[], value: (round: Round) => number | null): number | null {
  const values = rounds.map(value).filter((one) => one !== null);
  return values.length === rounds.length ? rounded(median(values)) : null;
}

const ratiosOf = (rounds: readonly Round[]): Record<string, number | null> => ({
  holdVsEmptyCall: middle(rounds, ({ hold, emptyCall }) => hold.perSecond / emptyCall.perSecond),
  holdVsNaive: middle(rounds, ({ hold, naiveHold }) => hold.perSecond / naiveHold.perSecond),
  batchedHoldVsEmptyCall: middle(rounds, ({ batch, emptyCall }) => (batch.perSecond * batchSize) / emptyCall.perSecond),
  holdCommitVsEmptyCall: middle(rounds, ({ holdCommit, emptyCall }) => holdCommit.perSecond / emptyCall.perSecond),
  soldOutVsHello: middle(rounds, ({ soldOut, hello }) => soldOut.perSecond / hello.perSecond),
  holdVsPostgres: middle(rounds, ({ hold, postgresHttp }) => postgresHttp && hold.perSecond / postgresHttp.perSecond),
  holdVsPostgresDirect: middle(rounds, ({ hold, postgres }) => postgres && hold.perSecond / postgres.perSecond),
  holdVsPostgresTransaction: middle(rounds, ({ hold, postgresTransaction }) => postgresTransaction && hold.perSecond / postgresTransaction.perSecond),
  holdVsRedis: middle(rounds, ({ hold, redis }) => redis && hold.perSecond / redis.perSecond),
  holdP99VsP50: middle(rounds, ({ hold }) => hold.p99Ms / hold.p50Ms),
});

const kinds = [...own, ...peers] as const;
const each = (rounds: readonly Round[], value: (report: LoadReport) => number): Record<string, number | null> =>
  Object.fromEntries(kinds.map((kind) => [kind, middle(rounds, (round) => round[kind] && value(round[kind]))]));

/** Measures everything; takes some minutes. Throws when any answer was not the one expected. */
export async function benchStock(options: StockOptions): Promise<StockFigures> {
  const { rounds: count, durationMs, say } = options;
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  if (postgres === null) say("PostgreSQL is not installed (psql, postgresql): holdVsPostgres is null");
  if (redis === null) say("Redis is not installed (redis-server): holdVsRedis is null");
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < count; round++) {
      rounds.push(await measureRound(options, postgres, redis));
      say(`round ${round + 1} of ${count} is done`);
    }
  } finally {
    await Promise.all([postgres?.stop(), redis?.stop()]);
  }
  const lanes: LaneFigure[] = [];
  for (const number of laneCounts) lanes.push(await measureLanes(number, durationMs));
  const size = await measureSize(options);
  return { ratios: ratiosOf(rounds), perSecond: each(rounds, ({ perSecond }) => perSecond), p50Ms: each(rounds, ({ p50Ms }) => p50Ms), p99Ms: each(rounds, ({ p99Ms }) => p99Ms), lanes, size };
}

/** The figures that budgets.json promises something of; of costs that grow, the one that grew most. */
export function promised({ ratios, size }: StockFigures): Figures {
  const coldStartMs = Math.max(size.live.coldStartMs, ...size.grown.map((one) => one.coldStartMs));
  return { ...ratios, heapMegabytes: size.live.heapMegabytes, coldStartMs, growth: Math.max(...Object.values(size.growth)) };
}

const cell = (value: number | null | undefined, digits: number): string => (value === null || value === undefined ? "–" : value.toFixed(digits)).padStart(9);

/** The figures as lines for people. */
export function tableOf({ ratios, perSecond, p50Ms, p99Ms, lanes, size }: StockFigures): readonly string[] {
  return [
    `${"work".padEnd(20)} ${"a second".padStart(9)} ${"p50 ms".padStart(9)} ${"p99 ms".padStart(9)}`,
    ...kinds.map((kind) => `${kind.padEnd(20)} ${cell(perSecond[kind], 0)} ${cell(p50Ms[kind], 2)} ${cell(p99Ms[kind], 2)}`),
    "",
    ...Object.entries(ratios).map(([name, value]) => `${name.padEnd(26)} ${cell(value, 3)}`),
    "",
    ...lanes.map((one) => `${String(one.lanes).padStart(3)} lanes ${cell(one.holdsPerSecond, 0)} holds/s in ${cell(one.callsPerSecond, 0)} calls/s, ${one.holdsPerCall.toFixed(1)} holds a call, p50 ${one.p50Ms.toFixed(1)} ms, p99 ${one.p99Ms.toFixed(1)} ms`),
    "",
    `${size.live.holds} live holds: ${size.live.heapMegabytes?.toFixed(1) ?? "–"} MB of heap, loaded from SQLite in ${size.live.coldStartMs.toFixed(1)} ms`,
    ...size.grown.map((one) => `${String(one.everMade).padStart(8)} holds ever made: ${Object.entries(one.microseconds).map(([kind, value]) => `${kind} ${value.toFixed(0)} µs`).join(", ")}, cold start ${one.coldStartMs.toFixed(1)} ms`),
  ];
}
