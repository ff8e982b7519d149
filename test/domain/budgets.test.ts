import { describe, expect, it } from "vitest";
import { brokenPromises } from "../../bench/budgets.ts";

const budget = { atLeast: { fast: 0.5 }, atMost: { heavy: 3 } };

describe("a promise of a benchmark", () => {
  it("is kept up to the very bound", () => expect(brokenPromises("any", { fast: 0.5, heavy: 3 }, budget)).toEqual([]));

  it("is broken beyond it, and said so", () => {
    expect(brokenPromises("any", { fast: 0.49, heavy: 4 }, budget)).toEqual(["fast is 0.49, promised at least 0.5", "heavy is 4, promised at most 3"]);
  });

  it("is broken by a figure that was not measured", () => {
    expect(brokenPromises("any", { heavy: Number.NaN }, budget)).toEqual(["fast is NaN, promised at least 0.5", "heavy is NaN, promised at most 3"]);
  });

  it("is not broken where there was no peer", () => expect(brokenPromises("any", { fast: null, heavy: 1 }, budget)).toEqual([]));
});

it.each(["browse", "freshness", "checkout", "stock", "waiting-room"])("%s promises something", (name) => expect(brokenPromises(name, {}).length).toBeGreaterThan(0));

it("refuses a benchmark that promises nothing", () => expect(() => brokenPromises("idle", {})).toThrow("promises nothing"));
