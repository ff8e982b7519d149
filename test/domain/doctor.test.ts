import { expect, it } from "vitest";
import { remedied, tableOf } from "../../scripts/support/examination.ts";
import { invariants } from "../../src/domain/audit/invariants.ts";

it("has advice for every invariant, and for no other", () => expect([...remedied].toSorted()).toEqual([...invariants].toSorted()));

it("writes a line for each invariant, with its figures and the time of day of what was looked at", () => {
  const table = tableOf({ invariants: [{ name: "no dead letters", ok: true, figures: { deadLetters: 0 } }, { name: "jobs run", ok: false, figures: { overdue: 2, lookedAtTo: "2026-11-20T16:05:09.000Z" } }] });
  expect(table).toBe("ok    no dead letters  deadLetters 0\nFAIL  jobs run         overdue 2, lookedAtTo 16:05:09");
});
