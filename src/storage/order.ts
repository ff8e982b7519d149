// Duty: orders as the back office, sellers and reports read them: a projection of what the lanes say.
// Invariant: of two events about an order the higher revision wins, in whatever order they arrive; nothing here is ever asked by a buyer.
// Neighbours: workers/queues/order-projection.ts writes, routes/admin-orders.ts reads. The authority is the buyer's lane.

import type { SellerId } from "../domain/ids.ts";
import { type Currency, type Minor, minorOf } from "../domain/money.ts";
import type { Millis } from "../domain/time.ts";
import type { OrderDocument } from "./order-document.ts";
import { projectReturns } from "./returns.ts";
import type { Statement } from "./statement.ts";

/** Statements that bring the projection to at least these revisions. Throws when an amount does not fit its currency. */
export function projectOrders(d1: D1Database, orders: readonly OrderDocument[], at: Millis): readonly Statement[] {
  const rows = orders.map((order) => ({
    orderId: order.orderId,
    orderNumber: order.orderNumber,
    userId: order.userId,
    status: order.status,
    paymentStatus: order.paymentStatus,
    currency: order.currency,
    total: minorOf(order.totalAmount, order.currency),
    country: String(order.shippingAddress["country"] ?? ""),
    document: JSON.stringify(order),
    revision: order.revision,
    createdAt: Date.parse(order.createdAt),
  }));
  const items = orders.flatMap((order) =>
    order.items.map((item) => ({ ...item, orderId: order.orderId, revision: order.revision, createdAt: Date.parse(order.createdAt), unitPrice: minorOf(item.unitPrice, order.currency), totalPrice: minorOf(item.totalPrice, order.currency) })),
  );
  return [
    d1
      .prepare(
        `INSERT INTO orders (order_id, order_number, user_id, status, payment_status, currency, total, country, document, revision, created_at, updated_at)
         SELECT value ->> 'orderId', value ->> 'orderNumber', value ->> 'userId', value ->> 'status', value ->> 'paymentStatus', value ->> 'currency',
                value ->> 'total', value ->> 'country', value ->> 'document', value ->> 'revision', value ->> 'createdAt', CAST(? AS INTEGER)
         FROM json_each(?) WHERE true
         ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, payment_status = excluded.payment_status, total = excluded.total,
           document = excluded.document, revision = excluded.revision, updated_at = excluded.updated_at
         WHERE excluded.revision > orders.revision`,
      )
      .bind(at, JSON.stringify(rows)),
    d1
      .prepare(
        `INSERT INTO order_items (order_item_id, order_id, product_id, variant_id, seller_id, name, quantity, unit_price, total_price, status, created_at)
         SELECT value ->> 'orderItemId', value ->> 'orderId', value ->> 'productId', value ->> 'variantId', value ->> 'sellerId', value ->> 'name',
                value ->> 'quantity', value ->> 'unitPrice', value ->> 'totalPrice', value ->> 'status', value ->> 'createdAt'
         FROM json_each(?) JOIN orders ON orders.order_id = value ->> 'orderId' AND orders.revision = value ->> 'revision' WHERE true
         ON CONFLICT (order_item_id) DO UPDATE SET quantity = excluded.quantity, status = excluded.status`,
      )
      .bind(JSON.stringify(items)),
    ...projectReturns(d1, orders),
  ];
}

/** Raises how many units of each product were sold. Not idempotent: belongs into a batch with an inbox row. */
export function unitsSoldRaise(d1: D1Database, items: readonly { readonly productId: string; readonly quantity: number }[]): Statement {
  return d1
    .prepare(
      `UPDATE products SET units_sold = units_sold + sold.quantity
       FROM (SELECT value ->> 'productId' AS product_id, SUM(value ->> 'quantity') AS quantity FROM json_each(?) GROUP BY 1) AS sold
       WHERE products.product_id = sold.product_id`,
    )
    .bind(JSON.stringify(items.map(({ productId, quantity }) => ({ productId, quantity }))));
}

/** An order in the back office's list. `total` in minor units. */
export interface ProjectedOrder {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly userId: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly currency: Currency;
  readonly total: Minor;
  readonly country: string;
  readonly createdAt: Millis;
  readonly document: OrderDocument;
}

/** Which orders the back office asks for. */
export interface OrderFilter {
  readonly status: string | null;
  /** From this moment on. */
  readonly from: Millis | null;
  /** Before this moment. */
  readonly to: Millis | null;
}

/** One page of the orders that fit, newest first, and how many fit in all. One round trip. */
export async function listProjectedOrders(d1: D1Database, filter: OrderFilter, page: number, size: number): Promise<{ readonly orders: readonly ProjectedOrder[]; readonly total: number }> {
  const { where, values } = conditionsOf(filter);
  const [rows, count] = await d1.batch<OrderRow & { readonly fitting: number }>([
    d1.prepare(`SELECT ${columns} FROM orders AS o ${where} ORDER BY o.created_at DESC, o.order_id DESC LIMIT ? OFFSET ?`).bind(...values, size, page * size),
    d1.prepare(`SELECT count(*) AS fitting FROM orders AS o ${where}`).bind(...values),
  ]);
  return { orders: (rows?.results ?? []).map(toProjected), total: count?.results[0]?.fitting ?? 0 };
}

/** One page of the orders in which a seller has lines, newest first. One round trip. */
export async function listSellerOrders(d1: D1Database, sellerId: SellerId, filter: OrderFilter, page: number, size: number): Promise<{ readonly orders: readonly ProjectedOrder[]; readonly total: number }> {
  const { where, values } = conditionsOf(filter, "i.seller_id = ?", sellerId);
  const lines = "order_items AS i JOIN orders AS o ON o.order_id = i.order_id";
  const [rows, count] = await d1.batch<OrderRow & { readonly fitting: number }>([
    d1.prepare(`SELECT DISTINCT i.created_at, i.order_id, ${columns} FROM ${lines} ${where} ORDER BY i.created_at DESC, i.order_id DESC LIMIT ? OFFSET ?`).bind(...values, size, page * size),
    d1.prepare(`SELECT count(DISTINCT i.order_id) AS fitting FROM ${lines} ${where}`).bind(...values),
  ]);
  return { orders: (rows?.results ?? []).map(toProjected), total: count?.results[0]?.fitting ?? 0 };
}

const columns = "o.order_id AS orderId, o.order_number AS orderNumber, o.user_id AS userId, o.status, o.payment_status AS paymentStatus, o.currency, o.total, o.country, o.created_at AS createdAt, o.document";

function conditionsOf(filter: OrderFilter, first?: string, value?: string) {
  const asked: readonly (readonly [string | undefined, string | number | null | undefined])[] = [[first, value], ["o.status = ?", filter.status], ["o.created_at >= ?", filter.from], ["o.created_at < ?", filter.to]];
  const conditions = asked.flatMap(([condition, bound]) => (condition === undefined || bound === null || bound === undefined ? [] : [{ condition, bound }]));
  return { where: conditions.length > 0 ? `WHERE ${conditions.map(({ condition }) => condition).join(" AND ")}` : "", values: conditions.map(({ bound }) => bound) };
}

const toProjected = ({ orderId, orderNumber, userId, status, paymentStatus, currency, total, country, createdAt, document }: OrderRow): ProjectedOrder => ({
  orderId, orderNumber, userId, status, paymentStatus, currency, total, country, createdAt, document: JSON.parse(document),
});

type OrderRow = Omit<ProjectedOrder, "document"> & { readonly document: string };
