import { expect, it } from "vitest";
import { isFresh } from "../../src/storage/edge.ts";

const freshness = { freshMs: 1_000, oldestMs: 2_000 };

it.each([
  ["goes on with a copy that is young", 999, -Infinity, true],
  ["has the first who finds it older renew it", 1_000, -Infinity, false],
  ["lets others go on while somebody renews it", 1_001, 1_000, true],
  ["has another one try when nothing came of that", 1_999, 999, false],
  ["goes on with no copy that is too old, whoever renews it", 2_000, 1_999, false],
])("%s", (_, now, renewingSince, expected) => {
  const copy = { readAt: 0, renewingSince };
  expect(isFresh(copy, freshness, now)).toBe(expected);
  expect(copy.renewingSince).toBe(expected ? renewingSince : now);
});
