// Duty: the pages and forms of the desk of dead letters.
// Invariant: a letter is sent back through the API's own route, once for each time that it waits.
// Neighbours: dead-letters.tsx draws; routes/dead-letters.ts decides.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { htmlAnswer, pageAsked, seeOther, turnedAway } from "../answers.ts";
import type { Api } from "../api.ts";
import type { Pagination } from "../models.ts";
import { deadLettersPage, type Letter } from "./dead-letters.tsx";

/** Mounts the desk of dead letters. */
export function mountDeadLetterDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/dead-letters", (c) => list(c, api));
  app.post("/admin/dead-letters/:id/redrive", (c) => sendBack(c, api, c.req.param("id")));
}

async function list(c: AppContext, api: Api): Promise<Response> {
  const answer = await api<{ deadLetters: readonly Letter[]; pagination: Pagination }>(c, `/admin/dead-letters?size=20&page=${pageAsked(c)}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/dead-letters");
  const { shopName } = c.get("platform").config;
  return htmlAnswer(c, deadLettersPage({ shopName, letters: answer.body.deadLetters, pagination: answer.body.pagination, notice: c.req.query("notice") }));
}

async function sendBack(c: AppContext, api: Api, id: string): Promise<Response> {
  const answer = await api(c, `/admin/dead-letters/${encodeURIComponent(id)}/redrive`, { method: "POST" });
  return answer.kind === "ok" ? seeOther(c, `/admin/dead-letters?notice=redriven&page=${pageAsked(c)}`) : turnedAway(c, answer, "/admin/dead-letters");
}
