import { describe, expect, it } from "vitest";
import type { CheckoutId } from "../../src/domain/ids.ts";
import { canMove, firstOrderStatuses, moveOrder, type Order, orderFact, type OrderStatus, orderTransitions, oweRefund, placeOrder, refundable, refundPaid, statusOfLines } from "../../src/domain/order.ts";
import { laneOfOrder, nameOrder } from "../../src/domain/order-name.ts";
import type { OrderId, PaymentId, RefundId, VariantId } from "../../src/domain/ids.ts";
import { draftOf } from "../support/purchase.ts";

const now = Date.UTC(2026, 10, 20);
const draft = draftOf([{ variantId: "var_a" as VariantId, quantity: 2 }, { variantId: "var_b" as VariantId }]);
const payment = { paymentId: "pay_1" as PaymentId, gateway: "sandbox", method: "CARD", amount: 3_500, status: "CAPTURED", at: now };
const placed = (status: "PENDING" | "CONFIRMED" = "CONFIRMED") => placeOrder({ ...nameOrder(draft.checkoutId, 3, 1, now), draft, shippingMethod: "standard", payment }, status, now);
const moved = (order: Order, ...path: readonly OrderStatus[]): Order => path.reduce((at, to) => moveOrder(at, to, "test", now) ?? at, order);

describe("the order's machine", () => {
  const statuses = Object.keys(orderTransitions) as OrderStatus[];

  it("leads only to states that it knows", () => {
    expect(statuses).toEqual(expect.arrayContaining(Object.values(orderTransitions).flat()));
  });

  it("has no state that no order can get to", () => {
    const reached = new Set<OrderStatus>(firstOrderStatuses);
    for (const status of reached) for (const next of orderTransitions[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...statuses].sort());
  });

  it("ends: no way leads back", () => {
    const walk = (status: OrderStatus, path: readonly OrderStatus[]): void => {
      expect(path).not.toContain(status);
      for (const next of orderTransitions[status]) walk(next, [...path, status]);
    };
    for (const status of firstOrderStatuses) walk(status, []);
  });

  it.each<[OrderStatus, OrderStatus, boolean]>([
    ["PENDING", "CONFIRMED", true],
    ["PENDING", "SHIPPED", false],
    ["CONFIRMED", "CANCELLED", true],
    ["PROCESSING", "CANCELLED", true],
    ["SHIPPED", "CANCELLED", false],
    ["SHIPPED", "RETURNED", true],
    ["DELIVERED", "RETURNED", true],
    ["CANCELLED", "CONFIRMED", false],
  ])("%s to %s: %s", (from, to, allowed) => expect(canMove(from, to)).toBe(allowed));
});

describe("an order", () => {
  it("takes its living lines along, keeps its history, and counts its changes", () => {
    const order = moved(placed(), "PROCESSING", "SHIPPED", "DELIVERED");
    expect(order).toMatchObject({ status: "DELIVERED", revision: 4, items: [{ status: "DELIVERED" }, { status: "DELIVERED" }] });
    expect(order.statusHistory.map((entry) => entry.status)).toEqual(["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"]);
    expect(moveOrder(order, "CANCELLED", "customer", now)).toBeNull();
  });

  it.each([
    [["SHIPPED", "CONFIRMED"], "CONFIRMED"],
    [["DELIVERED", "CANCELLED"], "DELIVERED"],
    [["CANCELLED", "CANCELLED"], "CANCELLED"],
    [["RETURNED", "CANCELLED"], "RETURNED"],
  ] as const)("with lines %s is %s", (lines, status) => {
    expect(statusOfLines(lines.map((line) => ({ status: line })))).toBe(status);
  });

  it("never promises more back than was captured", () => {
    const refund = (refundId: string, amount: number) => ({ refundId: refundId as RefundId, amount, reason: "", status: "PENDING" as const, at: now });
    const order = oweRefund(placed(), refund("ref_1", 1_000));
    expect(refundable(order)).toBe(2_500);
    expect(() => oweRefund(order, refund("ref_2", 2_501))).toThrow();
    const partly = refundPaid(order, "ref_1" as RefundId);
    expect(partly.paymentStatus).toBe("PARTIALLY_REFUNDED");
    expect(refundPaid(oweRefund(partly, refund("ref_3", 2_500)), "ref_3" as RefundId).paymentStatus).toBe("REFUNDED");
  });

  it("tells the world nothing of how it was billed", () => {
    const fact = orderFact(placed());
    expect(fact).toMatchObject({ subtotal: 3_000, shipping: 500, totalAmount: 3_500, status: "CONFIRMED" });
    expect(JSON.stringify(fact)).not.toMatch(/billing|refunds|history/i);
  });
});

describe("an order's name", () => {
  it("is the same for the same checkout, and says which lane it lives in", () => {
    const name = nameOrder("chk_abc" as CheckoutId, 1_000, 7, now);
    expect(nameOrder("chk_abc" as CheckoutId, 1_000, 7, now)).toEqual(name);
    expect(name.orderNumber).toMatch(/^ORD-2026-[0-9A-HJKMNP-TV-Z]{6}$/);
    expect(laneOfOrder(name.orderId)).toBe(1_000);
    expect(laneOfOrder("ord_" as OrderId)).toBeNull();
  });

  it("is given once, over lanes and counters, past the six characters too", () => {
    const numbers = new Set<string>();
    const lanes = [0, 1, 7, 4_095];
    const counters = [...Array.from({ length: 2_000 }, (_, index) => index + 1), ...Array.from({ length: 2_000 }, (_, index) => (1 << 18) - 1_000 + index)];
    for (const lane of lanes) for (const counter of counters) numbers.add(nameOrder("chk_x" as CheckoutId, lane, counter, now).orderNumber);
    expect(numbers.size).toBe(lanes.length * counters.length);
  });

  it("does not show how many came before", () => {
    const [first = "", second = ""] = [1, 2].map((counter) => nameOrder("chk_x" as CheckoutId, 0, counter, now).orderNumber.slice(9));
    expect([...first].filter((character, index) => character === second[index]).length).toBeLessThan(4);
  });
});
