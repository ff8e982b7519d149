import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { type Event, toEvent } from "../../src/contracts/events.ts";
import type { Fact } from "../../src/domain/facts.ts";
import { idOf, type MailId, type ProductId } from "../../src/domain/ids.ts";
import { type KeptLetter, listDeadLetters } from "../../src/storage/dead-letters.ts";
import { handledEvents } from "../../src/storage/inbox.ts";
import { markPublished, outboxInsert, unpublished, republishAfterMs } from "../../src/storage/outbox.ts";
import { consume, queue } from "../../src/workers/queues/consume.ts";
import { nextDelay, retryDelays } from "../../src/workers/queues/delays.ts";
import { subscribe, type Subscription } from "../../src/workers/queues/handler.ts";
import { subscriptions } from "../../src/workers/queues/handlers.ts";
import { elsewhere } from "../support/elsewhere.ts";
import { arbitraryFacts } from "../support/facts.ts";

const platform = compose(env);
const origin = { newId: platform.newId, at: 1_000, correlationId: "cor_1", source: "test" };

function eventOf(fact: Fact, stream = "test"): Event {
  return toEvent(fact, { eventId: platform.newId("event"), sagaId: null, at: 1_000, correlationId: "cor_1", source: "test", stream, sequence: 1 });
}

const changed = (productId: string): Event => eventOf({ type: "CATALOG_CHANGED", productIds: [productId as ProductId], categoriesChanged: false });

/** A consumer that counts in D1, and breaks on the product "broken". */
function counter(consumer: string): { readonly subscription: Subscription; readonly batches: string[][] } {
  const batches: string[][] = [];
  const subscription = subscribe({
    consumer,
    types: ["CATALOG_CHANGED"],
    handle: async (events) => {
      const productIds = events.flatMap((event) => event.payload.productIds);
      batches.push(productIds);
      if (productIds.includes("broken")) throw new Error("broken product");
      return productIds.map((productId) => env.DB.prepare("INSERT INTO counted (consumer, product) VALUES (?, ?)").bind(consumer, productId));
    },
  });
  return { subscription, batches };
}

await env.DB.prepare("CREATE TABLE counted (consumer TEXT, product TEXT)").run();

async function counted(consumer: string): Promise<readonly string[]> {
  const { results } = await env.DB.prepare("SELECT product FROM counted WHERE consumer = ? ORDER BY rowid").bind(consumer).all<{ product: string }>();
  return results.map((row) => row.product);
}

const lettersOf = async (queueName: string): Promise<readonly KeptLetter[]> => (await listDeadLetters(env.DB, 0, 100)).letters.filter((letter) => letter.queue === queueName);

async function deliver(bodies: readonly unknown[], consumers: readonly Subscription[], name = "floodgate-catalog", attempts = 1) {
  const batch = createMessageBatch(name, bodies.map((body, index) => ({ id: `m${index}-${crypto.randomUUID()}`, timestamp: new Date(1_000), attempts, body })));
  await consume(batch, platform, consumers);
  return getQueueResult(batch, createExecutionContext());
}

it("handles a delivery in one batch and acknowledges each message", async () => {
  const { subscription, batches } = counter("together");
  const result = await deliver([changed("a"), changed("b"), changed("c")], [subscription]);
  expect(batches).toEqual([["a", "b", "c"]]);
  expect(await counted("together")).toEqual(["a", "b", "c"]);
  expect(result.explicitAcks).toHaveLength(3);
});

it("handles an event once, however often and wherever it is delivered", async () => {
  const { subscription } = counter("once");
  const event = changed("a");
  await deliver([event, event], [subscription]);
  await deliver([event], [subscription]);
  await Promise.all([deliver([event, changed("b")], [subscription]), deliver([event], [subscription])]);
  expect([...(await counted("once"))].sort()).toEqual(["a", "b"]);
});

it("applies one of two deliveries of an event that race past the inbox", async () => {
  const { subscription } = counter("race");
  const event = changed("a");
  const results = await Promise.all(Array.from({ length: 8 }, () => deliver([event], [subscription])));
  expect(await counted("race")).toEqual(["a"]);
  expect(results.map((result) => result.explicitAcks.length)).toEqual(Array.from({ length: 8 }, () => 1));
});

it("keeps what is no event among the dead letters at once, and handles the rest", async () => {
  const { subscription } = counter("poison");
  const result = await deliver([{ eventType: "NO_SUCH", payload: 1 }, changed("a"), "text", null], [subscription], "floodgate-poison");
  expect(result.explicitAcks).toHaveLength(4);
  expect(await counted("poison")).toEqual(["a"]);
  const letters = await lettersOf("floodgate-poison");
  expect(letters.map((letter) => letter.body).sort()).toEqual(['"text"', "null", '{"eventType":"NO_SUCH","payload":1}'].sort());
  expect(letters.every((letter) => letter.reason.startsWith("not an event"))).toBe(true);
});

it("asks again for the one event that fails, and handles its neighbours", async () => {
  const { subscription, batches } = counter("neighbours");
  const broken = changed("broken");
  const result = await deliver([changed("a"), broken, changed("b")], [subscription], "floodgate-catalog", 3);
  expect(batches).toEqual([["a", "broken", "b"], ["a", "broken", "b"], ["a"], ["broken"], ["b"]]);
  expect(await counted("neighbours")).toEqual(["a", "b"]);
  expect(result.explicitAcks).toHaveLength(2);
  expect(result.retryMessages).toEqual([{ msgId: expect.stringMatching(/^m1-/) }]);
  expect(await handledEvents(env.DB, "neighbours", [broken.eventId])).toEqual(new Set());
});

it("lets a consumer that did its part skip the event when another one failed", async () => {
  const good = counter("good");
  const bad = { ...counter("bad").subscription, handle: async () => Promise.reject(new Error("down")) };
  const event = changed("a");
  expect((await deliver([event], [good.subscription, bad])).retryMessages).toHaveLength(1);
  expect((await deliver([event], [good.subscription, counter("bad").subscription])).explicitAcks).toHaveLength(1);
  expect(await counted("good")).toEqual(["a"]);
  expect(await counted("bad")).toEqual(["a"]);
});

it.each([
  ["floodgate-order", ["wait 2", "wait 10", "wait 30", "wait 120", "wait 300", "give up"]],
  ["floodgate-notification", ["wait 60", "wait 300", "wait 600", "wait 1200", "wait 2400", "wait 3600", "wait 7200", "wait 14400", "wait 28800", "wait 43200", "give up"]],
])("tries again on %s, later each time, and gives up saying why", async (name, expected) => {
  const seen: string[] = [];
  const down = { ...counter("down").subscription, handle: async () => Promise.reject(new Error("the far end is down")) };
  const event = eventOf({ type: "CATALOG_CHANGED", productIds: [], categoriesChanged: true });
  for (let attempts = 1; attempts <= expected.length; attempts++) {
    const delays: (number | undefined)[] = [];
    const batch = createMessageBatch(name, [{ id: "m1", timestamp: new Date(1_000), attempts, body: event }]);
    const [message] = batch.messages;
    if (message === undefined) throw new Error("no message");
    const retry = message.retry.bind(message);
    message.retry = (options) => {
      delays.push(options?.delaySeconds);
      retry(options);
    };
    await consume(batch, platform, [down]);
    seen.push(delays.length === 1 ? `wait ${delays[0]}` : "give up");
  }
  expect(seen).toEqual(expected);
  const [letter] = (await listDeadLetters(env.DB, 0, 100)).letters.filter((kept) => kept.eventId === event.eventId);
  expect(letter).toMatchObject({ queue: name.replace("floodgate-", ""), reason: "down: the far end is down", redrivenAt: null });
});

it("never waits longer than a queue can", () => {
  expect(Math.max(...Object.values(retryDelays).flat())).toBeLessThanOrEqual(43_200);
  expect(nextDelay(null, 1)).toBe(2);
});

it("keeps an outbox event until it has been handled, counts it by its row, and sends it again by age", async () => {
  const fact: Fact = { type: "NOTIFICATION_REQUESTED", mailId: "mai_1" as MailId, template: "verify-email", to: "a@example.test", values: {} };
  await env.DB.batch([outboxInsert(env.DB, [fact, { type: "CATALOG_CHANGED", productIds: [], categoriesChanged: true }], origin)]);
  const first = await unpublished(env.DB, 2_000, 10);
  expect(first.map(({ queue: name, event }) => [name, event.metadata.stream])).toEqual([["notification", "d1"], ["catalog", "d1"]]);
  expect(first.map(({ event }) => event.metadata.sequence)).toEqual(first.map(({ sequence }) => sequence));
  await markPublished(env.DB, first.map(({ sequence }) => sequence), 2_000);
  expect(await unpublished(env.DB, 2_000 + republishAfterMs - 1, 10)).toEqual([]);
  expect(await unpublished(env.DB, 2_000 + republishAfterMs, 10)).toHaveLength(2);
  const { subscription } = counter("settling");
  await deliver(first.map(({ event }) => event), [subscription]);
  expect(await unpublished(env.DB, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});

it("stores what its queue gave up, takes it off the outbox, and stores an event once however many copies come", async () => {
  await env.DB.batch([outboxInsert(env.DB, [{ type: "CATALOG_CHANGED", productIds: [], categoriesChanged: true }], origin)]);
  const [row] = await unpublished(env.DB, 2_000, 10);
  if (row === undefined) throw new Error("the outbox is empty");
  for (const id of ["dead-1", "dead-2", "dead-1"]) {
    const batch = createMessageBatch("floodgate-catalog-dlq", [{ id, timestamp: new Date(1_000), attempts: 1, body: row.event }]);
    await queue(batch, env);
    expect((await getQueueResult(batch, createExecutionContext())).ackAll).toBe(true);
  }
  const letters = (await lettersOf("catalog")).filter(({ eventId }) => eventId === row.event.eventId);
  expect(letters).toHaveLength(1);
  expect(JSON.parse(letters[0]?.body ?? "")).toEqual(row.event);
  expect(await unpublished(env.DB, 2_000, 10)).toEqual([]);
});

it("asks D1 twice for a whole delivery, however many events and consumers there are", async () => {
  const consumers = ["many-1", "many-2", "many-3"].map((name) => counter(name).subscription);
  const far = elsewhere(platform);
  for (const size of [1, 100]) {
    const events = Array.from({ length: size }, (_, index) => eventOf({ type: "CATALOG_CHANGED", productIds: [`many-${index}` as ProductId], categoriesChanged: false }, size === 1 ? "d1" : "lane-1"));
    far.calls.d1 = 0;
    const batch = createMessageBatch("floodgate-catalog", events.map((body, index) => ({ id: `many-${size}-${index}`, timestamp: new Date(1_000), attempts: 1, body })));
    await consume(batch, far, consumers);
    expect(far.calls.d1).toBe(2);
  }
  expect(await counted("many-3")).toHaveLength(101);
});

it("asks D1 twice for a hundred events of checkouts, money and orders", async () => {
  const far = elsewhere(platform);
  const made = fc.sample(fc.oneof(arbitraryFacts.ORDER_CREATED, arbitraryFacts.PAYMENT_COMPLETED, arbitraryFacts.CHECKOUT_INITIATED), { numRuns: 100, seed: 1 });
  const facts = made.map((fact, index): Fact => (fact.type === "ORDER_CREATED" ? { ...fact, order: { ...fact.order, orderId: idOf("order", `counted-${index}`), orderNumber: `counted-${index}` } } : fact));
  const batch = createMessageBatch("floodgate-order", facts.map((fact, index) => ({ id: `order-${index}`, timestamp: new Date(1_000), attempts: 1, body: eventOf(fact, "lane-1") })));
  await consume(batch, far, subscriptions);
  expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toHaveLength(100);
  expect(far.calls.d1).toBe(2);
});
