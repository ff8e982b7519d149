// The desk of returns: what buyers want to give back, and the word on each.

import { Notice } from "../components/notices.tsx";
import { Pages } from "../components/pagination.tsx";
import { dateTime } from "../format.ts";
import type { Pagination } from "../models.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.returns;

/** A return as the list has it. */
export interface ListedReturn {
  readonly returnId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: string;
  readonly reason: string;
  readonly items: readonly { readonly name: string; readonly quantity: number }[];
  readonly condition: string | null;
  readonly requestedAt: string;
}

/** The list of returns; `status` is empty where all are shown. */
export const returnsPage = ({ shopName, returns, pagination, status, notice }: { shopName: string; returns: readonly ListedReturn[]; pagination: Pagination; status: string; notice: string | undefined }): string =>
  officePage({
    title: words.desks.returns[0],
    desk: "returns",
    shopName,
    children: (
      <>
        <h1>{words.desks.returns[0]}</h1>
        {notice === "resolved" && <Notice tone="good"><p>{w.resolved}</p></Notice>}
        {notice === "refused" && <Notice tone="bad"><p>{w.refused}</p></Notice>}
        <div class="tools">
          <form action="/admin/returns" method="get">
            <label>{words.status}
              <select name="status">
                <option value="">{words.any}</option>
                {Object.entries(w.statuses).map(([value, name]) => <option value={value} selected={status === value}>{name}</option>)}
              </select>
            </label>
            <button type="submit" class="button quiet">{words.apply}</button>
          </form>
        </div>
        {returns.length === 0 ? <p>{words.nothing}</p> : (
          <Table label={words.desks.returns[0]} heads={[w.order, w.requested, w.items, w.reason, words.status, ""]}>
            {returns.map((wish) => (
              <tr>
                <td><a href={`/admin/orders/${wish.orderId}`}>{wish.orderNumber}</a></td>
                <td><time datetime={wish.requestedAt}>{dateTime(wish.requestedAt)}</time></td>
                <td>{wish.items.map((item) => <>{item.quantity}× {item.name}<br /></>)}</td>
                <td>{wish.reason}</td>
                <td><span class="state">{w.statuses[wish.status] ?? wish.status}</span>{wish.condition !== null && <><br /><small>{words.orders.conditions[wish.condition]}</small></>}</td>
                <td>{wish.status === "PENDING" && <ReturnWord returnId={wish.returnId} back="/admin/returns" />}</td>
              </tr>
            ))}
          </Table>
        )}
        <Pages pagination={pagination} hrefOf={(page) => `/admin/returns?${new URLSearchParams({ status, page: String(page) })}`} />
      </>
    ),
  });

/** The two forms by which a return is resolved; `back` is where to go then. */
export const ReturnWord = ({ returnId, back }: { returnId: string; back: string }) => (
  <div class="word">
    <form action={`/admin/returns/${returnId}/approve`} method="post" data-once>
      <input type="hidden" name="back" value={back} />
      <select name="condition" aria-label={words.orders.condition}>{Object.entries(words.orders.conditions).map(([value, name]) => <option value={value}>{name}</option>)}</select>
      <button type="submit" class="button">{w.approve}</button>
    </form>
    <form action={`/admin/returns/${returnId}/reject`} method="post" data-once>
      <input type="hidden" name="back" value={back} />
      <input name="reason" maxlength={500} aria-label={w.rejectReason} placeholder={w.rejectReason} />
      <button type="submit" class="button quiet">{w.reject}</button>
    </form>
  </div>
);
