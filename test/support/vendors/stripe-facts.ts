import { describe, expect, it } from "vitest";
import type { RefundId } from "../../../src/domain/ids.ts";
import type { stripeCounterpart } from "./stripe-counterpart.ts";

const hour = 3_600_000;
let made = 0;

/** What is true of Stripe beyond what is true of every gateway. */
export function stripeFacts(make: () => ReturnType<typeof stripeCounterpart>): void {
  const opened = opening(make);
  describe("Stripe", () => {
    for (const [title, holds] of Object.entries(facts)) it(title, () => holds(opened));
    eachTrouble(opened);
  });
}

/** A counterpart and a payment that nobody has heard of. */
function opening(make: () => ReturnType<typeof stripeCounterpart>) {
  const begun = (more: object = {}) => {
    const counterpart = make();
    const request = { key: `chk_0-stripe${(made += 1)}:1`, amount: 1_999, currency: "USD", gatewayTransactionId: null, at: counterpart.now(), ...counterpart.approving, ...more };
    return { ...counterpart, request };
  };
  return { begun };
}

type Opened = ReturnType<typeof opening>;

const facts: Readonly<Record<string, (opened: Opened) => Promise<void>>> = {
  async "finds a payment by search once Stripe has forgotten the idempotency keys"({ begun }) {
    const { gateway, server, request, pass } = begun();
    await gateway.authorise(request);
    server.forgetKeys();
    pass(25 * hour);
    expect(await gateway.find(request)).toMatchObject({ kind: "authorised", amount: 1_999 });
    expect(await gateway.find({ ...request, key: "chk_0-nobody:1" })).toEqual({ kind: "unknown" });
    expect(server.asked.filter(({ path }) => path === "/v1/payment_intents")).toHaveLength(1);
  },

  async "refunds once though Stripe has forgotten the idempotency keys"({ begun }) {
    const { gateway, server, request, pass } = begun();
    await gateway.authorise(request);
    await gateway.capture(request);
    const captured = await gateway.find(request);
    const known = { ...request, gatewayTransactionId: captured.kind === "captured" ? captured.gatewayTransactionId : null };
    expect(await gateway.refund(known, "ref_1" as RefundId, 500)).toEqual({ kind: "refunded" });
    server.forgetKeys();
    pass(48 * hour);
    expect(await gateway.refund(known, "ref_1" as RefundId, 500)).toEqual({ kind: "refunded" });
    expect(server.asked.filter(({ method, path }) => method === "POST" && path === "/v1/refunds")).toHaveLength(1);
  },

  async "makes one intent and puts the card to it once, under keys made of ours"({ begun }) {
    const { gateway, server, request } = begun();
    for (let time = 0; time < 3; time++) await gateway.authorise(request);
    expect(server.asked.filter(({ path }) => path.endsWith("/confirm"))).toHaveLength(1);
    expect(server.asked[0]?.values).toMatchObject({ amount: "1999", currency: "usd", capture_method: "manual", metadata: { key: request.key } });
  },

  async "moves no money by looking: an intent without a card is nothing"({ begun }) {
    const { gateway, server, request } = begun();
    expect(await gateway.find(request)).toEqual({ kind: "unknown" });
    expect(server.asked.some(({ path }) => path.endsWith("/confirm"))).toBe(false);
  },

  async "sends the buyer to his bank and back to his checkout, and gives up when he does not come back in time"({ begun }) {
    const { gateway, server, request, pass, asking } = begun();
    await gateway.authorise({ ...request, token: asking.token });
    expect(server.asked.at(-1)?.values).toMatchObject({ return_url: `https://shop.test/checkout/${request.key.split(":")[0]}` });
    pass(14 * 60_000);
    expect(await gateway.find(request)).toMatchObject({ kind: "pending" });
    pass(2 * 60_000);
    expect(await gateway.find(request)).toMatchObject({ kind: "voided" });
    expect(await gateway.find(request)).toMatchObject({ kind: "voided" });
  },

  async "says nothing when a key was used for another payment: nobody knows what became of that one"({ begun }) {
    const { gateway, request } = begun();
    await gateway.authorise(request);
    expect(await gateway.find({ ...request, amount: 5 })).toEqual({ kind: "silent" });
  },

  async "refuses what Stripe cannot charge exactly, before anything is sent"({ begun }) {
    const { gateway, server, request } = begun({ currency: "KWD", amount: 1_999 });
    expect(await gateway.authorise(request)).toMatchObject({ kind: "refused" });
    expect(server.asked).toEqual([]);
  },

  async "reads all pages of the books"({ begun }) {
    const { gateway, server, request, now } = begun();
    server.pageSize = 2;
    for (let index = 1; index <= 5; index++) {
      const one = { ...request, key: `${request.key}${index}` };
      await gateway.authorise(one);
      await gateway.capture(one);
    }
    const rows = await gateway.listSettlements(now() - hour, now() + hour);
    expect(rows.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5].map((index) => `${request.key}${index}`));
    expect(server.asked.filter(({ path }) => path === "/v1/balance_transactions")).toHaveLength(3);
  },
};

/** What is told of many cases, a test for each. */
function eachTrouble({ begun }: Opened): void {
  it.each([
    [429, { kind: "unavailable", sent: false }],
    [500, { kind: "silent" }],
    [503, { kind: "silent" }],
    [409, { kind: "silent" }],
    [403, { kind: "unavailable", sent: false }],
  ])("takes a %i for what it is: only who surely did nothing is passed over", async (status, answer) => {
    const { gateway, server, request } = begun();
    server.troubleNext(status);
    expect(await gateway.authorise(request)).toMatchObject(answer);
  });

  it.each([["JPY", 500, "500"], ["ISK", 500, "50000"], ["KWD", 1_990, "1990"], ["USD", 500, "500"]])("writes %s as Stripe counts it", async (currency, amount, written) => {
    const { gateway, server, request } = begun({ currency, amount });
    expect(await gateway.authorise(request)).toMatchObject({ kind: "authorised", amount, currency });
    expect(server.asked[0]?.values["amount"]).toBe(written);
  });
}
