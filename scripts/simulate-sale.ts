// Duty: `npm run simulate -- sale`: a whole sale with a million visitors on virtual time, at k = 1 and at k = 1.5, and a page with its curves.
// Invariant: prints what was measured, also when it is bad; fails when a check failed or a unit was left.
// Neighbours: test/simulation/sale.sim.ts is the world; support/sale-page.ts draws; scripts/simulate.ts comes here for `sale` without --seeds.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Sale } from "../test/simulation/sale.sim.ts";
import type { SaleReport } from "../test/simulation/support/sale-figures.ts";
import { saleOptions, type SaleOptions } from "../test/simulation/support/sale-options.ts";
import { salePage } from "./support/sale-page.ts";
import { root } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

const numbers = {
  visitors: "visitors", units: "units", seed: "seed", pace: "admissionsPerMinute", "over-admission": "overAdmission", shards: "shards",
  "no-show": "noShow", abandon: "abandon", silent: "silent", bots: "bots", late: "late", faults: "faults",
} as const satisfies Readonly<Record<string, keyof SaleOptions>>;

const usage = `usage: npm run simulate -- sale [--visitors 1000000] [--units 10000] [--seed 1] [--pace 60000 admissions a minute] [--over-admission 1.5: only this k]
       [--order shuffle|fifo] [--no-show 0.3] [--abandon 0.15] [--silent 0: share of those who abandon that leaves without a word] [--bots 0.2] [--late 0.1] [--faults 0.01] [--out page.html]
       npm run simulate -- sale --seeds 100 --events 20000: small sales, one for each seed`;

/** What was asked for, or null when it makes no sense. */
function optionsFrom(args: readonly string[]): { readonly runs: readonly SaleOptions[]; readonly out: string } | null {
  const options = Object.fromEntries([...Object.keys(numbers), "order", "out"].map((name) => [name, { type: "string" as const }]));
  const { values } = readArguments(usage, { args: [...args], options });
  const given: Partial<Record<keyof SaleOptions, number>> = {};
  for (const [name, key] of Object.entries(numbers)) if (typeof values[name] === "string") given[key] = Number(values[name]);
  const order = values["order"] ?? "shuffle";
  if (Object.values(given).some((value) => !(value >= 0)) || (order !== "shuffle" && order !== "fifo")) return null;
  const { overAdmission, ...others } = given;
  const both = overAdmission === undefined ? [1, 1.5] : [overAdmission];
  const runs = both.map((k) => ({ ...saleOptions, ...others, order, overAdmission: k }) as const);
  if (runs.some(({ visitors, units, shards, admissionsPerMinute }) => [visitors, units, shards, admissionsPerMinute].some((value) => !Number.isInteger(value) || value < 1))) return null;
  return { runs, out: typeof values["out"] === "string" ? resolve(values["out"]) : join(root, ".build", "sale.html") };
}

const minutes = (seconds: number | null | undefined) => (seconds == null ? "never" : `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`);

function tell({ wrong, options, figures }: SaleReport, tookMs: number): void {
  const { units, visitors, overAdmission, admissionsPerMinute } = options;
  console.log(`${wrong === null ? "ok  " : "FAIL"} ${visitors} visitors, ${units} units, ${admissionsPerMinute} a minute, k ≤ ${overAdmission}: ${figures["sold"]} sold, 99 % after ${minutes(figures["sold99Seconds"])}, in ${(tookMs / 1_000).toFixed(1)} s`);
  if (wrong !== null) console.log(`     ${wrong}`);
  for (const [name, value] of Object.entries(figures)) console.log(`     ${name.padEnd(28)} ${value === null ? "–" : Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3)}`);
}

/** Runs what was asked for and writes the page. 0 when every check held and every unit was sold, 1 when not, 2 when it was not understood. */
export async function simulateSale(args: readonly string[]): Promise<number> {
  const asked = optionsFrom(args);
  if (asked === null) return console.error(usage), 2;
  const reports: SaleReport[] = [];
  for (const options of asked.runs) {
    const began = performance.now();
    const report = await new Sale(options).run();
    tell(report, performance.now() - began);
    reports.push(report);
  }
  mkdirSync(dirname(asked.out), { recursive: true });
  writeFileSync(asked.out, salePage(reports));
  console.log(`most memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; the curves are in ${asked.out}`);
  return reports.every(({ wrong, figures, options }) => wrong === null && figures["sold"] === options.units) ? 0 : 1;
}
