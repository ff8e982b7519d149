// Duty: the back office: who may enter, its first page, and the desk of imports.
// Invariant: nobody without the role admin sees any page below /admin; the API checks the role again.
// Neighbours: the *-routes.ts beside it have the other desks.

import type { Hono, MiddlewareHandler } from "hono";
import { refuse } from "../../../../contracts/problem.ts";
import type { AppContext, AppEnv } from "../../context.ts";
import { identify } from "../../middleware/session.ts";
import { htmlAnswer, refusedAnswer, seeOther, turnedAway, uploadedFile, shopNameOf } from "../answers.ts";
import type { Api } from "../api.ts";
import { blankForm } from "../models.ts";
import { text } from "../strings.ts";
import { dashboardPage } from "./dashboard.tsx";
import { mountAuditDesk } from "./audit-routes.ts";
import { mountDeadLetterDesk } from "./dead-letter-routes.ts";
import { importPage, type Progress, progressPage } from "./imports.tsx";
import { mountOrderDesk } from "./order-routes.ts";
import { mountProductDesk } from "./product-routes.ts";
import { mountReturnDesk } from "./return-routes.ts";
import { mountSaleDesk } from "./sale-routes.ts";
import { mountStockDesk } from "./stock-routes.ts";
import { words } from "./strings.ts";

/** Mounts the back office. */
export function mountAdminPages(app: Hono<AppEnv>, api: Api): void {
  app.use("/admin", adminsOnly);
  app.use("/admin/*", adminsOnly);
  app.get("/admin", (c) => htmlAnswer(c, dashboardPage(shopNameOf(c))));
  mountProductDesk(app, api);
  mountStockDesk(app, api);
  mountSaleDesk(app, api);
  mountDeadLetterDesk(app, api);
  mountOrderDesk(app, api);
  mountReturnDesk(app, api);
  mountAuditDesk(app, api);
  app.get("/admin/imports", (c) => htmlAnswer(c, importPage({ shopName: shopNameOf(c), form: blankForm })));
  app.post("/admin/imports", (c) => startImport(c, api));
  app.get("/admin/imports/:importId", (c) => showImport(c, api, c.req.param("importId")));
}

const adminsOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  const identity = await identify(c);
  if (identity === null) return seeOther(c, `/sign-in?next=${encodeURIComponent(c.req.path)}`);
  if (!identity.principal.roles.includes("admin")) return refusedAnswer(c, refuse("forbidden", text.errors.forbiddenHelp));
  return next();
};


async function startImport(c: AppContext, api: Api): Promise<Response> {
  const file = await uploadedFile(c);
  if (file === null) return htmlAnswer(c, importPage({ shopName: shopNameOf(c), form: { ...blankForm, problem: words.imports.noFile } }), 422);
  const contentType = /\.csv$/i.test(file.name) ? "text/csv" : "application/x-ndjson";
  const answer = await api<{ importId: string }>(c, "/admin/imports", { method: "POST", text: { contentType, body: file } });
  if (answer.kind === "ok") return seeOther(c, `/admin/imports/${answer.body.importId}`);
  if (answer.code === "unauthenticated") return turnedAway(c, answer, "/admin/imports");
  return htmlAnswer(c, importPage({ shopName: shopNameOf(c), form: { ...blankForm, problem: answer.detail } }), answer.status);
}

/** A running import's page asks again by itself, without script. */
async function showImport(c: AppContext, api: Api, importId: string): Promise<Response> {
  const answer = await api<Progress>(c, `/admin/imports/${encodeURIComponent(importId)}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/imports");
  const response = htmlAnswer(c, progressPage({ shopName: shopNameOf(c), progress: answer.body }));
  if (answer.body.status === "RUNNING") response.headers.set("Refresh", "2");
  return response;
}
