// People who buy, for runtime tests that go through HTTP.
import { expect } from "vitest";
import { newPerson } from "./people.ts";
import { call } from "./request.ts";

/** A customer who can buy at once. */
export interface Buyer {
  readonly token: string;
  readonly userId: string;
  readonly email: string;
  readonly addressId: string;
}

/** Where most buyers of the tests live: a state without sales tax. */
export const portland = { type: "SHIPPING", streetAddress: "1 Burnside Street", city: "Portland", state: "OR", postalCode: "97204", country: "US" };

/** A new customer with an address. */
export async function newBuyer(address: object = portland): Promise<Buyer> {
  const { token, userId, email } = await newPerson();
  return { token, userId, email, addressId: await addAddress(token, address) };
}

/** Another address of a customer. */
export async function addAddress(token: string, address: object): Promise<string> {
  const { status, json, text } = await call("POST", "/me/addresses", { token, body: address });
  expect(status, text).toBe(201);
  return json.addressId;
}

/** Begins a checkout of the whole cart. */
export function initiate({ token, addressId }: Buyer, more: object = {}, headers: Record<string, string> = {}) {
  return call("POST", "/checkout/initiate", { token, body: { shippingAddressId: addressId, ...more }, headers });
}

let keys = 0;

/** Pays a checkout, under a key of its own. */
export function pay({ token }: Buyer, checkoutId: string, paymentToken = "tok_visa", key = `key-${++keys}`) {
  return call("POST", `/checkout/${checkoutId}/pay`, { token, body: { paymentMethod: "CARD", paymentToken }, headers: { "Idempotency-Key": key } });
}
