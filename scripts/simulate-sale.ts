// Duty: `npm run simulate -- sale`: a whole sale with a million visitors on virtual time, at k = 1, at k = 1.5 and at the seed's pace, and a page with its curves.
// Invariant: prints what was measured, also when it is bad; fails when a check failed or a goal was missed.
// Neighbours: test/simulation/sale.sim.ts is the world; support/sale-goals.ts judges, support/sale-page.ts draws; scripts/simulate.ts comes here for `sale` without --seeds.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Sale } from "../test/simulation/sale.sim.ts";
import type { SaleReport } from "../test/simulation/support/sale-figures.ts";
import { saleOptions, type SaleOptions } from "../test/simulation/support/sale-options.ts";
import { goalsOf, isReached } from "./support/sale-goals.ts";
import { salePage } from "./support/sale-page.ts";
import { root } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

type NumberOption = { [Key in keyof SaleOptions]: SaleOptions[Key] extends number ? Key : never }[keyof SaleOptions];

const numbers = {
  visitors: "visitors", units: "units", seed: "seed", pace: "admissionsPerMinute", "over-admission": "overAdmission", shards: "shards",
  addresses: "botAddresses", "no-show": "noShow", abandon: "abandon", silent: "silent", bots: "bots", late: "late", faults: "faults",
} as const satisfies Readonly<Record<string, NumberOption>>;

/** Admissions a minute: seed 002, part 1. */
const seedPace = 1_000;

const usage = `usage: npm run simulate -- sale [--visitors 1000000] [--units 10000] [--seed 1] [--pace 60000 admissions a minute: only this pace] [--over-admission 1.5: only this k]
       [--order shuffle|fifo] [--no-show 0.3] [--abandon 0.15] [--silent 0: share of those who abandon that leaves without a word] [--bots 0.2] [--late 0.1] [--faults 0.01] [--out page.html]
       npm run simulate -- sale --seeds 100 --events 20000: small sales, one for each seed`;

/** What was asked for, or null when it makes no sense. */
function optionsFrom(args: readonly string[]): { readonly runs: readonly SaleOptions[]; readonly out: string } | null {
  const options = Object.fromEntries([...Object.keys(numbers), "order", "out"].map((name) => [name, { type: "string" as const }]));
  const { values } = readArguments(usage, { args: [...args], options });
  const given: Partial<Record<NumberOption, number>> = {};
  for (const [name, key] of Object.entries(numbers)) if (typeof values[name] === "string") given[key] = Number(values[name]);
  const order = values["order"] ?? "shuffle";
  if (Object.values(given).some((value) => !(value >= 0)) || (order !== "shuffle" && order !== "fifo")) return null;
  const runs = runsFor(given).map((run) => ({ ...saleOptions, ...given, ...run, order }) as const);
  if (runs.some(({ visitors, units, shards, admissionsPerMinute }) => [visitors, units, shards, admissionsPerMinute].some((value) => !Number.isInteger(value) || value < 1))) return null;
  return { runs, out: typeof values["out"] === "string" ? resolve(values["out"]) : join(root, ".build", "sale.html") };
}

/** Unless a pace or a k is asked for: the goal's pace at both, and the seed's thousand a minute. */
function runsFor({ overAdmission, admissionsPerMinute }: Partial<Record<NumberOption, number>>): readonly Partial<SaleOptions>[] {
  if (overAdmission !== undefined) return [{ overAdmission }];
  const both = [{ overAdmission: 1 }, { overAdmission: 1.5 }];
  return admissionsPerMinute === undefined ? [...both, { overAdmission: 1.5, admissionsPerMinute: seedPace }] : both;
}

/** Two worlds a tenth and a hundredth as large, which say what the large ones cannot. */
async function tellBeside(options: SaleOptions, reports: readonly SaleReport[]): Promise<boolean> {
  const smaller = (by: number, more: Partial<SaleOptions>) => {
    const [visitors, units, admissionsPerMinute] = [options.visitors, options.units, options.admissionsPerMinute].map((each) => Math.ceil(each / by)) as [number, number, number];
    return { ...options, visitors, units, admissionsPerMinute, ...more };
  };
  const silent = await new Sale(smaller(10, { silent: 1 })).run();
  const comesBack = `for a unit comes back with its token, ${options.tokenMs / 1_000} s after the claim`;
  console.log(`     silent: where all who give up say nothing, 99 % are sold after ${minutes(silent.figures["sold99Seconds"])}, ${comesBack}`);
  const few = await new Sale(smaller(100, {})).run();
  const asked = [few, ...reports].map(({ figures }) => figures["roomCallsOfBoardsMost"] ?? NaN);
  const [least, most] = [Math.min(...asked), Math.max(...asked)];
  console.log(`${least === most ? "ok  " : "FAIL"} W8 questions of boards in a second, most: ${least} to ${most}, with ${few.options.visitors} visitors as with ${options.visitors}`);
  return least === most;
}

const minutes = (seconds: number | null | undefined) => (seconds == null ? "never" : `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`);

/** Prints a run with its goals; whether all of them were reached. */
function tell(report: SaleReport, tookMs: number): boolean {
  const { wrong, options, figures } = report;
  const { units, visitors, overAdmission, admissionsPerMinute } = options;
  console.log(`${wrong === null ? "ok  " : "FAIL"} ${visitors} visitors, ${units} units, ${admissionsPerMinute} a minute, k ≤ ${overAdmission}: ${figures["sold"]} sold, 99 % after ${minutes(figures["sold99Seconds"])}, in ${(tookMs / 1_000).toFixed(1)} s`);
  if (wrong !== null) console.log(`     ${wrong}`);
  for (const [name, value] of Object.entries(figures)) console.log(`     ${name.padEnd(28)} ${value === null ? "–" : Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3)}`);
  const goals = goalsOf(report, tookMs);
  for (const goal of goals) console.log(`${isReached(goal) ? "ok  " : "FAIL"} ${goal.name.padEnd(38)} ${goal.measured?.toFixed(3) ?? "–"} of ${goal.least === undefined ? "at most" : `${goal.least.toFixed(3)} to`} ${goal.most.toFixed(3)}`);
  return wrong === null && goals.every(isReached);
}

/** Runs what was asked for and writes the page. 0 when every check held and every goal was reached, 1 when not, 2 when it was not understood. */
export async function simulateSale(args: readonly string[]): Promise<number> {
  const asked = optionsFrom(args);
  if (asked === null) return console.error(usage), 2;
  const reports: SaleReport[] = [];
  let isGood = true;
  for (const options of asked.runs) {
    const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
    const report = await new Sale(options).run();
    const { user, system } = process.cpuUsage(cpuBefore);
    console.log(`     of its own time ${((user + system) / 1_000_000).toFixed(1)} s; what else runs on the machine makes the clock slower`);
    isGood = tell(report, performance.now() - began) && isGood;
    reports.push(report);
  }
  const [first] = asked.runs;
  if (first !== undefined) isGood = (await tellBeside(first, reports)) && isGood;
  mkdirSync(dirname(asked.out), { recursive: true });
  writeFileSync(asked.out, salePage(reports));
  console.log(`most memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; the curves are in ${asked.out}`);
  return isGood ? 0 : 1;
}
