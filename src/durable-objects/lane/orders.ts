// Duty: a buyer's orders: look, list, cancel.
// Invariant: an order belongs to its user; anybody else learns nothing of it.
// Neighbours: driver.ts pays back and restocks; domain/order.ts has the rules.

import type { CancelOutcome, OrderView } from "../../contracts/objects.ts";
import type { OrderId, UserId } from "../../domain/ids.ts";
import type { Driver } from "./driver.ts";
import type { LaneParts } from "./parts.ts";

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
}
