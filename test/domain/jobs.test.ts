import { expect, it } from "vitest";
import { addFigures, afterTurn, isOverdue, type JobRecord, newJob } from "../../src/domain/jobs.ts";
import { hourMs, minuteMs, secondMs } from "../../src/domain/time.ts";

const job = newJob("walk", hourMs, 0);
const done = (figures: Record<string, number>, cursor: string | null = null) => ({ kind: "done", figures, cursor }) as const;
const failed = { kind: "failed", detail: "no answer" } as const;

it("first looks a minute after it came to be, or at its pace if that is quicker", () => {
  expect(job.dueAt).toBe(minuteMs);
  expect(newJob("quick", secondMs, 0).dueAt).toBe(secondMs);
});

it("sums the figures of a round over its turns, and keeps those of the last whole round meanwhile", () => {
  const one = afterTurn(job, hourMs, done({ seen: 2, odd: 1 }, "b"), 100, 200);
  expect(one).toMatchObject({ cursor: "b", last: null, round: { startedAt: 100, figures: { seen: 2, odd: 1 } }, dueAt: 200 + 2 * secondMs });
  const two = afterTurn(one, hourMs, done({ seen: 3 }), 3_000, 4_000);
  expect(two).toMatchObject({ cursor: null, round: null, last: { startedAt: 100, endedAt: 4_000, figures: { seen: 5, odd: 1 } }, dueAt: 100 + hourMs });
});

it("begins the next round a pause later when a round took longer than its pace", () => {
  expect(afterTurn({ ...job, round: { startedAt: 0, endedAt: null, figures: {} } }, hourMs, done({}), 2 * hourMs, 2 * hourMs).dueAt).toBe(2 * hourMs + 2 * secondMs);
});

it("tries again after a failure, later each time and never rarer than its pace, and goes on where it was", () => {
  let record: JobRecord = { ...job, cursor: "m" };
  const pauses = Array.from({ length: 9 }, (_, n) => {
    record = afterTurn(record, hourMs, failed, n, 0);
    return record.dueAt / secondMs;
  });
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  expect(record).toMatchObject({ cursor: "m", failures: 9, detail: "no answer" });
  expect(afterTurn(newJob("quick", secondMs, 0), secondMs, failed, 0, 0).dueAt).toBe(secondMs);
  expect(afterTurn(record, hourMs, done({}), 0, 0)).toMatchObject({ failures: 0, detail: null });
});

it("is overdue only when it fails, and for long", () => {
  const long = 3 * hourMs + 16 * minuteMs;
  const failing: JobRecord = { ...job, failures: 1, last: { startedAt: 0, endedAt: 0, figures: {} } };
  expect(isOverdue(failing, hourMs, long)).toBe(true);
  expect(isOverdue(failing, hourMs, long - 2 * minuteMs)).toBe(false);
  expect(isOverdue({ ...failing, failures: 0 }, hourMs, long)).toBe(false);
});

it("adds figures by name", () => expect(addFigures({ a: 1, b: 2 }, { b: 3, c: 4 })).toEqual({ a: 1, b: 5, c: 4 }));
