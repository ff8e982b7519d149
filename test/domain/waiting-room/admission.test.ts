import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Admission, afterPause, beginClaim, freeUnits, isSoldOut, nextTickAt, noAdmission, outstanding, quota, settleClaim, type StockReading, tick, type TickInput, windowOf,
} from "../../../src/domain/waiting-room/admission.ts";
import { factorFor, showRate } from "../../../src/domain/waiting-room/over-admission.ts";

const settings = { units: 1_000, claimWindowMs: 60_000, overAdmission: 1 };
const plenty: StockReading = { free: 1e6, sold: 0, claimedWhenAsked: 0 };
const inputOf = (more: Partial<TickInput> = {}): TickInput => ({ admissionsPerMinute: 1_000, line: 1e9, stock: plenty, ...more });
/** Admits this many at once. */
const admitted = (count: number, now: number): Admission => tick(noAdmission, settings, inputOf({ admissionsPerMinute: count * 60, line: count }), now).state;
const claimed = (state: Admission, rank: number, now: number) => settleClaim(beginClaim(state, rank, now).state, rank, "held");

type Tick = typeof tick;

/** The most that was admitted in any window of a length, when ticks come at these times; `told` are reloads of what was saved in between. */
function mostIn(windowMs: number, pace: number, gaps: readonly number[], rule: Tick = tick): number {
  let [state, now] = [noAdmission, 1_000_000];
  const log: { readonly at: number; readonly count: number }[] = [];
  for (const gap of gaps) {
    now += gap;
    const ticked = rule(JSON.parse(JSON.stringify(state)), settings, inputOf({ admissionsPerMinute: pace }), now);
    expect(ticked.state.frontier).toBeGreaterThanOrEqual(state.frontier);
    if (ticked.admitted > 0) log.push({ at: now, count: ticked.admitted });
    ({ state } = ticked);
  }
  return log.reduce((most, { at }) => Math.max(most, log.reduce((sum, each) => (each.at >= at && each.at < at + windowMs ? sum + each.count : sum), 0)), 0);
}

describe("the cap on claims that live", () => {
  /** Of the first hundred and more half did not come, so that k is its most. */
  const halfCame: Admission = { ...noAdmission, frontier: 400, ended: 400, noShows: 200, claimed: 200 };
  const generous = { ...settings, overAdmission: 1.5 };
  const admits = (stock: Partial<StockReading>, state: Admission = halfCame) =>
    tick(state, generous, inputOf({ admissionsPerMinute: 1e6, stock: { free: 600, sold: 100, claimedWhenAsked: 200, ...stock } }), 1e6).admitted;

  it.each<[string, Partial<StockReading>, number]>([
    ["holds nobody back where it is far: k for each unit", { claimsLeft: 5_000 }, 900],
    ["is not there where nobody named one", {}, 900],
    ["admits one for each claim that it leaves, however many stay away", { claimsLeft: 500 }, 500],
    ["binds where k would go beyond it, though there are units", { claimsLeft: 700 }, 700],
    ["counts those who have claimed since the stock was asked", { claimsLeft: 500, claimedWhenAsked: 150 }, 450],
    ["admits nobody when it is reached", { claimsLeft: 0 }, 0],
  ])("%s", (_, stock, count) => expect(admits(stock)).toBe(count));

  it("counts those whose window is open, so that all of them may claim at once", () => {
    const open = tick(halfCame, generous, inputOf({ admissionsPerMinute: 1e6, line: 700, stock: { free: 600, sold: 100, claimedWhenAsked: 200 } }), 1e6).state;
    expect(outstanding(open, 1e6)).toBe(300);
    expect(tick(open, generous, inputOf({ admissionsPerMinute: 1e6, stock: { free: 600, sold: 100, claimedWhenAsked: 200, claimsLeft: 350 } }), 1e6 + 1_000).admitted).toBe(50);
  });
});

describe("W6 the meter", () => {
  const gap = constantFrom(0, 1, 17, 250, 499, 500, 999, 1_000, 1_001, 5_000, 59_999, 60_000, 61_000, -300, -2_000);
  const pace = integer({ min: 1, max: 60_000 });

  it("lets no second and no minute have more than the pace allows, whenever the alarm rings", () => {
    assert(property(array(gap, { maxLength: 60 }), pace, (gaps, perMinute) => {
      expect(mostIn(60_000, perMinute, gaps)).toBeLessThanOrEqual(perMinute);
      expect(mostIn(1_000, perMinute, gaps)).toBeLessThanOrEqual(Math.ceil(perMinute / 60));
    }));
  });

  it("is used to the full when the alarm rings when it was asked to", () => {
    let [state, now] = [noAdmission, 0];
    for (; now < 180_000; now = nextTickAt(state, 1_000, now)) ({ state } = tick(state, settings, inputOf(), now));
    expect(state.frontier).toBe(3_000);
  });

  it.each<[string, Tick]>([
    ["a bucket that saves up", (state, ...rest) => tick({ ...state, ticks: state.ticks.map((each) => ({ ...each, at: each.at - 500 })) }, ...rest)],
    ["a window that is one millisecond short", (state, given, input, now) => tick({ ...state, ticks: state.ticks.map((each) => ({ ...each, at: each.at - (each.at === now - 999 ? 1 : 0) })) }, given, input, now)],
    ["an alarm that counts twice when it comes twice", (state, ...rest) => tick({ ...state, ticks: state.ticks.filter(({ at }) => at !== rest[2]) }, ...rest)],
  ])("would catch %s", (_, rule) => {
    const gaps = [0, 0, 500, 499, 999, 1, 999, 0];
    expect(mostIn(1_000, 600, gaps, rule)).toBeGreaterThan(10);
    expect(mostIn(1_000, 600, gaps)).toBe(10);
  });

  it("follows a new pace at once, and a lower one holds everybody back until the window has room", () => {
    const fast = admitted(100, 0);
    expect(quota(fast, 6_000, 1_000)).toBe(100);
    expect(quota(fast, 60, 1_000)).toBe(0);
    expect(quota(fast, 60, 60_000)).toBe(1);
  });

  it.each([[1.5, 1], [90.7, 2], [0.5, 0]])("admits whole people at %d a minute: %d", (pace, people) => expect(quota(noAdmission, pace, 0)).toBe(people));

  it("admits nobody by a clock that went back", () => expect(tick(admitted(1, 5_000), settings, inputOf(), 4_999).admitted).toBe(0));
});

describe("W7 units", () => {
  const step = record({ kind: constantFrom("tick", "begin", "held", "refused", "return", "sell", "ask"), rank: integer({ min: 0, max: 60 }), ms: integer({ min: 0, max: 20_000 }) });

  it("are there for everybody whose window is open, at k = 1, whatever happens in whatever order", () => {
    assert(property(array(step, { maxLength: 120 }), integer({ min: 1, max: 20 }), (steps, units) => {
      const rules = { ...settings, units };
      let [state, now, free, held, sold] = [noAdmission, 0, units, 0, 0];
      let stock: StockReading = { free, sold, claimedWhenAsked: 0 };
      const claiming = new Set<number>();
      const seen = new Set<number>();
      for (const { kind, rank, ms } of steps) {
        now += ms;
        if (kind === "ask") stock = { free, sold, claimedWhenAsked: state.claimed };
        if (kind === "tick") ({ state } = tick(state, rules, inputOf({ admissionsPerMinute: 6_000, stock }), now));
        if (kind === "begin" && !seen.has(rank)) {
          const begun = beginClaim(state, rank, now);
          if (begun.window.kind === "open") {
            claiming.add(rank);
            seen.add(rank);
            ({ state } = begun);
          }
        }
        const [asked] = claiming;
        if ((kind === "held" || kind === "refused") && asked !== undefined) {
          // The stock has a unit for it, for else somebody was admitted to nothing.
          expect(free).toBeGreaterThan(0);
          state = settleClaim(state, asked, "held");
          claiming.delete(asked);
          free -= 1;
          held += 1;
        }
        if (kind === "return" && held > 0) [free, held] = [free + 1, held - 1];
        if (kind === "sell" && held > 0) [sold, held] = [sold + 1, held - 1];
        expect(outstanding(state, now)).toBeLessThanOrEqual(free);
      }
    }), { numRuns: 300 });
  });

  it("are counted less what was claimed since the stock was asked", () => expect(freeUnits({ claimed: 7 }, { free: 5, sold: 0, claimedWhenAsked: 4 })).toBe(2));

  it("bound a tick by k × free, k being at most the sale's own", () => {
    const seen: Admission = { ...noAdmission, ended: 1_000, noShows: 500 };
    const bounded = (overAdmission: number, free: number, sold: number) => tick(seen, { ...settings, overAdmission }, inputOf({ admissionsPerMinute: 600_000, stock: { free, sold, claimedWhenAsked: 0 } }), 0).admitted;
    expect(bounded(1.5, 100, 900)).toBe(150);
    expect(bounded(1.2, 100, 900)).toBe(120);
    expect(bounded(1, 100, 900)).toBe(100);
    expect(bounded(1.5, 20, 980)).toBe(20);
  });

  it.each([
    ["nobody yet", { ended: 0, noShows: 0 }, 1],
    ["too few to conclude from", { ended: 99, noShows: 90 }, 1],
    ["all came", { ended: 1_000, noShows: 0 }, 1],
    ["three in ten did not", { ended: 100_000, noShows: 30_000 }, 1.42],
    ["nine in ten did not", { ended: 100_000, noShows: 90_000 }, 1.5],
  ])("k where %s", (_, shown, k) => expect(factorFor(shown, { units: 1_000, overAdmission: 1.5 }, 1_000)).toBeCloseTo(k, 2));

  it("a show rate's bounds close in on it", () => {
    const rate = showRate({ ended: 100_000, noShows: 30_000 });
    expect(rate.likely).toBeCloseTo(0.7, 6);
    expect(rate.high - rate.low).toBeLessThan(0.01);
    expect(showRate({ ended: 100, noShows: 30 }).high - rate.high).toBeGreaterThan(0.05);
  });

  it.each([
    ["units are free", { free: 1, held: 0 }, false],
    ["all is sold", { free: 0, held: 0 }, true],
    ["what is held may come back", { free: 0, held: 1 }, false],
  ])("are gone or not where %s", (_, reading, gone) => expect(isSoldOut(reading)).toBe(gone));
});

describe("W11 a no-show's place", () => {
  it("is reused exactly once", () => {
    const stock = { free: 10, sold: 0, claimedWhenAsked: 0 };
    const input = inputOf({ admissionsPerMinute: 60_000, stock });
    const first = tick(noAdmission, settings, input, 0);
    const early = tick(first.state, settings, input, 59_999);
    const second = tick(early.state, settings, input, 60_000);
    const again = tick(second.state, settings, input, 60_001);
    expect([first, early, second, again].map((ticked) => ticked.admitted)).toEqual([10, 0, 10, 0]);
    expect(again.state).toMatchObject({ frontier: 20, ended: 10, noShows: 10 });
  });

  it("is nobody's while his claim is asked of the stock, even when his window ends meanwhile", () => {
    const begun = beginClaim(admitted(1, 0), 0, 59_999).state;
    expect(outstanding(begun, 60_000)).toBe(1);
    expect(outstanding(settleClaim(begun, 0, "held"), 60_000)).toBe(0);
  });

  it("costs memory only for as long as his window", () => {
    let state = noAdmission;
    for (let now = 0; now < 600_000; now += 500) ({ state } = tick(state, settings, inputOf(), now));
    expect(state.ticks.length).toBeLessThanOrEqual(120);
    expect(state.frontier).toBe(10_000);
  });
});

describe("a claim window", () => {
  const state = admitted(5, 1_000);

  it.each([
    ["of a rank that was not passed", 5, 1_000, { kind: "ahead" }],
    ["when it opens", 4, 1_000, { kind: "open", until: 61_000 }],
    ["in its last millisecond", 0, 60_999, { kind: "open", until: 61_000 }],
    ["at its end", 0, 61_000, { kind: "over" }],
  ])("%s", (_, rank, now, window) => expect(windowOf(state, rank, now)).toEqual(window));

  it("that was over for a tick does not open again for a clock that steps back", () => {
    const ticked = tick(state, settings, inputOf({ line: 5 }), 61_000).state;
    expect(beginClaim(ticked, 0, 60_000).window).toEqual({ kind: "over" });
  });

  it("stands open as before for whom the stock had nothing", () => {
    const refused = settleClaim(beginClaim(state, 2, 2_000).state, 2, "refused");
    expect(refused).toEqual(state);
    expect(beginClaim(refused, 2, 3_000).window.kind).toBe("open");
  });

  it("counts a claim once", () => expect(claimed(state, 0, 2_000)).toMatchObject({ claimed: 1, claiming: 0, ticks: [{ open: 4 }] }));

  it("lasts as much longer as a pause took, where it was open when the pause began", () => {
    expect(windowOf(afterPause(state, 130_000, 100_000), 0, 160_999)).toEqual({ kind: "open", until: 161_000 });
    expect(windowOf(afterPause(state, 200_000, 100_000), 0, 160_999)).toEqual({ kind: "over" });
    // The clock went back between a tick that found it over, and gave its units away, and the pause.
    const brief = { ...settings, claimWindowMs: 5_000 };
    const ticked = [1_000, 6_000].reduce((before, at) => tick(before, brief, inputOf({ line: 1 }), at).state, noAdmission);
    expect(windowOf(afterPause(ticked, 15_900, 10_000), 0, 15_950)).toEqual({ kind: "over" });
  });
});
