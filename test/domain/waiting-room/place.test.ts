import { array, assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { openPlaces } from "../../../src/clients/draw.ts";
import { unlikelyFrom } from "../../../src/domain/waiting-room/chance.ts";
import { earliestSeconds, estimateWait, type Flow } from "../../../src/domain/waiting-room/estimate.ts";
import { batchAt, emptyLine, number } from "../../../src/domain/waiting-room/line.ts";
import { control, type Controls, claimClock, phaseOf } from "../../../src/domain/waiting-room/phase.ts";
import { placeState, positionOf, rankIn } from "../../../src/domain/waiting-room/place.ts";
import { nextPollSeconds, pollBeforeDraw, pollPolicy } from "../../../src/domain/waiting-room/poll.ts";
import { drawOver, tagsFor } from "../../support/draws.ts";

describe("W5 who comes late", () => {
  const batch = record({ shard: integer({ min: 0, max: 3 }), count: integer({ min: 1, max: 5 }), repeats: integer({ min: 1, max: 3 }) });

  it("stands behind all who were drawn, in order of acceptance within his shard, alone at his place", async () => {
    const draw = drawOver(tagsFor([5, 3, 0, 9]));
    const places = await openPlaces(draw);
    assert(property(array(batch), (batches) => {
      let line = emptyLine;
      const sent = [0, 0, 0, 0];
      const ranks: number[][] = [[], [], [], []];
      for (const { shard, count, repeats } of batches) {
        sent[shard] = (sent[shard] ?? 0) + 1;
        const outcomes = Array.from({ length: repeats }, () => {
          const numbered = number(line, { shard, batch: sent[shard] ?? 0, count });
          ({ line } = numbered);
          return numbered.outcome;
        });
        const [first] = outcomes;
        if (first?.kind !== "numbered") throw new Error("a new batch is numbered");
        expect(outcomes.every((outcome) => outcome.kind === "numbered" && outcome.first === first.first)).toBe(true);
        for (let at = 0; at < count; at++) ranks[shard]?.push(rankIn(places, { kind: "queued", shard, ordinal: first.first + at }) ?? -1);
      }
      for (const own of ranks) expect(own).toEqual(own.toSorted((a, b) => a - b));
      expect(ranks.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: line.issued }, (_, at) => 17 + at));
    }));
  });

  it("is told nothing by a batch that is older than its shard's last, or of another size", () => {
    const { line } = number(number(emptyLine, { shard: 0, batch: 1, count: 2 }).line, { shard: 0, batch: 2, count: 1 });
    expect(number(line, { shard: 0, batch: 1, count: 2 })).toEqual({ line, outcome: { kind: "stale" } });
    expect(number(line, { shard: 0, batch: 2, count: 9 })).toEqual({ line, outcome: { kind: "stale" } });
  });

  it("has his ordinal as his rank in a sale in order of arrival, and nobody is drawn there", async () => {
    const places = await openPlaces(drawOver(tagsFor([5, 3]), { order: "fifo" }));
    expect(rankIn(places, { kind: "queued", shard: 1, ordinal: 4 })).toBe(4);
    expect(rankIn(places, { kind: "drawn", shard: 0, index: 0 })).toBeNull();
  });

  it("W8: waits for its shard's moment while many come, so that 64 shards send 32 batches in any second, and leaves at once when all is quiet", () => {
    const opensAt = 1_000_000;
    const sent = Array.from({ length: 64 }, (_, shard) => {
      const moments: number[] = [];
      for (let [last, now] = [0, opensAt]; now < opensAt + 20_000; now = last) {
        last = batchAt(shard, { last, opensAt }, now);
        moments.push(last);
      }
      return moments;
    }).flat();
    for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(32);
    expect(sent.length).toBeGreaterThan(64 * 9);
    expect(batchAt(7, { last: opensAt, opensAt }, opensAt + 20_001)).toBe(opensAt + 20_001);
  });

  it("has no rank before the draw", () => expect(rankIn(null, { kind: "queued", shard: 0, ordinal: 0 })).toBeNull());
});

describe("a place", () => {
  it.each([
    [0, 0, { position: 1, ahead: 0 }],
    [9, 0, { position: 10, ahead: 9 }],
    [9, 9, { position: 10, ahead: 0 }],
    [3, 9, { position: 4, ahead: 0 }],
  ])("of rank %i behind a frontier of %i", (rank, frontier, shown) => expect(positionOf(rank, frontier)).toEqual(shown));

  it.each([
    ["active", false, { kind: "ahead" }, "waiting"],
    ["paused", false, { kind: "ahead" }, "waiting"],
    ["active", false, { kind: "open", until: 9 }, "admitted"],
    ["active", false, { kind: "over" }, "expired"],
    ["active", true, { kind: "over" }, "claimed"],
    ["sold_out", false, { kind: "ahead" }, "sold_out"],
    ["ended", false, { kind: "ahead" }, "sold_out"],
    ["ended", false, { kind: "open", until: 9 }, "sold_out"],
    ["sold_out", false, { kind: "open", until: 9 }, "sold_out"],
    ["sold_out", true, { kind: "over" }, "claimed"],
    ["ended", false, { kind: "over" }, "expired"],
  ] as const)("in a sale that is %s, claimed %s, its window %o, is %s", (phase, claimed, window, state) => expect(placeState(phase, claimed, window)).toBe(state));
});

describe("W10 an estimate", () => {
  const flow: Flow = { frontier: 100, admissionsPerMinute: 600, covered: 5_000, recentPerMinute: 600 };

  it.each([600, 1_000, 60_000])("at a steady %i a minute is within a tenth in its middle", (pace) => {
    for (const rank of [150, 400, 1_000, 4_999]) {
      const wait = estimateWait(rank, { ...flow, admissionsPerMinute: pace });
      const truth = ((rank + 1 - 100) / pace) * 60;
      expect(wait?.low).toBeLessThanOrEqual(truth);
      expect(wait?.high).toBeGreaterThanOrEqual(truth);
      if (truth > 30) expect(Math.abs(((wait?.low ?? 0) + (wait?.high ?? 0)) / 2 - truth) / truth).toBeLessThanOrEqual(0.1);
    }
  });

  it("never grows while the frontier moves on", () => {
    let before = Infinity;
    for (let frontier = 100; frontier <= 1_000; frontier += 10) {
      const { high } = estimateWait(1_000, { ...flow, frontier }) ?? { high: NaN };
      expect(high).toBeLessThanOrEqual(before);
      before = high;
    }
  });

  it("follows a change of pace with the next document", () => expect(estimateWait(1_099, { ...flow, admissionsPerMinute: 300 })?.low).toBe(2 * (estimateWait(1_099, flow)?.low ?? 0)));

  it("goes by the rate at which units come back beyond what there are", () => {
    const slow = { ...flow, covered: 100, recentPerMinute: 60 };
    expect(estimateWait(159, slow)).toEqual({ low: 45, high: 78 });
    expect(estimateWait(159, { ...slow, recentPerMinute: 0 })).toBeNull();
    expect(estimateWait(159, { ...flow, admissionsPerMinute: 0 })).toBeNull();
    expect(estimateWait(50, slow)).toEqual({ low: 0, high: 0 });
    expect(earliestSeconds(159, slow)).toBe(6);
  });

  it("calls nobody's turn unlikely before three times the units at the draw, and ever fewer as they sell", () => {
    const atDraw = { frontier: 0, outstanding: 0, units: 10_000, held: 0, sold: 0, returned: 0, ended: 0, noShows: 0, admissionsPerMinute: 60_000, endsAt: 3_600_000 };
    expect(unlikelyFrom(atDraw, 0)).toBeGreaterThan(30_000);
    expect(unlikelyFrom(atDraw, 0)).toBeLessThan(33_000);
    const later = { ...atDraw, frontier: 15_000, ended: 14_000, noShows: 4_200, sold: 9_000, held: 700, outstanding: 300, returned: 1_000 };
    expect(unlikelyFrom(later, 300_000)).toBeLessThan(18_500);
    expect(unlikelyFrom(later, 300_000)).toBeGreaterThan(16_500);
    expect(unlikelyFrom({ ...atDraw, admissionsPerMinute: 60 }, 3_000_000)).toBe(600);
  });
});

describe("a poll", () => {
  it.each([
    [Infinity, 0, 30],
    [600, 0, 30],
    [60, 0, 15],
    [0, 0, 2],
    [60, 0.999, 19.5],
  ])("of one whose turn may come in %d s, with chance %d, is after %d s", (earliest, chance, seconds) => expect(nextPollSeconds(pollPolicy, earliest, chance)).toBeCloseTo(seconds, 1));

  it.each([
    [600, 0.5, 34.5],
    [20, 0, 20],
    [20, 0.5, 25],
    [-3, 0, 5],
  ])("%d s before the start, with chance %d, is after %d s", (left, chance, seconds) => expect(pollBeforeDraw(pollPolicy, left, chance)).toBeCloseTo(seconds, 1));
});

describe("a sale's phase", () => {
  const schedule = { preQueueOpensAt: 100, startsAt: 200, endsAt: 300 };
  const controls: Controls = { admissionsPerMinute: 60, message: null, pausedAt: null, over: null };

  it.each([
    [99, controls, "scheduled"],
    [100, controls, "prequeue"],
    [200, controls, "active"],
    [250, { ...controls, pausedAt: 240 }, "paused"],
    [150, { ...controls, pausedAt: 140 }, "prequeue"],
    [300, controls, "ended"],
    [300, { ...controls, pausedAt: 240 }, "ended"],
    [150, { ...controls, over: { at: 140, why: "closed" } }, "ended"],
    [250, { ...controls, over: { at: 240, why: "sold_out" } }, "sold_out"],
    [999, { ...controls, over: { at: 240, why: "sold_out" } }, "sold_out"],
  ] as const)("at %i is by clock and controls %#", (now, given, phase) => expect(phaseOf(schedule, given, now)).toBe(phase));

  it("changes by commands, once each, until it is over", () => {
    const paused = control(schedule, controls, { kind: "pause" }, 210);
    expect(paused).toEqual({ controls: { ...controls, pausedAt: 210 }, outcome: { kind: "done" }, stoodStillMs: 0 });
    expect(control(schedule, paused.controls, { kind: "pause" }, 220)).toEqual({ ...paused, outcome: { kind: "unchanged" } });
    expect(claimClock(schedule, paused.controls, 250)).toBe(210);
    expect(control(schedule, paused.controls, { kind: "resume" }, 250)).toEqual({ controls, outcome: { kind: "done" }, stoodStillMs: 40 });
    expect(control(schedule, controls, { kind: "pace", admissionsPerMinute: 9 }, 250).controls.admissionsPerMinute).toBe(9);
    expect(control(schedule, controls, { kind: "message", message: "soon" }, 250).controls.message).toBe("soon");
    const { controls: closed } = control(schedule, controls, { kind: "close" }, 250);
    expect(control(schedule, closed, { kind: "resume" }, 260)).toEqual({ controls: closed, outcome: { kind: "over" }, stoodStillMs: 0 });
    expect(control(schedule, controls, { kind: "sell_out" }, 250).controls.over).toEqual({ at: 250, why: "sold_out" });
  });

  it("that was paused before its start stands still from its start", () => expect(control(schedule, { ...controls, pausedAt: 150 }, { kind: "resume" }, 230).stoodStillMs).toBe(30));
});
