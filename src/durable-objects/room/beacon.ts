// Duty: waits for the beacon round that a room's draw has named.
// Invariant: never asked before it is due; late or wrong, the same round is asked for again, less and less often; nothing ever takes its place.
// Neighbours: clients/beacon.ts asks and checks; waiting-room.ts reveals what is heard.

import { askBeacon } from "../../clients/beacon.ts";
import { report } from "../../contracts/log.ts";
import type { SalePlan } from "../../contracts/objects/sale.ts";
import type { Platform } from "../../contracts/platform.ts";
import { backOff, noBackoff } from "../../domain/backoff.ts";
import { type Millis, secondMs } from "../../domain/time.ts";
import type { Heard } from "../../domain/waiting-room/beacon.ts";

/** How long until a beacon that did not say its round is asked again. */
const delaysMs = [secondMs / 2, secondMs, 2 * secondMs, 4 * secondMs, 8 * secondMs];

type World = Pick<Platform, "fetch" | "config" | "clock">;

/** One room's ear. Not on disk: a room that starts again asks again. */
export class BeaconEar {
  readonly #world: World;
  #backoff = noBackoff;

  constructor(world: World) {
    this.#world = world;
  }

  /** When to listen again. */
  get notBefore(): Millis {
    return this.#backoff.notBefore;
  }

  /** What the beacon says of the round that the plan names; null when it is not due, has not said it yet, or none is named. Never throws. */
  async listen({ saleId, beacon }: SalePlan): Promise<Heard | null> {
    if (beacon === null) return null;
    const { clock } = this.#world;
    const notBefore = Math.max(beacon.dueAt, this.#backoff.notBefore);
    this.#backoff = { ...this.#backoff, notBefore };
    if (clock.now() < notBefore) return null;
    const answer = await askBeacon(this.#world, beacon);
    if (answer.kind === "said") return { randomness: answer.randomness, signature: answer.signature };
    this.#backoff = backOff(this.#backoff, delaysMs, clock.now());
    report("a draw waits for its beacon", answer.why, { saleId, chain: beacon.chain, round: beacon.round });
    return null;
  }
}
