import { describe, expect, it } from "vitest";
import type { Gateway } from "../../src/clients/payments/gateway.ts";
import { advance } from "../../src/domain/checkout/advance.ts";
import type { PaymentReference } from "../../src/domain/checkout/payment.ts";
import type { Saga, Signal } from "../../src/domain/checkout/saga.ts";
import { type Effect, nextEffect } from "../../src/domain/checkout/steps.ts";
import { LaneTables } from "../../src/storage/objects/checkout.ts";
import type { ObjectStorage } from "../../src/storage/objects/migrate.ts";
import { type Breakage, simulate } from "./checkout.sim.ts";
import { keptSeeds } from "./seeds.ts";

it("ends every purchase whole or undone, whatever happens", { timeout: 60_000 }, async () => {
  expect(await simulate({ seeds: 60, events: 20 })).toEqual([]);
});

it("never again does what a kept seed found", async () => {
  const found = await Promise.all(keptSeeds.checkout.map(({ seed, events }) => simulate({ seeds: 1, firstSeed: seed, events })));
  expect(found.flat()).toEqual([]);
});

it("replays a seed to the same end", async () => {
  const run = () => simulate({ seeds: 2, firstSeed: 3, events: 20, breakage: breakages["no question before a direction is chosen"] ?? {} });
  expect(await run()).toEqual(await run());
});

/** Lets a saga hear something else than what was said. */
const mishears = (mishear: (signal: Signal, saga: Saga) => Signal): Breakage => ({ rules: { advance: (saga, signal, now) => advance(saga, mishear(signal, saga), now), nextEffect } });

const captureOf = (saga: Saga): Effect | null => {
  const payment = saga.payments.at(-1);
  return payment === undefined ? null : { kind: "capture", party: "gateway", gateway: payment.gateway, payment: { ...payment, currency: saga.draft.currency } };
};

/** A gateway whose every authorisation has a key of its own. */
function freshKeys(gateway: Gateway): Gateway {
  const last = new Map<string, string>();
  const keyed = <Reference extends PaymentReference>(payment: Reference): Reference => ({ ...payment, key: last.get(payment.key) ?? payment.key });
  let count = 0;
  return {
    ...gateway,
    authorise: (request) => {
      last.set(request.key, `${request.key}:again${(count += 1)}`);
      return gateway.authorise(keyed(request));
    },
    capture: (payment) => gateway.capture(keyed(payment)),
    void: (payment) => gateway.void(keyed(payment)),
    refund: (payment, refundId, amount) => gateway.refund(keyed(payment), refundId, amount),
    find: (payment) => gateway.find(keyed(payment)),
  };
}

/** Every way of being wrong that the checks must see, each as the smallest change to the real lane. */
const breakages: Readonly<Record<string, Breakage>> = {
  "no question before a direction is chosen": mishears((signal) =>
    signal.kind === "gateway" && signal.answer.kind === "silent" && (signal.deed === "authorise" || signal.deed === "capture")
      ? { ...signal, answer: { kind: "declined", declineCode: "timeout", retryable: false } }
      : signal,
  ),
  "retry with a new key": { gateway: freshKeys },
  "money before units": {
    rules: {
      advance: (saga, signal, now) =>
        signal.kind === "gateway" && signal.deed === "capture" && saga.stage === "committing" ? { state: saga, outcome: "accepted", facts: [], wakeAt: null } : advance(saga, signal, now),
      nextEffect: (saga, now) => (saga.stage === "committing" && !captured.has(saga.draft.checkoutId) && captured.add(saga.draft.checkoutId) ? captureOf(saga) : nextEffect(saga, now)),
    },
  },
  "failover on timeout": mishears((signal) =>
    signal.kind === "gateway" && signal.deed === "authorise" && signal.answer.kind === "silent" ? { ...signal, answer: { kind: "unavailable", sent: false, retryAfterMs: 1 } } : signal,
  ),
  "no amount check": mishears((signal, saga) => {
    const payment = saga.payments.at(-1);
    if (signal.kind !== "gateway" || !("amount" in signal.answer) || payment === undefined) return signal;
    return { ...signal, answer: { ...signal.answer, amount: payment.amount, currency: saga.draft.currency } };
  }),
  "outbox after commit": { tables: (disk, point) => new LateOutbox(disk, point) },
  "an authorisation that is never made void": { gateway: (gateway) => ({ ...gateway, void: async () => ({ kind: "unknown" }) }) },
  "a refund that is taken for paid when nobody answered": mishears((signal) =>
    signal.kind === "gateway" && signal.deed === "refund" && signal.answer.kind === "silent" ? { ...signal, answer: { kind: "refunded" } } : signal,
  ),
  "stock that is taken for sold when nobody answered": mishears((signal, saga) =>
    signal.kind === "stock" && saga.stage === "committing"
      ? { ...signal, answers: signal.answers.map(({ holdId, answer }) => ({ holdId, answer: answer.kind === "silent" ? ({ kind: "sold" } as const) : answer })) }
      : signal,
  ),
  "a refund that is taken for paid when it was refused": mishears((signal) =>
    signal.kind === "gateway" && signal.deed === "refund" && signal.answer.kind === "refused" ? { ...signal, answer: { kind: "refunded" } } : signal,
  ),
  "units that come back under a new name each time": {
    rules: {
      advance: (saga, signal, now) => {
        if (signal.kind !== "stock") return advance(saga, signal, now);
        const answers = signal.answers.map((answer) => ("changeId" in answer ? { ...answer, changeId: answer.changeId?.replace(/:again\d+$/, "") ?? "" } : answer));
        return advance(saga, { ...signal, answers }, now);
      },
      nextEffect: (saga, now) => {
        const effect = nextEffect(saga, now);
        if (effect?.kind !== "restock" || saga.stage !== "confirmed") return effect;
        return { ...effect, lines: effect.lines.map((line) => ({ ...line, changeId: `${line.changeId}:again${(again += 1)}` })) };
      },
    },
  },
  "a lapsed claim that is taken over again": {
    rules: {
      advance,
      nextEffect: (saga, now) => {
        const effect = nextEffect(saga, now);
        return effect?.kind === "hold" ? { ...effect, lines: effect.lines.map((line) => (line.saleId === undefined ? line : { ...line, isClaimed: true })) } : effect;
      },
    },
  },
  "a refusal of a sale that nobody minds": {
    rules: {
      advance: (saga, signal, now) => {
        const decision = advance(saga, signal, now);
        const isRefused = decision.state.stage === "undoing" && decision.state.lines.some(({ state }) => state === "not_admitted") && saga.stage !== "holding";
        return isRefused ? { ...decision, state: { ...saga, lines: decision.state.lines }, facts: [], wakeAt: null } : decision;
      },
      nextEffect,
    },
  },
  "a checkout that is not looked at again": { rules: { advance: (...told) => ({ ...advance(...told), wakeAt: null }), nextEffect } },
};

const captured = new Set<string>();
let again = 0;

/** Writes events when what they tell has been saved: a death in between loses them. */
class LateOutbox extends LaneTables {
  readonly #point: (name: string) => void;
  readonly #late: Parameters<LaneTables["insertEvents"]>[] = [];

  constructor(disk: ObjectStorage, point: (name: string) => void) {
    super(disk);
    this.#point = point;
  }

  override transaction<Result>(work: () => Result): Result {
    const result = super.transaction(work);
    const late = this.#late.splice(0);
    if (late.length > 0) this.#point("before the events");
    for (const event of late) super.insertEvents(...event);
    return result;
  }

  override insertEvents(...event: Parameters<LaneTables["insertEvents"]>): void {
    this.#late.push(event);
  }
}

describe("the checks catch", () => {
  it.each(Object.entries(breakages))("%s", { timeout: 60_000 }, async (_, breakage) => {
    captured.clear();
    expect((await simulate({ seeds: 500, events: 20, breakage: { ...breakage, isExpected: true } })).length).toBeGreaterThan(0);
  });
});
