// Duty: what somebody in the queue is told, by kind and figures; and how long a page that nobody looks at may rest.
// Invariant: one row for every outcome; the bounds are those of the policy that sales publish.
// Neighbours: src/domain/waiting-room/told.ts and poll.ts; test/browser/sale-live.test.ts sees it on the page.

import { describe, expect, it } from "vitest";
import { hiddenPollSeconds } from "../../../src/domain/waiting-room/poll.ts";
import { fillIn, tellWait } from "../../../src/domain/waiting-room/told.ts";

const wait = (low: number, high: number) => ({ unlikely: false, estimatedWaitSeconds: { low, high } });

describe("tellWait", () => {
  it.each([
    ["nothing moves", { unlikely: true, estimatedWaitSeconds: null }, true, { kind: "paused" }],
    ["a turn is unlikely", { unlikely: true, estimatedWaitSeconds: { low: 60, high: 600 } }, false, { kind: "unlikely" }],
    ["units have to come back first", { unlikely: false, estimatedWaitSeconds: null }, false, { kind: "unknown" }],
    ["it is a minute and a half at most", wait(10, 89), false, { kind: "soon" }],
    ["both ends are the same minute", wait(95, 145), false, { kind: "about", minutes: 2 }],
    ["the ends are minutes apart", wait(540, 660), false, { kind: "between", from: 9, to: 11 }],
    ["it may be sooner than a minute", wait(20, 90), false, { kind: "between", from: 1, to: 2 }],
  ] as const)("when %s", (_, place, isPaused, told) => expect(tellWait(place, isPaused)).toEqual(told));
});

describe("fillIn", () => {
  it("writes figures as English does and leaves gaps that nothing fills", () => {
    expect(fillIn("{from} to {to} of {units}", { from: 1_200, to: 3 })).toBe("1,200 to 3 of {units}");
  });
});

describe("hiddenPollSeconds", () => {
  it.each([
    ["a turn that never comes", 30, Infinity, 120],
    ["a turn that is far", 30, 600, 120],
    ["a turn in a minute", 15, 60, 60],
    ["a turn at any moment", 2, 0, 8],
    ["a draw that is awaited", 6, 0, 15],
    ["an interval that is longer than it may rest", 39, 1, 39],
  ])("for %s", (_, seconds, earliest, rests) => expect(hiddenPollSeconds(seconds, earliest)).toBe(rests));
});
