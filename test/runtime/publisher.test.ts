import { expect, it } from "vitest";
import { publishSealed } from "../../src/clients/publisher.ts";

/** A queue that refuses what Queues refuses, and after so many calls everything. */
function queue(callsUntilDown = Infinity) {
  const calls: number[] = [];
  const sendBatch = async (messages: Iterable<MessageSendRequest>): Promise<QueueSendBatchResponse> => {
    const bodies = [...messages].map(({ body }) => String(body));
    if (bodies.length > 100 || bodies.join("").length > 256_000) throw new Error("too large");
    if (calls.length >= callsUntilDown) throw new Error("down");
    calls.push(bodies.length);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  };
  return { calls, queue: { sendBatch } };
}

it("fills a call with whole parcels, and says which are sent when the queue goes down between two calls", async () => {
  const groups = [60, 40, 1, 99, 100].map((count) => Array.from({ length: count }, () => "{}"));
  const up = queue();
  expect(await publishSealed(up.queue, groups)).toEqual({ sent: 5, failure: null });
  expect(up.calls).toEqual([100, 100, 100]);
  const down = queue(2);
  expect(await publishSealed(down.queue, groups)).toEqual({ sent: 4, failure: "Error: down" });
});

it("sends a parcel that fits no call in several, and counts it once all of it is sent", async () => {
  const large = Array.from({ length: 100 }, () => "x".repeat(5_000));
  const up = queue();
  expect(await publishSealed(up.queue, [["{}"], large, ["{}"]])).toEqual({ sent: 3, failure: null });
  expect(up.calls.reduce((sum, count) => sum + count, 0)).toBe(102);
  expect(await publishSealed(queue(1).queue, [large])).toMatchObject({ sent: 0 });
});
