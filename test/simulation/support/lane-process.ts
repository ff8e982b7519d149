// Duty: a lane as a process that can be killed: the real parts over a disk that survives it.
// Invariant: once dead it does nothing more: what it waited for never comes.
// Neighbours: checkout.sim.ts kills it and starts the next; durable-objects/checkout-lane.ts is the same in the runtime.

import { effectsOn } from "../../../src/clients/effects.ts";
import type { Gateway } from "../../../src/clients/payments/gateway.ts";
import type { SoldOut } from "../../../src/clients/sold-out.ts";
import type { StockDesk } from "../../../src/clients/stock-desk.ts";
import type { Event } from "../../../src/contracts/events.ts";
import { type IdKind, idOf } from "../../../src/domain/ids.ts";
import { type Clock, dayMs, type Millis, minuteMs } from "../../../src/domain/time.ts";
import { Checkouts } from "../../../src/durable-objects/lane/checkouts.ts";
import { Driver, type Rules } from "../../../src/durable-objects/lane/driver.ts";
import { Orders } from "../../../src/durable-objects/lane/orders.ts";
import { Outbox } from "../../../src/durable-objects/lane/outbox.ts";
import type { LaneParts } from "../../../src/durable-objects/lane/parts.ts";
import { AlarmClock, onAlarm } from "../../../src/durable-objects/lane/wakes.ts";
import type { LaneTables } from "../../../src/storage/objects/checkout.ts";
import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";

/** What a lane needs of the world around it. */
export interface LaneWorld {
  readonly clock: Clock;
  readonly tables: LaneTables;
  readonly wait: (ms: number) => Promise<void>;
  /** One desk for each process: what it remembers dies with it. */
  readonly desk: StockDesk;
  readonly soldOut: SoldOut;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly take: (events: readonly Event[]) => Promise<readonly string[]>;
  readonly received: (eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly setAlarm: (at: Millis) => void;
  /** Whether the process dies at the place it is passing. */
  readonly dies: (point: string) => boolean;
  readonly nextId: () => string;
  readonly disk: ObjectStorage;
  readonly rules?: Rules;
  readonly brokenTables?: BrokenTables;
}

/** Tables that keep the disk in another way than they should; they can die at a place of their own. */
export type BrokenTables = (disk: ObjectStorage, point: (name: string) => void) => LaneTables;

/** The process died here; whoever waited for it learns no more. */
export class Death extends Error {}

/** A lane that can be killed at any point and wakes from its disk. */
export class LaneProcess {
  alive = true;
  readonly checkouts: Checkouts;
  readonly orders: Orders;
  readonly #parts: LaneParts;
  readonly #driver: Driver;
  readonly #outbox: Outbox;
  readonly #alarm: AlarmClock;
  readonly #onDeath: (() => void)[] = [];

  constructor(world: LaneWorld) {
    this.#alarm = new AlarmClock(world.tables, world.setAlarm);
    this.#parts = this.#partsOf(world);
    this.#outbox = new Outbox(this.#parts);
    this.#driver = world.rules === undefined ? new Driver(this.#parts, this.#outbox) : new Driver(this.#parts, this.#outbox, world.rules);
    this.checkouts = new Checkouts(this.#parts, this.#driver);
    this.orders = new Orders(this.#parts, this.#driver);
  }

  /** Fails when the process dies before the alarm is through, whatever it died of; then the platform rings again. */
  alarm(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#onDeath.push(() => reject(new Death("during an alarm")));
    void onAlarm(this.#parts, this.#driver, this.#outbox).then(() => (this.#alarm.wind(), resolve()), reject);
    return promise;
  }

  /** Ends it where it stands; what it waits for goes on without it. */
  kill(): void {
    this.alive = false;
    for (const tell of this.#onDeath.splice(0)) tell();
  }

  #partsOf(world: LaneWorld): LaneParts {
    const { clock, tables, wait, desk, soldOut, gateways, take, received, dies, nextId } = world;
    const carryOut = effectsOn(desk, gateways);
    const point = (name: string) => {
      if (this.alive && !dies(name)) return;
      this.kill();
      throw new Death(name);
    };
    return {
      lane: 3,
      tables: world.brokenTables?.(world.disk, point) ?? tables,
      clock,
      newId: <Kind extends IdKind>(kind: Kind) => idOf(kind, nextId()),
      wait: (ms) => this.#whileAlive(wait(ms)),
      carryOut: (effect) => this.#whileAlive(carryOut(effect)),
      shortOf: (demand) => this.#whileAlive(soldOut.shortOf(demand)),
      gateways: [...gateways.values()],
      publish: async (events) => ({ sent: await this.#whileAlive(take(events)), failures: [] }),
      received: (eventIds) => this.#whileAlive(received(eventIds)),
      point,
      wakeBy: (at) => this.#alarm.wakeBy(at),
      report: () => undefined,
      returnWindowMs: 30 * dayMs,
      paymentAttempts: 3,
      stuckAfterMs: 15 * minuteMs,
    };
  }

  /** A dead process hears nothing. */
  #whileAlive<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => void (this.alive && resolve(value)),
        (error) => void (this.alive && reject(error)),
      );
    });
  }
}
