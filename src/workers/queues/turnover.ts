// Duty: paid orders and refunds → the figures of turnover.
// Invariant: an order counts on the day it was paid, once; a refund on the day it was paid out, whichever of the two is heard of first.
// Neighbours: domain/turnover.ts adds up, storage/turnover.ts keeps; the inbox row in the same batch says once.

import type { EventOf } from "../../contracts/events.ts";
import { type Currency, minorOf } from "../../domain/money.ts";
import { addUp, type Trade } from "../../domain/turnover.ts";
import { turnoverRaise } from "../../storage/turnover.ts";
import type { EventHandler } from "./handler.ts";
import { confirms } from "./order-projection.ts";

type TurnoverEvent = EventOf<"ORDER_CREATED" | "ORDER_STATUS_CHANGED" | "PAYMENT_REFUNDED">;

/** Counts what was sold and what was paid back. */
export const turnover: EventHandler<TurnoverEvent["eventType"]> = {
  consumer: "turnover",
  types: ["ORDER_CREATED", "ORDER_STATUS_CHANGED", "PAYMENT_REFUNDED"],
  handle: async (events, { d1 }) => turnoverRaise(d1, addUp(events.flatMap(tradeOf))),
};

/** Money that never became an order was not a sale, and its refund is none of one. */
function tradeOf(event: TurnoverEvent): readonly Trade[] {
  const day = event.timestamp.slice(0, 10);
  if (event.eventType === "PAYMENT_REFUNDED") {
    const { amount, currency, items } = event.payload;
    return items.length === 0 ? [] : [{ kind: "refund", day, currency, amount: minorOf(amount, currency), lines: items.map((item) => lineOf(item, currency)) }];
  }
  if (!confirms(event)) return [];
  const { totalAmount, currency, items } = event.payload;
  return [{ kind: "sale", day, currency, amount: minorOf(totalAmount, currency), lines: items.map((item) => lineOf(item, currency)) }];
}

const lineOf = ({ productId, quantity, totalPrice }: { readonly productId: string; readonly quantity: number; readonly totalPrice: number }, currency: Currency) => ({ productId, quantity, totalPrice: minorOf(totalPrice, currency) });
