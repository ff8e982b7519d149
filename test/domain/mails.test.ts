// Duty: every mail of the shop, as a buyer reads it: in text and as a page, saying the same.
// Invariant: what the lanes ask for can be rendered; nothing that people wrote becomes markup.
// Neighbours: clients/notifications; domain/checkout/mails.ts asks.

import { describe, expect, it } from "vitest";
import { mailTemplates, renderMail } from "../../src/clients/notifications/render.ts";
import type { CheckoutDraft } from "../../src/domain/checkout/draft.ts";
import { type MailDetails, lateRefundMail, orderMail, type OrderTemplate } from "../../src/domain/checkout/mails.ts";
import type { NotificationFact } from "../../src/domain/facts.ts";
import { idOf } from "../../src/domain/ids.ts";
import { placeOrder } from "../../src/domain/order.ts";
import { draftOf } from "../support/purchase.ts";

const draft: CheckoutDraft = draftOf([{ variantId: idOf("variant", "lamp"), quantity: 2 }], { checkoutId: idOf("checkout", "one"), email: "bo@example.test" });
const payment = { paymentId: idOf("payment", "one"), gateway: "sandbox", method: "CARD", amount: 2_500, status: "CAPTURED", at: 1 };
const order = placeOrder({ orderId: idOf("order", "one"), orderNumber: "ORD-2026-ONE", draft, shippingMethod: "standard", payment }, "CONFIRMED", 1);
const shop = { shopName: "Floodgate", shopUrl: "https://shop.test" };
const returned = { returnId: idOf("return", "one"), reason: "too bright", items: [{ name: "A thing", quantity: 1 }], instructions: "Print the label.\nPut it on the parcel." };

const orderMails: readonly (readonly [OrderTemplate, MailDetails, readonly string[]])[] = [
  ["order-confirmed", {}, ["2 × A thing: $20.00", "Delivery: $5.00", "Total: $25.00", "Goes to:\n1 Long Lane\nTown, 12345\nUnited States", "See your order: https://shop.test/orders/ord_one"]],
  ["payment-failed", {}, ["you have not been charged", "Total: $25.00"]],
  ["order-shipped", { tracking: { carrier: "Parcels", number: "TR4CK", url: "https://parcels.test/TR4CK" } }, ["Carrier: Parcels", "Tracking number: TR4CK", "Follow the parcel: https://parcels.test/TR4CK"]],
  ["order-delivered", {}, ["2 × A thing", "Went to:"]],
  ["order-cancelled", { reason: "changed my mind" }, ["Reason: changed my mind", "Total: $25.00"]],
  ["order-refunded", { refund: { amount: 1_000, reason: "returned" } }, ["Refunded: $10.00", "For: returned"]],
  ["return-requested", { return: returned }, ["1 × A thing", "Reason: too bright", "What to do:\nPrint the label.\nPut it on the parcel."]],
  ["return-approved", { return: returned, refund: { amount: 1_000 } }, ["1 × A thing", "Refund: $10.00"]],
  ["return-rejected", { return: returned, reason: "It was worn." }, ["1 × A thing", "Why: It was worn."]],
];

const others: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ["verify-email", { url: "https://shop.test/verify-email?token=x" }, ["Confirm the address: https://shop.test/verify-email?token=x"]],
  ["reset-password", { url: "https://shop.test/reset-password?token=x" }, ["Choose a new password: https://shop.test/reset-password?token=x"]],
  ["alert", { alertId: "alr_1", kind: "money_unexplained", detail: { amount: 12, gateway: "sandbox" }, link: "/admin/audit" }, ["What: money unexplained", "amount: 12\ngateway: sandbox", "https://shop.test/admin/audit"]],
];

const asked = (template: string, values: Readonly<Record<string, unknown>>): NotificationFact => ({ type: "NOTIFICATION_REQUESTED", mailId: idOf("mail", template), template, to: "bo@example.test", values });
const late = lateRefundMail(draft, order, { refundId: idOf("refund", "one"), amount: 2_500 });
const cases: readonly (readonly [string, NotificationFact, readonly string[]])[] = [
  ...orderMails.map(([template, details, says]) => [template, orderMail(template, draft, order, details), says] as const),
  [late.template, late, ["Refunded: $25.00", "There is no order"]],
  ...others.map(([template, values, says]) => [template, asked(template, values), says] as const),
];

/** As the queue brings it. */
const render = (fact: NotificationFact, at = shop) => renderMail({ ...fact, values: JSON.parse(JSON.stringify(fact.values)) }, at);

const words = (html: string): string =>
  html.replace(/<(style|head)>.*?<\/\1>/gs, "").replace(/<[^>]*>/g, " ").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&").replace(/\s+/g, " ");

describe.each(cases)("%s", (_template, fact, says) => {
  it("says what it must, in text and as a page", async () => {
    const mail = await render(fact);
    expect(mail).toMatchObject({ mailId: fact.mailId, template: fact.template, to: "bo@example.test", subject: expect.stringMatching(/\S/) });
    for (const saying of says) {
      expect(mail.text).toContain(saying);
      for (const part of saying.split(/: ?|\n/)) expect(words(mail.html) + mail.html).toContain(part.replaceAll('"', ""));
    }
  });

  it("needs no pages to link to", async () => {
    const mail = await render(fact, { ...shop, shopUrl: "" });
    expect(mail.text).not.toContain("shop.test/orders");
    expect(mail.html).not.toMatch(/<img|<script|<link|undefined|NaN/);
  });
});

it("knows every template that anybody asks for", () => {
  expect([...mailTemplates].toSorted()).toEqual(cases.map(([template]) => template).toSorted());
});

it("makes no markup of what people wrote, and no link of what is none", async () => {
  const hostile = orderMail("order-shipped", { ...draft, lines: draft.lines.map((line) => ({ ...line, name: "<script>alert(1)</script>" })) }, { ...order, items: order.items.map((item) => ({ ...item, name: "<script>alert(1)</script>" })) }, { tracking: { number: "<b>1</b>", url: "javascript:alert(1)" } });
  const { html } = await render(hostile);
  expect(html).toContain("2 × &lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).not.toMatch(/<script|<b>|javascript:/);
});

it("takes a tracking number alone, and an order without a total", async () => {
  const { text } = await render(asked("order-shipped", { orderId: "ord_1", orderNumber: "ORD-2026-1", currency: "JPY", tracking: "JP-1" }));
  expect(text).toContain("Tracking number: JP-1");
});

it("names each mail after its checkout and what it is about, so that one is sent once", () => {
  const ids = cases.filter(([, fact]) => fact.mailId.startsWith("mai_one-")).map(([, fact]) => fact.mailId);
  expect(new Set(ids).size).toBe(orderMails.length + 1);
  expect(orderMail("order-refunded", draft, order, {}, idOf("refund", "a")).mailId).not.toBe(orderMail("order-refunded", draft, order, {}, idOf("refund", "b")).mailId);
});

it("refuses a template that there is not, and values that do not fit", async () => {
  await expect(render(asked("constructor", {}))).rejects.toThrow("no mail template constructor");
  await expect(render(asked("order-confirmed", { orderId: "ord_1" }))).rejects.toThrow();
});
