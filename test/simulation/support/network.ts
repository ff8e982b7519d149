// Duty: the way between a lane and whoever it asks, on which messages get lost, come late and come twice.
// Invariant: what arrives is what was sent; a reply that is lost is an error, as it is in the runtime.
// Neighbours: checkout.sim.ts puts it between the lane and its stock objects and banks.

import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** Carries calls, badly. */
export class Network {
  readonly #random: Random;
  readonly #timeline: Timeline;
  readonly #isCalm: () => boolean;

  constructor(random: Random, timeline: Timeline, isCalm: () => boolean) {
    this.#random = random;
    this.#timeline = timeline;
    this.#isCalm = isCalm;
  }

  /** Something goes wrong, unless the world has been calmed so that what can end, ends. */
  trouble(probability: number): boolean {
    return !this.#isCalm() && this.#random.chance(probability);
  }

  /** A way there and a way back. */
  async carry<Answer>(deliver: () => Promise<Answer>): Promise<Answer> {
    const trouble = () => this.trouble(0.04);
    await this.#timeline.wait(this.#random.between(1, 40));
    if (trouble()) return this.#lost();
    if (trouble()) await this.#timeline.wait(this.#random.between(500, 6_000));
    if (trouble()) this.#timeline.at(this.#timeline.now() + this.#random.between(10, 20_000), () => void deliver().catch(() => undefined));
    const answer = await deliver();
    if (trouble()) return this.#lost();
    await this.#timeline.wait(this.#random.between(1, 40));
    return answer;
  }

  async #lost(): Promise<never> {
    await this.#timeline.wait(this.#random.between(10, 5_000));
    throw new Error("the connection was lost");
  }
}
