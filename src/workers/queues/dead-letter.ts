// Duty: keeps the messages that used up their tries.
// Invariant: a message is acknowledged only once it is kept; its event leaves D1's outbox then, so that nothing goes on sending it.
// Neighbours: every queue of wrangler.toml names a dead-letter queue, and all of them lead here.

import type { Platform } from "../../compose.ts";
import { storeDeadLetters } from "../../storage/dead-letters.ts";
import { settle } from "../../storage/outbox.ts";

/** Stores a delivery of a dead-letter queue. Throws when D1 does not answer: the platform then delivers again. */
export async function bury(batch: MessageBatch, platform: Platform): Promise<void> {
  const queue = batch.queue.replace(/-dlq$/, "");
  const letters = batch.messages.map((message) => ({ id: `${queue}/${message.id}`, queue, body: JSON.stringify(message.body) ?? "", reason: "no consumer could handle it within its tries" }));
  await storeDeadLetters(platform.d1, letters, platform.clock.now());
  await settle(platform.d1, batch.messages.flatMap((message) => eventIdOf(message.body)));
  batch.ackAll();
}

function eventIdOf(body: unknown): readonly string[] {
  return typeof body === "object" && body !== null && "eventId" in body && typeof body.eventId === "string" ? [body.eventId] : [];
}
