// Duty: keeps the messages that used up their tries.
// Invariant: a message is acknowledged only once it is kept; whoever would go on sending its event learns that it has arrived.
// Neighbours: every queue of wrangler.toml names a dead-letter queue, and all of them lead here; consume.ts gives up by itself what it knows to be hopeless.

import type { Platform } from "../../contracts/platform.ts";
import { type DeadLetter, deadLettersInsert } from "../../storage/dead-letters.ts";
import { receivedInsert } from "../../storage/inbox.ts";
import { settle } from "../../storage/outbox.ts";
import { bodyOf } from "./body.ts";
import { queueNameOf } from "./delays.ts";

/** Stores a delivery of a dead-letter queue. Throws when D1 does not answer: the platform then delivers again. */
export async function bury(batch: MessageBatch, platform: Platform): Promise<void> {
  await keepLetters(batch.messages.map((message) => letterOf(message, batch.queue, "given up by the queue: its consumer could not run")), platform);
  batch.ackAll();
}

/** A message as a dead letter. An event is one letter however many copies of it come. */
export function letterOf(message: Message, queueName: string, reason: string): DeadLetter {
  const { id } = message;
  const body = bodyOf(message);
  const queue = queueNameOf(queueName) ?? queueName;
  const eventId = eventIdOf(body);
  return { id: `${queue}.${eventId ?? id}`, queue, eventId, body: JSON.stringify(body) ?? "", reason };
}

/** Keeps letters, and has nobody go on sending what lies among them, all in one batch. */
export async function keepLetters(letters: readonly DeadLetter[], { d1, clock }: Platform): Promise<void> {
  const eventIds = letters.flatMap(({ eventId }) => eventId ?? []);
  await d1.batch([deadLettersInsert(d1, letters, clock.now()), settle(d1, eventIds), receivedInsert(d1, eventIds, clock.now())]);
}

function eventIdOf(body: unknown): string | null {
  return typeof body === "object" && body !== null && "eventId" in body && typeof body.eventId === "string" ? body.eventId : null;
}
