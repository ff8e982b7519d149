// Duty: when the sandbox bank's messages arrive: soon, late, twice, and so in any order.
// Invariant: follows from the message's id alone, so that a payment's luck can be looked up and is the same in every run.
// Neighbours: courier.ts sends by it.

import { laneOf } from "../../domain/lanes.ts";

const lucks = 10;

/** How long after what it tells each copy of a message leaves, in milliseconds: 5 of 10 are prompt, 2 late, 3 come twice. */
export function deliveriesOf(messageId: string): readonly number[] {
  const luck = laneOf(messageId, lucks);
  const promptMs = 100 + laneOf(`${messageId}:prompt`, 400);
  const lateMs = 2_500 + laneOf(`${messageId}:late`, 2_500);
  if (luck < 5) return [promptMs];
  if (luck < 7) return [lateMs];
  return [promptMs, lateMs];
}
