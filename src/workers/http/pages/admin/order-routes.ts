// Duty: the pages and forms of the desk of orders.
// Invariant: an order is moved from the version that the desk saw, once for each form; what somebody else did meanwhile is shown instead.
// Neighbours: orders.tsx and order.tsx draw; the API's desk routes decide.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { formKey, htmlAnswer, pageAsked, readForm, seeOther, turnedAway } from "../answers.ts";
import type { Api, Refusal } from "../api.ts";
import type { Pagination } from "../models.ts";
import { text } from "../strings.ts";
import { type DeskOrder, deskOrderPage } from "./order.tsx";
import { type ListedOrder, ordersPage } from "./orders.tsx";

/** Mounts the desk of orders. */
export function mountOrderDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/orders", (c) => listOrders(c, api));
  app.get("/admin/orders/:orderId", (c) => showOrder(c, api, c.req.param("orderId")));
  app.post("/admin/orders/:orderId", (c) => moveOrder(c, api, c.req.param("orderId")));
}

const day = (value: string | undefined): string => /^\d{4}-\d{2}-\d{2}$/.exec(value ?? "")?.[0] ?? "";

async function listOrders(c: AppContext, api: Api): Promise<Response> {
  const status = Object.hasOwn(text.order.statuses, c.req.query("status") ?? "") ? (c.req.query("status") ?? "") : "";
  const filter = { status, from: day(c.req.query("from")), to: day(c.req.query("to")) };
  const page = pageAsked(c);
  const given = Object.entries(filter).filter(([, value]) => value !== "");
  const answer = await api<{ orders: readonly ListedOrder[]; pagination: Pagination }>(c, `/admin/orders?${new URLSearchParams([...given, ["page", page], ["size", "30"]])}`);
  if (answer.kind === "ok") return htmlAnswer(c, ordersPage({ shopName: c.get("platform").config.shopName, ...answer.body, filter }));
  return answer.code === "validation_failed" ? seeOther(c, "/admin/orders") : turnedAway(c, answer, "/admin/orders");
}

async function showOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const answer = await api<DeskOrder>(c, `/admin/orders/${encodeURIComponent(orderId)}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/orders");
  const { config, newSecret } = c.get("platform");
  return htmlAnswer(c, deskOrderPage({ shopName: config.shopName, order: answer.body, version: answer.etag.replaceAll('"', ""), key: newSecret(), notice: c.req.query("notice") }));
}

const notices: Partial<Record<Refusal["code"], string>> = { invalid_transition: "refused", precondition_failed: "conflict", validation_failed: "invalid", idempotency_key_reused: "refused" };

async function moveOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = `/admin/orders/${encodeURIComponent(orderId)}`;
  const form = (await readForm(c)) ?? {};
  const field = (name: string): string | undefined => form[name]?.trim() || undefined;
  const number = field("number");
  const tracking = number === undefined ? undefined : { number, carrier: field("carrier"), url: field("url") };
  const body = { to: form["to"] ?? "", tracking, condition: field("condition"), reason: field("reason") };
  const key = formKey(form);
  const version = /^\d{1,15}$/.exec(form["version"] ?? "")?.[0];
  const answer = await api(c, `${path}/transitions`, { method: "POST", body, ...(key !== undefined && { key }), ...(version !== undefined && { version }) });
  if (answer.kind === "ok") return seeOther(c, `${path}?notice=moved`);
  const notice = notices[answer.code];
  return notice === undefined ? turnedAway(c, answer, path) : seeOther(c, `${path}?notice=${notice}`);
}
