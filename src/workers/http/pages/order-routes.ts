// Duty: the page of an order, and the form that cancels it.
// Invariant: only its buyer sees it; to everybody else it does not exist.
// Neighbours: order.tsx draws; the API's order routes answer.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../context.ts";
import { identify } from "../middleware/session.ts";
import { htmlAnswer, seeOther, turnedAway } from "./answers.ts";
import type { Api } from "./api.ts";
import type { Order } from "./models.ts";
import { orderPage } from "./order.tsx";

/** Mounts the order page and its form. */
export function mountOrderPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/orders/:orderId", (c) => showOrder(c, api, c.req.param("orderId")));
  app.post("/orders/:orderId/cancel", (c) => cancelOrder(c, api, c.req.param("orderId")));
}

async function showOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = `/orders/${encodeURIComponent(orderId)}`;
  const answer = await api<Order>(c, path);
  if (answer.kind === "refused") return turnedAway(c, answer, path);
  const identity = await identify(c);
  const order = answer.body;
  const fresh = c.req.query("placed") !== undefined && order.status === "CONFIRMED";
  const { shopName } = c.get("platform").config;
  return htmlAnswer(c, orderPage({ shopName, order, email: identity?.principal.email ?? "", fresh, notice: c.req.query("notice") }));
}

async function cancelOrder(c: AppContext, api: Api, orderId: string): Promise<Response> {
  const path = `/orders/${encodeURIComponent(orderId)}`;
  const answer = await api(c, `${path}/cancel`, { method: "POST", body: {} });
  if (answer.kind === "ok") return seeOther(c, `${path}?notice=cancelled`);
  return answer.code === "invalid_transition" ? seeOther(c, `${path}?notice=too-late`) : turnedAway(c, answer, path);
}
