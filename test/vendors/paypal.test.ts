// Everything the gateway asks of PayPal is held against PayPal's own descriptions of orders, payments and webhooks, which lie beside the
// project; where they do not, the same facts still run in test/conformance. PayPal's token and its books have no description there.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { sharedFile } from "../support/shared-data.ts";
import { Description, type OpenApi } from "../support/vendors/description.ts";
import { gatewayFacts } from "../support/vendors/gateway-facts.ts";
import { paypalCounterpart } from "../support/vendors/paypal-counterpart.ts";
import { paypalFacts } from "../support/vendors/paypal-facts.ts";
import type { Asked } from "../support/vendors/stripe-server.ts";

const files = ["checkout_orders_v2", "payments_payment_v2", "notifications_webhooks_v1"].map((name) => sharedFile(`payments/${name}.json`));
const isHere = files.every((file) => file !== null);
const asked: (readonly Asked[])[] = [];

function counterpart() {
  const made = paypalCounterpart();
  asked.push(made.server.asked);
  return made;
}

gatewayFacts("paypal, under PayPal's own descriptions", counterpart);
paypalFacts(counterpart);

it.skipIf(!isHere)("asks PayPal for nothing that PayPal does not describe", { timeout: 60_000 }, () => {
  const descriptions = files.map((file) => new Description(JSON.parse(readFileSync(file ?? "", "utf8")) as OpenApi, true));
  const all = asked.flat().filter(({ path }) => !path.startsWith("/v1/reporting/"));
  const described = all.map((request) => ({ request, by: descriptions.find((description) => description.templateOf(request.path) !== null) }));
  expect(new Set(described.flatMap(({ request, by }) => by?.faultsOf(request) ?? [`${request.path} is not described`]))).toEqual(new Set());
  expect([...new Set(described.map(({ request, by }) => `${request.method} ${by?.templateOf(request.path)}`))].toSorted()).toEqual([
    "GET /v2/checkout/orders/{id}",
    "PATCH /v2/checkout/orders/{id}",
    "POST /v1/notifications/verify-webhook-signature",
    "POST /v2/checkout/orders",
    "POST /v2/checkout/orders/{id}/authorize",
    "POST /v2/payments/authorizations/{authorization_id}/capture",
    "POST /v2/payments/authorizations/{authorization_id}/void",
    "POST /v2/payments/captures/{capture_id}/refund",
  ]);
});
