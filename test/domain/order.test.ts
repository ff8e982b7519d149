import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckoutId, OrderId, PaymentId, ReturnId, SellerId, VariantId } from "../../src/domain/ids.ts";
import { type Order, orderFact, placeOrder, type Units } from "../../src/domain/order.ts";
import { advanceLines, everyLine, giveBack, moveOrder, type Scope, unitsThatMayEnd } from "../../src/domain/order/moves.ts";
import { laneOfOrder, nameOrder } from "../../src/domain/order/name.ts";
import { captured, moneyOfLines, oweRefund, refundable, refundFor, refundPaid, refundUnpaid } from "../../src/domain/order/refunds.ts";
import type { LineStatus } from "../../src/domain/order/states.ts";
import { orderOfReturn, requestReturn, resolveReturn, returnableUnits } from "../../src/domain/returns.ts";
import { draftOf } from "../support/purchase.ts";

const now = Date.UTC(2026, 10, 20);
const dayMs = 86_400_000;
const windowMs = 30 * dayMs;
const cause = { by: "admin", now } as const;
const draft = draftOf([{ variantId: "var_a" as VariantId, quantity: 2 }, { variantId: "var_b" as VariantId }]);
const paid = (amount: number) => ({ paymentId: "pay_1" as PaymentId, gateway: "sandbox", method: "CARD", amount, status: "CAPTURED", at: now });
const placed = (status: "PENDING" | "CONFIRMED" = "CONFIRMED") => placeOrder({ ...nameOrder(draft.checkoutId, 3, 1, now), draft, shippingMethod: "standard", payment: paid(3_500) }, status, now);
const moved = (order: Order, to: LineStatus, scope: Scope = everyLine): Order => {
  const next = advanceLines(order, to, scope, null, cause);
  if (next === null) throw new Error(`${order.status} does not go to ${to}`);
  return next;
};
const delivered = (order: Order = placed()): Order => (["PROCESSING", "SHIPPED", "DELIVERED"] as const).reduce((at, to) => moved(at, to), order);
const units = ({ items }: Order, ...quantities: readonly number[]): readonly Units[] => items.map(({ orderItemId }, index) => ({ orderItemId, quantity: quantities[index] ?? 0 })).filter(({ quantity }) => quantity > 0);
const first: Scope = (item) => item.variantId === "var_a";
const asking = (order: Order, ...quantities: readonly number[]) => ({ requestKey: `key-${order.returns.length}`, items: units(order, ...quantities), reason: "too big", sendTo: null });

function asked(order: Order, ...quantities: readonly number[]): Order {
  const outcome = requestReturn(order, asking(order, ...quantities), windowMs, now);
  if (outcome.kind !== "requested") throw new Error(outcome.kind);
  return outcome.order;
}

describe("an order on its way", () => {
  it("takes its living lines along, keeps its history, and counts its changes", () => {
    const order = delivered();
    expect(order).toMatchObject({ status: "DELIVERED", revision: 4, items: [{ status: "DELIVERED" }, { status: "DELIVERED" }] });
    expect(order.statusHistory).toMatchObject([{ status: "CONFIRMED", by: "customer" }, { status: "PROCESSING", by: "admin" }, { status: "SHIPPED" }, { status: "DELIVERED" }]);
    expect(unitsThatMayEnd(order, "CANCELLED", everyLine)).toBeNull();
    expect(moveOrder(order, "CONFIRMED", cause)).toBeNull();
  });

  it("is where its slowest line is, when its sellers are not equally fast", () => {
    const ahead = moved(moved(placed(), "PROCESSING", first), "SHIPPED", first);
    expect(ahead).toMatchObject({ status: "CONFIRMED", items: [{ status: "SHIPPED" }, { status: "CONFIRMED" }] });
    expect(advanceLines(ahead, "SHIPPED", everyLine, null, cause)).toBeNull();
    const packed = moved(ahead, "PROCESSING");
    expect(packed).toMatchObject({ status: "PROCESSING", items: [{ status: "SHIPPED" }, { status: "PROCESSING" }] });
    expect(moved(packed, "SHIPPED")).toMatchObject({ status: "SHIPPED" });
    expect(unitsThatMayEnd(ahead, "CANCELLED", everyLine)).toBeNull();
  });

  it("tells how to follow each parcel, and the last of them", () => {
    const tracking = { carrier: "DHL", number: "42", url: null };
    const sent = advanceLines(moved(placed(), "PROCESSING"), "SHIPPED", first, tracking, cause);
    expect(sent).toMatchObject({ tracking, items: [{ tracking }, { tracking: null }] });
  });

  it("goes on without a line that is cancelled", () => {
    const ahead = moved(moved(placed(), "PROCESSING", first), "SHIPPED", first);
    const rest = giveBack(ahead, units(ahead, 0, 1), "CANCELLED", cause);
    expect(rest).toMatchObject({ status: "SHIPPED", items: [{ status: "SHIPPED" }, { status: "CANCELLED" }] });
    expect(giveBack(placed(), units(placed(), 2, 1), "CANCELLED", cause).status).toBe("CANCELLED");
  });

  it("tells the world nothing of how it was billed", () => {
    const fact = orderFact(moved(placed(), "PROCESSING"));
    expect(fact).toMatchObject({ subtotal: 3_000, shipping: 500, totalAmount: 3_500, status: "PROCESSING", items: [{ status: "CONFIRMED" }, { status: "CONFIRMED" }] });
    expect(JSON.stringify(fact)).not.toMatch(/billing|refunds|history|sendTo|requestKey/i);
  });
});

describe("a return", () => {
  it.each<[string, Order, readonly number[], number, string]>([
    ["before delivery", moved(moved(placed(), "PROCESSING"), "SHIPPED"), [1], now, "not_delivered"],
    ["in the last millisecond of the window", delivered(), [1], now + windowMs - 1, "requested"],
    ["after the window", delivered(), [1], now + windowMs, "window_over"],
    ["of more than were bought", delivered(), [3], now, "too_many"],
    ["of what was asked for already", asked(delivered(), 2), [1], now, "too_many"],
    ["of the other line, while one is pending", asked(delivered(), 2), [0, 1], now, "requested"],
  ])("%s", (_, order, quantities, at, kind) => expect(requestReturn(order, asking(order, ...quantities), windowMs, at).kind).toBe(kind));

  it("of a line that is not the order's is none", () => {
    const foreign = { ...asking(delivered()), items: [{ orderItemId: "oit_x" as Units["orderItemId"], quantity: 1 }] };
    expect(requestReturn(delivered(), foreign, windowMs, now).kind).toBe("unknown_line");
  });

  it("that is asked for again is the same one", () => {
    const order = asked(delivered(), 1);
    const again = requestReturn(order, { ...asking(order, 1), requestKey: "key-0" }, windowMs, now + windowMs);
    expect(again).toMatchObject({ kind: "requested", order, wish: { returnId: order.returns[0]?.returnId } });
  });

  it("says which order, and so which lane, it belongs to", () => {
    const order = asked(delivered(), 1);
    expect(order.returns.map(({ returnId }) => orderOfReturn(returnId))).toEqual([order.orderId]);
    expect(orderOfReturn("ret_" as ReturnId)).toBeNull();
  });

  it("of a part leaves the order delivered; the rest can still come back, and with the last line all is returned", () => {
    const part = asked(delivered(), 1, 1);
    const granted = resolveReturn(part, part.returns[0]?.returnId ?? ("" as ReturnId), "resellable", cause);
    expect(granted).toMatchObject({ status: "DELIVERED", items: [{ status: "DELIVERED", returned: 1 }, { status: "RETURNED" }], returns: [{ status: "APPROVED", condition: "resellable", resolvedAt: now }] });
    if (granted === null) throw new Error("not granted");
    expect([...returnableUnits(granted).values()]).toEqual([1, 0]);
    const last = asked(granted, 1);
    expect(resolveReturn(last, last.returns[1]?.returnId ?? ("" as ReturnId), "damaged", cause)).toMatchObject({ status: "RETURNED", items: [{ status: "RETURNED" }, { status: "RETURNED" }] });
  });

  it("that is rejected frees its units, and is not resolved again", () => {
    const order = asked(delivered(), 2);
    const { returnId = "" as ReturnId } = order.returns[0] ?? {};
    const rejected = resolveReturn(order, returnId, null, cause);
    expect(rejected).toMatchObject({ status: "DELIVERED", returns: [{ status: "REJECTED" }], items: [{ returned: 0 }, { returned: 0 }] });
    if (rejected === null) throw new Error("not rejected");
    expect(resolveReturn(rejected, returnId, "resellable", cause)).toBeNull();
    expect([...returnableUnits(rejected).values()]).toEqual([2, 1]);
  });
});

describe("what is paid back", () => {
  it("never is more than was captured, whatever has been refused meanwhile", () => {
    const order = oweRefund(placed(), 1_000, "", [], now);
    expect(refundable(order)).toBe(2_500);
    expect(() => oweRefund(order, 2_501, "", [], now)).toThrow();
    const { refundId } = order.refunds[0] ?? { refundId: "" as never };
    const refused = refundUnpaid(order, refundId, { failures: 1, notBefore: now + 1 }, true);
    expect([refused.refunds[0]?.status, refundable(refused), refused.revision]).toEqual(["FAILED", 2_500, order.revision + 1]);
    expect(refundUnpaid(order, refundId, { failures: 1, notBefore: now + 1 }, false).revision).toBe(order.revision);
    const partly = refundPaid(refused, refundId, now);
    expect(partly).toMatchObject({ paymentStatus: "PARTIALLY_REFUNDED", refunds: [{ status: "PROCESSED" }] });
    const rest = oweRefund(partly, 2_500, "", [], now);
    expect(refundPaid(rest, rest.refunds[1]?.refundId ?? refundId, now).paymentStatus).toBe("REFUNDED");
  });

  it("is each line's price with its share of discount and tax; the delivery and its tax come with the last unit", () => {
    const order: Order = { ...placed(), totals: { subtotal: 3_000, discount: 300, shipping: 500, tax: 320, shippingTax: 50, total: 3_520 }, payments: [paid(3_520)] };
    expect([...moneyOfLines(order).values()]).toEqual([1_980, 990]);
    expect(refundFor(order, units(order, 1))).toBe(990);
    const part = giveBack(order, units(order, 1, 1), "RETURNED", cause);
    expect(refundFor(part, units(part, 1))).toBe(990 + 550);
  });

  it("adds up to what was captured, in whatever portions it comes", () => {
    const line = fc.record({ quantity: fc.integer({ min: 1, max: 7 }), unitPrice: fc.integer({ min: 0, max: 20_000 }) });
    const extra = fc.record({ discount: fc.double({ min: 0, max: 1, noNaN: true }), shipping: fc.integer({ min: 0, max: 3_000 }), tax: fc.integer({ min: 0, max: 30_000 }), shippingTax: fc.integer({ min: 0, max: 500 }) });
    const portions = fc.infiniteStream(fc.tuple(fc.nat(), fc.nat()));
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), extra, portions, (lines, { discount: share, shipping, tax: goodsTax, shippingTax }, wishes) => {
      let order = priced(lines, { share, shipping, goodsTax, shippingTax });
      for (const [which, many] of wishes) {
        const open = order.items.filter((item) => item.returned < item.quantity);
        const item = open[which % Math.max(1, open.length)];
        if (item === undefined) break;
        const taken = [{ orderItemId: item.orderItemId, quantity: 1 + (many % (item.quantity - item.returned)) }];
        const amount = refundFor(order, taken);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(refundable(order));
        order = oweRefund(giveBack(order, taken, "RETURNED", cause), amount, "", taken, now);
      }
      expect(order.status).toBe("RETURNED");
      expect(refundable(order)).toBe(0);
      for (const { refundId } of order.refunds) order = refundPaid(order, refundId, now);
      expect([order.paymentStatus, order.refunds.length === 0 || order.status === "REFUNDED"]).toEqual([captured(order) === 0 ? order.paymentStatus : "REFUNDED", true]);
    }), { numRuns: 500 });
  });
});

function priced(lines: readonly { readonly quantity: number; readonly unitPrice: number }[], { share, shipping, goodsTax, shippingTax }: { readonly share: number; readonly shipping: number; readonly goodsTax: number; readonly shippingTax: number }): Order {
  const subtotal = lines.reduce((total, line) => total + line.quantity * line.unitPrice, 0);
  const discount = Math.floor(subtotal * share);
  const tax = (subtotal === 0 ? 0 : goodsTax) + shippingTax;
  const total = subtotal - discount + shipping + tax;
  const wishes = lines.map(({ quantity }, index) => ({ variantId: `var_${index}` as VariantId, quantity }));
  const some = draftOf(wishes);
  const order = placeOrder({ ...nameOrder(some.checkoutId, 0, 1, now), draft: some, shippingMethod: "standard", payment: paid(total) }, "CONFIRMED", now);
  const items = order.items.map((item, index) => ({ ...item, unitPrice: lines[index]?.unitPrice ?? 0, totalPrice: item.quantity * (lines[index]?.unitPrice ?? 0), sellerId: "sel_1" as SellerId }));
  return delivered({ ...order, items, totals: { subtotal, discount, shipping, tax, shippingTax, total } });
}

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
    const [former = "", latter = ""] = [1, 2].map((counter) => nameOrder("chk_x" as CheckoutId, 0, counter, now).orderNumber.slice(9));
    expect([...former].filter((character, index) => character === latter[index]).length).toBeLessThan(4);
  });
});
