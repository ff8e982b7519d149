import type { Child } from "hono/jsx";
import { money } from "../format.ts";
import type { PricedLine, Totals } from "../models.ts";
import { text } from "../strings.ts";

/** Lines and totals of something that has been priced: a checkout or an order. */
export const OrderSummary = ({ title, lines, totals, children }: { title: string; lines: readonly PricedLine[]; totals: Totals; children?: Child }) => (
  <section class="panel summary" aria-labelledby="summary-title">
    <h2 id="summary-title">{title}</h2>
    <ul class="lines">
      {lines.map((line) => (
        <li>
          <span class="times">{line.quantity}×</span>
          <a href={`/products/${line.productId}`}>{line.name}</a>
          <span class="amount">{money(line.totalPrice, totals.currency)}</span>
        </li>
      ))}
    </ul>
    <TotalsList totals={totals} />
    {children}
  </section>
);

/** The sums from subtotal to total. */
export const TotalsList = ({ totals }: { totals: Totals }) => (
  <dl class="totals">
    <Row term={text.summary.subtotal} amount={money(totals.subtotal, totals.currency)} />
    {totals.discount > 0 && <Row term={text.summary.discount} amount={`−${money(totals.discount, totals.currency)}`} />}
    <Row term={text.summary.shipping} amount={totals.shipping === 0 ? text.checkout.free : money(totals.shipping, totals.currency)} />
    <Row term={text.summary.tax} amount={money(totals.tax, totals.currency)} />
    <Row term={text.summary.total} amount={money(totals.total, totals.currency)} last />
  </dl>
);

const Row = ({ term, amount, last = false }: { term: string; amount: string; last?: boolean }) => (
  <div class={last ? "last" : ""}>
    <dt>{term}</dt>
    <dd>{amount}</dd>
  </div>
);
