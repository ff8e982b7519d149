// Duty: the figures of turnover in D1: by day, and by day and product.
// Invariant: only ever added to, in the batch that notes the event; nothing here is asked while somebody buys.
// Neighbours: workers/queues/turnover.ts adds; domain/turnover.ts says what a figure is.

import type { Figures } from "../domain/turnover.ts";
import type { Statement } from "./statement.ts";

const raised = "orders = orders + excluded.orders, units = units + excluded.units, revenue = revenue + excluded.revenue, refunds = refunds + excluded.refunds";
const figures = "value ->> 'orders', value ->> 'units', value ->> 'revenue', value ->> 'refunds'";

/** Statements that add the figures to those that are there. Not idempotent: belong into a batch with an inbox row. */
export function turnoverRaise(d1: D1Database, rows: readonly Figures[]): readonly Statement[] {
  const days = rows.filter(({ productId }) => productId === null);
  const products = rows.filter(({ productId }) => productId !== null);
  return [
    ...(days.length === 0 ? [] : [raise(d1, `INSERT INTO sales_by_day (day, currency, orders, units, revenue, refunds) SELECT value ->> 'day', value ->> 'currency', ${figures} FROM json_each(?) WHERE true ON CONFLICT (day, currency)`, days)]),
    ...(products.length === 0
      ? []
      : [raise(d1, `INSERT INTO sales_by_product (day, product_id, currency, orders, units, revenue, refunds) SELECT value ->> 'day', value ->> 'productId', value ->> 'currency', ${figures} FROM json_each(?) WHERE true ON CONFLICT (day, product_id, currency)`, products)]),
  ];
}

const raise = (d1: D1Database, insert: string, rows: readonly Figures[]): Statement => d1.prepare(`${insert} DO UPDATE SET ${raised}`).bind(JSON.stringify(rows));
