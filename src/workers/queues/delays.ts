// Duty: how long an event waits before it is tried again, after each failure.
// Invariant: as many delays as wrangler.toml grants retries: after the last one the event is a dead letter, with the reason.
// Neighbours: consume.ts asks; test/structure compares the table with wrangler.toml.

import { type QueueName, queueNames } from "../../contracts/events.ts";

const soon: readonly number[] = [2, 10, 30, 120, 300];

/** Seconds before each further try, by queue. Mails wait for a provider that recovers slowly: 1, 5 and 10 minutes, then up to half a day. */
export const retryDelays: Readonly<Record<QueueName, readonly number[]>> = {
  catalog: soon,
  inventory: soon,
  order: soon,
  notification: [60, 300, 600, 1_200, 2_400, 3_600, 7_200, 14_400, 28_800, 43_200],
};

/** The shop's word for a queue of wrangler.toml, or for its dead-letter queue; null for a queue it does not know. */
export function queueNameOf(name: string): QueueName | null {
  const word = name.replace(/-dlq$/, "").split("-").at(-1);
  return queueNames.find((known) => known === word) ?? null;
}

/** How long a message waits that has now been tried `attempts` times; null when it has been tried often enough. */
export function nextDelay(queue: QueueName | null, attempts: number): number | null {
  return (queue === null ? soon : retryDelays[queue])[attempts - 1] ?? null;
}
