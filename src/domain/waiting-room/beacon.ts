// Duty: which round of a public beacon a draw waits for.
// Invariant: fixed when the sale is made and due only after its start, so that nobody knows what it says while anybody can still enter.
// Neighbours: draw.ts commits to it and mixes it in; clients/beacon.ts asks for it; contracts/config.ts says whose rounds.

import { type Millis, secondMs } from "../time.ts";
import type { Beacon } from "./draw.ts";

/** A beacon that speaks every `periodMs`, its round 1 at `genesisAt`. */
export interface BeaconTimes {
  readonly chain: string;
  readonly genesisAt: Millis;
  readonly periodMs: number;
}

/** A round that a sale has named, and when it is due. */
export interface NamedBeacon extends Beacon {
  readonly dueAt: Millis;
}

/** What a beacon said of a round: randomness of 32 bytes, and the signature that it is the hash of; both as hex. */
export interface Heard {
  readonly randomness: string;
  readonly signature: string;
}

/** So long after the start a round must be due: the desks are sealed by then, and clocks differ a little. */
const marginMs = 3 * secondMs;

/** The first round that is due a small margin after the start. */
export function nameRound({ chain, genesisAt, periodMs }: BeaconTimes, startsAt: Millis): NamedBeacon {
  const round = Math.max(1, Math.ceil((startsAt + marginMs - genesisAt) / periodMs) + 1);
  return { chain, round, dueAt: genesisAt + (round - 1) * periodMs };
}
