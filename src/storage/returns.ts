// Duty: returns as the back office reads them: a projection of what the lanes say of their orders.
// Invariant: goes with the order's revision, which is projected before it in the same batch; an older one changes nothing.
// Neighbours: order.ts calls; routes/returns.ts reads. The authority is the buyer's lane.

import type { Millis } from "../domain/time.ts";
import type { OrderDocument } from "./order-document.ts";
import type { Statement } from "./statement.ts";

/** Statements that bring the orders' returns to their revisions; none where there are no returns. */
export function projectReturns(d1: D1Database, orders: readonly OrderDocument[]): readonly Statement[] {
  const rows = orders.flatMap(({ orderId, orderNumber, userId, revision, items, returns }) =>
    returns.map((wish) => ({
      ...wish, orderId, orderNumber, userId, revision,
      items: JSON.stringify(wish.items.map((line) => ({ ...line, name: items.find((item) => item.orderItemId === line.orderItemId)?.name ?? "" }))),
      requestedAt: Date.parse(wish.requestedAt),
      resolvedAt: wish.resolvedAt === null ? null : Date.parse(wish.resolvedAt),
    })),
  );
  if (rows.length === 0) return [];
  return [
    d1
      .prepare(
        `INSERT INTO returns (return_id, order_id, order_number, user_id, status, reason, items, condition, requested_at, resolved_at)
         SELECT value ->> 'returnId', value ->> 'orderId', value ->> 'orderNumber', value ->> 'userId', value ->> 'status', value ->> 'reason', value ->> 'items',
                value ->> 'condition', value ->> 'requestedAt', value ->> 'resolvedAt'
         FROM json_each(?) JOIN orders ON orders.order_id = value ->> 'orderId' AND orders.revision = value ->> 'revision' WHERE true
         ON CONFLICT (return_id) DO UPDATE SET status = excluded.status, condition = excluded.condition, resolved_at = excluded.resolved_at`,
      )
      .bind(JSON.stringify(rows)),
  ];
}

/** A return in the back office's list. */
export interface ProjectedReturn {
  readonly returnId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly userId: string;
  readonly status: "PENDING" | "APPROVED" | "REJECTED";
  readonly reason: string;
  readonly items: readonly { readonly orderItemId: string; readonly name: string; readonly quantity: number }[];
  readonly condition: "resellable" | "damaged" | null;
  readonly requestedAt: Millis;
  readonly resolvedAt: Millis | null;
}

/** One page of returns, newest first, and how many there are. One round trip. */
export async function listReturns(d1: D1Database, status: string | null, page: number, size: number): Promise<{ readonly returns: readonly ProjectedReturn[]; readonly total: number }> {
  const [where, values] = status === null ? ["", []] : ["WHERE status = ?", [status]];
  const columns = "return_id AS returnId, order_id AS orderId, order_number AS orderNumber, user_id AS userId, status, reason, items, condition, requested_at AS requestedAt, resolved_at AS resolvedAt";
  type Row = Omit<ProjectedReturn, "items"> & { readonly items: string; readonly fitting: number };
  const [rows, count] = await d1.batch<Row>([
    d1.prepare(`SELECT ${columns} FROM returns ${where} ORDER BY requested_at DESC, return_id DESC LIMIT ? OFFSET ?`).bind(...values, size, page * size),
    d1.prepare(`SELECT count(*) AS fitting FROM returns ${where}`).bind(...values),
  ]);
  return { returns: (rows?.results ?? []).map((row): ProjectedReturn => ({ ...row, items: JSON.parse(row.items) })), total: count?.results[0]?.fitting ?? 0 };
}
