// Duty: what buyer and desk may ask of an order after it was paid: cancel, move on, give back, take back.
// Invariant: what comes off an order owes its money and its units in the very decision that takes it off; the driver carries both out.
// Neighbours: advance.ts calls these; order/moves.ts, order/refunds.ts and returns.ts have the rules, order-dues.ts the units and the answers.

import { cancelledMail, deliveredMail, returnMail, shippedMail } from "./mails.ts";
import { oweUnits } from "./order-dues.ts";
import type { Commanded, Saga, SagaOutcome, Signal } from "./saga.ts";
import { stay } from "./turn.ts";
import type { Fact } from "../facts.ts";
import { type SellerId, uniquePart } from "../ids.ts";
import { type Actor, type Condition, type Order, orderFact, type Return, type Units } from "../order.ts";
import { advanceLines, everyLine, giveBack, type Scope, unitsThatMayEnd } from "../order/moves.ts";
import { closed, oweRefund, refundFor } from "../order/refunds.ts";
import { approveAll, requestReturn, resolveReturn } from "../returns.ts";
import type { Millis } from "../time.ts";

type SignalOf<Kind extends Signal["kind"]> = Extract<Signal, { kind: Kind }>;

const refused = (saga: Saga, outcome: SagaOutcome): Commanded => ({ ...stay(saga), outcome });
const accepted = (saga: Saga, order: Order, facts: readonly Fact[]): Commanded => ({ saga: { ...saga, order }, facts, outcome: "accepted" });

/** Cancels the order before any of it is shipped: from here on its money and its units are owed back. Again is the same. */
export function cancel(saga: Saga, { reason, correlationId }: SignalOf<"cancel">, now: Millis): Commanded {
  const { order } = saga;
  if (order?.status === "CANCELLED") return refused(saga, "accepted");
  // A PENDING order has no known payment to give back yet; its fate is decided within seconds to minutes.
  if (order === null || order.status === "PENDING") return refused(saga, "invalid_transition");
  return end(saga, order, { to: "CANCELLED", scope: everyLine, part: null, by: "customer", reason, condition: "resellable", correlationId }, now);
}

/** Moves an order, or one seller's lines of it, as the desk says. Under the same key again it changes nothing. */
export function transition(saga: Saga, signal: SignalOf<"transition">, now: Millis): Commanded {
  const { order } = saga;
  if (order?.lastRequest === signal.requestKey) return refused(saga, "accepted");
  if (order === null || order.status === "PENDING") return refused(saga, "invalid_transition");
  const { to, by, sellerId, tracking, condition, correlationId } = signal;
  const scope: Scope = sellerId === null ? everyLine : (item) => item.sellerId === sellerId;
  const asked = { ...order, lastRequest: signal.requestKey };
  if (to === "CANCELLED" || to === "RETURNED") {
    const reason = signal.reason ?? (to === "CANCELLED" ? "cancelled by the shop" : "the parcel came back");
    return end(saga, asked, { to, scope, part: sellerId, by, reason, condition, correlationId }, now);
  }
  const moved = advanceLines(asked, to, scope, tracking, { by, now });
  if (moved === null) return refused(saga, "invalid_transition");
  return accepted({ ...saga, correlationId }, moved, [changed(order, moved, by), ...movedMails(saga, order, moved, to, sellerId)]);
}

/** Notes what a buyer wants to give back; nothing is taken off the order before the desk has said yes. */
export function askReturn(saga: Saga, { request, windowMs, correlationId }: SignalOf<"requestReturn">, now: Millis): Commanded {
  if (saga.order === null) return refused(saga, "invalid_transition");
  const asked = requestReturn(saga.order, request, windowMs, now);
  if (asked.kind !== "requested") return refused(saga, "invalid_transition");
  if (asked.order === saga.order) return refused(saga, "accepted");
  const { order, wish } = asked;
  return accepted({ ...saga, correlationId }, order, [requested(order, wish), changed(saga.order, order, "customer"), returnMail("return-requested", saga.draft, order, wish)]);
}

/** Grants or rejects a return. The same answer again changes nothing, another one is refused. */
export function answerReturn(saga: Saga, { returnId, condition, reason, by, correlationId }: SignalOf<"resolveReturn">, now: Millis): Commanded {
  const { order } = saga;
  const wish = order?.returns.find((known) => known.returnId === returnId);
  if (order === null || wish === undefined) return refused(saga, "invalid_transition");
  if (wish.status !== "PENDING") return refused(saga, (wish.status === "REJECTED") === (condition === null) ? "accepted" : "invalid_transition");
  const resolved = resolveReturn(order, returnId, condition, { by, now });
  if (resolved === null) return refused(saga, "invalid_transition");
  const mail = returnMail(condition === null ? "return-rejected" : "return-approved", saga.draft, resolved, wish, reason);
  const known = { ...saga, correlationId };
  if (condition === null) return accepted(known, resolved, [changed(order, resolved, by), mail]);
  const { saga: owing, order: owed } = owe(known, order, resolved, wish.items, { condition, cause: causeOf(wish), reason: wish.reason || "returned" }, now);
  return accepted(owing, owed, [changed(order, owed, by), mail]);
}

const causeOf = ({ returnId }: Return): string => uniquePart(returnId);

interface Ending {
  readonly to: "CANCELLED" | "RETURNED";
  readonly scope: Scope;
  /** Whose lines, when not all. */
  readonly part: SellerId | null;
  readonly by: Actor;
  readonly reason: string;
  readonly condition: Condition;
  readonly correlationId: string;
}

/** Ends every living line of the scope, or none. */
function end(saga: Saga, order: Order, { to, scope, part, by, reason, condition, correlationId }: Ending, now: Millis): Commanded {
  const units = unitsThatMayEnd(order, to, scope);
  if (units === null) return refused(saga, "invalid_transition");
  const ended = giveBack(order, units, to, { by, now });
  const granted = ended.status === "RETURNED" ? { ...ended, returns: approveAll(ended, condition, now) } : ended;
  const cause = `${to.toLowerCase()}-${order.revision}`;
  const { saga: owing, order: owed } = owe({ ...saga, correlationId }, order, granted, units, { condition, cause, reason }, now);
  if (to === "RETURNED") return accepted(owing, owed, [changed(order, owed, by)]);
  const mail = cancelledMail(saga.draft, part === null ? owed : only(owed, units), reason, part);
  return accepted(owing, owed, [owed.status === "CANCELLED" ? { type: "ORDER_CANCELLED", order: orderFact(owed), reason } : changed(order, owed, by), mail]);
}

interface Debt {
  readonly condition: Condition;
  /** Names the change in the stock's journal. */
  readonly cause: string;
  readonly reason: string;
}

/** Owes the money of those units, and the units themselves where they can be sold again. `before` still has them. */
function owe(saga: Saga, before: Order, after: Order, units: readonly Units[], { condition, cause, reason }: Debt, now: Millis): { readonly saga: Saga; readonly order: Order } {
  const order = closed(oweRefund(after, refundFor(before, units), reason, units, now), now);
  return { saga: condition === "resellable" ? oweUnits(saga, before, units, cause) : saga, order };
}

const changed = (before: Order, after: Order, by: Actor): Fact => ({ type: "ORDER_STATUS_CHANGED", order: orderFact(after), from: before.status, by });

function requested({ orderId, orderNumber, userId, items }: Order, { returnId, reason, items: wanted }: Return): Fact {
  const lines = items.flatMap(({ orderItemId, productId, variantId, sellerId }) =>
    wanted.filter((line) => line.orderItemId === orderItemId).map(({ quantity }) => ({ orderItemId, productId, variantId, sellerId, quantity })),
  );
  return { type: "RETURN_REQUESTED", returnId, orderId, orderNumber, userId, reason, items: lines };
}

function movedMails({ draft }: Saga, before: Order, after: Order, to: string, sellerId: SellerId | null): readonly Fact[] {
  const mail = { SHIPPED: shippedMail, DELIVERED: deliveredMail }[to];
  if (mail === undefined) return [];
  const moved = after.items.filter((item) => before.items.some((was) => was.orderItemId === item.orderItemId && was.status !== item.status));
  return [mail(draft, { ...after, items: moved }, sellerId)];
}

/** The order with none but the lines of those units, for a mail about a part of it. */
function only(order: Order, units: readonly Units[]): Order {
  return { ...order, items: order.items.filter((item) => units.some((line) => line.orderItemId === item.orderItemId)) };
}
