import { describe, expect, it } from "vitest";
import { drawFigures, unfair } from "../../simulation/draw.sim.ts";

/** All of them take half a minute of one core; bench/results/draw.json keeps what `npm run simulate -- draw` measured over the same keys. */
const keys = 1_000;

describe("W3 fair", { timeout: 600_000 }, () => {
  it("W3: no order of a million follows the joins, and neighbours are no luckier together than chance has it, over a thousand keys", async () => {
    const figures = await drawFigures(1_000_000, keys, 1);
    expect(unfair(figures)).toBeNull();
    expect(figures.worst).toBeLessThan(5 / Math.sqrt(1_000_000));
  });

  it("W3: fails for a permutation of two rounds", async () => {
    const figures = await drawFigures(1_000_000, 8, 1, 2);
    expect(unfair(figures)).not.toBeNull();
    expect(Math.max(figures.joinedTogether, figures.inOneShard)).toBeGreaterThan(2);
  });

  it("W3: fails for those who stand as they came", async () => {
    const { correlation, luckyIn, spread } = await import("../../simulation/support/draw-statistics.ts");
    const inOrder = Int32Array.from({ length: 10_000 }, (_, join) => join);
    expect(correlation(inOrder)).toBeCloseTo(1, 6);
    expect(spread(luckyIn(inOrder, 100), 10_000, 100)).toBeGreaterThan(50);
  });
});
