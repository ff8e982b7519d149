// Duty: a dead letter's way through the back office: seen with its reason, sent back once, handled, or there again.
// Invariant: only admins see it; sending back twice sends once.
// Neighbours: routes/dead-letters.ts, clients/redrive.ts.

import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { redrive } from "../../src/clients/redrive.ts";
import { compose } from "../../src/compose.ts";
import { toEvent } from "../../src/contracts/events.ts";
import { idOf, type MailId } from "../../src/domain/ids.ts";
import { readMails } from "../../src/storage/mails.ts";
import { queue } from "../../src/workers/queues/consume.ts";
import { signUp } from "../support/people.ts";
import { call, eventually } from "../support/request.ts";

const platform = compose(env);
let admin: string;
beforeAll(async () => {
  admin = (await signUp("admin")).token;
});

const mailEvent = (name: string, template: string) =>
  toEvent(
    { type: "NOTIFICATION_REQUESTED", mailId: `mai_${name}` as MailId, template, to: `${name}@letters.test`, values: { url: "https://shop.test/" } },
    { eventId: idOf("event", name), sagaId: null, at: 1_000, correlationId: "cor_1", source: "test", stream: "test", sequence: 1 },
  );

/** Lets a message use up its tries. */
async function exhaust(body: unknown): Promise<void> {
  const batch = createMessageBatch("floodgate-notification", [{ id: crypto.randomUUID(), timestamp: new Date(1_000), attempts: 11, body }]);
  await queue(batch, env);
  expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toHaveLength(1);
}

const letterOf = async (id: string) => (await call("GET", "/admin/dead-letters?size=100", { token: admin })).json.deadLetters.find((letter: { id: string }) => letter.id === id);

it("shows why nobody could handle an event, to admins alone", async () => {
  await exhaust(mailEvent("unknown", "no-such-template"));
  const { json } = await call("GET", "/admin/dead-letters", { token: admin });
  expect(json).toMatchObject({ pagination: { page: 0, size: 20, total: 1 } });
  expect(json.deadLetters[0]).toMatchObject({
    id: "notification.evt_unknown", queue: "notification", eventId: "evt_unknown", eventType: "NOTIFICATION_REQUESTED",
    reason: "notification: there is no mail template no-such-template", body: { payload: { to: "unknown@letters.test" } }, redrivenAt: null,
  });
  expect((await call("GET", "/admin/dead-letters")).status).toBe(401);
  expect((await call("GET", "/admin/dead-letters", { token: (await signUp()).token })).status).toBe(403);
  expect((await call("GET", "/admin/dead-letters?size=0", { token: admin })).status).toBe(422);
});

it("sends a letter back once, however often that is asked for, and its event is handled", async () => {
  const event = mailEvent("mended", "verify-email");
  await env.DB.prepare("INSERT INTO dead_letters (id, queue, event_id, body, reason, created_at) VALUES ('notification.evt_mended', 'notification', 'evt_mended', ?, 'was down', 1)").bind(JSON.stringify(event)).run();
  const first = await call("POST", "/admin/dead-letters/notification.evt_mended/redrive", { token: admin });
  expect(first).toMatchObject({ status: 200, json: { id: "notification.evt_mended", redrivenAt: expect.stringMatching(/Z$/) } });
  const again = await call("POST", "/admin/dead-letters/notification.evt_mended/redrive", { token: admin });
  expect(again.json).toEqual(first.json);
  await eventually(() => readMails(env.DB, "mended@letters.test", 10), (mails) => mails.length === 1);
});

it("sends once what is sent back twice", async () => {
  const sent: unknown[] = [];
  const counting = new Proxy(platform.queues.notification, { get: (_, member) => (member === "send" ? async (body: unknown) => void sent.push(body) : undefined) });
  await exhaust(mailEvent("twice", "no-such-template"));
  const watched = { ...platform, queues: { ...platform.queues, notification: counting } };
  expect(await redrive(watched, "notification.evt_twice")).toMatchObject({ kind: "redriven" });
  expect(await redrive(watched, "notification.evt_twice")).toMatchObject({ kind: "redriven" });
  expect(sent).toMatchObject([{ eventId: "evt_twice" }]);
});

it("waits again when it fails again, with the newer reason", async () => {
  await exhaust({ eventId: "evt_torn", torn: true });
  expect(await letterOf("notification.evt_torn")).toMatchObject({ eventType: null, reason: expect.stringMatching(/^not an event/), redrivenAt: null });
  await call("POST", "/admin/dead-letters/notification.evt_torn/redrive", { token: admin });
  await eventually(() => letterOf("notification.evt_torn"), (letter) => letter.redrivenAt === null);
  expect((await call("GET", "/admin/dead-letters?size=100", { token: admin })).json.deadLetters.filter((letter: { eventId: string }) => letter.eventId === "evt_torn")).toHaveLength(1);
});

it("answers 404 for no letter, and 409 for one whose queue is gone", async () => {
  await env.DB.prepare("INSERT INTO dead_letters (id, queue, body, reason, created_at) VALUES ('old.1', 'floodgate-old', 'torn', 'x', 1)").run();
  expect(await call("POST", "/admin/dead-letters/none/redrive", { token: admin })).toMatchObject({ status: 404, json: { code: "not_found" } });
  expect(await call("POST", "/admin/dead-letters/old.1/redrive", { token: admin })).toMatchObject({ status: 409, json: { code: "conflict" } });
});

it("has a desk in the back office that shows letters and sends them back", async () => {
  const page = (path: string, method = "GET") =>
    exports.default.fetch(new Request(`http://shop.test${path}`, { method, redirect: "manual", headers: { Accept: "text/html", Cookie: `session=${admin}`, Origin: "http://shop.test" } }));
  const html = await (await page("/admin/dead-letters")).text();
  expect(html).toContain("there is no mail template no-such-template");
  const answer = await page("/admin/dead-letters/notification.evt_unknown/redrive", "POST");
  expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/admin/dead-letters?notice=redriven&page=0"]);
  expect((await letterOf("notification.evt_unknown")).redrivenAt).not.toBeNull();
});
