// Duty: what the mails about an order need to know, as facts.
// Invariant: a mail's id follows from the saga, the template and what it is about, so that each is sent once however often it is asked for.
// Neighbours: turn.ts and gateway-answers.ts ask for them; clients/notifications renders them.

import type { CheckoutDraft } from "./draft.ts";
import type { NotificationFact } from "../facts.ts";
import { idOf, type RefundId, type ReturnId, type SellerId, uniquePart } from "../ids.ts";
import { type Minor, toDecimal } from "../money.ts";
import type { Order, OrderName, Refund, Return, Tracking } from "../order.ts";
import { returnInstructions } from "../returns.ts";
import { toIso } from "../time.ts";

/** The mails a buyer gets about an order. */
export type OrderTemplate =
  | "order-confirmed" | "payment-failed" | "order-shipped" | "order-delivered" | "order-cancelled" | "order-refunded" | "return-requested" | "return-approved" | "return-rejected";

/** The order is paid and confirmed. */
export const confirmedMail = (draft: CheckoutDraft, order: Order): NotificationFact => orderMail("order-confirmed", draft, order);

/** `part`: whose lines are meant, when not all; those alone are among the order's items then. */
export const cancelledMail = (draft: CheckoutDraft, order: Order, reason: string, part: SellerId | null): NotificationFact => orderMail("order-cancelled", draft, order, { reason }, part ?? undefined);

/** A parcel has left; `part`: whose lines are in it, when not all. */
export const shippedMail = (draft: CheckoutDraft, order: Order, part: SellerId | null): NotificationFact =>
  orderMail("order-shipped", draft, order, order.tracking === null ? {} : { tracking: withoutNulls(order.tracking) }, part ?? undefined);

/** A parcel has arrived; `part` as when it left. */
export const deliveredMail = (draft: CheckoutDraft, order: Order, part: SellerId | null): NotificationFact => orderMail("order-delivered", draft, order, {}, part ?? undefined);

/** About one return: that it is known and what to do, or how it was answered. `refusal`: why it was rejected. */
export function returnMail(template: "return-requested" | "return-approved" | "return-rejected", draft: CheckoutDraft, order: Order, wish: Return, refusal: string | null = null): NotificationFact {
  const { returnId, reason } = wish;
  const items = order.items.flatMap((item) => wish.items.filter((line) => line.orderItemId === item.orderItemId).map(({ quantity }) => ({ name: item.name, quantity })));
  const details = { return: { returnId, reason, items, instructions: returnInstructions(wish) }, ...(refusal !== null && { reason: refusal }) };
  return orderMail(template, draft, order, details, returnId);
}

const withoutNulls = ({ carrier, number, url }: Tracking) => ({ number, ...(carrier !== null && { carrier }), ...(url !== null && { url }) });

/** What a mail says beside the order itself. */
export interface MailDetails {
  /** Why it was cancelled, or a return rejected. */
  readonly reason?: string;
  readonly tracking?: { readonly carrier?: string; readonly number: string; readonly url?: string };
  readonly refund?: { readonly amount: Minor; readonly reason?: string };
  readonly return?: { readonly returnId: ReturnId; readonly reason: string; readonly items: readonly { readonly name: string; readonly quantity: number }[]; readonly instructions?: string };
}

/** For a buyer who was told "pending" and is gone: whoever sees the refusal on his screen needs no mail. */
export const failedMail = (draft: CheckoutDraft, order: Order): NotificationFact => orderMail("payment-failed", draft, order);

/** A refund was paid out. */
export const refundedMail = (draft: CheckoutDraft, order: Order, { refundId, amount, reason }: Refund): NotificationFact =>
  orderMail("order-refunded", draft, order, { refund: { amount, reason } }, refundId);

/** Money came when the checkout was over, and went back. There is no order to tell of. */
export function lateRefundMail(draft: CheckoutDraft, { orderId, orderNumber }: OrderName, refund: { readonly refundId: RefundId; readonly amount: Minor }): NotificationFact {
  return {
    type: "NOTIFICATION_REQUESTED",
    mailId: mailIdOf("payment-late-refund", draft, refund.refundId),
    template: "payment-late-refund",
    to: draft.email,
    values: { orderId, orderNumber, currency: draft.currency, items: draft.lines.map(({ name, quantity }) => ({ name, quantity })), refund: { amount: toDecimal(refund.amount, draft.currency) } },
  };
}

/** A mail about an order as it is now. `about` tells mails of one template apart, where an order may have several: its refunds, its returns. */
export function orderMail(template: OrderTemplate, draft: CheckoutDraft, order: Order, { refund, ...details }: MailDetails = {}, about?: RefundId | ReturnId | SellerId): NotificationFact {
  const decimal = (amount: number) => toDecimal(amount, order.currency);
  const { subtotal, discount, shipping, tax, total } = order.totals;
  return {
    type: "NOTIFICATION_REQUESTED",
    mailId: mailIdOf(template, draft, about),
    template,
    to: draft.email,
    values: {
      orderId: order.orderId,
      orderNumber: order.orderNumber,
      currency: order.currency,
      items: order.items.map((item) => ({ name: item.name, quantity: item.quantity, totalPrice: decimal(item.totalPrice) })),
      subtotal: decimal(subtotal),
      discount: decimal(discount),
      shipping: decimal(shipping),
      tax: decimal(tax),
      total: decimal(total),
      shippingAddress: { ...order.shippingAddress },
      estimatedDelivery: { from: toIso(order.estimatedDelivery.from), to: toIso(order.estimatedDelivery.to) },
      ...details,
      ...(refund === undefined ? {} : { refund: { ...refund, amount: decimal(refund.amount) } }),
    },
  };
}

const mailIdOf = (template: string, { checkoutId }: CheckoutDraft, about?: RefundId | ReturnId | SellerId) =>
  idOf("mail", [uniquePart(checkoutId), template, ...(about === undefined ? [] : [uniquePart(about)])].join("-"));
