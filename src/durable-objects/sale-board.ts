// Duty: a copy of sales' status documents, shared by some of the data centres, so that however many there are the rooms are asked by a few.
// Invariant: a copy is at most `boardFreshMs` old while the room answers; of many who ask at once one asks the room; keeps nothing on disk.
// Neighbours: clients/sale-status.ts asks the board that its data centre belongs to; waiting-room.ts is asked.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { SaleBoardRpc, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { type Millis, minuteMs } from "../domain/time.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { boardFreshMs } from "../domain/waiting-room/shards.ts";

/** What is over does not change any more. */
const finalMs = 10 * minuteMs;

interface Copy {
  readonly status: SaleStatus | null;
  readonly readAt: Millis;
}

/** A copy of how a sale stands, near a data centre: it asks the room, so that isolates need not. */
export class SaleBoard extends DurableObject<Env> implements SaleBoardRpc {
  readonly #platform: Platform;
  readonly #copies = new Map<SaleId, Copy>();
  readonly #asking = new Map<SaleId, Promise<SaleStatus | null>>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env);
  }

  async read(saleId: SaleId): Promise<SaleStatus | null> {
    const copy = this.#copies.get(saleId);
    const keptMs = copy?.status && isOver(copy.status.phase) ? finalMs : boardFreshMs;
    if (copy && this.#platform.clock.now() - copy.readAt < keptMs) return copy.status;
    let asked = this.#asking.get(saleId);
    if (!asked) this.#asking.set(saleId, (asked = this.#ask(saleId).finally(() => this.#asking.delete(saleId))));
    return asked;
  }

  async warm(saleId: SaleId): Promise<void> {
    await this.read(saleId);
  }

  async #ask(saleId: SaleId): Promise<SaleStatus | null> {
    const readAt = this.#platform.clock.now();
    const status = await this.#platform.rooms.getByName(saleId).read();
    this.#copies.set(saleId, { status, readAt });
    return status;
  }
}
