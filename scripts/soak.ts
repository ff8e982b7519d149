// `npm run soak`: what is too long for every change: every simulation over many seeds.
// FLOODGATE_SEEDS sets how many (default 200), FLOODGATE_FIRST_SEED where to begin (default: the day, so that each day tries others).
import { runSimulation, simulations } from "./simulate.ts";

const dayMs = 86_400_000;
const seeds = Number(process.env.FLOODGATE_SEEDS ?? 200);
const firstSeed = Number(process.env.FLOODGATE_FIRST_SEED ?? Math.floor(Date.now() / dayMs) * 1_000);
const events = 20_000;

let passed = true;
for (const name of simulations()) passed = (await runSimulation(name, { seeds, events, firstSeed })) && passed;
process.exitCode = passed ? 0 : 1;
