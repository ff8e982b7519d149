// The desk of orders: all of them, by state and day.

import { Pages } from "../components/pagination.tsx";
import { dateTime, humane, money } from "../format.ts";
import type { Order, OrderSummary, Pagination } from "../models.ts";
import { text } from "../strings.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.orders;

/** An order as the back office lists it. */
export type ListedOrder = OrderSummary & Pick<Order, "items"> & { readonly shippingAddress: { readonly city?: string; readonly country?: string } };

/** What the list is narrowed by; empty texts narrow nothing. */
export interface OrderFilter {
  readonly status: string;
  readonly from: string;
  readonly to: string;
}

/** The list of orders. */
export const ordersPage = ({ shopName, orders, pagination, filter }: { shopName: string; orders: readonly ListedOrder[]; pagination: Pagination; filter: OrderFilter }): string =>
  officePage({
    title: words.desks.orders[0],
    desk: "orders",
    shopName,
    children: (
      <>
        <h1>{words.desks.orders[0]}</h1>
        <div class="tools">
          <form action="/admin/orders" method="get">
            <label>{words.status}
              <select name="status">
                <option value="">{words.any}</option>
                {Object.entries(text.order.statuses).map(([value, name]) => <option value={value} selected={filter.status === value}>{name}</option>)}
              </select>
            </label>
            <label>{w.from}<input type="date" name="from" value={filter.from} /></label>
            <label>{w.until}<input type="date" name="to" value={filter.to} /></label>
            <button type="submit" class="button quiet">{words.apply}</button>
          </form>
        </div>
        {orders.length === 0 ? <p>{words.nothing}</p> : (
          <Table label={words.desks.orders[0]} heads={[w.number, w.placed, words.status, w.payment, w.items, w.shipTo, `#${w.total}`]}>
            {orders.map((order) => (
              <tr>
                <td><a href={`/admin/orders/${order.orderId}`}>{order.orderNumber}</a></td>
                <td><time datetime={order.createdAt}>{dateTime(order.createdAt)}</time></td>
                <td><span class="state">{text.order.statuses[order.status] ?? order.status}</span></td>
                <td>{humane(order.paymentStatus)}</td>
                <td>{order.items.map((item) => <>{item.quantity}× {item.name}<br /></>)}</td>
                <td>{[order.shippingAddress.city, order.shippingAddress.country].filter(Boolean).join(", ")}</td>
                <td class="number">{money(order.total, order.currency)}</td>
              </tr>
            ))}
          </Table>
        )}
        <Pages pagination={pagination} hrefOf={(page) => `/admin/orders?${new URLSearchParams({ ...filter, page: String(page) })}`} />
      </>
    ),
  });
