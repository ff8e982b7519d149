// Duty: raises alerts about what needs a person, tells of each once, by mail and by webhook, and settles those whose cause is gone.
// Invariant: an alert is on disk before anybody is told; a mail is asked for in the batch that notes it; a webhook is called until it takes the alert or a day is over.
// Neighbours: domain/alerts.ts says what needs a person; storage/alerts.ts keeps; jobs/alerting.ts runs this every minute.

import { relayOf } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { AlertSecrets } from "../contracts/secrets.ts";
import { concernsOf } from "../domain/alerts.ts";
import { backOff, noBackoff } from "../domain/backoff.ts";
import { idOf } from "../domain/ids.ts";
import { hourMs, minuteMs, secondMs, toIso } from "../domain/time.ts";
import { alertsToCall, type KeptAlert, mailedUpdate, noteCall, openAlerts, settleOthers, unmailedAlerts } from "../storage/alerts.ts";
import { totalsInD1 } from "../storage/audit.ts";
import { openBreaches } from "../storage/breaches.ts";
import { outboxInsert } from "../storage/outbox.ts";
import { signWebhook } from "./payments/webhook-signature.ts";

const mostAtOnce = 500;
const callsAtOnce = 20;
const timeoutMs = 5 * secondMs;
const callDelaysMs: readonly number[] = [minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, 2 * hourMs, 6 * hourMs, 12 * hourMs];

/** The header that carries the signature of an alert: `t=<seconds>,v1=<hex>`, an HMAC-SHA256 of `<seconds>.<body>`. */
export const alertSignatureHeader = "Floodgate-Signature";

/** What sends a request out; the platform's fetch where nothing is said. */
export type Post = (url: string, init: RequestInit) => Promise<Pick<Response, "ok">>;

/** Brings alerts to what is open now: raises new ones, settles those that are over. Answers how many are open. */
export async function raiseAlerts({ d1, clock, newId, alerts }: Platform): Promise<number> {
  const now = clock.now();
  const [breaches, { deadLetters }] = await Promise.all([openBreaches(d1, mostAtOnce), totalsInD1(d1, 0, 0)]);
  const concerns = concernsOf(breaches, deadLetters, now);
  await openAlerts(d1, concerns.map((concern) => ({ ...concern, alertId: newId("alert") })), now, alerts.webhook === null ? null : now);
  // Of more breaches than were read nobody can say that they are over.
  if (breaches.length < mostAtOnce) await settleOthers(d1, concerns.map(({ subject }) => subject), now);
  return concerns.length;
}

/** Asks for a mail about every alert that has none. */
export async function mailAlerts({ d1, clock, newId, relay, alerts }: Platform): Promise<number> {
  const { email } = alerts;
  if (email === "") return 0;
  const now = clock.now();
  const unmailed = await unmailedAlerts(d1, mostAtOnce);
  if (unmailed.length === 0) return 0;
  const facts = unmailed.map(({ alertId, kind, detail, link }) => {
    const mailId = idOf("mail", `${alertId}-alert`);
    return { type: "NOTIFICATION_REQUESTED", mailId, template: "alert", to: email, values: { alertId, kind, detail, link } } as const;
  });
  await d1.batch([outboxInsert(d1, facts, { newId, at: now, correlationId: facts[0]?.values.alertId ?? "", source: "alerts" }), mailedUpdate(d1, unmailed.map(({ alertId }) => alertId), now)]);
  await relayOf({ relay }).wake();
  return unmailed.length;
}

/** Calls the webhook about every alert that is due; whom it does not reach is called again, later each time. */
export async function callWebhook(platform: Platform, post: Post = (url, init) => platform.fetch(url, init)): Promise<number> {
  const { d1, clock, config, alerts: { webhook } } = platform;
  if (webhook === null) return 0;
  const due = await alertsToCall(d1, clock.now(), callsAtOnce);
  const taken = await Promise.all(due.map((alert) => call(webhook, alert, config.shopUrl, clock.now(), post)));
  const now = clock.now();
  await Promise.all(due.map(({ alertId, calls }, index) => {
    const again = taken[index] || calls >= callDelaysMs.length ? null : backOff({ ...noBackoff, failures: calls }, callDelaysMs, now).notBefore;
    return noteCall(d1, alertId, taken[index] === true, again, now);
  }));
  return taken.filter(Boolean).length;
}

async function call({ url, secret }: NonNullable<AlertSecrets["webhook"]>, { alertId, kind, detail, link, raisedAt }: KeptAlert, shopUrl: string, now: number, post: Post): Promise<boolean> {
  const body = JSON.stringify({ alertId, kind, detail, url: `${shopUrl}${link}`, raisedAt: toIso(raisedAt) });
  const headers = { "Content-Type": "application/json", [alertSignatureHeader]: await signWebhook(secret, body, now) };
  try {
    return (await post(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) })).ok;
  } catch {
    return false;
  }
}
