// Duty: a requested notification → a rendered mail.
// Invariant: a template is only ever given values that it was checked to understand; an unknown one is refused loudly.
// Neighbours: templates.tsx draws; workers/queues/notification.ts stores; storage/mails.ts keeps.

import { z } from "zod";
import type { EventOf } from "../../contracts/events.ts";
import type { Mail } from "../../storage/mails.ts";
import { type LinkMail, orderCancelled, orderConfirmed, type OrderMail, type Rendered, resetPassword, type Sender, verifyEmail } from "./templates.tsx";

const amount = z.number();

/** What the lane says of an order: amounts in the currency's decimals. */
const orderValues = z
  .object({
    orderId: z.string(),
    orderNumber: z.string(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    items: z.array(z.object({ name: z.string(), quantity: z.int(), totalPrice: amount })).default([]),
    subtotal: amount.optional(),
    discount: amount.optional(),
    shipping: amount.optional(),
    tax: amount.optional(),
    total: amount,
  })
  .transform((order): Omit<OrderMail, "url"> & { readonly orderId: string } => ({
    orderId: order.orderId,
    orderNumber: order.orderNumber,
    currency: order.currency,
    items: order.items,
    amounts: [
      ...(order.subtotal === undefined ? [] : [["Goods", order.subtotal] as const]),
      ...(order.discount ? [["Discount", -order.discount] as const] : []),
      ...(order.shipping === undefined ? [] : [["Delivery", order.shipping] as const]),
      ...(order.tax === undefined ? [] : [["Tax", order.tax] as const]),
      ["Total", order.total] as const,
    ],
  }));

const linkValues = z.object({ url: z.string().min(1) });

/** What mails need to know of the shop: its name, and where its pages are ("" when that is not configured). */
export interface Shop extends Sender {
  readonly shopUrl: string;
}

type Renderer = (shop: Shop, values: unknown) => Promise<Rendered>;

const orderTemplate = (draw: (sender: Sender, order: OrderMail) => Promise<Rendered>): Renderer => async (shop, values) => {
  const order = orderValues.parse(values);
  return draw(shop, { ...order, url: shop.shopUrl === "" ? null : `${shop.shopUrl}/orders/${encodeURIComponent(order.orderId)}` });
};

const linkTemplate = (draw: (sender: Sender, link: LinkMail) => Promise<Rendered>): Renderer => async (shop, values) => draw(shop, linkValues.parse(values));

const renderers: Readonly<Record<string, Renderer>> = {
  "order-confirmed": orderTemplate(orderConfirmed),
  "order-cancelled": orderTemplate(orderCancelled),
  "verify-email": linkTemplate(verifyEmail),
  "reset-password": linkTemplate(resetPassword),
};

/** Renders a requested notification. Throws when the template is unknown or its values do not fit: that is a mistake of ours. */
export async function renderMail({ mailId, template, to, values }: EventOf<"NOTIFICATION_REQUESTED">["payload"], shop: Shop): Promise<Mail> {
  const render = Object.hasOwn(renderers, template) ? renderers[template] : undefined;
  if (render === undefined) throw new Error(`there is no mail template ${template}`);
  return { mailId, template, to, ...(await render(shop, values)) };
}
