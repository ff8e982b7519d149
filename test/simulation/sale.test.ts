import { describe, expect, it } from "vitest";
import * as admission from "../../src/domain/waiting-room/admission.ts";
import { newDesk, enter } from "../../src/domain/waiting-room/desk.ts";
import { number } from "../../src/domain/waiting-room/line.ts";
import { keptSeeds } from "./seeds.ts";
import { Sale, type SaleBreakage, simulate } from "./sale.sim.ts";
import { saleOptions, type SaleOptions } from "./support/sale-options.ts";

const scaled = { ...saleOptions, visitors: 60_000, units: 2_000, admissionsPerMinute: 12_000 };
const run = async (options: Partial<SaleOptions>) => (await new Sale({ ...scaled, ...options }).run()).figures;

it("keeps every promise whatever happens", async () => {
  expect(await simulate({ seeds: 10, events: 5_000 })).toEqual([]);
});

it("never again does what a kept seed found", async () => {
  for (const { seed, events } of keptSeeds.sale) expect(await simulate({ seeds: 1, firstSeed: seed, events })).toEqual([]);
});

it("replays a seed to the same end", async () => {
  const once = () => new Sale({ ...saleOptions, visitors: 5_000, units: 50, admissionsPerMinute: 300, seed: 3 }).run();
  const [{ figures: { sealAndDrawMs: _, ...first } }, { figures: { sealAndDrawMs: __, ...second } }] = [await once(), await once()];
  expect(first).toEqual(second);
});

describe("W11 with 30 % who do not come and 15 % who give up, a claim window of 60 s and a pace that lets everybody in", () => {
  it("sells 99 % within 12 minutes at k = 1, and never admits anybody to nothing", async () => {
    const figures = await run({ overAdmission: 1 });
    expect(figures["sold99Seconds"]).toBeLessThan(12 * 60);
    expect(figures).toMatchObject({ sold: 2_000, refused: 0, outstandingPerFreeUnit: 1 });
  });

  it("sells 99 % within 5 minutes at k = 1.5", async () => {
    const figures = await run({ overAdmission: 1.5 });
    expect(figures["sold99Seconds"]).toBeLessThan(5 * 60);
    expect(figures["sold"]).toBe(2_000);
    expect(figures["outstandingPerFreeUnit"]).toBeLessThanOrEqual(1.5);
  });
});

it("at the seed's pace sells as fast as the pace permits", async () => {
  // 1,000 a minute for 10,000 units, a fifth of each; 99 % of the units take about 99 % / 0.7 / 0.85 admissions.
  const figures = await run({ admissionsPerMinute: 200 });
  const admissionsMinutes = (0.99 * 2_000) / 0.7 / 0.85 / 200;
  expect(figures["sold99Seconds"]).toBeLessThan((admissionsMinutes + 3) * 60);
  expect(figures["estimates"]).toBeGreaterThan(1_000);
  expect(figures["estimateErrorMedian"]).toBeLessThanOrEqual(0.1);
  expect(figures["estimateErrorP90"]).toBeLessThanOrEqual(0.25);
});

describe("of a crowd", () => {
  it("W10 those with less than 1 % chance are told within 30 s of the draw, and hardly any of them is admitted", async () => {
    for (const silent of [0, 0.5]) {
      const figures = await run({ silent, overAdmission: 1.5 });
      expect(figures["unlikelyToldLate"]).toBe(0);
      expect(figures["unlikely"]).toBeGreaterThan(50_000);
      expect(figures["unlikelyButAdmitted"]).toBeLessThan(0.01 * (figures["admitted"] ?? 0));
    }
  });

  it("W12 programs with a hundred times the requests have their fifth of the admissions, within three standard deviations", async () => {
    const figures = await run({});
    const spread = Math.sqrt((0.2 * 0.8) / (figures["learnedOfTurn"] ?? 1));
    expect(Math.abs((figures["botsShareOfAdmissions"] ?? 1) - 0.2)).toBeLessThan(3 * spread);
    expect(figures["tooMany"]).toBeGreaterThan(0.9 * (figures["joins"] ?? 0));
  });

  it("W8 polls are at most 40 % of those every five seconds, and all who wait learn of the end within a poll and 2 s", async () => {
    const figures = await run({});
    expect(figures["pollsVsEveryFiveSeconds"]).toBeLessThanOrEqual(0.4);
    expect(figures["learnedOverP99Seconds"]).toBeLessThanOrEqual(30 * 1.3 + 2);
  });
});

const { tick, beginClaim, settleClaim } = admission;
type Input = Parameters<typeof tick>;
/** Ticks five times a second, by a changed view of what there is. */
const ticking = (change: (...input: Input) => Partial<{ state: Input[0]; input: Input[2] }>): SaleBreakage => ({
  rules: {
    tick: (...given) => {
      const { state = given[0], input = given[2] } = change(...given);
      return tick(state, given[1], input, given[3]);
    },
    nextTickAt: (_, __, now) => now + 200,
  },
});

/** Every way of being wrong that the checks must see, each as the smallest change to the real room. */
const breakages: Readonly<Record<string, SaleBreakage>> = {
  "a pace that forgets the last second": ticking((state) => ({ state: { ...state, ticks: state.ticks.map((each) => ({ ...each, at: each.at - 1_000 })) } })),
  "a pace that forgets the last minute": ticking((state, _, input) => ({ input: { ...input, admissionsPerMinute: input.admissionsPerMinute * 1.2 }, state })),
  "k above its bound": ticking((_, __, input) => ({ input: { ...input, stock: { ...input.stock, free: Math.ceil(input.stock.free * 1.05) } } })),
  "windows that stand open for claims when they are over for the units": {
    rules: { beginClaim: (state, rank, now) => ({ ...beginClaim({ ...state, tickedAt: 0 }, rank, now - 10_000), state: { ...beginClaim({ ...state, tickedAt: 0 }, rank, now - 10_000).state, tickedAt: state.tickedAt } }) },
  },
  "claims that stop counting when they are asked of the stock": {
    rules: { beginClaim: (state, rank, now) => ({ ...beginClaim(state, rank, now), state: { ...beginClaim(state, rank, now).state, claiming: state.claiming } }), settleClaim: (state, rank, became) => ({ ...settleClaim(state, rank, became), claiming: 0 }) },
  },
  "a claim that never ends being asked": { rules: { settleClaim: (state, rank, became) => ({ ...settleClaim(state, rank, became), claiming: state.claiming }) } },
  "an answer of the stock that is believed however old": { oldReading: true },
  "a frontier that is told before it is saved": { publishFirst: true },
  "a frontier that goes back": { rules: { tick: (state, settings, input, now) => (now % 7 === 0 ? { state: { ...state, frontier: Math.max(0, state.frontier - 1) }, admitted: 0 } : tick(state, settings, input, now)) } },
  "a claim without a turn": { rules: { beginClaim: (state, rank, now) => ({ ...beginClaim(state, rank, now), window: { kind: "open", until: now } }) } },
  "no-shows whose places are never offered again": { rules: { tick: (state, settings, input, now) => tick(state, { ...settings, claimWindowMs: 1e9 }, input, now) } },
  "a line that numbers a batch again when it comes again": { number: (line, batch) => number({ ...line, last: [] }, batch) },
  "a line that forgets the drawn": { number: (line, batch) => { const { line: next, outcome } = number(line, batch); return { line: next, outcome: outcome.kind === "numbered" ? { ...outcome, first: outcome.first - 1 } : outcome }; } },
  "a desk that draws who comes late": { enter: (desk, plan, tag, _now, hash) => enter(desk, plan, tag, 0, hash) },
  "a desk that counts nobody": { enter: (desk, plan, tag, now, hash) => ({ desk: newDesk, entry: enter(desk, plan, tag, now, hash).entry }) },
  "a room that closes while units are held": { rules: { isSoldOut: ({ free }) => free === 0 } },
};

describe("the checks catch", () => {
  const caught = (breakage?: SaleBreakage) =>
    simulate({ seeds: 2, events: 8_000, ...(breakage && { breakage }), options: { order: "shuffle", overAdmission: 1, saleMs: 1_200_000, claimWindowMs: 20_000, faults: 0.05 } });

  it("nothing in the same world by the real rules", async () => expect(await caught()).toEqual([]));

  it.each(Object.entries(breakages))("%s", async (_, breakage) => expect((await caught(breakage)).length).toBeGreaterThan(0));
});
