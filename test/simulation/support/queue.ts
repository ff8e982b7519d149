// Duty: a queue of the simulated world with its consumer: it refuses, forgets what it took, delivers late, twice and in any order.
// Invariant: the consumer does each event once, by its id in the inbox, as the real ones do.
// Neighbours: checkout.sim.ts gives the lane its way to it; checkout-checks.ts reads what was handled.

import type { Event } from "../../../src/contracts/events.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** A queue with its consumer, both unreliable in the ways they may be. */
export class SimulatedQueue {
  readonly #random: Random;
  readonly #timeline: Timeline;
  readonly #network: Network;
  readonly #inbox = new Set<string>();
  readonly #handled: Event[] = [];

  constructor(random: Random, timeline: Timeline, network: Network) {
    this.#random = random;
    this.#timeline = timeline;
    this.#network = network;
  }

  /** Each event that came out, once, in the order in which they were handled. */
  get handled(): readonly Event[] {
    return this.#handled;
  }

  /** Takes all or none; answers which it took. */
  async take(events: readonly Event[]): Promise<readonly string[]> {
    await this.#timeline.wait(this.#random.between(1, 50));
    if (this.#network.trouble(0.1)) return [];
    for (const event of events) this.#deliver(event);
    return events.map((event) => event.eventId);
  }

  /** Those of the events that were handled. */
  async received(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    await this.#timeline.wait(this.#random.between(1, 50));
    if (this.#network.trouble(0.1)) throw new Error("the database does not answer");
    return new Set(eventIds.filter((eventId) => this.#inbox.has(eventId)));
  }

  #deliver(event: Event): void {
    if (this.#network.trouble(0.05)) return;
    const copies = this.#network.trouble(0.1) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#timeline.at(this.#timeline.now() + this.#random.between(10, 5_000), () => this.#handle(event));
  }

  #handle(event: Event): void {
    if (this.#inbox.has(event.eventId)) return;
    this.#inbox.add(event.eventId);
    this.#handled.push(event);
  }
}
