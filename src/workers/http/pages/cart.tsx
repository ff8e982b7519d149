// The cart: lines with quantities, what has changed since they were added, and the sum so far.

import { AddressedNotice, Notice } from "./components/notices.tsx";
import { money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Cart, CartItem } from "./models.ts";
import { text } from "./strings.ts";

/** What the cart page shows. */
export interface CartModel {
  readonly shopName: string;
  readonly cart: Cart;
  readonly notice: string | undefined;
  readonly maxQuantity: number;
}

/** The cart as HTML. */
export const cartPage = ({ shopName, cart, notice, maxQuantity }: CartModel): string =>
  page({
    title: text.cart.title,
    kind: "cart",
    shopName,
    children: (
      <>
        <div class="top" data-cart-units={String(cart.itemCount)}>
          <h1>{text.cart.title}</h1>
          {cart.itemCount > 0 && <p class="quiet">{text.cart.units(cart.itemCount)}</p>}
        </div>
        <AddressedNotice of={notice} />
        <Warnings cart={cart} />
        {cart.items.length === 0 ? (
          <div class="nothing">
            <h2>{text.cart.empty}</h2>
            <p>{text.cart.emptyHelp}</p>
            <a class="button" href="/products?sort=newest">{text.cart.browse}</a>
          </div>
        ) : (
          <div class="split">
            <ul class="cart-lines">
              {cart.items.map((item) => <Line item={item} currency={cart.currency} maxQuantity={maxQuantity} />)}
            </ul>
            <Sum cart={cart} />
          </div>
        )}
      </>
    ),
  });

const Warnings = ({ cart }: { cart: Cart }) =>
  cart.warnings.length === 0 ? null : (
    <Notice>
      <ul>
        {cart.warnings.map((warning) => {
          const name = cart.items.find((item) => item.itemId === warning.itemId)?.name;
          return <li>{name !== undefined && !warning.message.includes(name) && <strong>{name}: </strong>}{warning.message}</li>;
        })}
      </ul>
    </Notice>
  );

const Line = ({ item, currency, maxQuantity }: { item: CartItem; currency: string; maxQuantity: number }) => (
  <li>
    <a class="tile" href={`/products/${item.productId}?variant=${encodeURIComponent(item.variantId)}`} tabindex={-1} aria-hidden="true">
      {item.imageUrl !== null && <img src={item.imageUrl} alt="" width="800" height="800" loading="lazy" />}
    </a>
    <div>
      <h2 class="line-name"><a href={`/products/${item.productId}?variant=${encodeURIComponent(item.variantId)}`}>{item.name}</a></h2>
      <p class="quiet">{Object.entries(item.attributes).map(([name, value]) => `${name}: ${value}`).join(" · ")}</p>
      <p class="quiet">
        {item.inStock ? `${money(item.unitPrice, currency)} ${text.cart.each}` : text.cart.unavailable}
      </p>
    </div>
    <p class="amount">{money(item.lineTotal, currency)}</p>
    <div class="actions">
      <form action={`/cart/items/${item.itemId}`} method="post" data-cart-form>
        <label class="sr" for={`quantity-${item.itemId}`}>{text.cart.quantityOf(item.name)}</label>
        <select id={`quantity-${item.itemId}`} name="quantity" data-submit>
          {Array.from({ length: Math.max(maxQuantity, item.quantity) }, (_, at) => at + 1).map((n) => <option value={String(n)} selected={n === item.quantity}>{n}</option>)}
        </select>
        <button type="submit" class="link">{text.cart.update}</button>
      </form>
      <form action={`/cart/items/${item.itemId}`} method="post" data-cart-form>
        <input type="hidden" name="quantity" value="0" />
        <button type="submit" class="link" aria-label={text.cart.removeOf(item.name)}>{text.cart.remove}</button>
      </form>
    </div>
  </li>
);

const Sum = ({ cart }: { cart: Cart }) => (
  <section class="panel summary" aria-labelledby="sum">
    <h2 id="sum">{text.checkout.summary}</h2>
    <dl class="totals">
      <div><dt>{text.cart.subtotal}</dt><dd>{money(cart.subtotal, cart.currency)}</dd></div>
      {cart.discount > 0 && <div><dt>{text.cart.discount}</dt><dd>−{money(cart.discount, cart.currency)}</dd></div>}
      <div class="last"><dt>{text.summary.total}</dt><dd>{money(cart.total, cart.currency)}</dd></div>
    </dl>
    <a class="button wide" href="/checkout">{text.cart.checkout} <span aria-hidden="true">→</span></a>
    <p class="hint">{text.cart.later}</p>
  </section>
);
