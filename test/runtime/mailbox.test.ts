import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Event } from "../../src/contracts/events.ts";
import type { MailId } from "../../src/domain/ids.ts";
import { readMails } from "../../src/storage/mails.ts";
import { deliver, eventOf } from "../support/deliveries.ts";

const mail = (mailId: string, template: string, values: Record<string, unknown>): Event =>
  eventOf({ type: "NOTIFICATION_REQUESTED", mailId: mailId as MailId, template, to: `${mailId}@example.test`, values });

it("renders each mail once, escapes what people wrote, and says all in text too", async () => {
  const values = { orderId: "ord_1", orderNumber: "ORD-2026-1", currency: "USD", items: [{ name: "<script>alert(1)</script>", quantity: 2, totalPrice: 19.9 }], shipping: 5.99, total: 25.89 };
  const confirmed = mail("mai_one", "order-confirmed", values);
  await deliver("floodgate-notification", [confirmed, confirmed, eventOf({ type: "NOTIFICATION_REQUESTED", mailId: "mai_one" as MailId, template: "order-confirmed", to: "other@example.test", values })]);
  const mails = await readMails(env.DB, "mai_one@example.test", 10);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toBe("Your order ORD-2026-1 is confirmed");
  expect(mails[0]?.html).toMatch(/^<!doctype html><html lang="en">/);
  expect(mails[0]?.html).toContain("2 × &lt;script&gt;alert(1)&lt;/script&gt;");
  expect(mails[0]?.html).not.toContain("<script>");
  expect(mails[0]?.text).toContain("Delivery: $5.99\nTotal: $25.89");
});

it("asks again for a mail of an unknown template, and sends its neighbours", async () => {
  const result = await deliver("floodgate-notification", [mail("mai_bad", "constructor", {}), mail("mai_good", "verify-email", { url: "https://shop.test/" })]);
  expect(result.retryMessages).toHaveLength(1);
  expect(await readMails(env.DB, "mai_good@example.test", 10)).toHaveLength(1);
});

it("shows the mailbox as a page and as JSON", async () => {
  const json = await exports.default.fetch("http://shop.test/dev/mailbox?to=mai_good@example.test");
  expect(await json.json()).toMatchObject({ mails: [{ mailId: "mai_good", template: "verify-email", subject: "Confirm your e-mail address" }] });
  const page = await exports.default.fetch("http://shop.test/dev/mailbox", { headers: { Accept: "text/html" } });
  expect(page.headers.get("Content-Type")).toContain("text/html");
  expect(await page.text()).toContain("Confirm your e-mail address");
  const one = await exports.default.fetch("http://shop.test/dev/mailbox/mai_good");
  expect(await one.text()).toContain('href="https://shop.test/"');
});
