// Duty: the one authority for the stock of one variant; its name is the variant's id.
// Invariant: calls that arrive together are applied in one transaction and answered after it; expiry never depends on the alarm.
// Neighbours: stock/keeper.ts applies, stock/relay.ts publishes; clients/stock.ts calls.

import { DurableObject } from "cloudflare:workers";
import { Publisher, sharesOf } from "../clients/publisher.ts";
import { compose } from "../compose.ts";
import type { StockAuditRpc } from "../contracts/objects/audit.ts";
import type { StockCommand, StockMovement, StockOutcome, StockRpc, StockView } from "../contracts/objects/stock.ts";
import type { AuditedHold } from "../domain/audit/checkout.ts";
import { flowingMs } from "../domain/audit/invariants.ts";
import type { AuditedStock } from "../domain/audit/stock.ts";
import type { HoldId, VariantId } from "../domain/ids.ts";
import type { Count } from "../domain/stock/commands.ts";
import { backorderPlace } from "../domain/stock/ledger.ts";
import type { Millis, Wait } from "../domain/time.ts";
import { openStockTables, type StockTables } from "../storage/objects/stock.ts";
import { openStockAudit, type StockAuditTables } from "../storage/objects/stock-audit.ts";
import { failpoint } from "./failpoints.ts";
import { StockKeeper } from "./stock/keeper.ts";
import { StockRelay } from "./stock/relay.ts";

interface Call {
  readonly commands: readonly StockCommand[];
  outcomes: readonly StockOutcome[];
}

const commandsPerCall = 500;
/** A customer's former checkouts are few; more would make one command dear for all that came with it. */
const mostReplaced = 20;
/** A hold names the warehouses near the buyer, not all there are. */
const mostPreferred = 50;
/** So many turns of the event loop are waited for others who come at the same time; who comes alone waits one. */
const mostTurns = 4;
/** What a save left to do later is looked at after so long. */
const lookAfterMs = 2_000;

/** The stock of one variant, and the only authority on it. */
export class StockObject extends DurableObject<Env> implements StockRpc, StockAuditRpc {
  readonly #keeper: StockKeeper;
  readonly #relay: StockRelay;
  readonly #parcels: StockTables["parcels"];
  readonly #audit: StockAuditTables;
  readonly #now: () => Millis;
  readonly #wait: Wait;
  #arrived: Call[] = [];
  #commit: Promise<void> | null = null;
  #alarmAt: Millis | null = null;
  /** The relay has been started for all events up to here; none of those that were there before this memory. */
  #toldUpTo = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { clock, config, queues, pulse, d1, wait } = compose(env);
    const variantId = (ctx.id.name ?? "") as VariantId;
    const tables = openStockTables(ctx.storage, variantId, config.lowStockThreshold);
    this.#parcels = tables.parcels;
    this.#keeper = new StockKeeper({ tables, variantId, clock, failpoint: (point) => failpoint(point, ctx) });
    this.#relay = new StockRelay(this.#keeper, { parcels: tables.parcels, publisher: new Publisher(queues, sharesOf(config).stock, { clock, wait }), pulse, clock, wait, d1 });
    this.#audit = openStockAudit(ctx.storage);
    this.#now = () => clock.now();
    this.#wait = wait;
  }

  async execute(commands: readonly StockCommand[]): Promise<readonly StockOutcome[]> {
    if (commands.length > commandsPerCall || !commands.every(isSound)) throw new RangeError("at most 500 commands with whole, positive quantities and times");
    const call: Call = { commands, outcomes: [] };
    this.#arrived.push(call);
    this.#commit ??= this.#commitTogether();
    await this.#commit;
    return call.outcomes;
  }

  async read(): Promise<StockView> {
    const view = this.#keeper.view();
    this.#afterLook();
    return view;
  }

  async movements(limit: number, before: number | null): Promise<readonly StockMovement[]> {
    return this.#keeper.movements(limit, before);
  }

  async republish(olderThanMs: number): Promise<number> {
    const count = await this.#relay.resend(this.#parcels.unconfirmed(this.#now() - olderThanMs, commandsPerCall));
    this.#setAlarm(this.#wakeAt());
    if (count > 0) this.ctx.waitUntil(this.#relay.run());
    return count;
  }

  async audit(): Promise<AuditedStock> {
    const { variantId, onHand, held, sold, consistent } = this.#keeper.view();
    this.#afterLook();
    const now = this.#now();
    return { variantId, onHand, held, sold, consistent, ...this.#audit.compare(this.#keeper.ledger, now, now - flowingMs) };
  }

  async auditHolds(holdIds: readonly HoldId[]): Promise<readonly AuditedHold[]> {
    return holdIds.slice(0, commandsPerCall).map((holdId) => this.#audit.hold(holdId));
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#keeper.sweep();
    failpoint("stock.in-alarm", this.ctx);
    this.#setAlarm(this.#wakeAt());
    await this.#relay.confirm();
    await this.#relay.run();
    this.#setAlarm(this.#wakeAt());
  }

  /** Waits a turn of the event loop, and some more for as long as each brings more calls, so that they are saved in one transaction: a commit costs the same for one as for hundreds. */
  async #commitTogether(): Promise<void> {
    for (let turns = 0, had = 0; turns < mostTurns && this.#arrived.length > had; turns++) {
      had = this.#arrived.length;
      await this.#wait(0);
    }
    const calls = this.#arrived;
    this.#arrived = [];
    this.#commit = null;
    const outcomes = this.#keeper.apply(calls.flatMap((call) => call.commands));
    let given = 0;
    for (const call of calls) call.outcomes = outcomes.slice(given, (given += call.commands.length));
    this.#afterSave(outcomes);
  }

  /** In the same turn as the save, so that alarm and rows are durable together. */
  #afterSave(outcomes: readonly StockOutcome[]): void {
    // What was saved is looked after soon, unless a hold ends even sooner; when exactly, the alarm itself finds out.
    const soon = outcomes.reduce((least, outcome) => ("expiresAt" in outcome ? Math.min(least, outcome.expiresAt) : least), this.#now() + lookAfterMs);
    this.#setAlarm(this.#alarmAt === null ? Math.min(soon, this.#wakeAt()) : soon);
    this.#tell();
  }

  /** Whoever looks makes what has run out expire, which is saved and told. */
  #afterLook(): void {
    this.#setAlarm(this.#wakeAt());
    this.#tell();
  }

  /** Has the relay started when there are events that it was not started for. */
  #tell(): void {
    const { sequence } = this.#keeper.ledger;
    if (sequence > this.#toldUpTo) this.ctx.waitUntil(this.#relay.run());
    this.#toldUpTo = sequence;
  }

  /** When there is something to do, as far as the disk says; `Infinity` when there is nothing. */
  #wakeAt(): Millis {
    return Math.min(this.#keeper.wakeAt() ?? Infinity, this.#relay.wakeAt() ?? Infinity);
  }

  #setAlarm(wakeAt: Millis): void {
    // An alarm that comes too early finds nothing to do; moving it would cost a write for every commit.
    if (wakeAt === Infinity || (this.#alarmAt !== null && this.#alarmAt <= wakeAt)) return;
    this.#alarmAt = wakeAt;
    // An alarm that cannot be set has failed together with the writes before it, and the object with them.
    void this.ctx.storage.setAlarm(wakeAt).catch(() => undefined);
  }
}

function isSound(command: StockCommand): boolean {
  switch (command.kind) {
    case "hold":
      return isSome(command.quantity) && isSome(command.ttlMs) && isSome(command.ceilingMs ?? 1) && (command.replaces?.length ?? 0) <= mostReplaced && (command.warehouseIds?.length ?? 0) <= mostPreferred && !command.warehouseIds?.includes(backorderPlace);
    case "extend":
      return isSome(command.ttlMs);
    case "restock":
      return isSome(command.quantity);
    case "set":
      return isCount(command.onHand) && areSound(command);
    case "adjust":
      return Number.isSafeInteger(command.delta) && areSound(command);
    case "allot":
      return isSome(command.units) && isSome(command.perCustomerLimit ?? 1) && command.opensAt < command.endsAt;
    case "commit":
    case "release":
    case "closeSale":
    case "countSale":
      return true;
  }
}

const areSound = ({ warehouseId, lowStockThreshold, limitPerCustomer, backorderLimit }: Count): boolean =>
  warehouseId !== backorderPlace && isCount(lowStockThreshold ?? 0) && isSome(limitPerCustomer ?? 1) && isCount(backorderLimit ?? 0);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isSome = (value: number): boolean => isCount(value) && value > 0;
