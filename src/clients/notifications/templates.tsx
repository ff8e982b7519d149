// Duty: the shop's mails as markup and as text.
// Invariant: every value is escaped by the renderer; a mail is complete without pictures, styles or scripts from elsewhere.
// Neighbours: mailbox.ts chooses the template and checks its values.

/** What a mail says of its shop. */
export interface Sender {
  readonly shopName: string;
}

/** A mail ready to be sent, in both forms. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What the mails about an order say; amounts are in the currency's decimals. */
export interface OrderMail {
  readonly orderNumber: string;
  readonly currency: string;
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly totalPrice: number }[];
  /** Label and amount in the currency's decimals, from subtotal to total. */
  readonly amounts: readonly (readonly [label: string, amount: number])[];
  readonly url: string | null;
}

/** What the mails that carry a single-use link say. */
export interface LinkMail {
  readonly url: string;
}

const Paragraph = ({ text }: { readonly text: string }) => <p style="margin:0 0 16px">{text}</p>;
type Markup = ReturnType<typeof Paragraph>;

async function page({ shopName }: Sender, subject: string, content: readonly Markup[]): Promise<string> {
  const markup = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{subject}</title>
      </head>
      <body style="margin:0;background:#f4f4f1;color:#1c1b19;font:16px/1.5 system-ui,sans-serif">
        <main style="max-width:560px;margin:0 auto;padding:32px 24px;background:#fff">
          <p style="margin:0 0 24px;font-weight:700;letter-spacing:.02em">{shopName}</p>
          <h1 style="margin:0 0 16px;font-size:22px">{subject}</h1>
          {content}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${String(await markup)}`;
}

const Button = ({ url, label }: { readonly url: string; readonly label: string }) => (
  <p style="margin:0 0 16px">
    <a href={url} style="display:inline-block;padding:10px 18px;background:#1c1b19;color:#fff;text-decoration:none;border-radius:6px">
      {label}
    </a>
  </p>
);

/** An amount as people read it: "USD 12.50". */
function money(amount: number, currency: string): string {
  return new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" }).format(amount).replace(/\u00a0/g, " ");
}

const OrderTable = ({ order }: { readonly order: OrderMail }) => (
  <table style="width:100%;border-collapse:collapse;margin:0 0 24px">
    <tbody>
      {order.items.map((item) => (
        <tr>
          <td style="padding:8px 0;border-bottom:1px solid #e5e4df">{`${item.quantity} × ${item.name}`}</td>
          <td style="padding:8px 0;border-bottom:1px solid #e5e4df;text-align:right;white-space:nowrap">{money(item.totalPrice, order.currency)}</td>
        </tr>
      ))}
      {order.amounts.map(([label, amount]) => (
        <tr>
          <th scope="row" style="padding:4px 0;text-align:left;font-weight:400">{label}</th>
          <td style="padding:4px 0;text-align:right;white-space:nowrap">{money(amount, order.currency)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

function orderText(subject: string, intro: string, order: OrderMail): string {
  const lines = order.items.map((item) => `${item.quantity} x ${item.name}: ${money(item.totalPrice, order.currency)}`);
  const amounts = order.amounts.map(([label, amount]) => `${label}: ${money(amount, order.currency)}`);
  return [subject, intro, lines.join("\n"), amounts.join("\n"), ...(order.url === null ? [] : [order.url])].filter(Boolean).join("\n\n");
}

async function orderMail(sender: Sender, order: OrderMail, subject: string, intro: string): Promise<Rendered> {
  const button = order.url === null ? [] : [<Button url={order.url} label="See your order" />];
  const html = await page(sender, subject, [<Paragraph text={intro} />, <OrderTable order={order} />, ...button]);
  return { subject, text: orderText(subject, intro, order), html };
}

async function linkMail(sender: Sender, { url }: LinkMail, subject: string, intro: string, label: string, afterwards: string): Promise<Rendered> {
  const html = await page(sender, subject, [<Paragraph text={intro} />, <Button url={url} label={label} />, <Paragraph text={afterwards} />]);
  return { subject, text: [intro, url, afterwards].join("\n\n"), html };
}

/** The mail to a buyer whose payment was captured. */
export const orderConfirmed = (sender: Sender, order: OrderMail): Promise<Rendered> =>
  orderMail(sender, order, `Your order ${order.orderNumber} is confirmed`, "Thank you. We have your payment, and these things are yours:");

/** The mail to a buyer whose order was cancelled; the refund follows by itself. */
export const orderCancelled = (sender: Sender, order: OrderMail): Promise<Rendered> =>
  orderMail(sender, order, `Your order ${order.orderNumber} is cancelled`, "As you asked, nothing will be sent. What you paid goes back the way it came.");

/** The mail that proves who owns an address. */
export const verifyEmail = (sender: Sender, link: LinkMail): Promise<Rendered> =>
  linkMail(sender, link, "Confirm your e-mail address", `Somebody, we hope you, made an account at ${sender.shopName} with this address.`, "Confirm the address", "If it was not you, do nothing.");

/** The mail by which a password is chosen anew. */
export const resetPassword = (sender: Sender, link: LinkMail): Promise<Rendered> =>
  linkMail(sender, link, "Choose a new password", "Somebody, we hope you, has forgotten the password of your account.", "Choose a new password", "The link works once and not for long. If it was not you, do nothing: your password stays as it is.");
