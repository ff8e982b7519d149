// Duty: holds what was measured against what budgets.json promises.
// Invariant: a figure that is promised and was not measured breaks its promise; one that is null had nothing to be measured against, and breaks none.
// Neighbours: budgets.json, by the benchmark's name; run.ts reports.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What one benchmark promises, by the names of its figures. */
export interface Budget {
  readonly atLeast?: Readonly<Record<string, number>>;
  readonly atMost?: Readonly<Record<string, number>>;
}

/** Figures by name; null where there was no peer. */
export type Figures = Readonly<Record<string, number | null>>;

const budgets = JSON.parse(readFileSync(join(import.meta.dirname, "budgets.json"), "utf8")) as Readonly<Record<string, Budget>>;

/** Every promise of this benchmark that was not kept, in words. Throws for one that promises nothing. */
export function brokenPromises(name: string, figures: Figures, budget: Budget | undefined = budgets[name]): readonly string[] {
  if (budget === undefined) throw new Error(`budgets.json promises nothing of ${name}`);
  const { atLeast = {}, atMost = {} } = budget;
  return [...broken(atLeast, figures, "at least", (value, bound) => value >= bound), ...broken(atMost, figures, "at most", (value, bound) => value <= bound)];
}

function broken(bounds: Readonly<Record<string, number>>, figures: Figures, words: string, kept: (value: number, bound: number) => boolean): readonly string[] {
  return Object.entries(bounds).flatMap(([name, bound]) => {
    const { [name]: value = Number.NaN } = figures;
    return value === null || kept(value, bound) ? [] : [`${name} is ${value}, promised ${words} ${bound}`];
  });
}
