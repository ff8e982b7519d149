// Duty: the one object that empties D1's outbox and keeps the house clean, so that nothing depends on a request or on cron.
// Invariant: its alarm is always set; a run that fails is run again; two runs never overlap.
// Neighbours: whoever wrote into the outbox wakes it; clients/outbox-relay.ts does the sending, storage/housekeeping.ts the cleaning.

import { DurableObject } from "cloudflare:workers";
import { relayOutbox } from "../clients/outbox-relay.ts";
import { compose } from "../compose.ts";
import { report } from "../contracts/log.ts";
import type { RelayRpc } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { minuteMs, secondMs } from "../domain/time.ts";
import { keepHouse } from "../storage/housekeeping.ts";
import { failpoint } from "./failpoints.ts";

/** How soon to look again while events are about or could not be sent. */
const busyMs = 5 * secondMs;
/** How soon to look again in a quiet shop. */
const quietMs = minuteMs;

export class Relay extends DurableObject<Env> implements RelayRpc {
  readonly #platform: Platform;
  #running: Promise<void> | null = null;
  #wakenAgain = false;
  #lastSentAt = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#platform = compose(env);
    void state.blockConcurrencyWhile(async () => {
      if ((await state.storage.getAlarm()) === null) await state.storage.setAlarm(this.#platform.clock.now() + busyMs);
    });
  }

  async wake(): Promise<void> {
    this.#wakenAgain = true;
    // Who wakes it while a run is ending sees that run end, and begins the next.
    while (this.#wakenAgain) await (this.#running ??= this.#work().finally(() => (this.#running = null)));
  }

  override async alarm(): Promise<void> {
    await this.wake();
  }

  /** Runs until nobody has woken it since the last look. Never throws: what fails is tried again by alarm. */
  async #work(): Promise<void> {
    let pauseMs = busyMs;
    try {
      while (this.#wakenAgain) {
        this.#wakenAgain = false;
        pauseMs = await this.#relay();
      }
      await this.#keepHouse();
    } catch (error) {
      report("the relay stumbled", error);
    } finally {
      await this.ctx.storage.setAlarm(this.#platform.clock.now() + pauseMs);
    }
  }

  /** Answers how long to rest afterwards. */
  async #relay(): Promise<number> {
    const { sent, left } = await relayOutbox(this.#platform, () => failpoint("relay.sent", this.ctx));
    const now = this.#platform.clock.now();
    if (sent > 0) this.#lastSentAt = now;
    return left || now - this.#lastSentAt < quietMs ? busyMs : quietMs;
  }

  async #keepHouse(): Promise<void> {
    const now = this.#platform.clock.now();
    if (now - (this.ctx.storage.kv.get<number>("housekeptAt") ?? 0) < quietMs) return;
    this.ctx.storage.kv.put("housekeptAt", now);
    await keepHouse(this.#platform.d1, now);
  }
}
