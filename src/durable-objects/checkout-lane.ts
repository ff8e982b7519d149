// Duty: a lane: the one place where a buyer's checkouts, orders, requests and events are, shared with the other buyers of the lane.
// Invariant: nobody waits for another buyer's gateway; whatever dies, the alarm ends every saga whole or undone.
// Neighbours: lane/ has its parts; domain/checkout its rules; clients/checkout.ts calls it.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { LaneAuditRpc, LanePage, LaneVitals } from "../contracts/objects/audit.ts";
import type {
  AbandonOutcome, AmendOutcome, CancelOutcome, CheckoutDraft, CheckoutRpc, CheckoutView, DeskOutcome, EnterOutcome, EnterRequest, GatewayEvent,
  HearOutcome, InitiateOutcome, KeptAnswer, OrderView, PaidOnce, PayOutcome, PayRequest, ResolveCommand, ReturnCommand, ReturnOutcome, StepLog,
  TransitionCommand,
} from "../contracts/objects.ts";
import type { AuditedCheckout } from "../domain/audit/checkout.ts";
import type { CheckoutId, OrderId, UserId } from "../domain/ids.ts";
import { LaneTables } from "../storage/objects/checkout.ts";
import { laneSchema } from "../storage/objects/lane-upgrades.ts";
import { openLaneAudit } from "../storage/objects/checkout-audit.ts";
import { migrate } from "../storage/objects/migrate.ts";
import { partsOf } from "./lane/assemble.ts";
import { LaneAudit } from "./lane/audit.ts";
import { Checkouts } from "./lane/checkouts.ts";
import { Driver } from "./lane/driver.ts";
import { Gate } from "./lane/gate.ts";
import { payOnce } from "./lane/once.ts";
import { Orders } from "./lane/orders.ts";
import { Outbox } from "./lane/outbox.ts";
import type { LaneParts } from "./lane/parts.ts";
import { AlarmClock, onAlarm } from "./lane/wakes.ts";
import { inTurns } from "./turns.ts";

/** A lane of buyers; its name carries its number. See contracts/objects/checkout.ts for what each call promises. */
export class CheckoutLane extends DurableObject<Env> implements CheckoutRpc, LaneAuditRpc {
  readonly #parts: LaneParts;
  readonly #clock: AlarmClock;
  readonly #gate: Gate;
  readonly #outbox: Outbox;
  readonly #driver: Driver;
  readonly #checkouts: Checkouts;
  readonly #orders: Orders;
  readonly #audit: LaneAudit;
  readonly #turn: () => Promise<void>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, laneSchema);
    const tables = new LaneTables(ctx.storage);
    // An alarm that cannot be set has failed together with the writes before it, and the object with them.
    this.#clock = new AlarmClock(tables, (at) => void ctx.storage.setAlarm(at).catch(() => undefined));
    const platform = compose(env);
    this.#turn = inTurns(platform.wait);
    this.#parts = partsOf(ctx, platform, tables, this.#clock, this.#turn);
    this.#gate = new Gate(this.#parts);
    this.#outbox = new Outbox(this.#parts);
    this.#driver = new Driver(this.#parts, this.#outbox);
    this.#checkouts = new Checkouts(this.#parts, this.#driver);
    this.#orders = new Orders(this.#parts, this.#driver);
    this.#audit = new LaneAudit(openLaneAudit(ctx.storage, tables), this.#parts, () => this.#rewind());
  }

  override async alarm(): Promise<void> {
    try {
      await onAlarm(this.#parts, this.#driver, this.#outbox);
    } finally {
      this.#clock.wind();
    }
  }

  async enter(request: EnterRequest): Promise<EnterOutcome> {
    await this.#turn();
    return this.#gate.enter(request);
  }

  async leave(scope: string, key: string, answer: KeptAnswer | null): Promise<void> {
    await this.#turn();
    return this.#gate.leave(scope, key, answer);
  }

  async initiate(draft: CheckoutDraft): Promise<InitiateOutcome> {
    await this.#turn();
    return this.#checkouts.initiate(draft);
  }

  async readCheckout(userId: UserId, checkoutId: CheckoutId): Promise<CheckoutView | null> {
    return this.#checkouts.read(userId, checkoutId);
  }

  async amend(userId: UserId, checkoutId: CheckoutId, shippingMethod: string): Promise<AmendOutcome> {
    return this.#checkouts.amend(userId, checkoutId, shippingMethod);
  }

  abandon(userId: UserId, checkoutId: CheckoutId): Promise<AbandonOutcome> {
    return this.#checkouts.abandon(userId, checkoutId);
  }

  async pay(request: PayRequest): Promise<PayOutcome> {
    await this.#turn();
    return this.#checkouts.pay(request);
  }

  async payOnce(request: PayRequest, entrance: EnterRequest): Promise<PaidOnce> {
    await this.#turn();
    return payOnce(this.#gate, this.#checkouts, request, entrance);
  }

  async readOrder(userId: UserId, orderId: OrderId): Promise<OrderView | null> {
    return this.#orders.read(userId, orderId);
  }

  async listOrders(userId: UserId, page: number, size: number): Promise<{ readonly orders: readonly OrderView[]; readonly total: number }> {
    return this.#orders.list(userId, page, size);
  }

  async findOrder(orderId: OrderId): Promise<OrderView | null> {
    return this.#orders.find(orderId);
  }

  async requestReturn(command: ReturnCommand): Promise<ReturnOutcome> {
    return this.#orders.requestReturn(command);
  }

  transition(command: TransitionCommand): Promise<DeskOutcome> {
    return this.#orders.transition(command);
  }

  resolveReturn(command: ResolveCommand): Promise<DeskOutcome> {
    return this.#orders.resolveReturn(command);
  }

  cancelOrder(userId: UserId, orderId: OrderId, reason: string, correlationId: string): Promise<CancelOutcome> {
    return this.#orders.cancel(userId, orderId, reason, correlationId);
  }

  async hear(event: GatewayEvent): Promise<HearOutcome> {
    return this.#checkouts.hear(event);
  }

  async steps(checkoutId: CheckoutId): Promise<StepLog | null> {
    return this.#checkouts.steps(checkoutId);
  }

  auditPage(after: number, limit: number): Promise<LanePage> {
    return this.#audit.auditPage(after, limit);
  }

  auditNamed(checkoutIds: readonly CheckoutId[]): Promise<readonly AuditedCheckout[]> {
    return this.#audit.auditNamed(checkoutIds);
  }

  vitals(): Promise<LaneVitals> {
    return this.#audit.vitals();
  }

  /** Sets the alarm when the platform has none. Answers whether something was waiting for it. */
  async #rewind(): Promise<boolean> {
    if ((await this.ctx.storage.getAlarm()) !== null) return false;
    return this.#clock.wind();
  }
}
