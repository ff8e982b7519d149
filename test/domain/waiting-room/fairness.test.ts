import { describe, expect, it } from "vitest";
import { drawFigures, unfair } from "../../simulation/draw.sim.ts";

describe("W3 fair", { timeout: 60_000 }, () => {
  it("no order of 640,000 follows the joins, and neighbours are no luckier together than chance has it", async () => {
    const figures = await drawFigures(640_000, 8, 1);
    expect(unfair(figures)).toBeNull();
    expect(figures.worst).toBeLessThan(5 / Math.sqrt(640_000));
  });

  it("holds over a hundred keys of a smaller crowd", async () => expect(unfair(await drawFigures(64_000, 100, 100))).toBeNull());

  it("fails for a permutation of two rounds", async () => {
    const figures = await drawFigures(640_000, 4, 1, 2);
    expect(unfair(figures)).not.toBeNull();
    expect(Math.max(figures.joinedTogether, figures.inOneShard)).toBeGreaterThan(2);
  });

  it("fails for those who stand as they came", async () => {
    const { correlation, luckyIn, spread } = await import("../../simulation/support/draw-statistics.ts");
    const inOrder = Int32Array.from({ length: 10_000 }, (_, join) => join);
    expect(correlation(inOrder)).toBeCloseTo(1, 6);
    expect(spread(luckyIn(inOrder, 100), 10_000, 100)).toBeGreaterThan(50);
  });
});
