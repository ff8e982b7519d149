// Duty: carries D1's outbox to the queues.
// Invariant: a row is marked only after it was sent; what was sent and not marked is sent again, and consumers bear it.
// Neighbours: durable-objects/relay.ts decides when; storage/outbox.ts holds the rows; publisher.ts sends.

import { report } from "../contracts/log.ts";
import type { Platform } from "../contracts/platform.ts";
import { markPublished, unpublished } from "../storage/outbox.ts";
import type { Publisher } from "./publisher.ts";

const pageSize = 500;

/** What a run found: how many events it sent, and whether some are left that could not be sent. */
export interface RelayRun {
  readonly sent: number;
  readonly left: boolean;
}

/** Sends everything that is due. `sentPoint` is called between sending and marking, where a crash hurts most. */
export async function relayOutbox(platform: Pick<Platform, "d1" | "clock">, publisher: Pick<Publisher, "publish">, sentPoint: () => void = () => undefined): Promise<RelayRun> {
  let sent = 0;
  for (;;) {
    const due = await unpublished(platform.d1, platform.clock.now(), pageSize);
    if (due.length === 0) return { sent, left: false };
    const publication = await publisher.publish(due.map(({ event }) => event));
    sentPoint();
    const gone = new Set(publication.sent);
    await markPublished(platform.d1, due.filter(({ event }) => gone.has(event.eventId)).map(({ sequence }) => sequence), platform.clock.now());
    sent += gone.size;
    for (const failure of publication.failures) report("events could not be sent", failure.error, { queue: failure.queue });
    if (gone.size < due.length) return { sent, left: true };
  }
}
