import { describe, expect, it } from "vitest";
import { advance } from "../../src/domain/checkout/advance.ts";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import { type GatewayAnswer, type GatewayDeed, type Saga, type Signal, statusOf } from "../../src/domain/checkout/saga.ts";
import { nextEffect } from "../../src/domain/checkout/steps.ts";
import type { CheckoutId, VariantId } from "../../src/domain/ids.ts";
import { laneOfCheckout, nameCheckout } from "../../src/domain/checkout-name.ts";
import { laneOfOrder, nameOrder } from "../../src/domain/order/name.ts";
import { draftOf } from "../support/purchase.ts";
import { payOutcome } from "../../src/durable-objects/lane/views.ts";

const start = 1_700_000_000_000;
const draft = draftOf([{ variantId: "var_a" as VariantId }]);
const fresh = beginSaga(draft, nameOrder(draft.checkoutId, 0, 1, start), 3, start);
const tell = (saga: Saga, signal: Signal, now = start): Saga => advance(saga, signal, now).state;
const held: Signal = { kind: "stock", answers: fresh.lines.map(({ holdId }) => ({ holdId, answer: { kind: "held", expiresAt: start + 900_000 } })) };
const pay: Signal = { kind: "pay", key: "k1", method: "CARD", token: "tok_secret", gateway: "sandbox", correlationId: "cor" };
const key = `${draft.checkoutId}:1`;
const gateway = (deed: GatewayDeed, answer: GatewayAnswer): Signal => ({ kind: "gateway", deed, key, answer });
const heard = (gatewayEventId = "evt_1", about = key): Signal => ({ kind: "heard", gatewayEventId, key: about });
const money = { currency: "USD", gatewayTransactionId: "txn_1", amount: 1_500 };
const silent: GatewayAnswer = { kind: "silent" };

const open = tell(fresh, held);
const asking = tell(open, pay);
const pending = tell(tell(asking, gateway("authorise", silent)), gateway("inquire", { kind: "pending", ...money }));
const sold = tell(pending, { kind: "stock", answers: fresh.lines.map(({ holdId }) => ({ holdId, answer: { kind: "sold" } })) });
const stolen = tell(asking, gateway("authorise", { kind: "declined", declineCode: "stolen_card", retryable: false }));
const declined = tell(asking, gateway("authorise", { kind: "declined", declineCode: "card_declined", retryable: true }));

describe("an event of a gateway", () => {
  it.each<[string, Saga, string | null]>([
    ["has a pending payment asked about at once", sold, "inquire"],
    ["changes nothing while the browser's own answer is on its way", asking, "authorise"],
    ["has a declined payment made sure to be void", declined, "void"],
    ["has nothing to say of a checkout that was never paid", open, null],
  ])("%s", (_, saga, effect) => {
    expect(nextEffect(tell(saga, heard()), start)?.kind ?? null).toBe(effect);
  });

  it("is taken once by its id", () => {
    const once = tell(sold, heard());
    expect(tell(once, heard())).toBe(once);
    expect(tell(once, heard("evt_2"))).not.toBe(once);
  });

  it("about another payment than any of the checkout's has nothing done", () => {
    expect(nextEffect(tell(sold, heard("evt_1", "somebody:1")), start)).toBeNull();
  });

  it("pays back what was captured although it had been declined", () => {
    const closed = tell(stolen, { kind: "stock", answers: fresh.lines.map(({ holdId }) => ({ holdId, answer: { kind: "freed" } })) });
    expect(closed.stage).toBe("closed");
    const late = tell(tell(closed, heard()), gateway("void", { kind: "captured", ...money }));
    expect(nextEffect(late, start)).toMatchObject({ kind: "refund", amount: 1_500 });
  });

  it("leaves a checkout that may be paid again as it was, when the gateway says it was declined indeed", () => {
    const again = tell(tell(declined, heard()), gateway("void", { kind: "declined", declineCode: "card_declined", retryable: true }));
    expect([statusOf(again, start), again.payments[0]?.state, nextEffect(again, start)]).toEqual(["PAYMENT_FAILED", "declined", null]);
  });
});

describe("the step log", () => {
  it("says what was heard and where the saga stood after, without a token", () => {
    const log = tell(asking, gateway("authorise", { kind: "authorised", ...money })).log;
    expect(log.map(({ signal, stage }) => [signal, stage])).toEqual([["begin", "holding"], ["stock", "open"], ["pay", "authorising"], ["gateway", "committing"]]);
    expect(log.at(-1)?.detail).toBe(`authorise ${key}: authorised 15 USD`);
    expect(JSON.stringify(log)).not.toContain("tok_secret");
  });

  it("keeps the beginning and the end of a way that is very long", () => {
    let saga = sold;
    for (let asked = 0; asked < 200; asked++) saga = tell(saga, gateway("inquire", silent), start + asked);
    expect([saga.log.length, saga.log[0]?.signal, saga.log.at(-1)?.at]).toEqual([60, "begin", start + 199]);
  });
});

it("finds the lane of a checkout and of its order in their ids", () => {
  const checkoutId = nameCheckout(1_000, "abc");
  const { orderId } = nameOrder(checkoutId, 1_000, 1, start);
  expect([laneOfCheckout(checkoutId), laneOfOrder(orderId), orderId]).toEqual([1_000, 1_000, "ord_rs-abc"]);
  expect(["chk_abc", "chk_zzz-a", "ord_1-a"].map((text) => laneOfCheckout(text as CheckoutId))).toEqual([null, null, null]);
});

it("tells the buyer where to approve a payment, and speaks of it by the gateway's own name from then on", () => {
  const approvalUrl = "https://www.paypal.com/checkoutnow?token=1";
  const waiting = tell(asking, gateway("authorise", { kind: "pending", ...money, approvalUrl }));
  expect(payOutcome(waiting, "k1", start)).toEqual({ kind: "pending", ...waiting.name, approvalUrl });
  expect(payOutcome(tell(asking, gateway("authorise", { kind: "pending", ...money })), "k1", start)).toEqual({ kind: "pending", ...waiting.name });
  const units = tell(waiting, { kind: "stock", answers: fresh.lines.map(({ holdId }) => ({ holdId, answer: { kind: "sold" } })) });
  expect(nextEffect(units, start + 3_600_000)).toMatchObject({ kind: "inquire", payment: { key, gatewayTransactionId: "txn_1" } });
});
