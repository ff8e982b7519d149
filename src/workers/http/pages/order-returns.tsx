// What of an order goes back: the returns there are, and the form that asks for another.

import { dateTime, humane } from "./format.ts";
import type { Order } from "./models.ts";
import { text } from "./strings.ts";

const t = text.order;

/** The returns of an order, the latest first, with what to do about those that are awaited. */
export const Returns = ({ order }: { order: Order }) => (
  <section class="panel stack" aria-labelledby="returns">
    <h2 id="returns">{t.returns}</h2>
    <ul class="each">
      {order.returns.toReversed().map((wish) => (
        <li>
          <span>{wish.items.map((line) => `${line.quantity}× ${order.items.find((item) => item.orderItemId === line.orderItemId)?.name ?? ""}`).join(", ")}</span>
          <span class="state">{t.returnStatuses[wish.status] ?? humane(wish.status)}</span>
          <small><time datetime={wish.requestedAt} data-local-time>{dateTime(wish.requestedAt)}</time></small>
          {wish.status === "PENDING" && <small>{wish.instructions}</small>}
        </li>
      ))}
    </ul>
  </section>
);

/** Asks for a return of so many of each line. */
export const ReturnForm = ({ order, until, formKey }: { order: Order; until: string; formKey: string }) => (
  <details class="panel">
    <summary>{t.giveBack}</summary>
    <form class="stack" action={`/orders/${order.orderId}/return`} method="post" data-once>
      <p class="hint">{t.giveBackUntil(until)}</p>
      <input type="hidden" name="key" value={formKey} />
      {order.items.filter((item) => item.returnable > 0).map((item) => (
        <div class="field back">
          <label for={item.orderItemId}><span class="sr">{t.howMany}</span>{item.name}</label>
          <span class="quantity">
            <input id={item.orderItemId} name={item.orderItemId} type="number" inputmode="numeric" min="0" max={String(item.returnable)} value="0" required />
            <small>{t.ofMany(item.returnable)}</small>
          </span>
        </div>
      ))}
      <div class="field">
        <label for="reason">{t.why}</label>
        <textarea id="reason" name="reason" rows={2} maxlength={500} required />
      </div>
      <p><button type="submit" class="button quiet">{t.ask}</button></p>
    </form>
  </details>
);
