// Duty: a room's questions to its join desks: how many have joined, and what they are sealed as.
// Invariant: all are asked or nothing is answered; counts are for show, seals are what the draw is made from.
// Neighbours: ticket-desk.ts answers; waiting-room.ts asks by its alarm.

import type { SalePlan } from "../../contracts/objects/sale.ts";
import type { Platform } from "../../contracts/platform.ts";
import { type Millis, minuteMs, secondMs } from "../../domain/time.ts";
import type { SealedShard } from "../../domain/waiting-room/draw.ts";
import { deskNames } from "../../domain/waiting-room/shards.ts";

/** How often the desks are counted: often when the start is near, else the rarer the longer nothing changes. */
const countEveryMs = { near: 3 * secondMs, far: minuteMs };
const nearMs = 10 * minuteMs;

/** All desks of a sale, as its room knows them. */
export class RoomDesks {
  readonly #platform: Pick<Platform, "desks" | "clock">;
  #joined = 0;
  #countAt: Millis = 0;

  constructor(platform: Pick<Platform, "desks" | "clock">) {
    this.#platform = platform;
  }

  /** How many had joined when they were counted last. */
  get joined(): number {
    return this.#joined;
  }

  /** Counts them when that is due; answers when it is due again. Throws when a desk does not answer. */
  async count({ saleId, shards, startsAt }: SalePlan): Promise<Millis> {
    const now = this.#platform.clock.now();
    if (now < this.#countAt) return this.#countAt;
    const counts = await Promise.all(deskNames(saleId, shards).map((name) => this.#platform.desks.getByName(name).count()));
    const joined = counts.reduce((sum, count) => sum + count, 0);
    const isBusy = startsAt - now < nearMs || joined !== this.#joined;
    this.#joined = joined;
    this.#countAt = now + (isBusy ? countEveryMs.near : countEveryMs.far);
    return this.#countAt;
  }

  /** Closes the draw at every desk. The same however often it is asked; throws while a desk does not answer. */
  seal({ saleId, shards }: SalePlan): Promise<readonly SealedShard[]> {
    return Promise.all(deskNames(saleId, shards).map((name) => this.#platform.desks.getByName(name).seal()));
  }
}
