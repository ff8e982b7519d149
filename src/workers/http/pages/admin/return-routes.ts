// Duty: the pages and forms of the desk of returns.
// Invariant: a return is resolved through the API's own routes, which do it once.
// Neighbours: returns.tsx draws; routes/returns.ts decides.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { htmlAnswer, pageAsked, readForm, safePath, seeOther, turnedAway } from "../answers.ts";
import type { Api } from "../api.ts";
import type { Pagination } from "../models.ts";
import { type ListedReturn, returnsPage } from "./returns.tsx";
import { words } from "./strings.ts";

/** Mounts the desk of returns. */
export function mountReturnDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/returns", (c) => list(c, api));
  app.post("/admin/returns/:returnId/approve", (c) => resolve(c, api, c.req.param("returnId"), "approve"));
  app.post("/admin/returns/:returnId/reject", (c) => resolve(c, api, c.req.param("returnId"), "reject"));
}

async function list(c: AppContext, api: Api): Promise<Response> {
  const asked = c.req.query("status") ?? "";
  const status = Object.hasOwn(words.returns.statuses, asked) ? asked : "";
  const page = pageAsked(c);
  const answer = await api<{ returns: readonly ListedReturn[]; pagination: Pagination }>(c, `/admin/returns?${new URLSearchParams([...(status ? [["status", status]] : []), ["page", page], ["size", "30"]])}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/returns");
  return htmlAnswer(c, returnsPage({ shopName: c.get("platform").config.shopName, ...answer.body, status, notice: c.req.query("notice") }));
}

async function resolve(c: AppContext, api: Api, returnId: string, word: "approve" | "reject"): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const back = safePath(form["back"], "/admin/returns").split("?")[0] ?? "/admin/returns";
  const body = word === "approve" ? { condition: form["condition"] || undefined } : { reason: form["reason"]?.trim() || undefined };
  const answer = await api(c, `/admin/returns/${encodeURIComponent(returnId)}/${word}`, { method: "POST", body });
  if (answer.kind === "ok") return seeOther(c, `${back}?notice=resolved`);
  return answer.code === "invalid_transition" || answer.code === "validation_failed" ? seeOther(c, `${back}?notice=refused`) : turnedAway(c, answer, "/admin/returns");
}
