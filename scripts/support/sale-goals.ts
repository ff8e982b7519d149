// Duty: what a simulated sale of the goal's size has to show, beside what it showed.
// Invariant: virtual time, calls and shares are the same on every machine; wall clock and memory are the machine's, and judged here, in no test.
// Neighbours: scripts/simulate-sale.ts runs and prints; docs/draw.md's table names each statement; test/simulation/sale.test.ts holds the small ones.

import type { SaleReport } from "../../test/simulation/support/sale-figures.ts";
import { saleOptions } from "../../test/simulation/support/sale-options.ts";

/** One promise: what it is called, what was measured, the most or least it may be. */
export interface Goal {
  readonly name: string;
  readonly measured: number | null | undefined;
  readonly most: number;
  readonly least?: number;
}

const wallSeconds = 90;
const memoryMb = 1_024;
/** A poll of the longest interval with its jitter, and two seconds of copies. */
const learnsWithin = 30 * 1.3 + 2;
/** H2: 60,000 calls of the stock for 10,000 units. */
const stockCallsPerUnit = 6;
const roomCallsPerSecond = 50;
/** How long after the pace alone would have sold 99 % it may take until they are. */
const slackMinutes = 3;

/** All goals that a run can be held to: those that depend on how visitors behave only when they behave as assumed. */
export function goalsOf({ options, figures }: SaleReport, tookMs: number): readonly Goal[] {
  const { units, noShow, abandon, silent, bots } = options;
  const spread = 3 * Math.sqrt((bots * (1 - bots)) / (figures["learnedOfTurn"] ?? 1));
  const asAssumed = noShow === saleOptions.noShow && abandon === saleOptions.abandon && silent === 0;
  return [
    { name: "H2 sold", measured: figures["sold"], most: units, least: units },
    { name: "H2 calls of the stock", measured: figures["stockCalls"], most: stockCallsPerUnit * units },
    { name: "H2 sold around the queue", measured: figures["cartsSold"], most: 0 },
    { name: "W7 calls of the room after the end", measured: figures["roomCallsAfterTheEnd"], most: 0 },
    { name: "W7 seconds until 99 % know the end", measured: figures["learnedOverP99Seconds"], most: learnsWithin },
    { name: "W8 calls of the room in a second", measured: figures["roomCallsPerSecondMost"], most: roomCallsPerSecond },
    { name: "W8 polls over fixed 5 s", measured: figures["pollsVsEveryFiveSeconds"], most: 0.4 },
    { name: "W10 told of < 1 % too late", measured: figures["unlikelyToldLate"], most: 0 },
    { name: "W12 programs' share of admissions", measured: figures["botsShareOfAdmissions"], most: bots + spread, least: bots - spread },
    ...(asAssumed ? [{ name: "W11 seconds until 99 % are sold", measured: figures["sold99Seconds"], most: soldWithinSeconds(options) }] : []),
    { name: "wall clock, s", measured: tookMs / 1_000, most: wallSeconds },
    { name: "memory, MB", measured: process.resourceUsage().maxRSS / 1_024, most: memoryMb },
  ];
}

/** 12 minutes at k = 1, 5 at a higher one; at a pace that is slower than that, what the pace needs. */
function soldWithinSeconds({ units, noShow, abandon, admissionsPerMinute, overAdmission }: SaleReport["options"]): number {
  const paceMinutes = (0.99 * units) / (1 - noShow) / (1 - abandon) / admissionsPerMinute;
  return Math.max(overAdmission > 1 ? 5 : 12, paceMinutes + slackMinutes) * 60;
}

/** Whether a goal was reached; one that was not measured is not. */
export const isReached = ({ measured, most, least = -Infinity }: Goal): boolean => typeof measured === "number" && measured <= most && measured >= least;
