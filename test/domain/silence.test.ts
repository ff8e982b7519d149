// Duty: when a served shop is taken for dead.
// Invariant: never while it answers at all, however slowly.
// Neighbours: scripts/support/silence.ts; test/browser/start.test.ts kills a real one.

import { expect, it } from "vitest";
import { type Reply, silenceOf } from "../../scripts/support/silence.ts";

interface Asked {
  readonly reply: Reply;
  readonly tookMs: number;
  readonly replaced?: boolean;
}

/** Watches a server through these asks; says what was thought of it, and after how many seconds. */
async function watch(asks: readonly Asked[]) {
  let now = 0;
  let at = -1;
  const outcome = await silenceOf({
    ask: async () => {
      now += asks[at]?.tookMs ?? 0;
      return asks[at]?.reply ?? "nothing";
    },
    isReplaced: () => asks[at]?.replaced === true,
    now: () => now,
    pause: async () => {
      now += 2_000;
      return ++at < asks.length;
    },
  });
  return [outcome, Math.round(now / 1_000)];
}

const times = (count: number, asked: Asked): readonly Asked[] => Array.from({ length: count }, () => asked);
const slow: Asked = { reply: "answered", tookMs: 29_000 };
const unanswered: Asked = { reply: "nothing", tookMs: 30_000 };
const refused: Asked = { reply: "refused", tookMs: 1 };

it.each<[string, readonly Asked[], "silent" | "stopped", number]>([
  ["takes 29 s for every answer", times(20, slow), "stopped", 622],
  ["answers every second ask", times(10, unanswered).flatMap((asked) => [asked, slow]), "stopped", 632],
  ["breaks connections for half a minute", [...times(15, { reply: "nothing", tookMs: 1 }), slow], "stopped", 63],
  ["slept with its machine for an hour and then answers", [{ reply: "nothing", tookMs: 3_600_000 }, slow], "stopped", 3_635],
  ["has a new listener that answers", [{ ...slow, replaced: true }, slow], "stopped", 64],
  ["is refused twice", [refused, refused, slow], "stopped", 37],
  ["has nobody who listens", times(9, refused), "silent", 6],
  ["has a new listener that says nothing", [{ reply: "nothing", tookMs: 10_000, replaced: true }, slow], "silent", 12],
  ["says nothing for a minute", times(9, unanswered), "silent", 64],
])("a shop that %s is judged right", async (_, asks, outcome, seconds) => {
  expect(await watch(asks)).toEqual([outcome, seconds]);
});
