// An order: what was bought, where it goes, what has happened to it so far, and the ways out while there are any.

import { AddressLines } from "./components/address.tsx";
import { AddressedNotice, Notice } from "./components/notices.tsx";
import { OrderSummary } from "./components/order-summary.tsx";
import { calendarDay, dateTime, daySpan, humane, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Order, Tracking } from "./models.ts";
import { ReturnForm, Returns } from "./order-returns.tsx";
import { text } from "./strings.ts";

const t = text.order;

/** What the order page shows; `fresh` thanks for an order just placed, `returnUntil` is null where nothing can be given back. */
export interface OrderModel {
  readonly shopName: string;
  readonly order: Order;
  /** The version that is shown; a newer one reloads the page. */
  readonly etag: string;
  readonly email: string;
  readonly fresh: boolean;
  readonly notice: string | undefined;
  readonly returnUntil: string | null;
  /** Makes the return form's request once. */
  readonly key: string;
}

const cancellable = new Set(["CONFIRMED", "PROCESSING"]);
const final = new Set(["CANCELLED", "FAILED", "REFUNDED"]);

/** Nothing more will happen to it by itself. */
const isOver = ({ status, refunds }: Order): boolean => final.has(status) && refunds.every((refund) => refund.status === "PROCESSED");

/** The order page as HTML. */
export const orderPage = ({ shopName, order, etag, email, fresh, notice, returnUntil, key }: OrderModel): string =>
  page({
    title: t.title(order.orderNumber),
    kind: "order",
    shopName,
    children: (
      <>
        <div class="top">
          <p><span class="state" data-order-status={order.status}>{t.statuses[order.status] ?? humane(order.status)}</span></p>
          <h1>{fresh ? t.thanks : t.title(order.orderNumber)}</h1>
          <p class="quiet">{fresh ? `${t.title(order.orderNumber)} · ${t.thanksLead(email)}` : <time datetime={order.createdAt}>{dateTime(order.createdAt)}</time>}</p>
        </div>
        <AddressedNotice of={notice} />
        {order.status === "PENDING" && <Notice><p>{t.pending}</p></Notice>}
        <div class="split" {...(isOver(order) ? {} : { "data-poll": `/api/v1/orders/${order.orderId}`, "data-etag": etag })}>
          <div class="stack">
            <History order={order} />
            <Facts order={order} />
            <Lines order={order} />
            {order.returns.length > 0 && <Returns order={order} />}
            {returnUntil !== null && <ReturnForm order={order} until={calendarDay(returnUntil)} formKey={key} />}
            {cancellable.has(order.status) && order.items.every(({ status }) => status === "CONFIRMED" || status === "CANCELLED") && (
              <form class="panel stack" action={`/orders/${order.orderId}/cancel`} method="post" data-once>
                <p class="hint">{t.cancelHint}</p>
                <p><button type="submit" class="button quiet small danger">{t.cancel}</button></p>
              </form>
            )}
            <p><a href="/account">{t.back}</a></p>
          </div>
          <OrderSummary title={t.items} lines={order.items} totals={order} />
        </div>
      </>
    ),
  });

const History = ({ order }: { order: Order }) => (
  <section class="panel" aria-labelledby="history">
    <h2 id="history">{t.history}</h2>
    <ol class="history">
      {order.statusHistory.map(({ status, at, by }) => (
        <li>
          <strong>{t.statuses[status] ?? humane(status)}</strong>
          <span><time datetime={at} data-local-time>{dateTime(at)}</time>{t.by[by] !== undefined && ` · ${t.by[by]}`}</span>
        </li>
      ))}
    </ol>
  </section>
);

const Facts = ({ order }: { order: Order }) => (
  <dl class="panel facts">
    <div><dt>{t.shipTo}</dt><dd><AddressLines address={order.shippingAddress} /></dd></div>
    <div><dt>{t.delivery}</dt><dd>{daySpan(order.estimatedDelivery)}<br />{text.checkout.shippingMethods[order.shippingMethod] ?? order.shippingMethod}</dd></div>
    {order.tracking !== null && <div><dt>{t.tracking}</dt><dd><Parcel of={order.tracking} /></dd></div>}
    <div><dt>{t.payment}</dt><dd>{humane(order.paymentMethod)}<br />{humane(order.paymentStatus)}</dd></div>
    {order.refunds.length > 0 && (
      <div><dt>{t.refunds}</dt><dd>{order.refunds.map((refund) => <span>{money(refund.amount, order.currency)} · {t.refundStatuses[refund.status] ?? humane(refund.status)}<br /></span>)}</dd></div>
    )}
  </dl>
);

/** How to follow a parcel; a link where its carrier has a page for it. */
export const Parcel = ({ of: { carrier, number, url } }: { of: Tracking }) =>
  url === null ? <span>{t.carrier(carrier, number)}</span> : <a href={url} rel="noopener noreferrer nofollow">{t.carrier(carrier, number)}</a>;

/** Where each thing is, once they are not all in the same place. */
const Lines = ({ order }: { order: Order }) => {
  const told = new Set(order.items.map((item) => `${item.status} ${item.returned} ${item.tracking?.number ?? ""}`));
  if (told.size <= 1 && order.items.every((item) => item.returned === 0 || item.status === "RETURNED")) return null;
  return (
    <section class="panel" aria-labelledby="lines">
      <h2 id="lines">{t.lines}</h2>
      <ul class="each">
        {order.items.map((item) => (
          <li>
            <span>{item.quantity}× {item.name}</span>
            <span class="state">{t.lineStatuses[item.status] ?? humane(item.status)}</span>
            {item.returned > 0 && item.returned < item.quantity && <small>{t.partReturned(item.returned)}</small>}
            {item.tracking !== null && <small><Parcel of={item.tracking} /></small>}
          </li>
        ))}
      </ul>
    </section>
  );
};
