// Duty: how a buyer pays: a choice for each thing the offered gateways take.
// Invariant: nothing of another site is loaded unless a gateway that needs it is on offer.
// Neighbours: checkout.tsx shows it; checkout-routes.ts reads it; browser/card.ts takes cards in Stripe's field.

import { assets } from "../../assets.gen.ts";
import { money } from "../format.ts";
import type { Checkout, FormState } from "../models.ts";
import { text } from "../strings.ts";

/** A method and the gateway that takes it; with Stripe's public key where its field is needed. */
export interface Way {
  readonly method: string;
  readonly gateway: string;
  readonly publishableKey?: string;
}

/** What the page must be allowed to load for these ways. */
export function policyFor(ways: readonly Way[]): string | null {
  if (!ways.some(({ gateway }) => gateway === "stripe")) return null;
  return "default-src 'self'; script-src 'self' https://js.stripe.com; frame-src https://js.stripe.com https://hooks.stripe.com; connect-src 'self' https://api.stripe.com; img-src 'self' https: data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
}

/** The method that a token of the form belongs to. */
export function methodOf(token: string): string {
  if (token === "paypal") return "PAYPAL";
  return token.startsWith("upi_") ? "UPI" : "CARD";
}

const tokensOf = ({ method, gateway }: Way): readonly (readonly [string, readonly [string, string]])[] => {
  if (gateway === "sandbox") return Object.entries(method === "UPI" ? text.checkout.upi : text.checkout.cards);
  return gateway === "paypal" ? [["paypal", text.checkout.paypal]] : [];
};

/** The form that pays for a checkout, with each way it may be paid. `payKey` makes a form that is sent twice one payment. */
export const PayForm = ({ checkout, form, payKey, ways }: { readonly checkout: Checkout; readonly form: FormState; readonly payKey: string; readonly ways: readonly Way[] }) => {
  const tokens = ways.flatMap(tokensOf);
  const stripe = ways.find(({ gateway }) => gateway === "stripe");
  const chosen = form.values["paymentToken"] || (stripe === undefined ? tokens[0]?.[0] : undefined);
  return (
    <form class="panel stack" action={`/checkout/${checkout.checkoutId}/pay`} method="post" data-once data-cart-form>
      <h2 id="payment">{text.checkout.payment}</h2>
      {ways.some(({ gateway }) => gateway === "sandbox") && <p class="hint">{text.checkout.sandbox}</p>}
      <input type="hidden" name="key" value={payKey} />
      <div class="choices cards" role="radiogroup" aria-labelledby="payment">
        {stripe && <CardField publishableKey={stripe.publishableKey ?? ""} checked={chosen === undefined} />}
        {tokens.map(([token, [name, what]]) => (
          <label class="choice">
            <input type="radio" name="paymentToken" value={token} required checked={chosen === token} />
            <span>{name}</span>
            <small>{what}</small>
          </label>
        ))}
      </div>
      <button type="submit" class="button wide">
        <span>{text.checkout.pay(money(checkout.total, checkout.currency))}</span>
        <span aria-hidden="true">→</span>
      </button>
    </form>
  );
};

const CardField = ({ publishableKey, checked }: { readonly publishableKey: string; readonly checked: boolean }) => (
  <div class="stack">
    <label class="choice">
      <input type="radio" name="paymentToken" value="" data-card-choice checked={checked} />
      <span>{text.checkout.card}</span>
      <small>{text.checkout.cardNeedsScript}</small>
    </label>
    <div data-card={publishableKey} />
    <p class="hint" role="alert" data-card-problem />
    <script src="https://js.stripe.com/v3/" defer />
    <script src={assets["card.js"]} type="module" />
  </div>
);
