// Duty: the orders of a lane: looked at, cancelled and returned by their buyers, moved on and taken back by the desks.
// Invariant: to a buyer anybody else's order does not exist; what is read, compared and told happens in one turn, so that nobody comes in between.
// Neighbours: driver.ts pays back and restocks; domain/checkout/order-commands.ts has the rules.

import type { CancelOutcome, DeskOutcome, OrderView, ResolveCommand, ReturnCommand, ReturnOutcome, TransitionCommand } from "../../contracts/objects.ts";
import type { Signal } from "../../domain/checkout/saga.ts";
import type { OrderId, UserId } from "../../domain/ids.ts";
import type { Order } from "../../domain/order.ts";
import { quantityOf } from "../../domain/order/moves.ts";
import { isDeskStatus } from "../../domain/order/states.ts";
import { orderOfReturn, requestReturn, returnableUnits } from "../../domain/returns.ts";
import type { Driver } from "./driver.ts";
import type { LaneParts } from "./parts.ts";

/** What may be asked of orders, by buyers and by desks. A command that is repeated under its key is done once. */
export class Orders {
  readonly #parts: LaneParts;
  readonly #driver: Driver;

  constructor(parts: LaneParts, driver: Driver) {
    this.#parts = parts;
    this.#driver = driver;
  }

  read(userId: UserId, orderId: OrderId): OrderView | null {
    return this.#parts.tables.readOrder(userId, orderId);
  }

  /** Any order of this lane, for the desks. */
  find(orderId: OrderId): OrderView | null {
    return this.#parts.tables.findOrder(orderId);
  }

  list(userId: UserId, page: number, size: number): { readonly orders: readonly OrderView[]; readonly total: number } {
    return this.#parts.tables.listOrders(userId, page, size);
  }

  /** Cancelled at once; the money and the units follow, now if their parties answer, later by alarm if not. */
  async cancel(userId: UserId, orderId: OrderId, reason: string, correlationId: string): Promise<CancelOutcome> {
    const { tables } = this.#parts;
    const order = tables.readOrder(userId, orderId);
    if (order === null) return { kind: "not_found" };
    const told = this.#driver.tell(order.checkoutId, { kind: "cancel", reason, correlationId });
    if (told?.outcome !== "accepted") return { kind: "invalid_transition", status: order.status };
    await this.#driver.drive(order.checkoutId);
    return { kind: "cancelled", order: tables.readOrder(userId, orderId) ?? order };
  }

  requestReturn({ userId, orderId, correlationId, ...request }: ReturnCommand): ReturnOutcome {
    const { tables, clock, returnWindowMs: windowMs } = this.#parts;
    const order = tables.readOrder(userId, orderId);
    if (order === null) return { kind: "not_found" };
    const asked = requestReturn(order, request, windowMs, clock.now());
    if (asked.kind === "too_many") return { kind: "too_many", returnable: shortLines(order, request.items) };
    if (asked.kind !== "requested") return { kind: asked.kind, status: order.status };
    this.#driver.tell(order.checkoutId, { kind: "requestReturn", request, windowMs, correlationId });
    return { kind: "requested", wish: asked.wish };
  }

  transition({ orderId, ifRevision, to, ...rest }: TransitionCommand): Promise<DeskOutcome> {
    const order = this.find(orderId);
    const isForeign = rest.sellerId !== null && !order?.items.some((item) => item.sellerId === rest.sellerId);
    if (order === null || isForeign) return Promise.resolve({ kind: "not_found" });
    // A command that is repeated met its own revision the first time.
    if (order.lastRequest !== rest.requestKey && isOutdated(order, ifRevision)) return Promise.resolve({ kind: "outdated" });
    if (!isDeskStatus(to)) return Promise.resolve({ kind: "invalid_transition", status: order.status });
    return this.#tell(order, { kind: "transition", to, ...rest });
  }

  resolveReturn({ returnId, ifRevision, condition, reason, correlationId }: ResolveCommand): Promise<DeskOutcome> {
    const orderId = orderOfReturn(returnId);
    const order = orderId === null ? null : this.find(orderId);
    const wish = order?.returns.find((known) => known.returnId === returnId);
    if (order === null || wish === undefined) return Promise.resolve({ kind: "not_found" });
    if (wish.status === "PENDING" && isOutdated(order, ifRevision)) return Promise.resolve({ kind: "outdated" });
    return this.#tell(order, { kind: "resolveReturn", returnId, condition, reason, by: "admin", correlationId }, wish.status);
  }

  async #tell(order: Order, signal: Signal, status: string = order.status): Promise<DeskOutcome> {
    const told = this.#driver.tell(order.checkoutId, signal);
    if (told?.outcome !== "accepted") return { kind: "invalid_transition", status };
    await this.#driver.drive(order.checkoutId);
    return { kind: "done", order: this.find(order.orderId) ?? order };
  }
}

const isOutdated = ({ revision }: Order, ifRevision: readonly number[] | null): boolean => ifRevision !== null && !ifRevision.includes(revision);

/** Of the lines that were asked for, how many there were to give. */
function shortLines(order: Order, asked: ReturnCommand["items"]): Extract<ReturnOutcome, { kind: "too_many" }>["returnable"] {
  const left = returnableUnits(order);
  return order.items
    .map((item) => ({ orderItemId: item.orderItemId, requested: quantityOf(asked, item), returnable: left.get(item.orderItemId) ?? 0 }))
    .filter(({ requested }) => requested > 0);
}
