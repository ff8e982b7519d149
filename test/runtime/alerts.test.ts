import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { alertSignatureHeader, callWebhook, mailAlerts, type Post, raiseAlerts } from "../../src/clients/alerts.ts";
import { signedAt } from "../../src/clients/payments/webhook-signature.ts";
import { compose } from "../../src/compose.ts";
import type { Platform } from "../../src/contracts/platform.ts";
import { dayMs, minuteMs } from "../../src/domain/time.ts";
import { listAlerts } from "../../src/storage/alerts.ts";
import { noteBreaches, settleBreaches } from "../../src/storage/breaches.ts";
import { eventually } from "../support/request.ts";

const clock = { now: 0 };
const platform: Platform = { ...compose(env), clock: { now: () => clock.now }, alerts: { email: "owner@example.test", webhook: { url: "https://pager.example.test/hook", secret: "s3cret" } } };
const breach = { invariant: "money is explained", subject: "pay_1", detail: "12 USD", action: null } as const;
const raise = () => raiseAlerts(platform);
const alerts = () => listAlerts(env.DB, 50);

/** A receiver that answers as it is told to, and keeps what it was sent. */
function receiver(answers: readonly ("ok" | "refuses" | "hangs up")[]) {
  const calls: RequestInit[] = [];
  const post: Post = async (_, init) => {
    const answer = answers[calls.length] ?? "ok";
    calls.push(init);
    if (answer === "hangs up") throw new TypeError("connection lost");
    return { ok: answer === "ok" };
  };
  return { calls, post };
}

beforeEach(async () => {
  clock.now = Date.now();
  await env.DB.batch(["alerts", "breaches", "dead_letters"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

it("raises an alert once while its cause lasts, settles it after, and raises another when it comes again", async () => {
  await noteBreaches(env.DB, [breach], clock.now);
  await Promise.all([raise(), raise()]);
  await raise();
  expect(await alerts()).toMatchObject([{ subject: "money pay_1", kind: "money", detail: "pay_1: 12 USD", settledAt: null }]);
  await settleBreaches(env.DB, ["money is explained: pay_1"], clock.now);
  await raise();
  expect(await alerts()).toMatchObject([{ settledAt: clock.now }]);
  await noteBreaches(env.DB, [breach], clock.now);
  await raise();
  expect((await alerts()).map(({ settledAt }) => settledAt)).toEqual([null, clock.now]);
});

it("sends one mail about it, with the page to open", async () => {
  await noteBreaches(env.DB, [breach], clock.now);
  await raise();
  expect(await mailAlerts(platform)).toBe(1);
  expect(await mailAlerts(platform)).toBe(0);
  const mails = await eventually(async () => (await env.DB.prepare("SELECT subject, text FROM mails WHERE template = 'alert'").all<{ subject: string; text: string }>()).results, (found) => found.length > 0);
  expect(mails).toMatchObject([{ subject: expect.stringContaining("money"), text: expect.stringContaining("12 USD") }]);
});

it("says nothing to anybody where nobody is configured, and shows the alert all the same", async () => {
  const silent: Platform = { ...platform, alerts: { email: "", webhook: null } };
  await noteBreaches(env.DB, [breach], clock.now);
  await raiseAlerts(silent);
  const { calls, post } = receiver([]);
  expect([await mailAlerts(silent), await callWebhook(silent, post), calls.length]).toEqual([0, 0, 0]);
  expect(await alerts()).toHaveLength(1);
});

it("calls the webhook with a signature that its receiver can check, and once when it is taken", async () => {
  await noteBreaches(env.DB, [breach], clock.now);
  await raise();
  const { calls, post } = receiver([]);
  expect(await callWebhook(platform, post)).toBe(1);
  expect(await callWebhook(platform, post)).toBe(0);
  const body = String(calls[0]?.body);
  expect(JSON.parse(body)).toMatchObject({ kind: "money", detail: "pay_1: 12 USD", url: expect.stringMatching(/\/admin\/payments$/) });
  expect(await signedAt("s3cret", body, new Headers(calls[0]?.headers).get(alertSignatureHeader))).toBe(Math.floor(clock.now / 1_000) * 1_000);
});

it("calls again, later each time, and gives up after a day", async () => {
  await noteBreaches(env.DB, [breach], clock.now);
  await raise();
  const { calls, post } = receiver(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? "refuses" : "hangs up")));
  await callWebhook(platform, post);
  clock.now += minuteMs - 1;
  await callWebhook(platform, post);
  expect(calls).toHaveLength(1);
  for (let minute = 0; minute < 60 * 24; minute++) {
    clock.now += minuteMs;
    if (minute % 5 === 0) await callWebhook(platform, post);
  }
  clock.now += dayMs;
  await callWebhook(platform, post);
  expect(calls).toHaveLength(8);
  expect(await alerts()).toMatchObject([{ calls: 8, calledAt: null, settledAt: null }]);
});
