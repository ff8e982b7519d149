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
  /** So many units from each connection, however long they take, where there is a beginning for no more. */
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

/** One unit of work over one connection. Throws when an answer is not the one expected. */
export type Work<Input> = (connection: Connection, input: Input, place: Place) => Promise<void>;

/** Runs an order in a fresh thread. */
export function load(order: LoadOrder): Promise<LoadReport> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.once("message", done);
    worker.once("error", fail);
  });
}

async function drive({ script, work, port, connections, durationMs, input, units }: LoadOrder): Promise<LoadReport> {
  const module = (await import(script)) as Record<string, Work<unknown>>;
  const unit = module[work];
  if (unit === undefined) throw new Error(`${script} does not export ${work}`);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const latencies: number[] = [];
  const began = performance.now();
  const endAt = began + durationMs;
  let turn = 0;
  const isOver = (done: number) => (units === undefined ? performance.now() >= endAt : done >= units);
  const run = async (connection: Connection, seat: number) => {
    for (let done = 0; !isOver(done); done++) {
      const sentAt = performance.now();
      await unit(connection, input, { seat, turn: turn++ });
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(open.map(run));
  const seconds = (performance.now() - began) / 1000;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { perSecond: latencies.length / seconds, units: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

if (!isMainThread) parentPort?.postMessage(await drive(workerData as LoadOrder));
