// Duty: what is true of every gateway, stated once.
// Invariant: knows the interface and nothing behind it; what differs between vendors is in the counterpart.
// Neighbours: test/conformance runs it in workerd, test/vendors in Node under the vendors' own descriptions.

import { describe, expect, it } from "vitest";
import { guarded } from "../../../src/clients/payments/breaker.ts";
import type { AuthorisationRequest, Gateway } from "../../../src/clients/payments/gateway.ts";
import type { GatewayAnswer } from "../../../src/domain/checkout/saga.ts";
import type { RefundId } from "../../../src/domain/ids.ts";
import type { Millis } from "../../../src/domain/time.ts";
import { timer } from "../timer.ts";

/** How a buyer pays: a method and what his browser got for his card. */
export interface Means {
  readonly method: string;
  readonly token: string;
}

/** The other side of a gateway: a vendor, and what can happen on the way to him. */
export interface Counterpart {
  readonly gateway: Gateway;
  readonly now: () => Millis;
  readonly approving: Means;
  readonly declining: Means & { readonly declineCode: string };
  readonly decliningForGood: Means;
  /** The buyer has to say yes somewhere else; where, if the vendor says. */
  readonly asking: Means & { readonly approvalUrl?: RegExp };
  readonly buyerApproves: (key: string, token: string) => Promise<void>;
  /** Every payment is approved there, so that nothing is authorised or declined before. */
  readonly alwaysAsks?: boolean;
  /** Amounts in currencies of other decimals, where they are not the usual ones. */
  readonly currencies?: readonly (readonly [string, number])[];
  /** The next call that changes something at the vendor is lost on the way there or on the way back. */
  readonly loseNext: (what: "request" | "reply") => void;
  /** The vendor answers the next authorisation as a server that is down. */
  readonly down: () => Means;
  /** A message of the vendor about a payment, signed when it says. */
  readonly message: (key: string, at: Millis) => Promise<{ readonly raw: string; readonly headers: Headers }>;
  /** A genuine message that is about no payment of ours. */
  readonly foreign: (at: Millis) => Promise<{ readonly raw: string; readonly headers: Headers }>;
}

let made = 0;
const refundId = (name: string) => `ref_${name}` as RefundId;
const minute = 60_000;

/** Every fact about the gateway of a counterpart. */
export function gatewayFacts(name: string, makeCounterpart: () => Counterpart | Promise<Counterpart>): void {
  const opened = openings(makeCounterpart);
  describe(`the gateway ${name}`, () => {
    for (const [title, holds] of Object.entries(facts)) it(title, () => holds(opened));
  });
}

/** The two states that facts begin with: a payment that nobody has heard of, and one that is captured. */
function openings(makeCounterpart: () => Counterpart | Promise<Counterpart>) {
  /** A counterpart behind the guard that always stands before a gateway, and a payment that nobody has heard of. */
  async function begun(more: Partial<AuthorisationRequest> = {}) {
    const counterpart = await makeCounterpart();
    const gateway = guarded(counterpart.gateway, { timeoutMs: 5_000, slowMs: 5_000, failures: 100, openMs: 1_000, probes: 2, retries: 0, retryMs: 1 }, { clock: { now: counterpart.now }, timer, chance: () => 0.5 });
    const request: AuthorisationRequest = { key: `chk_0-fact${(made += 1)}:1`, amount: 1_999, currency: "USD", gatewayTransactionId: null, at: counterpart.now(), ...counterpart.approving, ...more };
    /** Asks for an authorisation, and approves it where buyers have to. */
    const authorise = async (asked: AuthorisationRequest): Promise<GatewayAnswer> => {
      const answer = await gateway.authorise(asked);
      if (answer.kind !== "pending" || counterpart.alwaysAsks !== true) return answer;
      await counterpart.buyerApproves(asked.key, asked.token);
      return gateway.find(asked);
    };
    return { ...counterpart, gateway, request, authorise, known: { amount: request.amount, currency: request.currency } };
  }

  async function captured(more: Partial<AuthorisationRequest> = {}) {
    const with_ = await begun(more);
    await with_.authorise(with_.request);
    expect(await with_.gateway.capture(with_.request)).toMatchObject({ kind: "captured", ...with_.known });
    return with_;
  }

  return { begun, captured };
}

type Fact = (opened: ReturnType<typeof openings>) => Promise<void>;

const facts: Readonly<Record<string, Fact>> = {
  async "sets aside exactly what was asked for, and finds it by key and by its own name"({ begun }) {
    const { gateway, authorise, request, known } = await begun();
    const answer = await authorise(request);
    expect(answer).toMatchObject({ kind: "authorised", ...known });
    expect(await gateway.find(request)).toEqual(answer);
    const { gatewayTransactionId } = answer.kind === "authorised" ? answer : { gatewayTransactionId: "" };
    expect(await gateway.find({ ...request, gatewayTransactionId })).toEqual(answer);
  },

  async "counts currencies by their own decimals"({ begun, captured }) {
    const { currencies = [["JPY", 2_000], ["KWD", 19_990], ["EUR", 1]] as const } = await begun();
    for (const [currency, amount] of currencies) {
      const { gateway, request } = await captured({ currency, amount });
      expect(await gateway.find(request)).toMatchObject({ kind: "captured", amount, currency });
    }
  },

  async "knows the same key again as the same authorisation, and captures it once"({ begun }) {
    const { gateway, authorise, request, now } = await begun();
    const first = await authorise(request);
    expect(await gateway.authorise(request)).toEqual(first);
    expect(await gateway.capture(request)).toMatchObject({ kind: "captured" });
    expect(await gateway.capture(request)).toMatchObject({ kind: "captured" });
    const rows = (await gateway.listSettlements(now() - minute, now() + minute)).filter(({ key }) => key === request.key);
    expect(rows).toMatchObject([{ kind: "capture", amount: 1_999, currency: "USD" }]);
  },

  async "finds nothing under a key that nobody has paid under"({ begun }) {
    const { gateway, request, alwaysAsks } = await begun();
    expect(await gateway.find(request)).toMatchObject({ kind: alwaysAsks === true ? "pending" : "unknown" });
    expect(await gateway.findRefund(request, refundId("none"))).toEqual({ kind: "unknown" });
  },

  async "gives an authorisation up, after which nothing is captured"({ begun }) {
    const { gateway, authorise, request } = await begun();
    await authorise(request);
    expect(await gateway.void(request)).toMatchObject({ kind: "voided" });
    expect(await gateway.void(request)).toMatchObject({ kind: "voided" });
    expect(await gateway.capture(request)).toMatchObject({ kind: "voided" });
    expect(await gateway.find(request)).toMatchObject({ kind: "voided" });
  },

  async "refuses an authorisation that arrives after it was given up"({ begun }) {
    const { gateway, request } = await begun();
    await gateway.void(request);
    expect((await gateway.authorise(request)).kind).not.toBe("authorised");
    expect((await gateway.find(request)).kind).not.toBe("authorised");
  },

  async "says captured when it is too late to give a payment up"({ captured }) {
    const { gateway, request, known } = await captured();
    expect(await gateway.void(request)).toMatchObject({ kind: "captured", ...known });
  },

  async "refunds in parts, each once, and never more than was captured"({ captured }) {
    const { gateway, request, now } = await captured();
    expect(await gateway.refund(request, refundId("a"), 999)).toEqual({ kind: "refunded" });
    expect(await gateway.refund(request, refundId("a"), 999)).toEqual({ kind: "refunded" });
    expect((await gateway.refund(request, refundId("b"), 1_001)).kind).toBe("refused");
    expect(await gateway.refund(request, refundId("c"), 1_000)).toEqual({ kind: "refunded" });
    expect(await gateway.findRefund(request, refundId("a"))).toEqual({ kind: "refunded" });
    expect(await gateway.findRefund(request, refundId("b"))).toEqual({ kind: "unknown" });
    const rows = (await gateway.listSettlements(now() - minute, now() + minute)).filter(({ key }) => key === request.key);
    expect(rows.map(({ kind, amount }) => [kind, amount])).toEqual([["capture", 1_999], ["refund", 999], ["refund", 1_000]]);
    expect(new Set(rows.map(({ gatewayTransactionId }) => gatewayTransactionId)).size).toBe(1);
  },

  async "lists what moved from a moment on and before another, and nothing else"({ captured }) {
    const { gateway, request, now } = await captured();
    const keys = async (from: Millis, to: Millis) => (await gateway.listSettlements(from, to)).map(({ key }) => key);
    expect(await keys(now() - minute, now() + minute)).toContain(request.key);
    expect(await keys(now() + minute, now() + 2 * minute)).not.toContain(request.key);
    expect(await keys(now() - 2 * minute, now() - minute)).not.toContain(request.key);
  },

  async "declines with a reason, says whether another card may do, and says it again"({ begun }) {
    const { authorise, request, declining, decliningForGood } = await begun();
    const first = { ...request, ...declining };
    const declined = { kind: "declined", declineCode: declining.declineCode, retryable: true };
    expect(await authorise(first)).toEqual(declined);
    expect(await authorise(first)).toEqual(declined);
    const second = { ...request, ...decliningForGood, key: request.key.replace(/:1$/, ":2") };
    expect(await authorise(second)).toMatchObject({ kind: "declined", retryable: false });
  },

  async "declines what no browser can have got from it"({ begun }) {
    const { gateway, request, alwaysAsks } = await begun({ token: "nobody-made-this" });
    // Where the buyer is asked who pays, the token says nothing.
    expect(await gateway.authorise(request)).toMatchObject(alwaysAsks === true ? { kind: "pending" } : { kind: "declined", retryable: false });
  },

  async "says nothing when the request was lost, and then knows of nothing"({ begun }) {
    const { gateway, authorise, request, loseNext, alwaysAsks } = await begun();
    loseNext("request");
    expect(await gateway.authorise(request)).toEqual({ kind: "silent" });
    expect(await gateway.find(request)).toMatchObject({ kind: alwaysAsks === true ? "pending" : "unknown" });
    expect(await authorise(request)).toMatchObject({ kind: "authorised" });
  },

  async "says nothing when the reply to a capture was lost, and then knows that it was made, once"({ begun }) {
    const { gateway, authorise, request, known, loseNext, now } = await begun();
    const { gatewayTransactionId } = { gatewayTransactionId: null, ...(await authorise(request)) };
    const authorised = { ...request, gatewayTransactionId };
    loseNext("reply");
    expect(await gateway.capture(authorised)).toEqual({ kind: "silent" });
    expect(await gateway.find(authorised)).toMatchObject({ kind: "captured", ...known });
    expect(await gateway.capture(authorised)).toMatchObject({ kind: "captured", ...known });
    expect((await gateway.listSettlements(now() - minute, now() + minute)).filter(({ key }) => key === request.key)).toHaveLength(1);
  },

  async "answers as one that is down, so that nobody takes it for a yes or a no"({ begun }) {
    const { gateway, request, down } = await begun();
    const { kind } = await gateway.authorise({ ...request, ...down() });
    expect(["unavailable", "silent"]).toContain(kind);
  },

  async "waits for a buyer who has to approve somewhere else"({ begun }) {
    const { gateway, request, asking, buyerApproves, known } = await begun();
    const asked = await gateway.authorise({ ...request, method: asking.method, token: asking.token });
    expect(asked).toMatchObject({ kind: "pending", ...known, ...(asking.approvalUrl && { approvalUrl: expect.stringMatching(asking.approvalUrl) }) });
    expect(await gateway.find(request)).toMatchObject({ kind: "pending" });
    await buyerApproves(request.key, asking.token);
    expect(await gateway.find(request)).toMatchObject({ kind: "authorised", ...known });
    expect(await gateway.capture(request)).toMatchObject({ kind: "captured", ...known });
  },

  async "knows its own messages, and tells whose payment they are about"({ captured }) {
    const { gateway, request, message, foreign, now } = await captured();
    const { raw, headers } = await message(request.key, now());
    const verdict = await gateway.verifyWebhook(raw, headers, now());
    expect(verdict).toMatchObject({ kind: "heard", key: request.key });
    expect(verdict.kind === "heard" && verdict.gatewayEventId.length > 0).toBe(true);
    const other = await foreign(now());
    expect(await gateway.verifyWebhook(other.raw, other.headers, now())).toEqual({ kind: "ignored" });
  },

  async "calls a message forged that was changed or not signed, and stale that is old or from the future"({ captured }) {
    const { gateway, request, message, now } = await captured();
    const { raw, headers } = await message(request.key, now());
    expect(await gateway.verifyWebhook(raw.replace(request.key, `${request.key}0`), headers, now())).toEqual({ kind: "forged" });
    expect(await gateway.verifyWebhook(raw, new Headers(), now())).toEqual({ kind: "forged" });
    expect(await gateway.verifyWebhook("", new Headers(), now())).toEqual({ kind: "forged" });
    const old = await message(request.key, now() - 6 * minute);
    expect(await gateway.verifyWebhook(old.raw, old.headers, now())).toEqual({ kind: "stale" });
    const early = await message(request.key, now() + 6 * minute);
    expect(await gateway.verifyWebhook(early.raw, early.headers, now())).toEqual({ kind: "stale" });
  },
};
