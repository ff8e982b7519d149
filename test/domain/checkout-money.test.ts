import { describe, expect, it } from "vitest";
import { advance } from "../../src/domain/checkout/advance.ts";
import { attentionOf } from "../../src/domain/checkout/attention.ts";
import { type GatewayAnswer, type GatewayDeed, type Saga, type Signal, statusOf } from "../../src/domain/checkout/saga.ts";
import { type Effect, isForgotten, nextEffect, wakeAt } from "../../src/domain/checkout/steps.ts";
import { dayMs, minuteMs } from "../../src/domain/time.ts";
import { authorising, capturing, charged, committing, down, fresh, gateway, money, open, owes, pay, pending, silent, start, stock, tell, ttlMs } from "../support/saga.ts";

function answerTo(effect: Effect, answers: Partial<Record<GatewayDeed, GatewayAnswer>>): Signal {
  if (effect.party === "gateway") return { kind: "gateway", deed: effect.kind, key: effect.payment.key, ...("refundId" in effect && { refundId: effect.refundId }), answer: answers[effect.kind] ?? { kind: "unknown" } };
  const answer = { kind: effect.kind === "commit" ? "sold" : "freed" } as const;
  return { kind: "stock", answers: effect.lines.map((line) => ({ holdId: line.holdId, ...("changeId" in line && { changeId: line.changeId }), answer })) };
}

/** Answers what is owed until nothing is: the stock gives back, the gateway does as the answer for its deed says. */
function settle(saga: Saga, answers: Partial<Record<GatewayDeed, GatewayAnswer>>, now = start): { readonly saga: Saga; readonly deeds: readonly Effect["kind"][]; readonly mails: readonly string[] } {
  const deeds: Effect["kind"][] = [];
  const mails: string[] = [];
  for (let effect = nextEffect(saga, now); effect !== null; effect = nextEffect(saga, now)) {
    if (deeds.push(effect.kind) > 20) throw new Error(`it never rests: ${deeds.join(", ")}`);
    const { state, facts } = advance(saga, answerTo(effect, answers), now);
    mails.push(...facts.flatMap((fact) => (fact.type === "NOTIFICATION_REQUESTED" ? [fact.template] : [])));
    saga = state;
  }
  return { saga, deeds, mails };
}

describe("another amount or currency than was asked for", () => {
  const wrongs = { "less": { ...money, amount: 1 }, "more": { ...money, amount: 350_000 }, "another currency": { ...money, currency: "IDR" } };
  const moments: readonly [string, Saga, GatewayDeed, "authorised" | "captured"][] = [
    ["an authorisation", authorising, "authorise", "authorised"],
    ["a charge at once", authorising, "authorise", "captured"],
    ["a capture", capturing, "capture", "captured"],
    ["an inquiry about a pending payment", pending, "inquire", "captured"],
  ];
  const rows = moments.flatMap((moment) => Object.entries(wrongs).map(([name, wrong]) => [name, ...moment, wrong] as const));

  it.each(rows)("%s in %s is never confirmed, goes back whole, and is shown to a person", (_, __, saga, deed, kind, wrong) => {
    const told = advance(saga, gateway(saga, deed, { kind, ...wrong }), start);
    expect(told.facts).toContainEqual(expect.objectContaining({ type: "PAYMENT_FAILED", failureCode: "amount_mismatch" }));
    const ended = settle(told.state, { void: { kind: "voided", ...wrong }, refund: { kind: "refunded" } });
    expect([statusOf(ended.saga, start), ended.saga.stage, ended.saga.order?.status ?? "FAILED"]).toEqual(["RELEASED", "closed", "FAILED"]);
    expect(ended.deeds).toContain(kind === "captured" ? "refund" : "void");
    expect(attentionOf(ended.saga, start, minuteMs)).toMatchObject({ kind: "wrong_amount" });
  });

  it("pays back what was taken, not what was asked for", () => {
    const wrong = tell(capturing, gateway(capturing, "capture", { kind: "captured", ...money, amount: 99 }));
    expect(nextEffect(tell(wrong, stock(wrong, { kind: "freed" })), start)).toMatchObject({ kind: "refund", amount: 99 });
  });
});

describe("the next gateway", () => {
  const sent: GatewayAnswer = { kind: "unavailable", sent: true, retryAfterMs: 1 };
  it.each<[string, Saga, GatewayDeed, GatewayAnswer, "second" | "first", Effect["kind"]]>([
    ["was not asked because its circuit is open", authorising, "authorise", down, "second", "authorise"],
    ["says that it cannot serve", authorising, "authorise", sent, "second", "authorise"],
    ["refuses us, whatever the card", authorising, "authorise", { kind: "refused", reason: "account closed" }, "second", "authorise"],
    ["is silent", authorising, "authorise", silent, "first", "inquire"],
    ["is silent again", tell(authorising, gateway(authorising, "authorise", silent)), "inquire", silent, "first", "commit"],
    ["never heard of it, as far as it knows now", tell(authorising, gateway(authorising, "authorise", silent)), "inquire", { kind: "unknown" }, "first", "authorise"],
    ["cannot say what became of it", tell(authorising, gateway(authorising, "authorise", silent)), "inquire", down, "first", "commit"],
    ["waits for the customer", authorising, "authorise", { kind: "pending", ...money }, "first", "commit"],
  ])("is asked only when the first surely took nothing: when it %s, the %5$s", (_, saga, deed, answer, name, deedAfter) => {
    const told = tell(saga, gateway(saga, deed, answer));
    expect([told.payments.at(-1)?.gateway, owes(told)]).toEqual([name, deedAfter]);
  });

  it("is not asked about a card that the first has declined", () => {
    const declined = tell(authorising, gateway(authorising, "authorise", { kind: "declined", declineCode: "card_declined", retryable: true }));
    expect([declined.payments.length, owes(declined)]).toEqual([1, null]);
  });

  it("is asked under a key of its own, within the same attempt of the buyer", () => {
    const second = tell(authorising, gateway(authorising, "authorise", down));
    const [before, after] = second.payments;
    expect([before?.state, after?.requestKey, second.attemptsLeft]).toEqual(["void", "k1", 3]);
    expect(after?.key).not.toBe(before?.key);
  });

  it("leaves nothing behind at the first: what said it took nothing is made void all the same", () => {
    const second = tell(authorising, gateway(authorising, "authorise", sent));
    const confirmed = settle(second, { authorise: { kind: "authorised", ...money }, capture: { kind: "captured", ...money }, void: { kind: "voided", ...money } });
    expect(confirmed.saga.stage).toBe("confirmed");
    expect(confirmed.saga.payments.map(({ gateway: name, state }) => [name, state])).toEqual([["first", "void"], ["second", "captured"]]);
  });

  it("is nobody when all are down: nothing is charged, the hold is kept, no attempt is used", () => {
    let saga = authorising;
    for (let asked = 0; asked < 3; asked++) saga = tell(saga, gateway(saga, "authorise", down));
    expect([statusOf(saga, start), saga.attemptsLeft, owes(saga), saga.payments.at(-1)?.end?.kind]).toEqual(["RESERVED", 3, null, "payment_unavailable"]);
    expect(tell(saga, pay("k2")).stage).toBe("authorising");
  });

  it("waits for none that is silent about giving up", () => {
    const second = tell(authorising, gateway(authorising, "authorise", sent));
    const paid = [["authorise", { kind: "authorised", ...money }], ["capture", { kind: "captured", ...money }]] as const;
    let saga = second;
    for (const [deed, answer] of paid) {
      saga = tell(saga, gateway(saga, deed, answer));
      if (saga.stage === "committing") saga = tell(saga, stock(saga, { kind: "sold" }));
    }
    const waiting = tell(saga, gateway(saga, "void", silent, saga.payments[0]?.key));
    const cancelled = tell(waiting, { kind: "cancel", reason: "no", correlationId: "cor" });
    expect(settle(cancelled, { refund: { kind: "refunded" } }).deeds).toEqual(["restock", "refund"]);
  });
});

describe("a gateway that takes the money at once", () => {
  it("has the units sold after it, and nothing captured again", () => {
    const { saga, deeds } = settle(charged, {});
    expect([saga.stage, deeds, saga.order?.status]).toEqual(["confirmed", ["commit"], "CONFIRMED"]);
  });

  it("has a hold made again that lapsed meanwhile, under an id of its own", () => {
    const again = tell(charged, stock(charged, { kind: "sold" }, { kind: "lapsed" }));
    expect(nextEffect(again, start)).toMatchObject({ kind: "hold", lines: [{ variantId: "var_b", holdId: `${charged.lines[1]?.holdId}.2` }] });
    const held = tell(again, stock(again, { kind: "held", expiresAt: start + ttlMs }));
    expect([owes(held), settle(held, {}).saga.stage]).toEqual(["commit", "confirmed"]);
  });

  it("pays back at once when the units are sold to others, and tells the customer", () => {
    const again = tell(charged, stock(charged, { kind: "sold" }, { kind: "lapsed" }));
    const gone = tell(again, stock(again, { kind: "sold" }, { kind: "short", available: 0 }));
    const { saga, deeds, mails } = settle(gone, { refund: { kind: "refunded" } });
    expect([saga.stage, deeds, mails]).toEqual(["closed", ["restock", "refund"], ["payment-late-refund"]]);
  });

  it("pays back when the stock does not answer whether there are any", () => {
    let saga = tell(charged, stock(charged, { kind: "lapsed" }));
    for (let asked = 0; asked < 4 && saga.stage === "committing"; asked++) saga = tell(saga, stock(saga, silent), start + asked * 10_000);
    expect(saga.payments.map(({ state }) => state)).toEqual(["overtaken"]);
  });

  it("has its order PENDING while the stock that holds the units is silent", () => {
    let saga = charged;
    for (let asked = 0; asked < 3; asked++) saga = tell(saga, stock(saga, silent), start + asked * 10_000);
    expect([statusOf(saga, start), saga.order?.status]).toEqual(["PENDING", "PENDING"]);
    expect(settle(saga, {}, start + minuteMs).saga.order?.status).toBe("CONFIRMED");
  });
});

describe("a hold that lapsed", () => {
  it("is made again while nobody knows what became of the money", () => {
    expect(owes(tell(pending, stock(pending, { kind: "lapsed" })))).toBe("hold");
  });

  it("ends the checkout while no money has been taken", () => {
    expect(tell(committing, stock(committing, { kind: "lapsed" })).stage).toBe("undoing");
  });
});

describe("what is owed back", () => {
  const again = tell(charged, stock(charged, { kind: "lapsed" }));
  const overtaken = tell(again, stock(again, { kind: "short", available: 0 }));

  it("is asked for again for ever, later each time", () => {
    let saga = overtaken;
    const moments: number[] = [];
    for (let now = start; moments.length < 12; now = saga.payments[0]?.retry?.notBefore ?? 0) {
      moments.push(now - start);
      saga = tell(saga, gateway(saga, "refund", { kind: "refused", reason: "insufficient balance" }), now);
    }
    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    expect([owes(overtaken), gaps.every((gap, index) => gap >= (gaps[index - 1] ?? 0)), gaps.at(-1), saga.stage]).toEqual(["refund", true, 10 * minuteMs, "undoing"]);
  });

  it("is shown to a person once it has been owed for fifteen minutes, with what is needed", () => {
    const stuck = tell(capturing, gateway(capturing, "capture", silent), start);
    expect(attentionOf(stuck, start + 15 * minuteMs - 1, 15 * minuteMs)).toBeNull();
    expect(attentionOf(stuck, start + 15 * minuteMs, 15 * minuteMs)).toEqual({ kind: "stuck", since: start, need: `inquire of ${stuck.payments[0]?.key} by first, asked 1 times in vain` });
    expect(attentionOf(settle(capturing, { capture: { kind: "captured", ...money } }).saga, start + dayMs, 15 * minuteMs)).toBeNull();
  });
});

describe("what came to nothing", () => {
  const released = settle(tell(open, { kind: "abandon" }), {}).saga;
  const unpaid = settle(tell(authorising, gateway(authorising, "authorise", { kind: "declined", declineCode: "stolen_card", retryable: false })), {}).saga;
  it.each<[string, Saga, number]>([["was never paid, after a day", released, dayMs], ["may still be heard of, after thirty", unpaid, 30 * dayMs]])("is forgotten if it %s", (_, saga, keptMs) => {
    expect([wakeAt(saga, start), isForgotten(saga, start + keptMs - 1), isForgotten(saga, start + keptMs)]).toEqual([start + keptMs, false, true]);
  });

  it("is not forgotten before it is undone, nor is an order ever", () => {
    const confirmed = settle(capturing, { capture: { kind: "captured", ...money } }).saga;
    expect([fresh, open, pending, confirmed].map((saga) => isForgotten(saga, start + 1_000 * dayMs))).toEqual([false, false, false, false]);
  });
});
