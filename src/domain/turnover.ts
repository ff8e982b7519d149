// Duty: what was sold and paid back, added up by day, product and currency.
// Invariant: sums only: whatever the order and the portions in which purchases are counted, the figures come to the same.
// Neighbours: workers/queues/turnover.ts reads events, storage/turnover.ts adds the figures to those that are there.

import type { Currency, Minor } from "./money.ts";

/** What was bought or given back of a product, at the price of its line. */
export interface SoldLine {
  readonly productId: string;
  readonly quantity: number;
  readonly totalPrice: Minor;
}

/** A paid order or a refund of one, on its day (UTC, "2026-11-20"); `amount` is all the money. */
export interface Trade {
  readonly kind: "sale" | "refund";
  readonly day: string;
  readonly currency: Currency;
  readonly amount: Minor;
  readonly lines: readonly SoldLine[];
}

/** Figures of one day. An order counts once for each product in it; units are those sold, not less what came back. */
export interface Figures {
  readonly day: string;
  readonly currency: Currency;
  /** Null for the whole shop. */
  readonly productId: string | null;
  readonly orders: number;
  readonly units: number;
  readonly revenue: Minor;
  readonly refunds: Minor;
}

/** Adds trades up: one row for each day and currency, and one for each product in them. */
export function addUp(trades: readonly Trade[]): readonly Figures[] {
  const rows = new Map<string, Figures>();
  for (const figures of trades.flatMap(figuresOf)) {
    const key = JSON.stringify([figures.day, figures.currency, figures.productId]);
    const known = rows.get(key);
    rows.set(key, known === undefined ? figures : { ...known, orders: known.orders + figures.orders, units: known.units + figures.units, revenue: known.revenue + figures.revenue, refunds: known.refunds + figures.refunds });
  }
  return [...rows.values()];
}

function figuresOf(trade: Trade): readonly Figures[] {
  const { day, currency } = trade;
  const whole = { quantity: trade.lines.reduce((units, line) => units + line.quantity, 0), totalPrice: trade.amount };
  const products = [...Map.groupBy(trade.lines, ({ productId }) => productId)].map(([productId, lines]) => ({
    productId,
    quantity: lines.reduce((units, line) => units + line.quantity, 0),
    totalPrice: lines.reduce((price, line) => price + line.totalPrice, 0),
  }));
  return [{ productId: null, ...whole }, ...products].map(({ productId, quantity, totalPrice }) =>
    trade.kind === "sale" ? { day, currency, productId, orders: 1, units: quantity, revenue: totalPrice, refunds: 0 } : { day, currency, productId, orders: 0, units: 0, revenue: 0, refunds: totalPrice },
  );
}
