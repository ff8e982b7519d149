// Duty: a mail leaves once, whatever dies, fails or comes twice.
// Invariant: written down before it is sent, marked after; what is sent again is sent under the same id and in the same words.
// Neighbours: workers/queues/notification.ts; the provider is stood in for by a fetch that answers as Resend does.

import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import type { Platform } from "../../src/contracts/platform.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import { idOf, type MailId } from "../../src/domain/ids.ts";
import { listDeadLetters } from "../../src/storage/dead-letters.ts";
import { readMail } from "../../src/storage/mails.ts";
import { consume } from "../../src/workers/queues/consume.ts";
import { subscribe } from "../../src/workers/queues/handler.ts";
import { notification } from "../../src/workers/queues/notification.ts";

const local = compose(env);
const platform: Platform = { ...local, config: { ...local.config, mailsPerSecond: 1_000 }, mail: { apiKey: "re_test", from: "shop@example.test" } };
let answers: ((to: string) => Response)[] = [];
let sent: { readonly to: string; readonly key: string | null; readonly subject: string }[] = [];

const accepted = () => Response.json({ id: "accepted" });
const failing = (status: number, name: string) => () => Response.json({ statusCode: status, name, message: "as said" }, { status });

beforeEach(() => {
  answers = [];
  sent = [];
  vi.stubGlobal("fetch", async (_url: string, { body, headers }: { body: string; headers: Headers }) => {
    const { to, subject } = JSON.parse(body);
    sent.push({ to, key: new Headers(headers).get("Idempotency-Key"), subject });
    return (answers.shift() ?? accepted)(to);
  });
});
afterEach(() => vi.unstubAllGlobals());

let asked = 0;
const ask = (name: string, template = "verify-email"): Event =>
  toEvent(
    { type: "NOTIFICATION_REQUESTED", mailId: `mai_${name}` as MailId, template, to: `${name}@notified.test`, values: { url: "https://shop.test/" } },
    { eventId: idOf("event", `${name}-${++asked}`), sagaId: null, at: 1_000, correlationId: "cor_1", source: "test", stream: "test", sequence: 1 },
  );

async function deliver(events: readonly Event[], attempts = 1, on: Platform = platform) {
  const batch = createMessageBatch("floodgate-notification", events.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(1_000), attempts, body })));
  await consume(batch, on, [subscribe(notification)]);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return { done: explicitAcks.length, again: retryMessages.length };
}

it("sends a mail once for its id, however often it is asked for", async () => {
  const event = ask("once");
  expect(await deliver([event, event, ask("once")])).toEqual({ done: 3, again: 0 });
  expect(await deliver([event, ask("once")])).toEqual({ done: 2, again: 0 });
  expect(sent).toEqual([{ to: "once@notified.test", key: "mai_once", subject: "Confirm your e-mail address" }]);
  expect(await readMail(env.DB, "mai_once")).toMatchObject({ state: "sent" });
});

it("sends again, under the same id, only what the provider could not take, and leaves its neighbours alone", async () => {
  answers = [accepted, failing(429, "rate_limit_exceeded"), accepted];
  const events = [ask("first"), ask("second"), ask("third")];
  expect(await deliver(events)).toEqual({ done: 2, again: 1 });
  expect(await readMail(env.DB, "mai_second")).toMatchObject({ state: "written" });
  expect(await deliver(events, 2)).toEqual({ done: 3, again: 0 });
  expect(sent.map(({ key }) => key)).toEqual(["mai_first", "mai_second", "mai_third", "mai_second"]);
});

it("has sent what left before the shop died, though nothing was noted", async () => {
  const event = ask("died");
  const dying: D1Database = new Proxy(env.DB, {
    get(target, member) {
      if (member !== "batch") return Reflect.get(target, member).bind(target);
      return async (statements: D1PreparedStatement[]) => (sent.length > 0 ? Promise.reject(new Error("died")) : target.batch(statements));
    },
  });
  expect(await deliver([event], 1, { ...platform, d1: dying })).toEqual({ done: 0, again: 1 });
  expect(await readMail(env.DB, "mai_died")).toMatchObject({ state: "written" });
  expect(await deliver([event], 2)).toEqual({ done: 1, again: 0 });
  expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(["mai_died"]));
  expect(await readMail(env.DB, "mai_died")).toMatchObject({ state: "sent" });
});

it("puts what the provider will never take among the dead letters at once, and sends it when a person sends it back", async () => {
  answers = [failing(422, "validation_error")];
  const event = ask("refused");
  expect(await deliver([event])).toEqual({ done: 1, again: 0 });
  expect(await readMail(env.DB, "mai_refused")).toMatchObject({ state: "refused" });
  const { letters } = await listDeadLetters(env.DB, 0, 100);
  expect(letters.find(({ eventId }) => eventId === event.eventId)).toMatchObject({ id: `notification.${event.eventId}`, reason: "notification: validation_error: as said" });
  expect(await deliver([event])).toEqual({ done: 1, again: 0 });
  expect(await readMail(env.DB, "mai_refused")).toMatchObject({ state: "sent" });
});

it("is a dead letter with the provider's words after the last of its tries", async () => {
  answers = [failing(500, "internal_server_error")];
  const event = ask("hopeless");
  expect(await deliver([event], 11)).toEqual({ done: 1, again: 0 });
  const { letters } = await listDeadLetters(env.DB, 0, 100);
  expect(letters.find(({ eventId }) => eventId === event.eventId)?.reason).toBe("notification: internal_server_error: as said");
});

it("keeps mails in the local mailbox where there is no provider", async () => {
  expect(await deliver([ask("local")], 1, local)).toEqual({ done: 1, again: 0 });
  expect(sent).toEqual([]);
  expect(await readMail(env.DB, "mai_local")).toMatchObject({ state: "sent", to: "local@notified.test" });
});
