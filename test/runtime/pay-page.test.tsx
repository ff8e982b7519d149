import { expect, it } from "vitest";
import { approvalPage, payStepPage } from "../../src/workers/http/pages/checkout.tsx";
import { methodOf, policyFor, type Way } from "../../src/workers/http/pages/components/pay-form.tsx";
import type { Checkout } from "../../src/workers/http/pages/models.ts";

const sandbox: readonly Way[] = [{ method: "CARD", gateway: "sandbox" }, { method: "UPI", gateway: "sandbox" }];
const stripe: Way = { method: "CARD", gateway: "stripe", publishableKey: "pk_test_1" };
const paypal: Way = { method: "PAYPAL", gateway: "paypal" };
const address: Checkout["shippingAddress"] = { addressId: "adr_1", streetAddress: "1 Canal Street", city: "Rotterdam", state: null, postalCode: "3011 AA", country: "NL", phone: null };
const checkout: Checkout = {
  checkoutId: "chk_0-1", status: "RESERVED", items: [], shippingMethod: "standard", shippingOptions: [],
  shippingAddress: address, billingAddress: address, attemptsLeft: 3, availablePaymentMethods: ["CARD"],
  priceChanges: [], warnings: [], expiresAt: "2030-01-01T00:00:00.000Z",
  subtotal: 1, discount: 0, shipping: 0, tax: 0, total: 1, currency: "USD",
};
const pageWith = (ways: readonly Way[]) => payStepPage({ shopName: "Shop", checkout, form: { values: {}, faults: {} }, key: "k", now: "2026-11-20T12:00:00.000Z", ways, notice: undefined });

it("offers what the sandbox takes, and loads nothing of anybody else", () => {
  const html = pageWith(sandbox);
  for (const token of ["tok_visa", "tok_stolen_card", "upi_success", "upi_later"]) expect(html).toContain(`value="${token}"`);
  expect(html).not.toContain("js.stripe.com");
  expect(policyFor([...sandbox, paypal])).toBeNull();
});

it("loads Stripe's field, and is allowed to, only where Stripe takes the cards", () => {
  const html = pageWith([stripe, paypal]);
  expect(html).toContain('data-card="pk_test_1"');
  expect(html).toContain("https://js.stripe.com/v3/");
  expect(html).toContain('value="paypal"');
  expect(html).not.toContain("tok_visa");
  expect(policyFor([stripe])).toMatch(/script-src 'self' https:\/\/js\.stripe\.com;/);
});

it("knows the method by the token", () => {
  expect(["tok_visa", "pm_1", "upi_later", "paypal", ""].map(methodOf)).toEqual(["CARD", "CARD", "UPI", "PAYPAL", "CARD"]);
});

it("leads the buyer on to where he approves, by a link and not by a form", () => {
  const html = approvalPage({ shopName: "Shop", approvalUrl: "https://www.paypal.com/checkoutnow?token=1&x=\"", orderId: "ord_1" });
  expect(html).toContain('href="https://www.paypal.com/checkoutnow?token=1&amp;x=&quot;"');
  expect(html).not.toContain("<form class=\"panel");
});
