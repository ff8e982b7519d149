// Duty: what a buyer is told about an order, template by template.
// Invariant: a letter is only ever written from values that were checked; it promises nothing that the lane has not decided.
// Neighbours: domain/checkout/mails.ts asks for them and gives the values; render.ts chooses.

import { z } from "zod";
import type { OrderTemplate } from "../../domain/checkout/mails.ts";
import type { Block, Letter } from "./letter.ts";
import type { Shop } from "./shop.ts";

const amount = z.number();
const thing = z.object({ name: z.string(), quantity: z.int(), totalPrice: amount.optional() });
const text = z.string().trim().min(1).nullish().catch(null);
const tracking = z.object({ carrier: text, number: text, url: text });

/** What a lane says of an order: amounts in the currency's decimals. What is missing is left out of the mail. */
const orderValues = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  items: z.array(thing).default([]),
  subtotal: amount.optional(),
  discount: amount.optional(),
  shipping: amount.optional(),
  tax: amount.optional(),
  total: amount.optional(),
  shippingAddress: z.object({ streetAddress: text, city: text, state: text, postalCode: text, country: text }).nullish(),
  estimatedDelivery: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).nullish(),
  reason: text,
  tracking: z.union([tracking, z.string().transform((number) => tracking.parse({ number }))]).nullish(),
  refund: z.object({ amount, reason: text }).optional(),
  return: z.object({ returnId: z.string(), reason: text, instructions: text, items: z.array(thing).default([]) }).optional(),
});

type OrderValues = z.infer<typeof orderValues>;
type Wording = (order: OrderValues, page: string | null) => Omit<Letter, "blocks"> & { readonly blocks: readonly (Block | readonly Block[])[] };

/** Made once for each currency: to make one costs more than all else of a letter. There are as many as the shop has currencies. */
const moneyFormats = new Map<string, Intl.NumberFormat>();

function money(value: number, currency: string): string {
  const format = moneyFormats.get(currency) ?? new Intl.NumberFormat("en-US", { style: "currency", currency });
  moneyFormats.set(currency, format);
  return format.format(value);
}

const dayFormat = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
const day = (iso: string): string => dayFormat.format(new Date(iso));

const say = (words: string): Block => ({ kind: "paragraph", text: words });
const note = (words: string): Block => ({ kind: "note", text: words });
const button = (label: string, url: string | null): readonly Block[] => (url === null ? [] : [{ kind: "button", label, url }]);

function facts(...given: readonly (readonly [label: string, value: string | null | undefined])[]): readonly Block[] {
  const known = given.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
  return known.length === 0 ? [] : [{ kind: "facts", facts: known }];
}

/** The whole order with all that it comes to. */
function bill({ items, currency, subtotal, discount, shipping, tax, total }: OrderValues): Block {
  const sums: readonly (readonly [string, number | undefined])[] = [["Goods", subtotal], ["Discount", discount ? -discount : undefined], ["Delivery", shipping], ["Tax", tax], ["Total", total]];
  return { kind: "things", things: thingsOf(items, currency), sums: sums.flatMap(([label, value]) => (value === undefined ? [] : [[label, money(value, currency)] as const])) };
}

/** What is in the parcel or on its way back, without prices. */
const parcel = (items: OrderValues["items"]): Block => ({ kind: "things", things: items.map(({ name, quantity }) => ({ name, quantity, price: null })), sums: [] });

const thingsOf = (items: OrderValues["items"], currency: string) => items.map(({ name, quantity, totalPrice }) => ({ name, quantity, price: totalPrice === undefined ? null : money(totalPrice, currency) }));

const countryNames = new Intl.DisplayNames("en", { type: "region" });
/** Where the state and the code stand behind the town. */
const codesLast: ReadonlySet<string> = new Set(["US", "CA", "AU", "GB", "IE", "NZ", "IN"]);

function addressOf({ shippingAddress: to }: OrderValues): string | null {
  if (!to) return null;
  const known = (words: readonly (string | null | undefined)[], between: string) => words.filter(Boolean).join(between);
  const country = to.country ?? "";
  const town = codesLast.has(country) ? known([to.city, known([to.state, to.postalCode], " ")], ", ") : known([known([to.postalCode, to.city], " "), to.state], ", ");
  return known([to.streetAddress, town, /^[A-Z]{2}$/.test(country) ? countryNames.of(country) : country], "\n");
}

function expectedOf({ estimatedDelivery: span }: OrderValues): string | null {
  if (!span) return null;
  const [from, to] = [day(span.from), day(span.to)];
  return from === to ? from : `${from} – ${to}`;
}

const refunded = ({ refund, currency }: OrderValues): string => (refund === undefined ? "your money" : money(refund.amount, currency));

const wordings: Readonly<Record<OrderTemplate | "payment-late-refund", Wording>> = {
  "order-confirmed": (order, page) => ({
    subject: `Your order ${order.orderNumber} is confirmed`,
    preview: "We have your payment, and these things are yours.",
    heading: "Thank you. It is yours.",
    tone: "good",
    blocks: [say("We have your payment and pack your order now. You hear from us again when it leaves."), bill(order), facts(["Order", order.orderNumber], ["Expected", expectedOf(order)], ["Goes to", addressOf(order)]), button("See your order", page)],
  }),
  "payment-failed": (order, page) => ({
    subject: `The payment for ${order.orderNumber} did not go through`,
    preview: "You have not been charged. The order is closed.",
    heading: "Your payment did not go through",
    tone: "bad",
    blocks: [
      say("We asked again and again what had become of your payment. It was not made, so the order is closed and you have not been charged."),
      bill(order),
      say("The things are on sale again. If you still want them, order them once more, perhaps with another way to pay."),
      button("See the order", page),
      note("Should your bank show an amount as reserved, it lets go of it by itself within a few days."),
    ],
  }),
  "order-shipped": (order, page) => ({
    subject: `Your order ${order.orderNumber} is on its way`,
    preview: "It has left our warehouse.",
    heading: "It is on its way",
    tone: "good",
    blocks: [
      say("Your order has left our warehouse."),
      parcel(order.items),
      facts(["Order", order.orderNumber], ["Carrier", order.tracking?.carrier], ["Tracking number", order.tracking?.number], ["Expected", expectedOf(order)], ["Goes to", addressOf(order)]),
      button("Follow the parcel", order.tracking?.url?.startsWith("https://") ? order.tracking.url : page),
    ],
  }),
  "order-delivered": (order, page) => ({
    subject: `Your order ${order.orderNumber} has arrived`,
    preview: "We hope it is all you wanted.",
    heading: "It has arrived",
    tone: "good",
    blocks: [say("The carrier says that your order has been delivered. We hope it is all you wanted."), parcel(order.items), facts(["Order", order.orderNumber], ["Went to", addressOf(order)]), button("See your order", page), note("Something is not right, or it never came? Open the order: it can be returned from there.")],
  }),
  "order-cancelled": (order, page) => ({
    subject: `Your order ${order.orderNumber} is cancelled`,
    preview: "Nothing will be sent, and your money comes back.",
    heading: "Your order is cancelled",
    tone: "calm",
    blocks: [say("Nothing will be sent. What you paid goes back the way it came, and we write again when it has left us."), bill(order), facts(["Order", order.orderNumber], ["Reason", order.reason]), button("See the order", page)],
  }),
  "order-refunded": (order, page) => ({
    subject: `We have refunded ${refunded(order)} for order ${order.orderNumber}`,
    preview: "It goes back the way you paid.",
    heading: `${capital(refunded(order))} is on its way back`,
    tone: "good",
    blocks: [say("We have sent it back the way you paid. Banks take up to ten working days to show it."), facts(["Order", order.orderNumber], ["Refunded", order.refund && money(order.refund.amount, order.currency)], ["For", order.refund?.reason]), button("See your order", page)],
  }),
  "return-requested": (order, page) => ({
    subject: `Your return for order ${order.orderNumber}`,
    preview: "We have your request. Here is what to do next.",
    heading: "We have your return request",
    tone: "calm",
    blocks: [say("These things are to come back:"), parcel(order.return?.items ?? []), facts(["Order", order.orderNumber], ["Return", order.return?.returnId], ["Reason", order.return?.reason], ["What to do", order.return?.instructions]), say("We look at them when they are here, and write to you again."), button("See your order", page)],
  }),
  "return-approved": (order, page) => ({
    subject: `Your return for order ${order.orderNumber} is approved`,
    preview: "Your refund is on its way.",
    heading: "Your return is approved",
    tone: "good",
    blocks: [say("Everything is here. Your refund goes back the way you paid, and we write again when it has left us."), parcel(order.return?.items ?? []), facts(["Order", order.orderNumber], ["Return", order.return?.returnId], ["Refund", order.refund && money(order.refund.amount, order.currency)]), button("See your order", page)],
  }),
  "return-rejected": (order, page) => ({
    subject: `About your return for order ${order.orderNumber}`,
    preview: "We cannot take it back.",
    heading: "We cannot accept your return",
    tone: "bad",
    blocks: [say("We have looked at what you wanted to return, and cannot take it back."), parcel(order.return?.items ?? []), facts(["Order", order.orderNumber], ["Return", order.return?.returnId], ["Why", order.reason]), say("If you see it differently, answer this mail: a person reads it."), button("See your order", page)],
  }),
  "payment-late-refund": (order) => ({
    subject: `We have sent ${refunded(order)} back to you`,
    preview: "Your payment came after its time.",
    heading: "Your payment came too late",
    tone: "bad",
    blocks: [
      say(`Your payment reached us when the time to pay was over and the things had been given free. We have sent ${refunded(order)} back the way it came; banks take up to ten working days to show it.`),
      parcel(order.items),
      facts(["Reference", order.orderNumber], ["Refunded", order.refund && money(order.refund.amount, order.currency)]),
      say("We are sorry. There is no order, and nothing more for you to do."),
    ],
  }),
};

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

/** The templates about orders. */
export const orderTemplates = Object.keys(wordings) as readonly (keyof typeof wordings)[];

/** Writes a letter about an order. Throws when the values do not fit: that is a mistake of ours. */
export function orderLetter(template: keyof typeof wordings, values: unknown, { shopUrl }: Shop): Letter {
  const order = orderValues.parse(values);
  const page = shopUrl === "" ? null : `${shopUrl}/orders/${encodeURIComponent(order.orderId)}`;
  const letter = wordings[template](order, page);
  return { ...letter, blocks: letter.blocks.flat().filter((block) => block.kind !== "things" || block.things.length + block.sums.length > 0) };
}
