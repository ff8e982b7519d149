// Duty: drives a number of connections for a bounded time, in a thread of its own, and counts what came back.
// Invariant: loopback only; every unit of work that does not end as expected fails the run, so that no error is ever counted as speed.
// Neighbours: a scenario says what one unit of work is; run.ts arranges rounds.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Connection } from "./connection.ts";

/** What to drive: `work` names an export of the module `script`, which gets `input`. */
export interface LoadOrder {
  readonly script: string;
  readonly work: string;
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  readonly input: unknown;
  /** Another export that makes what each unit begins with, before the clock starts; then every connection does `units` of them, however long it takes. */
  readonly before?: string;
  readonly units?: number;
}

/** How it went. Latencies are of whole units of work, in milliseconds. */
export interface LoadReport {
  readonly perSecond: number;
  readonly units: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Where a unit of work stands: `seat` is the connection's number, `turn` is different for every unit of the run. */
export interface Place {
  readonly seat: number;
  readonly turn: number;
}

/** One unit of work over one connection, beginning with what was made for it. Throws when an answer is not the one expected. */
export type Work<Input, Begun = unknown> = (connection: Connection, input: Input, place: Place, begun: Begun) => Promise<void>;

/** What makes a unit's beginning. */
type Before = (connection: Connection, input: unknown, place: Place) => Promise<unknown>;

/** Runs an order in a fresh thread. */
export function load(order: LoadOrder): Promise<LoadReport> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.once("message", done);
    worker.once("error", fail);
  });
}

async function drive({ script, work, port, connections, durationMs, input, before, units = 0 }: LoadOrder): Promise<LoadReport> {
  const module = (await import(script)) as Record<string, Work<unknown>>;
  const unit = module[work];
  if (unit === undefined) throw new Error(`${script} does not export ${work}`);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const begun = before === undefined ? null : await beginAll(open, units, input, module[before] as Before);
  const latencies: number[] = [];
  const began = performance.now();
  const endAt = began + durationMs;
  let turn = 0;
  const once = async (connection: Connection, place: Place, beginning: unknown) => {
    const sentAt = performance.now();
    await unit(connection, input, place, beginning);
    latencies.push(performance.now() - sentAt);
  };
  const run = async (connection: Connection, seat: number) => {
    if (begun === null) while (performance.now() < endAt) await once(connection, { seat, turn: turn++ }, undefined);
    for (const { place, beginning } of begun?.[seat] ?? []) await once(connection, place, beginning);
  };
  await Promise.all(open.map(run));
  const seconds = (performance.now() - began) / 1000;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { perSecond: latencies.length / seconds, units: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Every connection begins its units one after the other. */
function beginAll(open: readonly Connection[], units: number, input: unknown, before: Before) {
  return Promise.all(
    open.map(async (connection, seat) => {
      const begun: { readonly place: Place; readonly beginning: unknown }[] = [];
      for (let unit = 0; unit < units; unit++) {
        const place = { seat, turn: seat * units + unit };
        begun.push({ place, beginning: await before(connection, input, place) });
      }
      return begun;
    }),
  );
}

if (!isMainThread) parentPort?.postMessage(await drive(workerData as LoadOrder));
