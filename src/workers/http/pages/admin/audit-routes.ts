// Duty: the pages of the audit, of a single checkout, and of the gateways' books.
// Invariant: everything shown is what the API answered; a report goes through the API's own route.
// Neighbours: audit.tsx, checkout.tsx and payments.tsx draw; routes/admin-audit.ts and routes/reconciliations.ts decide.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { htmlAnswer, seeOther, turnedAway, uploadedFile, shopNameOf } from "../answers.ts";
import type { Api } from "../api.ts";
import { blankForm, type FormState } from "../models.ts";
import { type Audit, auditPage } from "./audit.tsx";
import { checkoutPage, type SteppedCheckout } from "./checkout.tsx";
import { type Compared, type Earlier, paymentsPage } from "./payments.tsx";
import { words } from "./strings.ts";

/** Mounts the desks of the audit and of payments. */
export function mountAuditDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/audit", (c) => audit(c, api));
  app.get("/admin/checkouts", (c) => seeOther(c, `/admin/checkouts/${encodeURIComponent(c.req.query("id")?.trim() ?? "")}`));
  app.get("/admin/checkouts/:checkoutId", (c) => showCheckout(c, api, c.req.param("checkoutId")));
  app.get("/admin/payments", (c) => payments(c, api, blankForm, null));
  app.post("/admin/payments", (c) => compare(c, api));
}

async function audit(c: AppContext, api: Api): Promise<Response> {
  const answer = await api<Audit>(c, "/admin/audit");
  return answer.kind === "ok" ? htmlAnswer(c, auditPage({ shopName: shopNameOf(c), audit: answer.body })) : turnedAway(c, answer, "/admin/audit");
}

async function showCheckout(c: AppContext, api: Api, checkoutId: string): Promise<Response> {
  const answer = await api<SteppedCheckout>(c, `/admin/checkouts/${encodeURIComponent(checkoutId)}`);
  return answer.kind === "ok" ? htmlAnswer(c, checkoutPage({ shopName: shopNameOf(c), checkout: answer.body })) : turnedAway(c, answer, "/admin/audit");
}

async function payments(c: AppContext, api: Api, form: FormState, compared: Compared | null, status = 200): Promise<Response> {
  const answer = await api<{ reconciliations: readonly Earlier[] }>(c, "/admin/payments/reconciliations");
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/payments");
  return htmlAnswer(c, paymentsPage({ shopName: shopNameOf(c), form, compared, earlier: answer.body.reconciliations }), status);
}

async function compare(c: AppContext, api: Api): Promise<Response> {
  const file = await uploadedFile(c);
  if (file === null) return payments(c, api, { ...blankForm, problem: words.payments.noFile }, null, 422);
  const answer = await api<Compared>(c, "/admin/payments/reconciliations", { method: "POST", text: { contentType: "text/csv", body: file } });
  if (answer.kind === "ok") return payments(c, api, blankForm, answer.body);
  if (answer.code === "unauthenticated") return turnedAway(c, answer, "/admin/payments");
  return payments(c, api, { ...blankForm, problem: answer.detail }, null, answer.status);
}
