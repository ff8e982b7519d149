// The customer's own page: orders and addresses.

import { AddressFields, AddressLines } from "./components/address.tsx";
import { FormProblem } from "./components/fields.tsx";
import { AddressedNotice, Notice } from "./components/notices.tsx";
import { Pages } from "./components/pagination.tsx";
import { calendarDay, money } from "./format.ts";
import { page } from "./layout.tsx";
import type { Address, FormState, OrderSummary, Pagination } from "./models.ts";
import { text } from "./strings.ts";

/** What the account page shows. */
export interface AccountModel {
  readonly shopName: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly admin: boolean;
  readonly orders: readonly OrderSummary[];
  readonly pagination: Pagination;
  readonly addresses: readonly Address[];
  readonly form: FormState;
  readonly notice: string | undefined;
}

/** The account page as HTML. */
export const accountPage = (model: AccountModel): string =>
  page({
    title: text.account.title,
    kind: "account",
    shopName: model.shopName,
    children: (
      <>
        <div class="top">
          <h1>{text.account.hello(model.name)}</h1>
          <p class="quiet">{model.email}</p>
          <div class="actions">
            {model.admin && <a class="button small" href="/admin">{text.shop.backOffice}</a>}
            <form action="/sign-out" method="post" data-cart-form><button type="submit" class="button quiet small">{text.shop.signOut}</button></form>
          </div>
        </div>
        <AddressedNotice of={model.notice} />
        {!model.emailVerified && (
          <Notice>
            <p>{text.account.unverified}</p>
            <form action="/account/verification" method="post"><button type="submit" class="button quiet small">{text.account.verifyAgain}</button></form>
          </Notice>
        )}
        <div class="split">
          <Orders {...model} />
          <Addresses {...model} />
        </div>
      </>
    ),
  });

const Orders = ({ orders, pagination }: AccountModel) => (
  <section class="stack" aria-labelledby="orders">
    <h2 id="orders">{text.account.orders}</h2>
    {orders.length === 0 ? (
      <p class="quiet">{text.account.noOrders}</p>
    ) : (
      <div class="tables" tabindex={0} role="region" aria-labelledby="orders">
        <table>
          <thead>
            <tr><th scope="col">{text.account.order}</th><th scope="col">{text.account.date}</th><th scope="col">{text.account.status}</th><th scope="col" class="number">{text.account.total}</th></tr>
          </thead>
          <tbody>
            {orders.map((order) => (
              <tr>
                <td><a href={`/orders/${order.orderId}`}>{order.orderNumber}</a></td>
                <td><time datetime={order.createdAt}>{calendarDay(order.createdAt)}</time></td>
                <td><span class="state">{text.order.statuses[order.status] ?? order.status}</span></td>
                <td class="number">{money(order.total, order.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    <Pages pagination={pagination} hrefOf={(n) => `/account?page=${n}`} />
  </section>
);

const Addresses = ({ addresses, form }: AccountModel) => (
  <section class="stack" aria-labelledby="addresses">
    <h2 id="addresses">{text.account.addresses}</h2>
    {addresses.length === 0 && <p class="quiet">{text.account.noAddresses}</p>}
    {addresses.length > 0 && <ul class="addresses">
      {addresses.map((address) => (
        <li class="panel">
          <AddressLines address={address} />
          {address.isDefault === true && <p><span class="state">{text.account.usual}</span></p>}
          <form action={`/account/addresses/${address.addressId}/remove`} method="post">
            <button type="submit" class="link" aria-label={text.account.removeAddressOf(address.streetAddress)}>{text.account.removeAddress}</button>
          </form>
        </li>
      ))}
    </ul>}
    <details open={form.problem !== undefined || Object.keys(form.faults).length > 0}>
      <summary>{text.account.addAddress}</summary>
      <form class="form panel" action="/account/addresses" method="post">
        <FormProblem form={form} />
        <AddressFields form={form} />
        <label class="check"><input type="checkbox" name="isDefault" value="true" /> <span>{text.address.usual}</span></label>
        <button type="submit" class="button">{text.account.saveAddress}</button>
      </form>
    </details>
  </section>
);
