// One order on the desk: where it is, where it may go, and all that belongs to it.

import type { z } from "zod";
import type { deskOrder } from "../../routes/admin-orders.ts";
import { AddressLines } from "../components/address.tsx";
import { Notice } from "../components/notices.tsx";
import { TotalsList } from "../components/order-summary.tsx";
import { dateTime, humane, money } from "../format.ts";
import { Parcel } from "../order.tsx";
import { text } from "../strings.ts";
import { officePage, Table } from "./layout.tsx";
import { ReturnWord } from "./returns.tsx";
import { words } from "./strings.ts";

const w = words.orders;

/** An order as the desk sees it. */
export type DeskOrder = z.output<typeof deskOrder>;

interface Model {
  readonly shopName: string;
  readonly order: DeskOrder;
  /** The version that the forms are about. */
  readonly version: string;
  /** Makes each form's request once. */
  readonly key: string;
  readonly notice: string | undefined;
}

const told: Readonly<Record<string, string>> = { moved: w.moved, refused: w.refused, conflict: w.conflict, invalid: w.invalid, resolved: words.returns.resolved };

/** The page of one order. */
export const deskOrderPage = ({ shopName, order, version, key, notice }: Model): string =>
  officePage({
    title: order.orderNumber,
    desk: "orders",
    shopName,
    children: (
      <>
        <div class="tools">
          <h1>{order.orderNumber}</h1>
          <p><span class="state">{text.order.statuses[order.status] ?? order.status}</span> <span class="state">{humane(order.paymentStatus)}</span></p>
        </div>
        {notice !== undefined && told[notice] !== undefined && <Notice tone={notice === "moved" || notice === "resolved" ? "good" : "bad"}><p>{told[notice]}</p></Notice>}
        <div class="split">
          <div class="stack">
            <Lines order={order} />
            {order.transitions.length > 0 && <Moves order={order} version={version} formKey={key} />}
            {order.returns.length > 0 && <Returns order={order} />}
            <Money order={order} />
          </div>
          <div class="stack">
            <section class="panel summary" aria-labelledby="sums"><h2 id="sums">{w.total}</h2><TotalsList totals={order} /></section>
            <dl class="panel facts">
              <div><dt>{w.placed}</dt><dd><time datetime={order.createdAt}>{dateTime(order.createdAt)}</time></dd></div>
              <div><dt>{w.buyer}</dt><dd class="code">{order.userId}</dd></div>
              <div><dt>{w.shipTo}</dt><dd><AddressLines address={order.shippingAddress} /></dd></div>
              {order.tracking !== null && <div><dt>{w.parcel}</dt><dd><Parcel of={order.tracking} /></dd></div>}
            </dl>
            <section class="panel" aria-labelledby="history">
              <h2 id="history">{w.history}</h2>
              <ol class="history">
                {order.statusHistory.map(({ status, at, by }) => (
                  <li><strong>{text.order.statuses[status] ?? humane(status)}</strong><span><time datetime={at}>{dateTime(at)}</time> · {by}</span></li>
                ))}
              </ol>
            </section>
          </div>
        </div>
      </>
    ),
  });

const Lines = ({ order }: { order: DeskOrder }) => (
  <Table label={w.items} heads={[w.line, w.seller, words.status, `#${w.units}`, `#${w.back}`, `#${w.total}`]}>
    {order.items.map((item) => (
      <tr>
        <td><a href={`/admin/products/${item.productId}`}>{item.name}</a>{item.tracking !== null && <><br /><small><Parcel of={item.tracking} /></small></>}</td>
        <td>{item.sellerId}</td>
        <td><span class="state">{text.order.lineStatuses[item.status] ?? item.status}</span></td>
        <td class="number">{item.quantity}</td>
        <td class="number">{item.returned}</td>
        <td class="number">{money(item.totalPrice, order.currency)}</td>
      </tr>
    ))}
  </Table>
);

/** One form for each way the order may go. */
const Moves = ({ order, version, formKey }: { order: DeskOrder; version: string; formKey: string }) => (
  <section class="stack" aria-labelledby="moves">
    <h2 id="moves">{w.movesTo}</h2>
    {order.transitions.map((to) => (
      <form class="panel form" action={`/admin/orders/${order.orderId}`} method="post" data-once>
        <input type="hidden" name="to" value={to} />
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="key" value={`${formKey}${to.toLowerCase()}`} />
        {to === "SHIPPED" && (
          <>
            <Text name="carrier" label={w.carrier} id={`${to}-carrier`} />
            <Text name="number" label={w.trackingNumber} id={`${to}-number`} />
            <div class="field"><label for={`${to}-url`}>{w.trackingUrl}</label><input id={`${to}-url`} name="url" type="url" maxlength={1000} /></div>
          </>
        )}
        {(to === "CANCELLED" || to === "RETURNED") && (
          <>
            <Text name="reason" label={w.reason} id={`${to}-reason`} />
            <div class="field half">
              <label for={`${to}-condition`}>{w.condition}</label>
              <select id={`${to}-condition`} name="condition">{Object.entries(w.conditions).map(([value, name]) => <option value={value}>{name}</option>)}</select>
            </div>
          </>
        )}
        <p><button type="submit" class={to === "CANCELLED" || to === "RETURNED" ? "button quiet danger" : "button"}>{w.moves[to] ?? humane(to)}</button></p>
      </form>
    ))}
  </section>
);

const Text = ({ name, label, id }: { name: string; label: string; id: string }) => (
  <div class="field half"><label for={id}>{label}</label><input id={id} name={name} maxlength={200} /></div>
);

const Returns = ({ order }: { order: DeskOrder }) => (
  <section class="panel stack" aria-labelledby="returns">
    <h2 id="returns">{w.returns}</h2>
    {order.returns.map((wish) => (
      <div class="stack">
        <p>{wish.items.map((line) => `${line.quantity}× ${order.items.find((item) => item.orderItemId === line.orderItemId)?.name ?? ""}`).join(", ")} · {wish.reason} · <span class="state">{words.returns.statuses[wish.status] ?? wish.status}</span></p>
        {wish.status === "PENDING" && <ReturnWord returnId={wish.returnId} back={`/admin/orders/${order.orderId}`} />}
      </div>
    ))}
  </section>
);

const Money = ({ order }: { order: DeskOrder }) => (
  <Table label={w.payments} heads={[w.payments, words.status, w.reason, w.placed, `#${w.total}`]}>
    {order.payments.map((payment) => (
      <tr><td>{payment.gateway} · {humane(payment.method)}</td><td>{humane(payment.status)}</td><td /><td><time datetime={payment.at}>{dateTime(payment.at)}</time></td><td class="number">{money(payment.amount, order.currency)}</td></tr>
    ))}
    {order.refunds.map((refund) => (
      <tr><td>{text.order.refunds}</td><td>{humane(refund.status)}</td><td>{refund.reason}</td><td><time datetime={refund.at}>{dateTime(refund.at)}</time></td><td class="number">{money(-refund.amount, order.currency)}</td></tr>
    ))}
  </Table>
);
