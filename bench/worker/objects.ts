// Duty: what the real stock object is measured against and through: an object that does nothing, the same stock without group commit, a lane reduced to its way to the stock.
// Invariant: rule, tables, alarm and relay are the shop's own; only how calls become transactions differs.
// Neighbours: stock-entry.ts names them; src/durable-objects/stock.ts is the object they are compared with.

import { DurableObject } from "cloudflare:workers";
import { Publisher, sharesOf } from "../../src/clients/publisher.ts";
import { compose } from "../../src/compose.ts";
import { SoldOut } from "../../src/clients/sold-out.ts";
import { StockDesk } from "../../src/clients/stock-desk.ts";
import type { Objects, StockCommand, StockOutcome, StockRpc } from "../../src/contracts/objects.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { StockObject } from "../../src/durable-objects/stock.ts";
import { StockKeeper } from "../../src/durable-objects/stock/keeper.ts";
import { StockRelay } from "../../src/durable-objects/stock/relay.ts";
import { openStockTables, type StockTables } from "../../src/storage/objects/stock.ts";

/** The ceiling of every object: it is called, and answers. */
export class EmptyObject extends DurableObject<Env> {
  async ping(): Promise<number> {
    return 1;
  }
}

/** Takes what a stock object tells the pulse. */
export class PulseSink extends DurableObject<Env> {
  async advance(): Promise<void> {}
}

/** The shop's own, which can be made to fall out of memory: what is measured then is how it comes back. */
export class FallibleStock extends StockObject {
  async quit(): Promise<void> {
    this.ctx.abort("to be loaded again");
  }
}

/** The stock object as one writes it first: each call is applied as it comes, and is a commit of its own. */
export class NaiveStock extends DurableObject<Env> implements Pick<StockRpc, "execute"> {
  readonly #keeper: StockKeeper;
  readonly #relay: StockRelay;
  readonly #parcels: StockTables["parcels"];
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { clock, config, queues, pulse, d1, wait } = compose(env);
    const variantId = (ctx.id.name ?? "") as VariantId;
    const tables = openStockTables(ctx.storage, variantId, config.lowStockThreshold);
    this.#parcels = tables.parcels;
    this.#keeper = new StockKeeper({ tables, variantId, clock, failpoint: () => undefined });
    this.#relay = new StockRelay(this.#keeper, { parcels: tables.parcels, publisher: new Publisher(queues, sharesOf(config).stock, { clock, wait }), pulse, clock, wait, d1 });
  }

  async execute(commands: readonly StockCommand[]): Promise<readonly StockOutcome[]> {
    const outcomes = this.#keeper.apply(commands);
    this.#setAlarm();
    if (this.#parcels.isWaiting()) this.ctx.waitUntil(this.#relay.run());
    return outcomes;
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#keeper.sweep();
    await this.#relay.run();
    this.#setAlarm();
  }

  #setAlarm(): void {
    const wakeAt = Math.min(this.#keeper.wakeAt() ?? Infinity, this.#relay.wakeAt() ?? Infinity);
    if (wakeAt === Infinity || (this.#alarmAt !== null && this.#alarmAt <= wakeAt)) return;
    this.#alarmAt = wakeAt;
    void this.ctx.storage.setAlarm(wakeAt);
  }
}

/** Calls that reached the stock object through lanes, and the holds they carried. All objects of a bare workerd share one isolate. */
export const fanIn = { calls: 0, holds: 0 };

/** A lane as far as stock is concerned: the shop's own desk and its memory of what is sold out, put together as checkout-lane.ts does. */
export class StockLane extends DurableObject<Env> {
  readonly #desk: StockDesk;
  readonly #soldOut: SoldOut;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const platform = compose(env);
    const { clock, config, stock, timer } = platform;
    this.#soldOut = new SoldOut({ clock, readPulse: async () => ({ at: 0, stock: {} }), keptMs: config.soldOutMs });
    this.#desk = new StockDesk({
      stock: counted(stock),
      limits: { timeoutMs: config.stockTimeoutMs, failures: config.circuitFailures, openMs: config.stockCircuitOpenMs },
      timer,
      onOutcome: (variantId, outcome) => this.#soldOut.note(variantId, outcome),
    });
  }

  /** As the first step of a checkout: what is known to be gone is refused here, for the rest the object is asked. */
  async hold(variantId: VariantId, command: StockCommand & { readonly kind: "hold" }): Promise<StockOutcome | null> {
    const [short] = await this.#soldOut.shortOf([{ variantId, quantity: command.quantity }]);
    if (short !== undefined) return { kind: "out_of_stock", requested: short.requested, available: short.available };
    const answer = await this.#desk.ask(variantId, command);
    return answer.kind === "answered" ? answer.outcome : null;
  }
}

const counted = (stock: Objects<StockRpc>): Objects<StockRpc> => ({
  getByName(name) {
    const object = stock.getByName(name);
    return {
      execute(commands) {
        fanIn.calls += 1;
        fanIn.holds += commands.length;
        return object.execute(commands);
      },
      read: () => object.read(),
      movements: (limit, before) => object.movements(limit, before),
      republish: (olderThanMs) => object.republish(olderThanMs),
    };
  },
});
