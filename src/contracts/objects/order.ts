// Duty: what a lane is asked about orders: by their buyers, and by the desks of the house and of its sellers.
// Invariant: what a buyer asks is asked on behalf of one user; every command carries what tells its repetition from another one.
// Neighbours: checkout.ts has the rest of the lane; durable-objects/lane/orders.ts answers; domain/order.ts is what it answers with.

import type { OrderId, OrderItemId, ReturnId, SellerId, UserId } from "../../domain/ids.ts";
import type { Condition, Order, Return, ReturnAddress, Tracking, Units } from "../../domain/order.ts";
import type { OrderStatus } from "../../domain/order/states.ts";
import type { ReturnRefusal } from "../../domain/returns.ts";

export type { PaymentStatus } from "../../domain/order.ts";
export type { OrderStatus } from "../../domain/order/states.ts";

/** The order as its buyer sees it. */
export type OrderView = Order;

/** What became of a buyer's wish to cancel. */
export type CancelOutcome =
  | { readonly kind: "cancelled"; readonly order: OrderView }
  | { readonly kind: "invalid_transition"; readonly status: OrderStatus }
  | { readonly kind: "not_found" };

/** What a buyer wants to give back. `requestKey` tells a repeated request from another one. */
export interface ReturnCommand {
  readonly userId: UserId;
  readonly orderId: OrderId;
  readonly requestKey: string;
  readonly items: readonly Units[];
  readonly reason: string;
  readonly sendTo: ReturnAddress | null;
  readonly correlationId: string;
}

/** `too_many` says of each line how many may still be given back. */
export type ReturnOutcome =
  | { readonly kind: "requested"; readonly wish: Return }
  | { readonly kind: "too_many"; readonly returnable: readonly { readonly orderItemId: OrderItemId; readonly requested: number; readonly returnable: number }[] }
  | { readonly kind: Exclude<ReturnRefusal, "too_many">; readonly status: OrderStatus }
  | { readonly kind: "not_found" };

/** Moves an order, or with a `sellerId` that seller's lines of it. */
export interface TransitionCommand {
  readonly orderId: OrderId;
  readonly to: OrderStatus;
  readonly by: "admin" | "seller";
  readonly sellerId: SellerId | null;
  readonly tracking: Tracking | null;
  readonly condition: Condition;
  readonly reason: string | null;
  /** The revisions it may be applied to; null for any. */
  readonly ifRevision: readonly number[] | null;
  readonly requestKey: string;
  readonly correlationId: string;
}

/** Grants a return, saying in what condition the goods are, or rejects it. */
export interface ResolveCommand {
  readonly returnId: ReturnId;
  readonly condition: Condition | null;
  /** Why it is rejected, for the buyer to read. */
  readonly reason: string | null;
  readonly ifRevision: readonly number[] | null;
  readonly correlationId: string;
}

/** What a desk learns: the order as it is now, or why it may not. */
export type DeskOutcome =
  | { readonly kind: "done"; readonly order: OrderView }
  | { readonly kind: "outdated" }
  | { readonly kind: "invalid_transition"; readonly status: string }
  | { readonly kind: "not_found" };

/** The orders of a lane. */
export interface OrderRpc {
  readOrder(userId: UserId, orderId: OrderId): Promise<OrderView | null>;
  /** Newest first. */
  listOrders(userId: UserId, page: number, size: number): Promise<{ readonly orders: readonly OrderView[]; readonly total: number }>;
  /** Notes a return of delivered units within the window. Idempotent by `requestKey`. */
  requestReturn(command: ReturnCommand): Promise<ReturnOutcome>;
  /** Any order of the lane, for desks. */
  findOrder(orderId: OrderId): Promise<OrderView | null>;
  /** Idempotent by `requestKey`. */
  transition(command: TransitionCommand): Promise<DeskOutcome>;
  /** The same answer again is the same outcome. */
  resolveReturn(command: ResolveCommand): Promise<DeskOutcome>;
  /** Cancels before shipping: refunds and restocks. Idempotent. */
  cancelOrder(userId: UserId, orderId: OrderId, reason: string, correlationId: string): Promise<CancelOutcome>;
}
