// Duty: what cron does: wakes the Relay, should it ever have lost its alarm.
// Invariant: nothing depends on this; locally cron never fires.
// Neighbours: durable-objects/relay.ts does the work.

import { relayOf } from "../../contracts/objects.ts";
import type { Platform } from "../../contracts/platform.ts";

/** Looks after D1's outbox and the house once more. */
export async function wakeRelay({ relay }: Pick<Platform, "relay">): Promise<void> {
  await relayOf({ relay }).wake();
}
