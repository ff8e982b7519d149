// Duty: the pages and forms of the desk of sales.
// Invariant: every control is an API call of this admin's, checked and logged there; what cannot be undone needs a second yes.
// Neighbours: sales.tsx draws; routes/admin-sales.ts decides.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { htmlAnswer, readForm, seeOther, turnedAway } from "../answers.ts";
import type { Api, Ask } from "../api.ts";
import { blankForm, type FormState } from "../models.ts";
import type { SaleData, WatchedSale } from "../sale-model.ts";
import { sale as words } from "../sale-strings.ts";
import { saleDeskPage, salesDeskPage } from "./sales.tsx";

/** Mounts the desk of sales. */
export function mountSaleDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/sales", async (c) => {
    const answer = await api<{ sales: readonly SaleData[] }>(c, "/admin/sales?size=100");
    return answer.kind === "refused" ? turnedAway(c, answer, "/admin/sales") : htmlAnswer(c, salesDeskPage({ shopName: c.get("platform").config.shopName, sales: answer.body.sales }));
  });
  app.get("/admin/sales/:saleId", (c) => show(c, api, c.req.param("saleId"), blankForm));
  app.post("/admin/sales/:saleId", (c) => steer(c, api, c.req.param("saleId")));
}

async function show(c: AppContext, api: Api, saleId: string, form: FormState, status = 200): Promise<Response> {
  const path = `/admin/sales/${encodeURIComponent(saleId)}`;
  const answer = await api<WatchedSale>(c, path);
  if (answer.kind === "refused") return turnedAway(c, answer, path);
  return htmlAnswer(c, saleDeskPage({ shopName: c.get("platform").config.shopName, watched: answer.body, form }), status);
}

function asked(form: Readonly<Record<string, string>>): { readonly verb: string; readonly ask: Ask } | null {
  switch (form["do"]) {
    case "pause":
    case "resume":
    case "close":
      return { verb: `/${form["do"]}`, ask: { method: "POST", body: {} } };
    case "pace":
      return { verb: "", ask: { method: "PATCH", body: { admissionsPerMinute: Number(form["admissionsPerMinute"]) } } };
    case "message":
      return { verb: "", ask: { method: "PATCH", body: { message: form["message"]?.trim() || null } } };
    default:
      return null;
  }
}

async function steer(c: AppContext, api: Api, saleId: string): Promise<Response> {
  const path = `/admin/sales/${encodeURIComponent(saleId)}`;
  const form = (await readForm(c)) ?? {};
  const request = asked(form);
  if (request === null) return seeOther(c, path);
  if (form["do"] === "close" && form["sure"] !== "yes") return show(c, api, saleId, { values: {}, faults: {}, problem: words.desk.closeUnsure }, 422);
  const answer = await api(c, `${path}${request.verb}`, request.ask);
  if (answer.kind === "ok") return seeOther(c, path);
  return answer.status === 409 || answer.status === 422 ? show(c, api, saleId, { values: {}, faults: {}, problem: answer.detail }, answer.status) : turnedAway(c, answer, path);
}
