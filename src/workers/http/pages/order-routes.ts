// Duty: the page of an order, and the forms that cancel it and give it back.
// Invariant: only its buyer sees it; to everybody else it does not exist. A return carries the key made with its form and is asked for once.
// Neighbours: order.tsx draws; the API's order routes answer.

import type { Hono } from "hono";
import { isIdOf } from "../../../domain/ids.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { identify } from "../middleware/session.ts";
import { formKey, htmlAnswer, readForm, seeOther, turnedAway } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import type { Order } from "./models.ts";
import { orderPage } from "./order.tsx";

/** Mounts the order page and its forms. */
export function mountOrderPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/orders/:orderId", (c) => showOrder(c, api, c.req.param("orderId")));
  app.post("/orders/:orderId/cancel", (c) => cancelOrder(c, api, c.req.param("orderId")));
  app.post("/orders/:orderId/return", (c) => askReturn(c, api, c.req.param("orderId")));
}

const pathOf = (orderId: string): string => `/orders/${encodeURIComponent(orderId)}`;

async function showOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = pathOf(orderId);
  const answer = await api<Order>(c, path);
  if (answer.kind === "refused") return turnedAway(c, answer, path);
  const identity = await identify(c);
  const { body: order, etag } = answer;
  const fresh = c.req.query("placed") !== undefined && order.status === "CONFIRMED";
  const { config, clock, newSecret } = c.get("platform");
  const until = returnUntil(order, config.returnWindowMs);
  const html = orderPage({
    shopName: config.shopName, order, etag, email: identity?.principal.email ?? "", fresh, notice: c.req.query("notice"),
    returnUntil: until !== null && Date.parse(until) > clock.now() ? until : null, key: newSecret(),
  });
  return htmlAnswer(c, html);
}

/** Until when what was delivered can be given back; null where nothing can. */
function returnUntil({ status, items, statusHistory }: Order, windowMs: number): string | null {
  const arrived = statusHistory.findLast((entry) => entry.status === "DELIVERED");
  if (status !== "DELIVERED" || arrived === undefined || items.every((item) => item.returnable === 0)) return null;
  return new Date(Date.parse(arrived.at) + windowMs).toISOString();
}

async function cancelOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = pathOf(orderId);
  const answer = await api(c, `${path}/cancel`, { method: "POST", body: {} });
  if (answer.kind === "ok") return seeOther(c, `${path}?notice=cancelled`);
  return answer.code === "invalid_transition" ? seeOther(c, `${path}?notice=too-late`) : turnedAway(c, answer, path);
}

const returnNotices: Partial<Record<Refusal["code"], string>> = { validation_failed: "return-none", quantity_limit: "return-too-many", invalid_transition: "return-late", idempotency_key_reused: "return-none" };

/** The fields of the form are called by their lines. */
async function askReturn(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = pathOf(orderId);
  const form = (await readForm(c)) ?? {};
  const items = Object.entries(form).flatMap(([orderItemId, value]) => (isIdOf("orderItem", orderItemId) && /^\d{1,6}$/.test(value) && Number(value) > 0 ? [{ orderItemId, quantity: Number(value) }] : []));
  const key = formKey(form);
  const answer = await api(c, `${path}/return`, { method: "POST", body: { items, reason: form["reason"] ?? "" }, ...(key !== undefined && { key }) });
  if (answer.kind === "ok") return seeOther(c, `${path}?notice=return-asked#returns`);
  const notice = returnNotices[answer.code];
  return notice === undefined ? turnedAway(c, answer, path) : seeOther(c, `${path}?notice=${notice}`);
}
