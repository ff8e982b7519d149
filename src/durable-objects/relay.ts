// Duty: the one object that empties D1's outbox and runs the shop's jobs, so that nothing depends on a request or on cron.
// Invariant: its alarm is always set; a run that fails is run again; two runs never overlap; no job holds up an event.
// Neighbours: whoever wrote into the outbox wakes it; clients/outbox-relay.ts does the sending, relay/scheduler.ts runs clients/jobs/.

import { DurableObject } from "cloudflare:workers";
import { jobs, walks } from "../clients/jobs/index.ts";
import { relayOutbox } from "../clients/outbox-relay.ts";
import { Publisher, sharesOf } from "../clients/publisher.ts";
import { compose } from "../compose.ts";
import { report } from "../contracts/log.ts";
import type { JobsRpc, RelayRpc } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { JobRecord } from "../domain/jobs.ts";
import { minuteMs, secondMs } from "../domain/time.ts";
import { openJobTables } from "../storage/objects/relay.ts";
import { failpoint } from "./failpoints.ts";
import { Scheduler } from "./relay/scheduler.ts";

/** How soon to look again while events are about or could not be sent. */
const busyMs = 5 * secondMs;
/** How soon to look again in a quiet shop. */
const quietMs = minuteMs;
/** How long an alarm stays with the jobs it started; they go on behind it. */
const stayMs = 5 * secondMs;

/** The shop's one relay: publishes D1's outbox, and runs the jobs. */
export class Relay extends DurableObject<Env> implements RelayRpc, JobsRpc {
  readonly #platform: Platform;
  readonly #scheduler: Scheduler;
  readonly #publisher: Publisher;
  #running: Promise<void> | null = null;
  #wakenAgain = false;
  #lastSentAt = 0;
  #pauseMs = busyMs;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#platform = compose(env);
    const { queues, config, clock, wait } = this.#platform;
    this.#publisher = new Publisher(queues, sharesOf(config).relay, { clock, wait });
    this.#scheduler = new Scheduler({ tables: openJobTables(state.storage), jobs, platform: this.#platform, point: (name) => failpoint(`relay ${name}`, state) });
    void state.blockConcurrencyWhile(async () => {
      if ((await state.storage.getAlarm()) === null) await state.storage.setAlarm(this.#platform.clock.now() + busyMs);
    });
  }

  async wake(): Promise<void> {
    this.#wakenAgain = true;
    // Who wakes it while a run is ending sees that run end, and begins the next.
    while (this.#wakenAgain) await (this.#running ??= this.#work().finally(() => (this.#running = null)));
  }

  async lookThrough(withinMs: number): Promise<readonly JobRecord[]> {
    const deadline = this.#platform.clock.now() + withinMs;
    await Promise.all(walks.map(({ name }) => this.#scheduler.runThrough(name, deadline)));
    await this.#setAlarm();
    return this.#scheduler.records();
  }

  override async alarm(): Promise<void> {
    await this.wake();
    const worked = this.#scheduler.runDue().then(() => this.#setAlarm());
    await Promise.race([worked, this.#platform.wait(stayMs)]);
  }

  /** Runs until nobody has woken it since the last look. Never throws: what fails is tried again by alarm. */
  async #work(): Promise<void> {
    this.#pauseMs = busyMs;
    try {
      while (this.#wakenAgain) {
        this.#wakenAgain = false;
        this.#pauseMs = await this.#relay();
      }
    } catch (error) {
      report("the relay stumbled", error);
    } finally {
      await this.#setAlarm();
    }
  }

  /** Rings after the pause, or when a job is due if that is sooner. */
  async #setAlarm(): Promise<void> {
    const now = this.#platform.clock.now();
    const dueAt = Math.max(now, this.#scheduler.nextDueAt() ?? Infinity);
    await this.ctx.storage.setAlarm(Math.min(now + this.#pauseMs, dueAt));
  }

  /** Answers how long to rest afterwards. */
  async #relay(): Promise<number> {
    const { sent, left } = await relayOutbox(this.#platform, this.#publisher, () => failpoint("relay.sent", this.ctx));
    const now = this.#platform.clock.now();
    if (sent > 0) this.#lastSentAt = now;
    return left || now - this.#lastSentAt < quietMs ? busyMs : quietMs;
  }
}
