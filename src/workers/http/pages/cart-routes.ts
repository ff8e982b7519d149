// Duty: the cart's page and its forms: add, change, remove.
// Invariant: every form ends in a redirect, so that a reload repeats nothing.
// Neighbours: cart.tsx draws; the API's cart routes decide.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../context.ts";
import { htmlAnswer, readForm, safePath, seeOther, turnedAway } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import { cartPage } from "./cart.tsx";
import type { Cart } from "./models.ts";

/** Mounts the cart's page and forms. */
export function mountCartPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/cart", (c) => showCart(c, api));
  app.post("/cart/items", (c) => addItem(c, api));
  app.post("/cart/items/:itemId", (c) => changeItem(c, api, c.req.param("itemId")));
}

async function showCart(c: AppContext, api: Api): Promise<Response> {
  const answer = await api<Cart>(c, "/cart");
  if (answer.kind === "refused") return turnedAway(c, answer, "/cart");
  const { shopName, maxQuantityPerLine: maxQuantity } = c.get("platform").config;
  const response = htmlAnswer(c, cartPage({ shopName, cart: answer.body, notice: c.req.query("notice"), maxQuantity }));
  for (const cookie of answer.cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

async function addItem(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const back = safePath(form["back"], "/cart");
  const body = { productId: form["productId"] ?? "", quantity: Number(form["quantity"] ?? "1"), ...(form["variantId"] ? { variantId: form["variantId"] } : {}) };
  const answer = await api<Cart>(c, "/cart/items", { method: "POST", body });
  if (answer.kind === "refused") return seeOther(c, withNotice(back, noticeFor(answer)));
  const capped = answer.body.warnings.some((warning) => warning.code === "quantity_capped");
  return seeOther(c, withNotice("/cart", capped ? "capped" : "added"), answer.cookies);
}

async function changeItem(c: AppContext, api: Api, itemId: string): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const quantity = Number(form["quantity"] ?? Number.NaN);
  const path = `/cart/items/${encodeURIComponent(itemId)}`;
  const answer = quantity === 0 ? await api<Cart>(c, path, { method: "DELETE" }) : await api<Cart>(c, path, { method: "PUT", body: { quantity } });
  if (answer.kind === "ok") return seeOther(c, "/cart", answer.cookies);
  return seeOther(c, answer.code === "not_found" ? "/cart" : withNotice("/cart", noticeFor(answer)));
}

function noticeFor({ code }: Refusal): string {
  if (code === "out_of_stock") return "sold-out";
  if (code === "unavailable" || code === "not_found") return "unavailable";
  return code === "validation_failed" ? "choose" : "failed";
}

const withNotice = (path: string, notice: string): string => `${path}${path.includes("?") ? "&" : "?"}notice=${notice}`;
