import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { guarded, type GuardLimits } from "../../src/clients/payments/breaker.ts";
import type { Gateway } from "../../src/clients/payments/gateway.ts";
import { pauseMs, withRetries } from "../../src/clients/payments/retries.ts";
import type { GatewayAnswer } from "../../src/domain/checkout/saga.ts";
import { timer } from "../support/timer.ts";

const limits: GuardLimits = { timeoutMs: 5_000, slowMs: 2_000, failures: 5, openMs: 60_000, probes: 2, retries: 0, retryMs: 100 };
const done: GatewayAnswer = { kind: "authorised", gatewayTransactionId: "txn_1", amount: 1, currency: "USD" };
const down: GatewayAnswer = { kind: "unavailable", sent: true, retryAfterMs: 1_000 };
const payment = { key: "chk_1:1", amount: 1, currency: "USD", gatewayTransactionId: null, at: 0 };
const request = { ...payment, method: "CARD", token: "tok" };

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A gateway that answers what it is told to, after so long, and counts how often it was asked; and its guard. */
function begun(more: Partial<GuardLimits> = {}) {
  const told = { answer: done, afterMs: 0, asked: [] as { readonly at: number; readonly key: string }[] };
  const answer = async ({ key }: { readonly key: string }): Promise<GatewayAnswer> => {
    told.asked.push({ at: Date.now(), key });
    if (told.afterMs > 0) await new Promise((resolve) => setTimeout(resolve, told.afterMs));
    return told.answer;
  };
  const absent = () => Promise.reject(new Error("not asked for here"));
  const gateway: Gateway = { name: "test", methods: [], capturesAtOnce: false, authorise: answer, capture: answer, void: answer, refund: answer, find: answer, findRefund: answer, verifyWebhook: absent, listSettlements: absent };
  const guard = guarded(gateway, { ...limits, ...more }, { clock: { now: () => Date.now() }, timer, chance: () => 0.5 });
  const run = async (call: Promise<GatewayAnswer>) => {
    await vi.runAllTimersAsync();
    return call;
  };
  return { told, guard, authorise: () => run(guard.authorise(request)), capture: () => run(guard.capture(payment)) };
}

const turnedAway = { kind: "unavailable", sent: false, retryAfterMs: 60_000 };

it("turns newcomers away after five failures in a row, without asking", async () => {
  const { told, authorise } = begun();
  told.answer = down;
  for (let time = 0; time < 5; time++) expect(await authorise()).toEqual(down);
  expect(await authorise()).toEqual(turnedAway);
  expect(told.asked).toHaveLength(5);
});

it("begins to count anew after a success", async () => {
  const { told, authorise } = begun();
  for (let round = 0; round < 3; round++) {
    told.answer = down;
    for (let time = 0; time < 4; time++) await authorise();
    told.answer = done;
    expect(await authorise()).toEqual(done);
  }
});

it("counts a call that took more than two seconds as a failure, and still believes its answer", async () => {
  const { told, authorise } = begun();
  told.afterMs = 2_001;
  for (let time = 0; time < 5; time++) expect(await authorise()).toEqual(done);
  expect(await authorise()).toEqual(turnedAway);
});

it("counts a call that took two seconds as any other", async () => {
  const { told, authorise } = begun();
  told.afterMs = 2_000;
  for (let time = 0; time < 8; time++) expect(await authorise()).toEqual(done);
});

it("gives a call up after its time, and then nobody knows", async () => {
  const { told, authorise } = begun();
  told.afterMs = 5_001;
  expect(await authorise()).toEqual({ kind: "silent" });
});

it("serves whoever has been authorised, however open the circuit is", async () => {
  const { told, authorise, capture } = begun();
  told.answer = down;
  for (let time = 0; time < 6; time++) await authorise();
  told.answer = { ...done, kind: "captured" };
  expect(await capture()).toMatchObject({ kind: "captured" });
});

it("lets two through after a minute, and closes when both do well", async () => {
  const { told, authorise } = begun();
  told.answer = down;
  for (let time = 0; time < 5; time++) await authorise();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(await authorise()).toEqual(turnedAway);
  await vi.advanceTimersByTimeAsync(1_001);
  told.answer = done;
  expect(await authorise()).toEqual(done);
  expect(await authorise()).toEqual(done);
  told.answer = down;
  for (let time = 0; time < 4; time++) await authorise();
  told.answer = done;
  expect(await authorise()).toEqual(done);
});

it("opens again when one of the two fails", async () => {
  const { told, authorise } = begun();
  told.answer = down;
  for (let time = 0; time < 5; time++) await authorise();
  await vi.advanceTimersByTimeAsync(60_001);
  told.answer = done;
  await authorise();
  told.answer = down;
  await authorise();
  told.answer = done;
  expect(await authorise()).toEqual(turnedAway);
});

it("asks a gateway that could not serve again, twice, later each time and with the same key, and counts it once", async () => {
  const { told, authorise } = begun({ retries: 2 });
  told.answer = down;
  for (let time = 0; time < 4; time++) expect(await authorise()).toEqual(down);
  expect(told.asked).toHaveLength(12);
  const [first, second, third] = told.asked;
  expect([(second?.at ?? 0) - (first?.at ?? 0), (third?.at ?? 0) - (second?.at ?? 0)]).toEqual([100, 200]);
  expect(new Set(told.asked.map(({ key }) => key))).toEqual(new Set([request.key]));
  told.answer = done;
  expect(await authorise()).toEqual(done);
});

it("says that a call was sent when any of its tries was: the gateway may have done it", async () => {
  const answers: GatewayAnswer[] = [down, { ...down, sent: false }, { ...down, sent: false }];
  const timer = () => ({ rings: Promise.resolve("rings" as const), stop: () => undefined });
  expect(await withRetries(async () => answers.shift() ?? done, { retries: 2, retryMs: 1 }, { timer, chance: () => 0 })).toEqual(down);
});

it("never asks again after a silence", async () => {
  const { told, authorise } = begun({ retries: 2 });
  told.afterMs = 10_000;
  expect(await authorise()).toEqual({ kind: "silent" });
  expect(told.asked).toHaveLength(1);
});

it.each([[0, 0, 50], [0, 0.999, 150], [1, 0.5, 200], [3, 0.5, 800]])("pauses before retry %i with chance %d for %i ms", (retry, chance, ms) => {
  expect(pauseMs(retry, 100, chance)).toBe(ms);
});
