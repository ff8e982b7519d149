import { describe, expect, it } from "vitest";
import { advance } from "../../src/domain/checkout/advance.ts";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import type { GatewayAnswer, OrderSignal, Saga, Signal, StockAnswer } from "../../src/domain/checkout/saga.ts";
import { type Effect, nextEffect, wakeAt } from "../../src/domain/checkout/steps.ts";
import type { Fact } from "../../src/domain/facts.ts";
import type { OrderItemId, ReturnId, SellerId, VariantId } from "../../src/domain/ids.ts";
import type { Condition } from "../../src/domain/order.ts";
import { nameOrder } from "../../src/domain/order/name.ts";
import type { DeskStatus } from "../../src/domain/order/states.ts";
import { draftOf } from "../support/purchase.ts";

const start = 1_700_000_000_000;
const windowMs = 1_000_000;
const wish = draftOf([{ variantId: "var_a" as VariantId, quantity: 2 }, { variantId: "var_b" as VariantId }]);
const draft = { ...wish, lines: wish.lines.map((line, index) => ({ ...line, sellerId: `sel_${index}` as SellerId })) };
const money = { gatewayTransactionId: "txn_1", amount: 3_500, currency: "USD" };

const decide = (saga: Saga, signal: Signal, now = start) => advance(saga, signal, now);
const told = (saga: Saga, signal: Signal, now = start): Saga => decide(saga, signal, now).state;
const types = (facts: readonly Fact[]) => facts.map((fact) => (fact.type === "NOTIFICATION_REQUESTED" ? fact.template : fact.type));

/** What a willing world says to an effect. */
function willing(effect: Effect): StockAnswer | GatewayAnswer {
  switch (effect.kind) {
    case "hold":
      return { kind: "held", expiresAt: start + draft.ttlMs };
    case "commit":
      return { kind: "sold" };
    case "release":
    case "restock":
      return { kind: "freed" };
    case "refund":
      return { kind: "refunded" };
    case "void":
      return { kind: "voided", ...money };
    case "authorise":
      return { kind: "authorised", ...money };
    case "inquire":
    case "capture":
      return { kind: "captured", ...money };
  }
}

/** The next effect, and the saga after the world said that to it. */
function step(saga: Saga, say: (effect: Effect) => StockAnswer | GatewayAnswer = willing, now = start): { readonly effect: Effect; readonly saga: Saga; readonly facts: readonly Fact[] } {
  const effect = nextEffect(saga, now);
  if (effect === null) throw new Error("nothing is owed");
  const answer = say(effect);
  const signal: Signal = effect.party === "stock"
    ? { kind: "stock", answers: effect.lines.map((line) => ({ holdId: line.holdId, ...("changeId" in line && { changeId: line.changeId }), answer: answer as StockAnswer })) }
    : { kind: "gateway", deed: effect.kind, key: saga.payments.at(-1)?.key ?? "", ...("refundId" in effect && { refundId: effect.refundId }), answer: answer as GatewayAnswer };
  const { state, facts } = decide(saga, signal, now);
  return { effect, saga: state, facts };
}

/** All that is owed, carried out. */
function settle(saga: Saga, now = start): { readonly saga: Saga; readonly done: readonly Effect[]; readonly facts: readonly Fact[] } {
  const done: Effect[] = [];
  const facts: Fact[] = [];
  let at = saga;
  while (nextEffect(at, now) !== null) {
    const next = step(at, willing, now);
    done.push(next.effect);
    facts.push(...next.facts);
    at = next.saga;
  }
  return { saga: at, done, facts };
}

const open = settle(beginSaga(draft, nameOrder(draft.checkoutId, 0, 1, start), 3, start)).saga;
const confirmed = settle(told(open, { kind: "pay", key: "k1", method: "CARD", token: "tok_visa", gateway: "sandbox", correlationId: "cor" })).saga;

let keys = 0;
const move = (to: DeskStatus, more: Partial<Extract<OrderSignal, { kind: "transition" }>> = {}): Signal => ({
  kind: "transition", to, by: "admin", sellerId: null, tracking: null, condition: "resellable", reason: null, requestKey: `desk-${++keys}`, correlationId: "cor", ...more,
});
const along = (saga: Saga, ...way: readonly DeskStatus[]) => way.reduce((at, to) => told(at, move(to)), saga);
const shipped = along(confirmed, "PROCESSING", "SHIPPED");
const delivered = along(shipped, "DELIVERED");
const item = (saga: Saga, index: number): OrderItemId => saga.order?.items[index]?.orderItemId ?? ("" as OrderItemId);
const ask = (saga: Saga, ...quantities: readonly number[]): Signal => ({
  kind: "requestReturn", windowMs, correlationId: "cor",
  request: { requestKey: `ret-${++keys}`, reason: "too big", sendTo: null, items: quantities.map((quantity, index) => ({ orderItemId: item(saga, index), quantity })).filter(({ quantity }) => quantity > 0) },
});
const answer = (saga: Saga, condition: Condition | null, index = -1): Signal => ({ kind: "resolveReturn", returnId: saga.order?.returns.at(index)?.returnId ?? ("" as ReturnId), condition, reason: null, by: "admin", correlationId: "cor" });
const quantities = (effects: readonly Effect[]): readonly unknown[] => effects.map((effect) => (effect.kind === "restock" ? effect.lines.map((line) => [line.variantId, line.quantity]) : effect.kind === "refund" ? effect.amount : effect.kind));

describe("cancelling", () => {
  it("owes units and money, and pays each once", () => {
    const cancelled = decide(confirmed, { kind: "cancel", reason: "no", correlationId: "cor" });
    expect(types(cancelled.facts)).toEqual(["ORDER_CANCELLED", "order-cancelled"]);
    const { saga, done, facts } = settle(cancelled.state);
    expect(quantities(done)).toEqual([[["var_a", 2], ["var_b", 1]], 3_500]);
    expect(types(facts)).toEqual(["PAYMENT_REFUNDED", "ORDER_STATUS_CHANGED", "order-refunded"]);
    expect(saga.order).toMatchObject({ status: "CANCELLED", paymentStatus: "REFUNDED", refunds: [{ amount: 3_500, status: "PROCESSED" }] });
    expect(decide(saga, { kind: "cancel", reason: "no", correlationId: "cor" })).toMatchObject({ state: saga, outcome: "accepted", facts: [] });
    expect(wakeAt(saga, start)).toBeNull();
  });

  it.each([["SHIPPED", shipped], ["DELIVERED", delivered]] as const)("is refused once %s", (_, saga) => {
    expect(decide(saga, { kind: "cancel", reason: "no", correlationId: "cor" })).toMatchObject({ state: saga, outcome: "invalid_transition" });
  });
});

describe("the desk", () => {
  it("moves the order on, tells the world each time, and writes when it matters to the buyer", () => {
    const sent = decide(along(confirmed, "PROCESSING"), move("SHIPPED", { tracking: { carrier: "DHL", number: "42", url: null } }));
    expect(types(sent.facts)).toEqual(["ORDER_STATUS_CHANGED", "order-shipped"]);
    expect(sent.facts[1]).toMatchObject({ values: { tracking: { number: "42" } } });
    expect(types(decide(shipped, move("DELIVERED")).facts)).toEqual(["ORDER_STATUS_CHANGED", "order-delivered"]);
  });

  it.each<[DeskStatus, Saga]>([["SHIPPED", confirmed], ["DELIVERED", confirmed], ["RETURNED", confirmed], ["PROCESSING", shipped], ["SHIPPED", shipped], ["CANCELLED", delivered], ["PROCESSING", open]])("does not make %s of what is elsewhere", (to, saga) => {
    expect(decide(saga, move(to))).toMatchObject({ state: saga, outcome: "invalid_transition", facts: [] });
  });

  it("is heard once under one key", () => {
    const once = move("PROCESSING", { requestKey: "same" });
    const packed = told(confirmed, once);
    expect(decide(packed, once)).toMatchObject({ state: packed, outcome: "accepted", facts: [] });
  });

  it("takes a parcel that was refused at the door: units back, all the money, REFUNDED", () => {
    const back = decide(shipped, move("RETURNED"));
    expect(back.state.order?.status).toBe("RETURNED");
    const { saga, done } = settle(back.state);
    expect(quantities(done)).toEqual([[["var_a", 2], ["var_b", 1]], 3_500]);
    expect(saga.order).toMatchObject({ status: "REFUNDED", paymentStatus: "REFUNDED" });
  });

  it("lets a seller send his lines, or say that he cannot: their money and their units alone go back", () => {
    const [mine, theirs] = ["sel_0" as SellerId, "sel_1" as SellerId];
    const sent = told(told(confirmed, move("PROCESSING", { sellerId: mine, by: "seller" })), move("SHIPPED", { sellerId: mine, by: "seller" }));
    expect(sent.order).toMatchObject({ status: "CONFIRMED", items: [{ status: "SHIPPED" }, { status: "CONFIRMED" }] });
    expect(decide(sent, move("CANCELLED", { sellerId: mine, by: "seller" })).outcome).toBe("invalid_transition");
    const short = decide(sent, move("CANCELLED", { sellerId: theirs, by: "seller" }));
    expect(types(short.facts)).toEqual(["ORDER_STATUS_CHANGED", "order-cancelled"]);
    const { saga, done } = settle(short.state);
    expect(quantities(done)).toEqual([[["var_b", 1]], 1_000]);
    expect(saga.order).toMatchObject({ status: "SHIPPED", paymentStatus: "PARTIALLY_REFUNDED", items: [{ status: "SHIPPED" }, { status: "CANCELLED" }] });
  });
});

describe("giving back", () => {
  it("is asked for, granted in parts and paid in parts; the last part brings the delivery's money and REFUNDED", () => {
    const asked = decide(delivered, ask(delivered, 1, 1));
    expect(types(asked.facts)).toEqual(["RETURN_REQUESTED", "ORDER_STATUS_CHANGED", "return-requested"]);
    expect(nextEffect(asked.state, start)).toBeNull();
    const granted = decide(asked.state, answer(asked.state, "resellable"));
    expect(types(granted.facts)).toEqual(["ORDER_STATUS_CHANGED", "return-approved"]);
    const part = settle(granted.state);
    expect(quantities(part.done)).toEqual([[["var_a", 1], ["var_b", 1]], 2_000]);
    expect(part.saga.order).toMatchObject({ status: "DELIVERED", paymentStatus: "PARTIALLY_REFUNDED" });
    const last = told(part.saga, ask(part.saga, 1));
    const whole = settle(told(last, answer(last, "resellable")));
    expect(quantities(whole.done)).toEqual([[["var_a", 1]], 1_500]);
    expect(whole.saga.order).toMatchObject({ status: "REFUNDED", paymentStatus: "REFUNDED", statusHistory: [{}, {}, {}, { status: "DELIVERED" }, { status: "RETURNED", by: "admin" }, { status: "REFUNDED", by: "gateway" }] });
    expect(new Set(whole.saga.restocks.map(({ changeId }) => changeId)).size).toBe(3);
  });

  it("puts damaged goods on no shelf", () => {
    const asked = told(delivered, ask(delivered, 2, 1));
    const { saga, done } = settle(told(asked, answer(asked, "damaged")));
    expect(quantities(done)).toEqual([3_500]);
    expect(saga.order?.status).toBe("REFUNDED");
  });

  it("is resolved once: the same answer again changes nothing, another one is refused", () => {
    const asked = told(delivered, ask(delivered, 1));
    for (const [yes, no] of [["resellable", null], [null, "resellable"]] as const) {
      const resolved = told(asked, answer(asked, yes));
      expect(decide(resolved, answer(asked, yes))).toMatchObject({ state: resolved, outcome: "accepted", facts: [] });
      expect(decide(resolved, answer(asked, no))).toMatchObject({ state: resolved, outcome: "invalid_transition" });
    }
    expect(types(decide(asked, answer(asked, null)).facts)).toEqual(["ORDER_STATUS_CHANGED", "return-rejected"]);
  });

  it("of everything at once settles what was asked for before", () => {
    const asked = told(delivered, ask(delivered, 1));
    const { saga, done } = settle(told(asked, move("RETURNED")));
    expect(quantities(done)).toEqual([[["var_a", 2], ["var_b", 1]], 3_500]);
    expect(saga.order).toMatchObject({ status: "REFUNDED", returns: [{ status: "APPROVED" }] });
  });
});

describe("a refund", () => {
  const cancelled = step(told(confirmed, { kind: "cancel", reason: "no", correlationId: "cor" })).saga;

  it("that is refused is FAILED, asked for again later each time, and PROCESSED in the end", () => {
    let saga = cancelled;
    const waits: number[] = [];
    for (let now = start; waits.length < 3; now = saga.order?.refunds[0]?.retry.notBefore ?? now) {
      saga = step(saga, () => ({ kind: "refused", reason: "account closed" }), now).saga;
      waits.push((saga.order?.refunds[0]?.retry.notBefore ?? 0) - now);
      expect(nextEffect(saga, now)).toBeNull();
    }
    expect(waits).toEqual([5_000, 30_000, 120_000]);
    expect(saga.order).toMatchObject({ status: "CANCELLED", paymentStatus: "CAPTURED", refunds: [{ status: "FAILED" }] });
    const due = wakeAt(saga, start) ?? 0;
    expect(settle(saga, due).saga.order).toMatchObject({ paymentStatus: "REFUNDED", refunds: [{ status: "PROCESSED" }] });
  });

  it("that nobody answers stays PENDING, is tried again, and changes nothing that can be seen", () => {
    const silent = step(cancelled, () => ({ kind: "silent" }));
    expect(silent.facts).toEqual([]);
    expect(silent.saga.order).toMatchObject({ revision: cancelled.order?.revision, refunds: [{ status: "PENDING", retry: { failures: 1 } }] });
  });

  it("that is refused keeps no other one waiting, nor the units", () => {
    const asked = told(delivered, ask(delivered, 1));
    const granted = step(told(asked, answer(asked, "damaged")), () => ({ kind: "refused", reason: "no" })).saga;
    const more = told(granted, ask(granted, 1));
    const { done } = settle(told(more, answer(more, "resellable")));
    expect(quantities(done)).toEqual([[["var_a", 1]], 1_000]);
  });

  it("is counted once, however often its answer comes", () => {
    const { saga, effect } = step(cancelled);
    if (effect.kind !== "refund") throw new Error(effect.kind);
    const again = decide(saga, { kind: "gateway", deed: "refund", key: saga.payments.at(-1)?.key ?? "", refundId: effect.refundId, answer: { kind: "refunded" } });
    expect(again).toMatchObject({ state: saga, facts: [] });
  });
});

describe("units that go back", () => {
  it("wait for a stock that says nothing, and go once", () => {
    const cancelled = told(confirmed, { kind: "cancel", reason: "no", correlationId: "cor" });
    const silent = step(cancelled, () => ({ kind: "silent" })).saga;
    expect(silent.restocks.map(({ isBack }) => isBack)).toEqual([false, false]);
    const later = settle(silent, start + 10_000);
    expect(later.done.map(({ kind }) => kind)).toEqual(["restock", "refund"]);
    expect(later.saga.restocks.every(({ isBack }) => isBack)).toBe(true);
    expect(later.saga.lines.every(({ state }) => state === "sold")).toBe(true);
  });
});
