// Duty: what the real stock object is measured against and through: an object that does nothing, the same stock without group commit, a lane that gathers.
// Invariant: rule, tables, alarm and relay are the shop's own; only how calls become transactions differs.
// Neighbours: stock-entry.ts names them; src/durable-objects/stock.ts is the object they are compared with.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../../src/compose.ts";
import type { StockCommand, StockOutcome, StockRpc } from "../../src/contracts/objects/stock.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { StockObject } from "../../src/durable-objects/stock.ts";
import { StockKeeper } from "../../src/durable-objects/stock-keeper.ts";
import { StockRelay } from "../../src/durable-objects/stock-relay.ts";
import { openStockTables } from "../../src/storage/objects/stock.ts";

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
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { clock, config, queues, pulse, d1 } = compose(env);
    const variantId = (ctx.id.name ?? "") as VariantId;
    const tables = openStockTables(ctx.storage, variantId, config.lowStockThreshold);
    this.#keeper = new StockKeeper({ tables, variantId, clock, failpoint: () => undefined });
    this.#relay = new StockRelay(this.#keeper, { queues, pulse, clock, d1 });
  }

  async execute(commands: readonly StockCommand[]): Promise<readonly StockOutcome[]> {
    const outcomes = this.#keeper.apply(commands);
    this.#setAlarm();
    if (this.#keeper.tables.unsent(1).length > 0) this.ctx.waitUntil(this.#relay.run());
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

interface Waiting {
  readonly command: StockCommand;
  readonly resolve: (outcome: StockOutcome | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const commandsPerCall = 500;

/** A lane's way to the stock: whoever comes while a call is in flight goes with the next one. No timer, so nobody waits for company. */
export class GatheringLane extends DurableObject<{ readonly STOCK: { getByName(name: string): Pick<StockRpc, "execute"> } }> {
  #waiting: Waiting[] = [];
  #inFlight = false;

  hold(variantId: string, command: StockCommand): Promise<StockOutcome | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<StockOutcome | undefined>();
    this.#waiting.push({ command, resolve, reject });
    if (!this.#inFlight) this.ctx.waitUntil(this.#send(variantId));
    return promise;
  }

  async #send(variantId: string): Promise<void> {
    this.#inFlight = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, commandsPerCall);
      fanIn.calls += 1;
      fanIn.holds += together.length;
      try {
        const outcomes = await this.env.STOCK.getByName(variantId).execute(together.map(({ command }) => command));
        for (const [index, { resolve }] of together.entries()) resolve(outcomes[index]);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#inFlight = false;
  }
}
