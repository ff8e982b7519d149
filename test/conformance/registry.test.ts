import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { gatewayNamed, gatewaysOf, knownGateways, methodsOffered } from "../../src/clients/payments/registry.ts";
import { compose } from "../../src/compose.ts";
import { parsePaymentSecrets } from "../../src/contracts/secrets.ts";
import { StripeServer } from "../support/vendors/stripe-server.ts";

const stripe = { STRIPE_SECRET_KEY: "sk_test_floodgate", STRIPE_WEBHOOK_SECRET: "whsec_floodgate" };

/** This shop with other secrets and another preference. */
function shop(secrets: object, ...paymentGateways: readonly string[]) {
  const platform = compose(env);
  const server = new StripeServer(platform.clock.now);
  return { ...platform, fetch: server.fetch, payments: parsePaymentSecrets(secrets, "a secret"), config: { ...platform.config, paymentGateways } };
}

const names = (gateways: readonly { readonly name: string }[]) => gateways.map(({ name }) => name);

it("offers the gateways that are configured and have their secrets, the preferred one first", () => {
  expect(names(gatewaysOf(shop(stripe, "stripe", "sandbox")))).toEqual(["stripe", "sandbox"]);
  expect(names(gatewaysOf(shop(stripe, "sandbox", "stripe")))).toEqual(["sandbox", "stripe"]);
  expect(names(gatewaysOf(shop({}, "stripe", "sandbox")))).toEqual(["sandbox"]);
  expect(names(gatewaysOf(shop({ STRIPE_SECRET_KEY: "sk_1" }, "stripe")))).toEqual([]);
  expect(names(gatewaysOf(shop(stripe, "toString", "nobody")))).toEqual([]);
});

it("tells buyers each method once", () => {
  expect(methodsOffered(shop(stripe, "stripe", "sandbox"))).toEqual(["CARD", "UPI"]);
  expect(methodsOffered(shop(stripe, "stripe"))).toEqual(["CARD"]);
  expect(methodsOffered(shop({}, "stripe"))).toEqual([]);
});

it("still knows a gateway that is no longer offered, and makes each once", () => {
  const parts = shop(stripe, "sandbox");
  expect(names(knownGateways(parts))).toContain("stripe");
  expect(gatewayNamed(parts, "stripe")).toBe(gatewayNamed(parts, "stripe"));
  expect(gatewayNamed(parts, "nobody")).toBeNull();
});

it("asks a gateway whose library is loaded at the first question", async () => {
  const parts = shop(stripe, "stripe");
  const [gateway] = gatewaysOf(parts);
  const request = { key: "chk_0-lazy:1", amount: 500, currency: "USD", gatewayTransactionId: null, at: parts.clock.now(), method: "CARD", token: "pm_card_visa" };
  expect(await gateway?.authorise(request)).toMatchObject({ kind: "authorised", amount: 500 });
  expect(await gateway?.find(request)).toMatchObject({ kind: "authorised" });
});
