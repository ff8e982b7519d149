// Duty: tells the world of a room's start and of its end, when they can be told.
// Invariant: each is told once; what cannot be told now is told later, and holds nobody up for longer than a second.
// Neighbours: clients/sale-events.ts writes into D1's outbox; waiting-room.ts says what there is to tell.

import { tellSale } from "../../clients/sale-events.ts";
import { report } from "../../contracts/log.ts";
import type { Platform } from "../../contracts/platform.ts";
import { backOff, isDue, noBackoff } from "../../domain/backoff.ts";
import { secondMs } from "../../domain/time.ts";
import type { RoomKeeper } from "./keeper.ts";

/** How long until D1 is asked again that did not take an event. */
const delaysMs = [2 * secondMs, 5 * secondMs, 15 * secondMs, 30 * secondMs];

/** D1 has so long to take an event; whether it did after that shows the next try, for told before is told. */
const patienceMs = secondMs;

type World = Pick<Platform, "d1" | "clock" | "relay" | "timer">;

/** What there is to tell, by the deed that remembers it. */
const facts = { startedTold: "SALE_STARTED", soldOutTold: "SALE_SOLD_OUT" } as const;

/** One room's herald. Not on disk: the deeds are. */
export class Herald {
  readonly #world: World;
  #backoff = noBackoff;

  constructor(world: World) {
    this.#world = world;
  }

  /** Tells what has not been told, unless it failed lately. Never throws; takes at most a second. */
  async tell(room: RoomKeeper, deed: keyof typeof facts): Promise<void> {
    const { clock, timer } = this.#world;
    if (room.deeds[deed] || !isDue(this.#backoff, clock.now())) return;
    const { rings, stop } = timer(patienceMs);
    try {
      if ((await Promise.race([tellSale(this.#world, room.plan, facts[deed]), rings])) === "rings") throw new Error("D1 takes too long");
      room.note({ [deed]: true });
      this.#backoff = noBackoff;
    } catch (error) {
      this.#backoff = backOff(this.#backoff, delaysMs, clock.now());
      report("a sale's event cannot be told yet", error, { saleId: room.plan.saleId, event: facts[deed] });
    } finally {
      stop();
    }
  }
}
