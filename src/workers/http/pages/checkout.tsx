// Duty: the two steps of buying: where it goes (which holds the things), then how it travels and how it is paid.
// Invariant: the key in the payment form makes a double click, a reload and a retry buy once.
// Neighbours: checkout-routes.ts fills the models; components/order-summary.tsx shows the sums.

import { AddressChoice } from "./components/address.tsx";
import { FormProblem } from "./components/fields.tsx";
import { AddressedNotice, Notice } from "./components/notices.tsx";
import { OrderSummary } from "./components/order-summary.tsx";
import { PayForm, type Way } from "./components/pay-form.tsx";
import { clockTime, daySpan, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Address, Cart, Checkout, FormState } from "./models.ts";
import { text } from "./strings.ts";

/** The first step: cart and addresses. `acceptPrices` shows the button that agrees to risen prices. */
export interface AddressStepModel {
  readonly shopName: string;
  readonly cart: Cart;
  readonly addresses: readonly Address[];
  readonly form: FormState;
  /** What stands in the way, line by line. */
  readonly obstacles: readonly string[];
  readonly acceptPrices: boolean;
  readonly key: string;
}

/** The step that asks where it should go. */
export const addressStepPage = (model: AddressStepModel): string => {
  const { addresses, form, cart } = model;
  return page({
    title: text.checkout.title,
    kind: "checkout",
    shopName: model.shopName,
    children: (
      <>
        <div class="top"><h1>{text.checkout.where}</h1></div>
        <div class="split">
          <form class="form panel" action="/checkout" method="post">
            <FormProblem form={form}>
              {model.obstacles.length > 0 && <ul>{model.obstacles.map((line) => <li>{line}</li>)}</ul>}
            </FormProblem>
            <input type="hidden" name="key" value={model.key} />
            <AddressChoice addresses={addresses} form={form} />
            {model.acceptPrices ? (
              <button type="submit" class="button" name="acceptPriceChanges" value="true">{text.checkout.acceptPrices}</button>
            ) : (
              <button type="submit" class="button">{text.checkout.continue}</button>
            )}
            <p class="hint">{text.checkout.holdHint}</p>
          </form>
          <CartSummary cart={cart} />
        </div>
      </>
    ),
  });
};

const CartSummary = ({ cart }: { cart: Cart }) => (
  <section class="panel summary" aria-labelledby="sum">
    <h2 id="sum">{text.checkout.summary}</h2>
    <ul class="lines">
      {cart.items.map((item) => (
        <li><span class="times">{item.quantity}×</span><span>{item.name}</span><span class="amount">{money(item.lineTotal, cart.currency)}</span></li>
      ))}
    </ul>
    <dl class="totals"><div class="last"><dt>{text.cart.subtotal}</dt><dd>{money(cart.subtotal, cart.currency)}</dd></div></dl>
    <p class="hint">{text.cart.later}</p>
  </section>
);

/** The second step: a checkout whose units are held. `key` is the payment's idempotency key. */
export interface PayStepModel {
  readonly shopName: string;
  readonly checkout: Checkout;
  readonly form: FormState;
  readonly key: string;
  /** What the shop's clock says: the countdown goes by it. */
  readonly now: string;
  readonly ways: readonly Way[];
  readonly notice: string | undefined;
}

const closed = new Set(["EXPIRED", "RELEASED"]);

/** The step that takes shipping and payment; or says how the checkout ended. */
export const payStepPage = (model: PayStepModel): string => {
  const { checkout, form } = model;
  return page({
    title: text.checkout.title,
    kind: "checkout",
    shopName: model.shopName,
    children: (
      <>
        <div class="top"><h1>{text.checkout.title}</h1></div>
        <AddressedNotice of={model.notice} />
        <FormProblem form={form} />
        {closed.has(checkout.status) ? <Ended checkout={checkout} told={form.problem !== undefined} /> : (
          <div class="split">
            <div class="stack">
              <Countdown checkout={checkout} now={model.now} />
              <PriceChanges checkout={checkout} />
              <ShippingForm checkout={checkout} />
              {checkout.status === "PENDING" || checkout.status === "PAYING" ? <Notice><p>{text.checkout.pending}</p></Notice> : <PayForm checkout={checkout} form={form} payKey={model.key} ways={model.ways} />}
            </div>
            <OrderSummary title={text.checkout.summary} lines={checkout.items} totals={checkout}>
              <form action={`/checkout/${checkout.checkoutId}/cancel`} method="post" data-cart-form>
                <button type="submit" class="link">{text.checkout.cancel}</button>
              </form>
            </OrderSummary>
          </div>
        )}
      </>
    ),
  });
};

const Ended = ({ checkout, told }: { checkout: Checkout; told: boolean }) => (
  <div class="nothing">
    {!told && <Notice tone="bad"><p>{checkout.status === "EXPIRED" ? text.checkout.expired : text.checkout.released}</p></Notice>}
    <a class="button" href="/cart">{text.checkout.again}</a>
  </div>
);

const Countdown = ({ checkout, now }: { checkout: Checkout; now: string }) => (
  <p class="clock" data-countdown={checkout.expiresAt} data-now={now} data-reload={`/checkout/${checkout.checkoutId}`}>
    <span>
      {text.checkout.guaranteed} <time datetime={checkout.expiresAt} data-local-time>{clockTime(checkout.expiresAt)}</time>
    </span>
    <b data-left hidden role="timer" aria-label={text.checkout.remaining} />
  </p>
);

const PriceChanges = ({ checkout }: { checkout: Checkout }) =>
  checkout.priceChanges.length === 0 ? null : (
    <Notice>
      <p>{text.checkout.priceChanges}</p>
      <ul>
        {checkout.priceChanges.map(({ variantId, from, to }) => (
          <li>{checkout.items.find((item) => item.variantId === variantId)?.name}: <s>{money(from, checkout.currency)}</s> {money(to, checkout.currency)}</li>
        ))}
      </ul>
    </Notice>
  );

const ShippingForm = ({ checkout }: { checkout: Checkout }) => (
  <form class="panel stack" action={`/checkout/${checkout.checkoutId}/shipping`} method="post">
    <h2 id="shipping">{text.checkout.shipping}</h2>
    <div class="choices" role="radiogroup" aria-labelledby="shipping">
      {checkout.shippingOptions.map(({ method, price, estimatedDelivery }) => (
        <label class="choice">
          <input type="radio" name="shippingMethod" value={method} checked={method === checkout.shippingMethod} data-submit />
          <span>{text.checkout.shippingMethods[method] ?? method}</span>
          <span class="amount">{price === 0 ? text.checkout.free : money(price, checkout.currency)}</span>
          <small>{text.checkout.arrives(daySpan(estimatedDelivery))}</small>
        </label>
      ))}
    </div>
    <p class="unscripted"><button type="submit" class="button quiet small">{text.checkout.changeShipping}</button></p>
  </form>
);

/** The way to where the buyer approves his payment: a link, because a form may lead nowhere but to this shop. */
export const approvalPage = ({ shopName, approvalUrl, orderId }: { readonly shopName: string; readonly approvalUrl: string; readonly orderId: string }): string =>
  page({
    title: text.checkout.approve,
    kind: "checkout",
    shopName,
    children: (
      <div class="nothing">
        <h1>{text.checkout.approve}</h1>
        <Notice><p>{text.checkout.approveHint}</p></Notice>
        <a class="button" href={approvalUrl}>{text.checkout.approveNow}</a>
        <a href={`/orders/${orderId}`}>{text.checkout.approveLater}</a>
      </div>
    ),
  });
