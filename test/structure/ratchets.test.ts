// Duty: what is not as it should be grows no further.
// Invariant: each ratchet is also shown a sample that it catches.
// Neighbours: ratchets.ts has the figures.

import { describe, expect, it } from "vitest";
import { allowed, beyond, longLines, undocumented } from "./ratchets.ts";
import { readSources, type Source } from "./source.ts";

const programs = readSources("{src,test,scripts,bench}/**/*.{ts,tsx}").filter(({ path }) => !path.endsWith(".d.ts"));
const sample = (text: string): readonly Source[] => [{ path: "src/domain/cart.ts", text }];

describe("names without a sentence", () => {
  it("grow no further in any folder", () => expect(beyond(undocumented(programs), allowed.undocumented)).toEqual({}));

  it.each(["export const a = 1;", "export interface A {}", "// Not a sentence of its own.\nexport function a() {}", "/** Of b. */\nconst b = 1;\nexport async function a() {}"])(
    "are seen in %j",
    (text) => expect(undocumented(sample(text))).toHaveLength(1),
  );

  it("are no names that have one, and none that are only handed on", () => {
    expect(undocumented(sample('/** What it is. */\nexport const a = 1;\nexport { b } from "./b.ts";\nexport * from "./c.ts";'))).toEqual([]);
  });
});

describe("lines of more than 200 characters", () => {
  it("grow no further in any folder", () => expect(beyond(longLines(programs), allowed.long)).toEqual({}));

  it("are seen from 201 on", () => {
    expect(longLines(sample(`${"x".repeat(200)}\n${"x".repeat(201)}`))).toEqual(["src/domain/cart.ts:2"]);
  });
});

it("counts a folder that is not named as one that has none, and lets the others keep what they have", () => {
  const places = ["src/domain/a.ts x", "src/domain/stock/b.ts y", "bench/run.ts z"];
  expect(beyond(places, { "src/domain": 2 })).toEqual({ bench: ["bench/run.ts z"] });
  expect(beyond(places, { "src/domain": 1, bench: 1 })).toEqual({ "src/domain": places.slice(0, 2) });
});
