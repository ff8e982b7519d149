import { expect, it } from "vitest";
import { concernsOf } from "../../src/domain/alerts.ts";
import type { Breach } from "../../src/domain/audit/invariants.ts";
import { minuteMs } from "../../src/domain/time.ts";

const now = 100 * minuteMs;
const found = (invariant: Breach["invariant"], subject: string, minutesAgo: number, action: string | null = null) => ({ invariant, subject, detail: "wrong", action, foundAt: now - minutesAgo * minuteMs });
const subjects = (...breaches: readonly ReturnType<typeof found>[]) => concernsOf(breaches, 0, now).map(({ subject }) => subject);

it("tells of a stuck checkout fifteen minutes after it was found stuck, with the page of its steps", () => {
  expect(subjects(found("checkouts end", "chk_1", 14))).toEqual([]);
  expect(concernsOf([found("checkouts end", "chk_1", 15)], 0, now)).toEqual([{ subject: "stuck chk_1", kind: "stuck", detail: "chk_1: wrong", link: "/admin/checkouts/chk_1" }]);
});

it("tells of unexplained money at once, and of each", () => {
  expect(subjects(found("money is explained", "pay_1", 0), found("money is explained", "pay_2", 0))).toEqual(["money pay_1", "money pay_2"]);
});

it("tells of a broken invariant once, however many places, and not of a busy moment", () => {
  expect(subjects(found("orders have their units", "chk_1", 3), found("orders have their units", "chk_2", 3), found("holds = reserved", "var_1", 1))).toEqual(["invariant orders have their units"]);
});

it("does not tell of what the shop has mended by itself", () => expect(subjects(found("holds have checkouts", "hld_1", 60, "released"))).toEqual([]));

it("tells of dead letters as one", () => {
  expect(concernsOf([], 3, now)).toEqual([{ subject: "dead letters", kind: "dead_letters", detail: "3 events could not be handled", link: "/admin/dead-letters" }]);
});
