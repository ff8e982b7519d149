import { describe, expect, it } from "vitest";
import { canMove, deskMoves, isAsFarAs, type LineStatus, type OrderStatus, orderTransitions, shownLineStatus, statusOfLines } from "../../src/domain/order/states.ts";

/** The states an order can begin in. */
const first: readonly OrderStatus[] = ["PENDING", "CONFIRMED"];
const statuses = Object.keys(orderTransitions) as OrderStatus[];

/** Seed 002 §7.3 and contract §5, written down a second time, as pairs. */
const allowed = new Set([
  "PENDING CONFIRMED", "PENDING FAILED", "PENDING CANCELLED",
  "CONFIRMED PROCESSING", "CONFIRMED CANCELLED",
  "PROCESSING SHIPPED", "PROCESSING CANCELLED",
  "SHIPPED DELIVERED", "SHIPPED RETURNED",
  "DELIVERED RETURNED",
  "RETURNED REFUNDED",
]);

describe("the order's machine", () => {
  it.each(statuses.flatMap((from) => statuses.map((to) => [from, to, allowed.has(`${from} ${to}`)] as const)))("%s to %s: %s", (from, to, may) => {
    expect(canMove(from, to)).toBe(may);
  });

  it("ends only where an order is over, and nowhere else", () => {
    expect(statuses.filter((status) => orderTransitions[status].length === 0).sort()).toEqual(["CANCELLED", "FAILED", "REFUNDED"]);
  });

  it("has no state that no order can get to", () => {
    const reached = new Set<OrderStatus>(first);
    for (const status of reached) for (const next of orderTransitions[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...statuses].sort());
  });

  it("never leads back", () => {
    const walk = (status: OrderStatus, path: readonly OrderStatus[]): void => {
      expect(path).not.toContain(status);
      for (const next of orderTransitions[status]) walk(next, [...path, status]);
    };
    for (const status of first) walk(status, []);
  });

  it("leaves to the desks what is not the payment's to say", () => {
    expect(statuses.map((status) => [status, deskMoves(status)])).toEqual([
      ["PENDING", []],
      ["CONFIRMED", ["PROCESSING", "CANCELLED"]],
      ["PROCESSING", ["SHIPPED", "CANCELLED"]],
      ["SHIPPED", ["DELIVERED", "RETURNED"]],
      ["DELIVERED", ["RETURNED"]],
      ["RETURNED", []],
      ["FAILED", []],
      ["CANCELLED", []],
      ["REFUNDED", []],
    ]);
  });
});

describe("an order's state", () => {
  it.each<[readonly LineStatus[], OrderStatus]>([
    [["SHIPPED", "CONFIRMED"], "CONFIRMED"],
    [["SHIPPED", "PROCESSING"], "PROCESSING"],
    [["DELIVERED", "CANCELLED"], "DELIVERED"],
    [["DELIVERED", "RETURNED"], "DELIVERED"],
    [["CANCELLED", "CANCELLED"], "CANCELLED"],
    [["RETURNED", "CANCELLED"], "RETURNED"],
  ])("with lines %s is %s", (lines, status) => expect(statusOfLines(lines.map((line) => ({ status: line })))).toBe(status));

  it("hides from outside which lines are being packed", () => {
    expect((["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED"] as const).map(shownLineStatus)).toEqual(["PENDING", "CONFIRMED", "CONFIRMED", "SHIPPED"]);
  });

  it("is compared along the way to the buyer, where the ends are no further than anything", () => {
    expect(isAsFarAs({ status: "SHIPPED" }, "PROCESSING")).toBe(true);
    expect(isAsFarAs({ status: "CONFIRMED" }, "PROCESSING")).toBe(false);
    expect(isAsFarAs({ status: "DELIVERED" }, "RETURNED")).toBe(false);
  });
});
