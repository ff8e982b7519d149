// Duty: one thread's share of a simulation's seeds.
// Invariant: a seed's world is the same in every thread; what is found is told, and nothing else.
// Neighbours: scripts/simulate.ts starts these.
import { parentPort, workerData } from "node:worker_threads";
import type { Simulate, SimulationRequest } from "../simulate.ts";

/** What a thread is handed: the file of the simulation, and its part of the seeds. */
export interface Share {
  readonly file: string;
  readonly request: Omit<SimulationRequest, "onProgress">;
}

const { file, request } = workerData as Share;
const { simulate } = (await import(file)) as { simulate: Simulate };
const violations = await simulate({ ...request, onProgress: ({ seed }) => parentPort?.postMessage({ kind: "progress", seed }) });
parentPort?.postMessage({ kind: "done", violations });
