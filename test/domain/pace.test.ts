// Duty: senders keep to their rate.
// Invariant: in no second more than the rate goes out, beside what was saved up for the first.
// Neighbours: clients/pace.ts, clients/publisher.ts, domain/token-bucket.ts.

import fc from "fast-check";
import { expect, it } from "vitest";
import { Pace } from "../../src/clients/pace.ts";
import { take } from "../../src/domain/token-bucket.ts";

/** Time that passes by being waited for. */
function timeline() {
  let now = 0;
  return { clock: { now: () => now }, wait: async (ms: number) => void (now += ms) };
}

it("lets a second's worth go at once, and the rest at its rate, the first who came first", async () => {
  const time = timeline();
  const pace = new Pace(500, time);
  const went: (readonly [number, number])[] = [];
  await Promise.all(Array.from({ length: 15 }, (_, chunk) => pace.keep(100).then(() => went.push([chunk, time.clock.now()]))));
  expect(went.map(([chunk]) => chunk)).toEqual(Array.from({ length: 15 }, (_, chunk) => chunk));
  expect(went.map(([, at]) => at)).toEqual([0, 0, 0, 0, 0, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000]);
});

it("never lets more than the rate go in any second after the first, whatever the sizes", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 100, max: 1_000 }), async (counts, rate) => {
      const time = timeline();
      const pace = new Pace(rate, time);
      const went: { readonly at: number; readonly count: number }[] = [];
      for (const count of counts) {
        await pace.keep(count);
        went.push({ at: time.clock.now(), count });
      }
      for (const { at } of went) {
        const within = went.filter((one) => one.at > at && one.at <= at + 1_000).reduce((sum, { count }) => sum + count, 0);
        expect(within).toBeLessThanOrEqual(rate + 100);
      }
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(time.clock.now()).toBeGreaterThanOrEqual(Math.floor(((total - rate) / rate) * 1_000) - 1);
    }),
  );
});

it("takes several tokens together or none", () => {
  const rate = { perSecond: 10, burst: 10 };
  const first = take(undefined, rate, 0, 8);
  expect(first).toEqual({ bucket: { tokens: 2, at: 0 }, retryAfterMs: 0 });
  expect(take(first.bucket, rate, 0, 5)).toEqual({ bucket: { tokens: 2, at: 0 }, retryAfterMs: 300 });
  expect(take(first.bucket, rate, 300, 5)).toEqual({ bucket: { tokens: 0, at: 300 }, retryAfterMs: 0 });
});
