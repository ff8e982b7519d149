// Duty: what an order still owes to others, units to the stock and money to its buyer, and what their answers do to it.
// Invariant: a debt is noted before anybody is asked, under an id of its own, and is forgotten by nobody but whoever settled it.
// Neighbours: order-commands.ts makes debts; steps.ts asks for what is due; stock-answers.ts and gateway-answers.ts bring the answers here.

import { backOff, noBackoff, refusalDelaysMs, silenceDelaysMs } from "../backoff.ts";
import { refundedMail } from "./mails.ts";
import type { GatewayAnswer, OwedUnits, Payment, Saga, SagaLine, Step, StockAnswers } from "./saga.ts";
import { sum } from "../money.ts";
import { type Order, orderFact, type Units } from "../order.ts";
import { quantityOf } from "../order/moves.ts";
import { owedRefunds, refundedLines, refundPaid, refundUnpaid } from "../order/refunds.ts";
import type { RefundId, VariantId } from "../ids.ts";
import type { Millis } from "../time.ts";

/** Owes units to the stock that they were sold from: to the holds of their variant, as far as those have not had them back. */
export function oweUnits(saga: Saga, { items }: Order, units: readonly Units[], cause: string): Saga {
  const wanted = new Map<VariantId, number>();
  for (const item of items) wanted.set(item.variantId, (wanted.get(item.variantId) ?? 0) + quantityOf(units, item));
  const owed: OwedUnits[] = [];
  for (const line of saga.lines) {
    const quantity = Math.min(wanted.get(line.variantId) ?? 0, leftOf(saga, line));
    if (quantity === 0) continue;
    wanted.set(line.variantId, (wanted.get(line.variantId) ?? 0) - quantity);
    owed.push({ changeId: `${line.holdId}:${cause}`, holdId: line.holdId, variantId: line.variantId, quantity, isBack: false });
  }
  return { ...saga, restocks: [...saga.restocks, ...owed] };
}

function leftOf({ restocks }: Saga, { holdId, quantity, state }: SagaLine): number {
  return state === "sold" ? quantity - sum(restocks.filter((owed) => owed.holdId === holdId).map((owed) => owed.quantity)) : 0;
}

/** What the stock said to units that came back. Whatever it says but silence, there is no more to be done. */
export function onUnitsBack(saga: Saga, answers: StockAnswers, now: Millis): Step {
  const settled = new Set(answers.filter(({ answer }) => answer.kind !== "silent" && answer.kind !== "unsent").map(({ changeId }) => changeId));
  const silent = settled.size === 0 && answers.length > 0;
  const stock = silent ? backOff(saga.backoff.stock, silenceDelaysMs, now) : noBackoff;
  const restocks = saga.restocks.map((owed): OwedUnits => (settled.has(owed.changeId) ? { ...owed, isBack: true } : owed));
  return { saga: { ...saga, restocks, backoff: { ...saga.backoff, stock } }, facts: [] };
}

/** What the gateway said to a refund of the order. One that it refuses is FAILED for all to see, and asked for again all the same. */
export function onRefundAnswer(saga: Saga, order: Order, payment: Payment, refundId: RefundId, answer: GatewayAnswer, now: Millis): Step {
  const owed = owedRefunds(order).find((refund) => refund.refundId === refundId);
  if (owed === undefined) return { saga, facts: [] };
  if (answer.kind !== "refunded") {
    const refused = answer.kind !== "silent" && answer.kind !== "unavailable";
    const unpaid = refundUnpaid(order, refundId, backOff(owed.retry, refused ? refusalDelaysMs : silenceDelaysMs.slice(1), now), refused);
    if (unpaid.revision === order.revision) return { saga: { ...saga, order: unpaid }, facts: [] };
    return { saga: { ...saga, order: unpaid }, facts: [{ type: "ORDER_STATUS_CHANGED", order: orderFact(unpaid), from: order.status, by: "gateway" }] };
  }
  const paid = refundPaid(order, refundId, now);
  return {
    saga: { ...saga, order: paid },
    facts: [
      { type: "PAYMENT_REFUNDED", paymentId: payment.paymentId, refundId, orderId: order.orderId, amount: owed.amount, currency: order.currency, items: refundedLines(order, owed) },
      { type: "ORDER_STATUS_CHANGED", order: orderFact(paid), from: order.status, by: "gateway" },
      refundedMail(saga.draft, paid, owed),
    ],
  };
}
