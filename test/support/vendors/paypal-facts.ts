import { describe, expect, it } from "vitest";
import type { RefundId } from "../../../src/domain/ids.ts";
import type { paypalCounterpart } from "./paypal-counterpart.ts";

const hour = 3_600_000;
let made = 0;

/** What is true of PayPal beyond what is true of every gateway. */
export function paypalFacts(make: () => ReturnType<typeof paypalCounterpart>): void {
  const opened = opening(make);
  describe("PayPal", () => {
    for (const [title, holds] of Object.entries(facts)) it(title, () => holds(opened));
    eachTrouble(opened);
  });
}

/** A counterpart and a payment that nobody has heard of. */
function opening(make: () => ReturnType<typeof paypalCounterpart>) {
  const begun = () => {
    const counterpart = make();
    const request = { key: `chk_0-paypal${(made += 1)}:1`, amount: 1_999, currency: "USD", gatewayTransactionId: null, at: counterpart.now(), method: "PAYPAL", token: "paypal" };
    return { ...counterpart, request };
  };
  return { begun };
}

type Opened = ReturnType<typeof opening>;

const facts: Readonly<Record<string, (opened: Opened) => Promise<void>>> = {
  async "makes one order for a key, and sends the payer there and back"({ begun }) {
    const { gateway, server, request } = begun();
    const asked = await gateway.authorise(request);
    expect(asked).toMatchObject({ kind: "pending", approvalUrl: "https://www.paypal.com/checkoutnow?token=ORDER1" });
    expect(await gateway.authorise(request)).toEqual(asked);
    expect(server.asked[0]?.values).toMatchObject({ intent: "AUTHORIZE", payment_source: { paypal: { experience_context: { return_url: `https://shop.test/checkout/${request.key.split(":")[0]}` } } } });
  },

  async "authorises nothing that was given up, though its payer approves it afterwards"({ begun }) {
    const { gateway, server, request } = begun();
    await gateway.authorise(request);
    const order = server.orderOf(request.key);
    expect(await gateway.void(request)).toMatchObject({ kind: "voided" });
    order.status = "APPROVED";
    expect(await gateway.find({ ...request, gatewayTransactionId: order.id })).toMatchObject({ kind: "voided" });
    expect(server.asked.some(({ path }) => path.endsWith("/authorize"))).toBe(false);
  },

  async "authorises nothing that was approved too late"({ begun }) {
    const { gateway, server, request, pass } = begun();
    await gateway.authorise(request);
    pass(16 * 60_000);
    server.approve(request.key, "paypal");
    expect(await gateway.find(request)).toMatchObject({ kind: "voided" });
    expect(await gateway.find(request)).toMatchObject({ kind: "voided" });
    expect(server.asked.some(({ path }) => path.endsWith("/authorize"))).toBe(false);
  },

  async "finds by PayPal's own name for ever, and knows nothing of what was never heard of after hours"({ begun }) {
    const { gateway, server, request, pass } = begun();
    const asked = await gateway.authorise(request);
    const gatewayTransactionId = asked.kind === "pending" ? asked.gatewayTransactionId : null;
    server.approve(request.key, "paypal");
    await gateway.find(request);
    server.forgetRequestIds();
    pass(48 * hour);
    expect(await gateway.find({ ...request, gatewayTransactionId })).toMatchObject({ kind: "authorised" });
    expect(await gateway.find(request)).toEqual({ kind: "unknown" });
  },

  async "refunds once though PayPal has forgotten the request"({ begun }) {
    const { gateway, server, request, pass } = begun();
    await gateway.authorise(request);
    server.approve(request.key, "paypal");
    const found = await gateway.find(request);
    const known = { ...request, gatewayTransactionId: found.kind === "authorised" ? found.gatewayTransactionId : null };
    await gateway.capture(known);
    for (let time = 0; time < 2; time++) {
      expect(await gateway.refund(known, "ref_1" as RefundId, 500)).toEqual({ kind: "refunded" });
      server.forgetRequestIds();
      pass(50 * 24 * hour);
    }
    expect(server.asked.filter(({ path }) => path.endsWith("/refund"))).toHaveLength(1);
  },

  async "asks for an access token once, and again before it ends"({ begun }) {
    const { gateway, server, request, pass } = begun();
    for (let time = 0; time < 3; time++) await gateway.authorise(request);
    expect(server.tokensGiven).toBe(1);
    pass(9 * hour);
    await gateway.find({ ...request, gatewayTransactionId: "ORDER1" });
    expect(server.tokensGiven).toBe(2);
  },

  async "hears of an approval and of a refund as of the payment they belong to"({ begun }) {
    const { gateway, server, request, now, foreign } = begun();
    const { headers } = await foreign(now());
    const heard = async (event: object) => {
      const raw = JSON.stringify(event);
      server.signed.add(`${headers.get("PAYPAL-TRANSMISSION-ID")} ${headers.get("PAYPAL-TRANSMISSION-TIME")} ${raw}`);
      return gateway.verifyWebhook(raw, headers, now());
    };
    const key = request.key;
    expect(await heard({ id: "WH-1", event_type: "CHECKOUT.ORDER.APPROVED", resource: { id: "ORDER1", purchase_units: [{ custom_id: key }] } })).toEqual({ kind: "heard", gatewayEventId: "WH-1", key });
    expect(await heard({ id: "WH-2", event_type: "PAYMENT.CAPTURE.REFUNDED", resource: { id: "REFUND1", custom_id: `${key}:ref_1` } })).toEqual({ kind: "heard", gatewayEventId: "WH-2", key });
  },

  async "asks nobody but PayPal about a certificate"({ begun }) {
    const { gateway, server, request, now, message } = begun();
    const { raw, headers } = await message(request.key, now());
    for (const url of ["https://paypal.com.evil.test/cert", "http://api.paypal.com/cert", "https://evilpaypal.com/cert"]) {
      const forged = new Headers(headers);
      forged.set("PAYPAL-CERT-URL", url);
      expect(await gateway.verifyWebhook(raw, forged, now())).toEqual({ kind: "forged" });
    }
    expect(server.asked).toEqual([]);
  },

  async "reads all pages of the books, and months of them"({ begun }) {
    const { gateway, server, request, now } = begun();
    server.pageSize = 2;
    for (let index = 1; index <= 3; index++) {
      const one = { ...request, key: `${request.key}${index}` };
      await gateway.authorise(one);
      server.approve(one.key, "paypal");
      await gateway.find(one);
      await gateway.capture(one);
    }
    const rows = await gateway.listSettlements(now() - 40 * 24 * hour, now() + hour);
    expect(rows.map(({ key }) => key)).toEqual([1, 2, 3].map((index) => `${request.key}${index}`));
  },
};

/** What is told of many cases, a test for each. */
function eachTrouble({ begun }: Opened): void {
  it.each([[429, { kind: "unavailable", sent: false }], [500, { kind: "silent" }], [409, { kind: "silent" }], [403, { kind: "unavailable", sent: false }], [400, { kind: "refused" }]])("takes a %i for what it is: only who surely did nothing is passed over", async (status, answer) => {
    const { gateway, server, request } = begun();
    server.troubleNext(status);
    expect(await gateway.authorise(request)).toMatchObject(answer);
  });
}
