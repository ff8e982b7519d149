import { describe, expect, it } from "vitest";
import { advance } from "../../src/domain/checkout/advance.ts";
import { backOff, inquiryDelaysMs, isDue, noBackoff } from "../../src/domain/backoff.ts";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import { type GatewayAnswer, type GatewayDeed, type Saga, type Signal, statusOf, type StockAnswer } from "../../src/domain/checkout/saga.ts";
import { type Effect, nextEffect, steps, wakeAt } from "../../src/domain/checkout/steps.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { nameOrder } from "../../src/domain/order/name.ts";
import { draftOf } from "../support/purchase.ts";

const start = 1_700_000_000_000;
const ttlMs = 900_000;
const draft = draftOf([{ variantId: "var_a" as VariantId, quantity: 2 }, { variantId: "var_b" as VariantId }], { ttlMs });
const fresh = beginSaga(draft, nameOrder(draft.checkoutId, 0, 1, start), 3, start);

const tell = (saga: Saga, signal: Signal, now = start): Saga => advance(saga, signal, now).state;
const stock = (saga: Saga, ...answers: readonly StockAnswer[]): Signal => ({ kind: "stock", answers: saga.lines.map(({ holdId }, index) => ({ holdId, answer: answers[index] ?? answers[0] ?? { kind: "silent" } })) });
const gateway = (saga: Saga, deed: GatewayDeed, answer: GatewayAnswer): Signal => ({ kind: "gateway", deed, key: saga.payments.at(-1)?.key ?? "", answer });
const pay = (key = "k1"): Signal => ({ kind: "pay", key, method: "CARD", token: "tok_visa", gateway: "sandbox", correlationId: "cor" });
const money = { currency: "USD", gatewayTransactionId: "txn_1", amount: 3_500 };
const silent: GatewayAnswer = { kind: "silent" };
const owes = (saga: Saga, now = start): Effect["kind"] | null => nextEffect(saga, now)?.kind ?? null;

const open = tell(fresh, stock(fresh, { kind: "held", expiresAt: start + ttlMs }));
const authorising = tell(open, pay());
const committing = tell(authorising, gateway(authorising, "authorise", { kind: "authorised", ...money }));
const capturing = tell(committing, stock(committing, { kind: "sold" }));
const confirmed = tell(capturing, gateway(capturing, "capture", { kind: "captured", ...money }));
const pendingCapture = [silent, silent].reduce((saga, answer) => tell(saga, gateway(saga, saga.mustInquire ? "inquire" : "capture", answer)), capturing);
const pendingAsking = [silent, silent].reduce((saga, answer) => tell(saga, gateway(saga, saga.mustInquire ? "inquire" : "authorise", answer)), authorising);

describe("the way forward", () => {
  it.each<[string, Saga, Effect["kind"] | null, string]>([
    ["holds", fresh, "hold", "RESERVED"],
    ["waits for the buyer", open, null, "RESERVED"],
    ["authorises", authorising, "authorise", "PAYING"],
    ["commits stock before it takes money", committing, "commit", "PAYING"],
    ["captures", capturing, "capture", "PAYING"],
    ["is done", confirmed, null, "CONFIRMED"],
  ])("%s", (_, saga, effect, status) => {
    expect([owes(saga), statusOf(saga, start)]).toEqual([effect, status]);
  });

  it("has one pivot, with an undoing for every deed before it", () => {
    const pivot = steps.findIndex((step) => step.pivot);
    expect(steps.flatMap((step, index) => (step.undoing === null ? [] : [index]))).toEqual(Array.from({ length: pivot }, (_, index) => index));
    expect(steps.filter((step) => step.pivot)).toHaveLength(1);
  });

  it("records order, money and mail in the very decision that marks the pivot", () => {
    const { state, facts } = advance(capturing, gateway(capturing, "capture", { kind: "captured", ...money }), start);
    expect(facts.map((fact) => fact.type)).toEqual(["PAYMENT_COMPLETED", "ORDER_CREATED", "NOTIFICATION_REQUESTED"]);
    expect(state.order).toMatchObject({ status: "CONFIRMED", paymentStatus: "CAPTURED", payments: [{ amount: 3_500 }] });
  });
});

describe("the way back", () => {
  it.each<[string, Saga, Signal, number, Effect["kind"] | null, string]>([
    ["one short line releases the others", fresh, stock(fresh, { kind: "held", expiresAt: start + ttlMs }, { kind: "short", available: 0 }), start, "release", "RELEASED"],
    ["a payment after the end releases", open, pay(), start + ttlMs, "release", "EXPIRED"],
    ["a look after the end releases", open, { kind: "tick" }, start + ttlMs, "release", "EXPIRED"],
    ["a card that never will do releases", authorising, gateway(authorising, "authorise", { kind: "declined", declineCode: "stolen_card", retryable: false }), start, "release", "RELEASED"],
    ["a hold that lapsed voids what was authorised", committing, stock(committing, { kind: "lapsed" }), start, "void", "EXPIRED"],
    ["half sold and half lapsed restocks first", committing, stock(committing, { kind: "sold" }, { kind: "lapsed" }), start, "restock", "EXPIRED"],
    ["a capture that is refused restocks", capturing, gateway(capturing, "capture", { kind: "refused", reason: "no" }), start, "restock", "RELEASED"],
    ["another amount than was asked for restocks", capturing, gateway(capturing, "capture", { kind: "captured", ...money, amount: 1 }), start, "restock", "RELEASED"],
    ["a payment that never arrived restocks, once the buyer was told", pendingCapture, gateway(pendingCapture, "inquire", { kind: "unknown" }), start, "restock", "RELEASED"],
  ])("%s", (_, saga, signal, now, effect, status) => {
    const turned = tell(saga, signal, now);
    expect([owes(turned, now), statusOf(turned, now)]).toEqual([effect, status]);
  });

  it("pays back what was captured behind its back", () => {
    const undoing = tell(committing, stock(committing, { kind: "lapsed" }));
    const overtaken = tell(undoing, gateway(undoing, "void", { kind: "captured", ...money }));
    expect(owes(overtaken)).toBe("refund");
    expect(tell(overtaken, gateway(overtaken, "refund", { kind: "refunded" })).stage).toBe("closed");
  });

  it("keeps units moving while the gateway is silent", () => {
    const undoing = tell(capturing, gateway(capturing, "capture", { kind: "refused", reason: "no" }));
    const restocked = tell(undoing, stock(undoing, { kind: "freed" }));
    const waiting = tell(restocked, gateway(restocked, "void", silent));
    expect([owes(restocked), owes(waiting), waiting.stage]).toEqual(["void", null, "undoing"]);
  });
});

describe("after the pivot", () => {
  it.each<[string, Signal]>([
    ["a late decline", gateway(confirmed, "capture", { kind: "declined", declineCode: "x", retryable: false })],
    ["another payment", pay("k2")],
    ["giving up", { kind: "abandon" }],
    ["time", { kind: "tick" }],
  ])("%s changes nothing", (_, signal) => expect(tell(confirmed, signal, start + 10 * ttlMs)).toBe(confirmed));
});

describe("when nobody knows", () => {
  it("asks before it chooses, and takes the gateway's word", () => {
    const unsure = tell(capturing, gateway(capturing, "capture", silent));
    expect(owes(unsure)).toBe("inquire");
    expect(tell(unsure, gateway(unsure, "inquire", { kind: "captured", ...money })).stage).toBe("confirmed");
    expect(owes(tell(unsure, gateway(unsure, "inquire", { kind: "authorised", ...money })))).toBe("capture");
  });

  it("sends a lost authorisation again under its own key", () => {
    const unsure = tell(authorising, gateway(authorising, "authorise", silent));
    const again = nextEffect(tell(unsure, gateway(unsure, "inquire", { kind: "unknown" })), start);
    expect(again).toEqual(nextEffect(authorising, start));
  });

  it("makes a PENDING order and asks again later, each time later", () => {
    expect(pendingCapture).toMatchObject({ order: { status: "PENDING", paymentStatus: "PENDING" } });
    expect([statusOf(pendingCapture, start), owes(pendingCapture), wakeAt(pendingCapture, start)]).toEqual(["PENDING", null, start + 3_000]);
  });

  it("secures the units first, so that none lapses while it waits", () => {
    expect(owes(pendingAsking)).toBe("commit");
  });

  it("ends CONFIRMED or FAILED", () => {
    const won = advance(pendingCapture, gateway(pendingCapture, "inquire", { kind: "captured", ...money }), start);
    expect(won.state.order).toMatchObject({ status: "CONFIRMED", statusHistory: [{ status: "PENDING" }, { status: "CONFIRMED" }] });
    const lost = advance(pendingAsking, gateway(pendingAsking, "inquire", { kind: "unknown" }), start);
    expect(lost.state.order).toMatchObject({ status: "FAILED", paymentStatus: "FAILED" });
    expect(lost.facts.map((fact) => (fact.type === "NOTIFICATION_REQUESTED" ? fact.template : fact.type))).toEqual(["PAYMENT_FAILED", "ORDER_STATUS_CHANGED", "payment-failed"]);
  });
});

describe("trying again", () => {
  const decline: GatewayAnswer = { kind: "declined", declineCode: "card_declined", retryable: true };
  const declined = tell(authorising, gateway(authorising, "authorise", decline));

  it("keeps the hold, under another key, as often as is allowed", () => {
    expect([statusOf(declined, start), declined.attemptsLeft, owes(declined)]).toEqual(["PAYMENT_FAILED", 2, null]);
    const second = tell(declined, pay("k2"));
    const third = tell(tell(second, gateway(second, "authorise", decline)), pay("k3"));
    const over = tell(third, gateway(third, "authorise", decline));
    expect([new Set(over.payments.map((payment) => payment.key)).size, statusOf(over, start), over.payments.at(-1)?.end]).toEqual([3, "RELEASED", { kind: "declined", declineCode: "card_declined", retryable: false }]);
  });

  it("costs nothing when the gateway was down", () => {
    const down = tell(authorising, gateway(authorising, "authorise", { kind: "unavailable", sent: true, retryAfterMs: 1 }));
    expect([statusOf(down, start), down.attemptsLeft, owes(down)]).toEqual(["RESERVED", 3, "void"]);
  });

  it("is over when the checkout is, whatever became of the key before", () => {
    const down = tell(authorising, gateway(authorising, "authorise", { kind: "unavailable", sent: false, retryAfterMs: 1 }));
    expect(advance(tell(down, { kind: "abandon" }), pay("k1"), start).outcome).toBe("expired");
  });

  it.each<[string, Saga, Signal, string]>([
    ["the same key joins", authorising, pay("k1"), "accepted"],
    ["another key waits its turn", authorising, pay("k2"), "checkout_in_progress"],
    ["giving up waits for the payment", authorising, { kind: "abandon" }, "checkout_in_progress"],
    ["a confirmed checkout cannot be given up", confirmed, { kind: "abandon" }, "invalid_transition"],
    ["a confirmed checkout is shown to any key", confirmed, pay("k9"), "accepted"],
    ["an unknown shipping method is refused", open, { kind: "amend", shippingMethod: "pigeon" }, "unknown_method"],
    ["an order that is not there cannot be cancelled", open, { kind: "cancel", reason: "", correlationId: "" }, "invalid_transition"],
  ])("%s", (_, saga, signal, outcome) => expect(advance(saga, signal, start).outcome).toBe(outcome));
});

describe("the backoff", () => {
  it("is a value that grows with each failure and stays at its last delay", () => {
    const moments: number[] = [];
    for (let backoff = noBackoff; backoff.failures < inquiryDelaysMs.length + 2; ) {
      backoff = backOff(backoff, inquiryDelaysMs, start);
      moments.push(backoff.notBefore - start);
    }
    expect(moments).toEqual([...inquiryDelaysMs, inquiryDelaysMs.at(-1), inquiryDelaysMs.at(-1)]);
    expect([isDue(noBackoff, 0), isDue(backOff(noBackoff, [5], 10), 14), isDue(backOff(noBackoff, [5], 10), 15)]).toEqual([true, false, true]);
  });
});
