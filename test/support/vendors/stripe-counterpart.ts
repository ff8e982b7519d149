import { Stripe } from "stripe";
import type { Gateway } from "../../../src/clients/payments/gateway.ts";
import { stripeDeeds } from "../../../src/clients/payments/stripe/gateway.ts";
import type { Millis } from "../../../src/domain/time.ts";
import type { Counterpart } from "./gateway-facts.ts";
import { StripeServer, type StripeShapes } from "./stripe-server.ts";

const secrets = { secretKey: "sk_test_floodgate", webhookSecret: "whsec_floodgate" };
/** Only its signing of test messages is used. */
const signer = new Stripe("sk_test_only_signs");

/** Signs a body as Stripe does, with the shop's webhook secret. */
export async function stripeSigned(payload: string, at: Millis): Promise<{ readonly raw: string; readonly headers: Headers }> {
  const header = await signer.webhooks.generateTestHeaderStringAsync({ payload, secret: secrets.webhookSecret, timestamp: Math.floor(at / 1_000), cryptoProvider: Stripe.createSubtleCryptoProvider() });
  return { raw: payload, headers: new Headers({ "Stripe-Signature": header }) };
}

/** A Stripe of its own with the gateway before it. Its clock stands until it is moved. */
export function stripeCounterpart(shapes: StripeShapes = {}): Counterpart & { readonly server: StripeServer; readonly gateway: Gateway; readonly pass: (ms: number) => void } {
  let now: Millis = 1_800_000_000_000;
  const clock = { now: () => now };
  const server = new StripeServer(clock.now, shapes);
  const returnUrl = (key: string) => `https://shop.test/checkout/${key.split(":")[0]}`;
  const deeds = stripeDeeds({ secrets, fetch: server.fetch, clock, timeoutMs: 2_000, approvalMs: 900_000, returnUrl });
  return {
    gateway: { name: "stripe", methods: ["CARD"], capturesAtOnce: false, ...deeds },
    server,
    pass: (ms) => void (now += ms),
    now: clock.now,
    approving: { method: "CARD", token: "pm_card_visa" },
    declining: { method: "CARD", token: "pm_card_chargeDeclinedInsufficientFunds", declineCode: "insufficient_funds" },
    decliningForGood: { method: "CARD", token: "pm_card_chargeDeclinedStolenCard" },
    asking: { method: "CARD", token: "pm_card_authenticationRequired", approvalUrl: /^https:\/\/hooks\.stripe\.com\// },
    buyerApproves: async (key) => server.approve(key),
    loseNext: (what) => server.troubleNext(what),
    down: () => {
      server.troubleNext(503);
      return { method: "CARD", token: "pm_card_visa" };
    },
    message: (key, at) => stripeSigned(server.event(key), at),
    foreign: (at) => stripeSigned(JSON.stringify({ id: "evt_other", object: "event", type: "account.updated", data: { object: { id: "acct_1", metadata: {} } } }), at),
  };
}
