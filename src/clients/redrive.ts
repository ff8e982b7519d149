// Duty: sends a dead letter back to the queue it came from.
// Invariant: sent first and marked then, so that a crash in between sends twice and loses nothing; what waits no longer is not sent again.
// Neighbours: storage/dead-letters.ts keeps them; routes/dead-letters.ts calls; consumers' inboxes bear a letter that comes twice.

import { queueNames } from "../contracts/events.ts";
import type { Platform } from "../contracts/platform.ts";
import { type KeptLetter, markRedriven, readDeadLetter } from "../storage/dead-letters.ts";

/** What became of it. `gone`: the shop has no queue of that name any more. `redriven` also for one that already was. */
export type RedriveOutcome = { readonly kind: "redriven"; readonly letter: KeptLetter } | { readonly kind: "not_found" } | { readonly kind: "gone" };

/** Sends the letter back, once for each time that it waits. Throws when its queue or D1 does not answer. */
export async function redrive({ d1, queues, clock }: Pick<Platform, "d1" | "queues" | "clock">, id: string): Promise<RedriveOutcome> {
  const letter = await readDeadLetter(d1, id);
  if (letter === null) return { kind: "not_found" };
  if (letter.redrivenAt !== null) return { kind: "redriven", letter };
  const queue = queueNames.find((name) => name === letter.queue);
  if (queue === undefined) return { kind: "gone" };
  await queues[queue].send(JSON.parse(letter.body), { contentType: "json" });
  const redrivenAt = clock.now();
  await markRedriven(d1, id, redrivenAt);
  return { kind: "redriven", letter: { ...letter, redrivenAt } };
}
