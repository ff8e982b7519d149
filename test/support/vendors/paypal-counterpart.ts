import { paypalDeeds } from "../../../src/clients/payments/paypal/gateway.ts";
import type { Millis } from "../../../src/domain/time.ts";
import type { Counterpart } from "./gateway-facts.ts";
import { PaypalServer } from "./paypal-server.ts";

/** A PayPal of its own with the gateway before it. Its clock stands until it is moved. */
export function paypalCounterpart(): Counterpart & { readonly server: PaypalServer; readonly pass: (ms: number) => void } {
  let now: Millis = 1_800_000_000_000;
  let transmissions = 0;
  const clock = { now: () => now };
  const server = new PaypalServer(clock.now);
  const deeds = paypalDeeds({
    secrets: { clientId: "client", clientSecret: "secret", webhookId: "WEBHOOK1" },
    fetch: server.fetch, clock, timeoutMs: 2_000, apiUrl: "https://api-m.paypal.test", approvalMs: 900_000,
    returnUrl: (key) => `https://shop.test/checkout/${key.split(":")[0]}`,
  });
  const signed = async (event: object, at: Millis) => {
    const raw = JSON.stringify(event, null, 1);
    const [id, time] = [`t-${(transmissions += 1)}`, new Date(at).toISOString()];
    server.signed.add(`${id} ${time} ${raw}`);
    const headers = { "PAYPAL-AUTH-ALGO": "SHA256withRSA", "PAYPAL-CERT-URL": "https://api.paypal.com/v1/notifications/certs/CERT-1", "PAYPAL-TRANSMISSION-ID": id, "PAYPAL-TRANSMISSION-SIG": "c2lnbmF0dXJl", "PAYPAL-TRANSMISSION-TIME": time };
    return { raw, headers: new Headers(headers) };
  };
  return {
    gateway: { name: "paypal", methods: ["PAYPAL"], capturesAtOnce: false, ...deeds },
    server,
    pass: (ms) => void (now += ms),
    now: clock.now,
    alwaysAsks: true,
    currencies: [["JPY", 2_000], ["EUR", 1], ["HUF", 50_000]],
    approving: { method: "PAYPAL", token: "paypal" },
    declining: { method: "PAYPAL", token: "declined", declineCode: "card_declined" },
    decliningForGood: { method: "PAYPAL", token: "locked" },
    asking: { method: "PAYPAL", token: "paypal", approvalUrl: /^https:\/\/www\.paypal\.com\/checkoutnow/ },
    buyerApproves: async (key, token) => server.approve(key, token),
    loseNext: (what) => server.troubleNext(what),
    down: () => {
      server.troubleNext(503);
      return { method: "PAYPAL", token: "paypal" };
    },
    message: (key, at) => signed({ id: `WH-${(transmissions += 1)}`, event_type: "PAYMENT.CAPTURE.COMPLETED", resource: { id: "CAPTURE1", custom_id: key } }, at),
    foreign: (at) => signed({ id: "WH-0", event_type: "BILLING.PLAN.CREATED", resource: { id: "P-1" } }, at),
  };
}
