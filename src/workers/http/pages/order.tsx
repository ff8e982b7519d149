// An order: what was bought, where it goes, what has happened to it so far, and the way out while there is one.

import { AddressLines } from "./components/address.tsx";
import { AddressedNotice, Notice } from "./components/notices.tsx";
import { OrderSummary } from "./components/order-summary.tsx";
import { dateTime, daySpan, humane, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Order } from "./models.ts";
import { text } from "./strings.ts";

/** What the order page shows; `fresh` thanks for an order just placed. */
export interface OrderModel {
  readonly shopName: string;
  readonly order: Order;
  readonly email: string;
  readonly fresh: boolean;
  readonly notice: string | undefined;
}

const cancellable = new Set(["PENDING", "CONFIRMED", "PROCESSING"]);
const final = new Set(["DELIVERED", "CANCELLED", "FAILED", "REFUNDED"]);

/** The order page as HTML. */
export const orderPage = ({ shopName, order, email, fresh, notice }: OrderModel): string =>
  page({
    title: text.order.title(order.orderNumber),
    kind: "order",
    shopName,
    children: (
      <>
        <div class="top">
          <p><span class="state" data-order-status={order.status}>{text.order.statuses[order.status] ?? humane(order.status)}</span></p>
          <h1>{fresh ? text.order.thanks : text.order.title(order.orderNumber)}</h1>
          <p class="quiet">{fresh ? `${text.order.title(order.orderNumber)} · ${text.order.thanksLead(email)}` : <time datetime={order.createdAt}>{dateTime(order.createdAt)}</time>}</p>
        </div>
        <AddressedNotice of={notice} />
        {order.status === "PENDING" && <Notice><p>{text.order.pending}</p></Notice>}
        <div class="split" {...(final.has(order.status) ? {} : { "data-poll": `/api/v1/orders/${order.orderId}` })}>
          <div class="stack">
            <section class="panel" aria-labelledby="history">
              <h2 id="history">{text.order.history}</h2>
              <ol class="history">
                {order.statusHistory.map(({ status, at, by }) => (
                  <li>
                    <strong>{text.order.statuses[status] ?? humane(status)}</strong>
                    <span><time datetime={at} data-local-time>{dateTime(at)}</time>{text.order.by[by] !== undefined && ` · ${text.order.by[by]}`}</span>
                  </li>
                ))}
              </ol>
            </section>
            <Facts order={order} />
            {cancellable.has(order.status) && (
              <form class="panel stack" action={`/orders/${order.orderId}/cancel`} method="post">
                <p class="hint">{text.order.cancelHint}</p>
                <p><button type="submit" class="button quiet small danger">{text.order.cancel}</button></p>
              </form>
            )}
            <p><a href="/account">{text.order.back}</a></p>
          </div>
          <OrderSummary title={text.order.items} lines={order.items} totals={order} />
        </div>
      </>
    ),
  });

const Facts = ({ order }: { order: Order }) => (
  <dl class="panel facts">
    <div><dt>{text.order.shipTo}</dt><dd><AddressLines address={order.shippingAddress} /></dd></div>
    <div><dt>{text.order.delivery}</dt><dd>{daySpan(order.estimatedDelivery)}<br />{text.checkout.shippingMethods[order.shippingMethod] ?? order.shippingMethod}</dd></div>
    <div><dt>{text.order.payment}</dt><dd>{humane(order.paymentMethod)}<br />{humane(order.paymentStatus)}</dd></div>
    {order.refunds.length > 0 && (
      <div><dt>{text.order.refunds}</dt><dd>{order.refunds.map((refund) => <span>{money(refund.amount, order.currency)} · {humane(refund.status)}<br /></span>)}</dd></div>
    )}
  </dl>
);
