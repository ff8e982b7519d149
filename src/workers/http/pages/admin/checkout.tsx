// A checkout as its lane has it: where it stands, what it holds and was paid, and every step that led there.

import { Notice } from "../components/notices.tsx";
import { count, dateTime, humane, money } from "../format.ts";
import { officePage, Table } from "./layout.tsx";
import { words } from "./strings.ts";

const w = words.checkout;

/** A checkout as the API tells it. */
export interface SteppedCheckout {
  readonly checkoutId: string;
  readonly userId: string;
  readonly orderId: string;
  readonly status: string;
  readonly stage: string;
  readonly expiresAt: string;
  readonly currency: string;
  readonly lines: readonly { readonly holdId: string; readonly variantId: string; readonly quantity: number; readonly state: string }[];
  readonly payments: readonly { readonly key: string; readonly gateway: string; readonly method: string; readonly amount: number; readonly state: string; readonly at: string }[];
  readonly attention: { readonly kind: string; readonly since: string; readonly need: string } | null;
  readonly steps: readonly { readonly at: string; readonly signal: string; readonly stage: string; readonly detail: string }[];
}

/** Everything about one checkout. */
export const checkoutPage = ({ shopName, checkout }: { shopName: string; checkout: SteppedCheckout }): string =>
  officePage({
    title: w.title(checkout.checkoutId),
    desk: "audit",
    shopName,
    children: (
      <>
        <p><a href="/admin/audit">{w.back}</a></p>
        <h1>{w.title(checkout.checkoutId)}</h1>
        {checkout.attention !== null && <Notice tone="bad"><p><b>{w.attention}.</b> {checkout.attention.need}</p></Notice>}
        <dl class="panel facts">
          <div><dt>{w.stands}</dt><dd>{humane(checkout.status)}</dd></div>
          <div><dt>{w.stage}</dt><dd>{checkout.stage}</dd></div>
          <div><dt>{w.order}</dt><dd class="code">{checkout.orderId}</dd></div>
          <div><dt>{w.buyer}</dt><dd class="code">{checkout.userId}</dd></div>
          <div><dt>{w.expires}</dt><dd><time datetime={checkout.expiresAt}>{dateTime(checkout.expiresAt)}</time></dd></div>
        </dl>
        <h2>{w.lines}</h2>
        <Table label={w.lines} heads={[w.variant, w.hold, w.stands, `#${w.lines}`]}>
          {checkout.lines.map(({ variantId, holdId, state, quantity }) => (
            <tr><td class="code"><a href={`/admin/stock/${encodeURIComponent(variantId)}`}>{variantId}</a></td><td class="code">{holdId}</td><td>{state}</td><td class="number">{count(quantity)}</td></tr>
          ))}
        </Table>
        {checkout.payments.length > 0 && (
          <>
            <h2>{w.payments}</h2>
            <Table label={w.payments} heads={[w.key, w.gateway, w.stands, w.when, `#${w.amount}`]}>
              {checkout.payments.map(({ key, gateway, state, at, amount }) => (
                <tr><td class="code">{key}</td><td>{gateway}</td><td>{state}</td><td><time datetime={at}>{dateTime(at)}</time></td><td class="number">{money(amount, checkout.currency)}</td></tr>
              ))}
            </Table>
          </>
        )}
        <h2>{w.steps}</h2>
        <Table label={w.steps} heads={[w.when, w.heard, w.stage, w.what]}>
          {checkout.steps.map(({ at, signal, stage, detail }) => (
            <tr><td class="code"><time datetime={at}>{at}</time></td><td>{signal}</td><td>{stage}</td><td>{detail}</td></tr>
          ))}
        </Table>
      </>
    ),
  });
