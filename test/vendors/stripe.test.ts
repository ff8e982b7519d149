// Everything the gateway asks of Stripe is held against Stripe's own description of 2023-08-16, and everything it is answered is Stripe's
// example object of its kind. Both lie beside the project; where they do not, the same facts still run in test/conformance.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { sharedFile } from "../support/shared-data.ts";
import { Description, type OpenApi } from "../support/vendors/description.ts";
import { gatewayFacts } from "../support/vendors/gateway-facts.ts";
import { stripeCounterpart } from "../support/vendors/stripe-counterpart.ts";
import { stripeFacts } from "../support/vendors/stripe-facts.ts";
import type { Asked, StripeShapes } from "../support/vendors/stripe-server.ts";

const spec = sharedFile("payments/spec3.2023-09-12.json.gz");
const fixtures = sharedFile("payments/fixtures3.json");
const shapes: StripeShapes = fixtures === null ? {} : (JSON.parse(readFileSync(fixtures, "utf8")) as { resources: StripeShapes }).resources;

const asked: (readonly Asked[])[] = [];
function counterpart() {
  const made = stripeCounterpart(shapes);
  asked.push(made.server.asked);
  return made;
}

gatewayFacts("stripe, with Stripe's own example objects", counterpart);
stripeFacts(counterpart);

it.skipIf(spec === null)("asks Stripe for nothing that Stripe does not describe", { timeout: 60_000 }, () => {
  const description = new Description(JSON.parse(gunzipSync(readFileSync(spec ?? "")).toString("utf8")) as OpenApi, false);
  const all = asked.flat();
  expect(new Set(all.flatMap((request) => description.faultsOf(request)))).toEqual(new Set());
  const addresses = new Set(all.map(({ method, path }) => `${method} ${description.templateOf(path)}`));
  expect([...addresses].toSorted()).toEqual([
    "GET /v1/balance_transactions",
    "GET /v1/payment_intents/search",
    "GET /v1/payment_intents/{intent}",
    "GET /v1/refunds",
    "POST /v1/payment_intents",
    "POST /v1/payment_intents/{intent}/cancel",
    "POST /v1/payment_intents/{intent}/capture",
    "POST /v1/payment_intents/{intent}/confirm",
    "POST /v1/refunds",
  ]);
});

it.skipIf(spec === null)("notices what Stripe would not take", () => {
  const description = new Description(JSON.parse(gunzipSync(readFileSync(spec ?? "")).toString("utf8")) as OpenApi, false);
  const create = { method: "POST", path: "/v1/payment_intents" };
  expect(description.faultsOf({ ...create, values: { amount: "1", currency: "usd" } })).toEqual([]);
  expect(description.faultsOf({ ...create, values: { amount: "one", currency: "usd" } })).toHaveLength(1);
  expect(description.faultsOf({ ...create, values: { amount: "1", currency: "usd", no_such_member: "1" } })).toHaveLength(1);
  expect(description.faultsOf({ ...create, values: { currency: "usd" } })).toHaveLength(1);
  expect(description.faultsOf({ method: "POST", path: "/v1/nothing", values: {} })).toHaveLength(1);
});
