// Duty: what the mails about an order need to know, as facts.
// Invariant: a mail's id follows from the saga and the template, so that each is sent once however often it is asked for.
// Neighbours: turn.ts asks for them; clients/notifications renders them.

import type { CheckoutDraft } from "./draft.ts";
import type { NotificationFact } from "../facts.ts";
import { idOf, uniquePart } from "../ids.ts";
import { toDecimal } from "../money.ts";
import type { Order } from "../order.ts";
import { toIso } from "../time.ts";

export const confirmedMail = (draft: CheckoutDraft, order: Order): NotificationFact => mail("order-confirmed", draft, order, {});

export const cancelledMail = (draft: CheckoutDraft, order: Order, reason: string): NotificationFact => mail("order-cancelled", draft, order, { reason });

function mail(template: string, draft: CheckoutDraft, order: Order, more: Readonly<Record<string, unknown>>): NotificationFact {
  const decimal = (amount: number) => toDecimal(amount, order.currency);
  const { subtotal, discount, shipping, tax, total } = order.totals;
  return {
    type: "NOTIFICATION_REQUESTED",
    mailId: idOf("mail", `${uniquePart(order.checkoutId)}-${template}`),
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
      ...more,
    },
  };
}
