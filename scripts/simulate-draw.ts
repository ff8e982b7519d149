// Duty: `npm run simulate -- draw`: W3 at its full size, a thousand keys of a million entrants, and the same with two rounds, which must fail.
// Invariant: the keys are numbered, so that the same command gives the same figures on every machine; what is kept is what was measured.
// Neighbours: test/simulation/draw.sim.ts draws and measures; bench/results/draw.json is the last full run; scripts/simulate.ts comes here without --seeds.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type DrawFigures, drawFigures, unfair } from "../test/simulation/draw.sim.ts";
import { readArguments } from "./support/arguments.ts";
import { root } from "./support/tools.ts";

const usage = "usage: npm run simulate -- draw [--keys 1000] [--size 1000000, a multiple of 6400] [--first-key 1] [--out bench/results/draw.json]";
/** So many keys show that two rounds are broken. */
const brokenKeys = 20;

function tell(name: string, figures: DrawFigures): void {
  const { keys, size, uncorrelated, worst, joinedTogether, inOneShard } = figures;
  const spreads = `spread ${joinedTogether.toFixed(3)} together, ${inOneShard.toFixed(3)} in a shard`;
  console.log(`${name}: ${keys} keys of ${size}; ${(uncorrelated * 100).toFixed(1)} % uncorrelated, worst ${worst.toFixed(5)}; ${spreads}`);
}

/** Draws, prints and keeps the figures. 0 when the draw is fair and a draw of two rounds is seen not to be. */
export async function simulateDraw(args: readonly string[]): Promise<number> {
  const options = Object.fromEntries(["keys", "size", "first-key", "out"].map((name) => [name, { type: "string" as const }]));
  const { values } = readArguments(usage, { args: [...args], options });
  const [keys, size, firstKey] = [Number(values["keys"] ?? 1_000), Number(values["size"] ?? 1_000_000), Number(values["first-key"] ?? 1)];
  if (![keys, size, firstKey].every((value) => Number.isSafeInteger(value) && value >= 1)) return console.error(usage), 2;
  const fair = await drawFigures(size, keys, firstKey);
  tell("eight rounds", fair);
  const twoRounds = await drawFigures(size, Math.min(keys, brokenKeys), firstKey, 2);
  tell("two rounds", twoRounds);
  const [wrong, seen] = [unfair(fair), unfair(twoRounds)];
  const out = typeof values["out"] === "string" ? resolve(values["out"]) : join(root, ".build", "draw.json");
  mkdirSync(dirname(out), { recursive: true });
  const repeat = `npm run simulate -- draw --keys ${keys} --size ${size} --first-key ${firstKey}`;
  const promised = "W3: at least 99 % of the keys uncorrelated, both spreads from 0.85 to 1.15; two rounds fail";
  writeFileSync(out, `${JSON.stringify({ repeat, promised, wrong, fair, twoRoundsSeen: seen, twoRounds }, null, 2)}\n`);
  console.log(wrong ?? (seen === null ? "FAIL: two rounds are not seen to be broken" : `ok, kept in ${out}`));
  return wrong === null && seen !== null ? 0 : 1;
}
