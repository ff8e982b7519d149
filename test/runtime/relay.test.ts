import { abortAllDurableObjects, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { compose } from "../../src/compose.ts";
import type { Fact } from "../../src/domain/facts.ts";
import type { MailId } from "../../src/domain/ids.ts";
import { minuteMs } from "../../src/domain/time.ts";
import { armFailpoint, disarmFailpoints } from "../../src/durable-objects/failpoints.ts";
import { listDeadLetters } from "../../src/storage/dead-letters.ts";
import { readMails } from "../../src/storage/mails.ts";
import { outboxInsert, unpublished } from "../../src/storage/outbox.ts";

const platform = compose(env);

afterEach(() => void disarmFailpoints());

const relay = () => env.RELAY.getByName("relay");

async function putMail(mailId: string): Promise<void> {
  const fact: Fact = { type: "NOTIFICATION_REQUESTED", mailId: mailId as MailId, template: "verify-email", to: `${mailId}@example.test`, values: { url: "https://shop.test/" } };
  await env.DB.batch([outboxInsert(env.DB, [fact], { newId: platform.newId, at: platform.clock.now(), correlationId: "cor_1", source: "test" })]);
}

const mailed = (mailId: string) => vi.waitFor(async () => expect(await readMails(env.DB, `${mailId}@example.test`, 10)).toHaveLength(1), { timeout: 10_000, interval: 50 });
const outboxEmpty = () => vi.waitFor(async () => expect(await unpublished(env.DB, Number.MAX_SAFE_INTEGER, 10)).toEqual([]), { timeout: 10_000, interval: 50 });

it("carries the outbox to the consumer and forgets what was handled", async () => {
  await putMail("mai_relayed");
  await platform.relay.getByName("relay").wake();
  await mailed("mai_relayed");
  await outboxEmpty();
});

it("publishes by alarm what was written before a crash and never woken for", async () => {
  await putMail("mai_forgotten");
  expect(await runDurableObjectAlarm(relay())).toBe(true);
  await mailed("mai_forgotten");
  await outboxEmpty();
});

it("publishes again after a crash between sending and marking, and the mail is there once", async () => {
  await putMail("mai_crashed");
  armFailpoint("relay.sent");
  await platform.relay.getByName("relay").wake().catch(() => undefined);
  await platform.relay.getByName("relay").wake();
  await mailed("mai_crashed");
  await outboxEmpty();
  expect((await listDeadLetters(env.DB, 0, 10)).total).toBe(0);
});

it("publishes again what left the queue without being handled", async () => {
  await putMail("mai_lost");
  const long = platform.clock.now() - 3 * minuteMs;
  await env.DB.prepare("UPDATE outbox SET published_at = ?, attempts = 1").bind(long).run();
  await platform.relay.getByName("relay").wake();
  await mailed("mai_lost");
});

it("always has an alarm, also after all objects were aborted", async () => {
  await platform.relay.getByName("relay").wake();
  await abortAllDurableObjects();
  expect(await runDurableObjectAlarm(relay())).toBe(true);
  expect(await runDurableObjectAlarm(relay())).toBe(true);
});
