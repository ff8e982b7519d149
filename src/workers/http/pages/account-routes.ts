// Duty: the customer's own page and the forms for his addresses.
// Invariant: only for who is signed in; everybody else is asked to sign in and comes back here.
// Neighbours: account.tsx draws; the API's `me` and `orders` routes answer.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../context.ts";
import { accountPage } from "./account.tsx";
import { faulty, htmlAnswer, pageAsked, readForm, seeOther, turnedAway } from "./answers.ts";
import type { Api } from "./api.ts";
import { type Address, blankForm, type FormState, type OrderSummary, type Pagination } from "./models.ts";

interface Profile {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly roles: readonly string[];
}

/** Mounts the account page and its forms. */
export function mountAccountPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/account", (c) => showAccount(c, api, blankForm));
  app.get("/orders", (c) => seeOther(c, "/account"));
  app.post("/account/verification", (c) => askVerification(c, api));
  app.post("/account/addresses", (c) => addAddress(c, api));
  app.post("/account/addresses/:addressId/remove", (c) => removeAddress(c, api, c.req.param("addressId")));
}

async function showAccount(c: AppContext, api: Api, form: FormState, status = 200): Promise<Response> {
  const page = pageAsked(c);
  const profile = await api<Profile>(c, "/me");
  if (profile.kind === "refused") return turnedAway(c, profile, "/account");
  const [orders, addresses] = await Promise.all([
    api<{ orders: readonly OrderSummary[]; pagination: Pagination }>(c, `/orders?size=20&page=${page}`),
    api<{ addresses: readonly Address[] }>(c, "/me/addresses"),
  ]);
  if (orders.kind === "refused") return turnedAway(c, orders, "/account");
  if (addresses.kind === "refused") return turnedAway(c, addresses, "/account");
  const { email, emailVerified, firstName, roles } = profile.body;
  const name = firstName ?? email.split("@")[0] ?? email;
  const { shopName } = c.get("platform").config;
  return htmlAnswer(c, accountPage({
    shopName, name, email, emailVerified, admin: roles.includes("admin"), form, notice: c.req.query("notice"),
    orders: orders.body.orders, pagination: orders.body.pagination, addresses: addresses.body.addresses,
  }), status);
}

async function askVerification(c: AppContext, api: Api): Promise<Response> {
  const answer = await api(c, "/auth/email/verification", { method: "POST" });
  if (answer.kind === "ok") return seeOther(c, "/account?notice=mail-sent");
  return answer.code === "rate_limited" ? seeOther(c, "/account?notice=mail-wait") : turnedAway(c, answer, "/account");
}

/** The fields of an address form as the API takes them. */
export function addressBody(form: Readonly<Record<string, string>>) {
  const { streetAddress = "", city = "", postalCode = "", country = "", state, phone } = form;
  return { type: "SHIPPING", streetAddress, city, postalCode, country, ...(state && { state }), ...(phone && { phone }), ...(form["isDefault"] === "true" && { isDefault: true }) };
}

async function addAddress(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const answer = await api(c, "/me/addresses", { method: "POST", body: addressBody(form) });
  if (answer.kind === "ok") return seeOther(c, "/account?notice=address-saved");
  if (answer.code === "unauthenticated") return turnedAway(c, answer, "/account");
  return showAccount(c, api, faulty(form, answer), answer.status);
}

async function removeAddress(c: AppContext, api: Api, addressId: string): Promise<Response> {
  const answer = await api(c, `/me/addresses/${encodeURIComponent(addressId)}`, { method: "DELETE" });
  return answer.kind === "ok" ? seeOther(c, "/account?notice=address-removed") : turnedAway(c, answer, "/account");
}
