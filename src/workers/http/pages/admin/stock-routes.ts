// Duty: the pages and forms of the desk of stock.
// Invariant: figures on a variant's page are the stock object's own; an adjustment carries the key made with its form and happens once.
// Neighbours: stock.tsx draws; the API's inventory routes decide.

import type { Hono } from "hono";
import { idSchema } from "../../../../contracts/ids.ts";
import { findVariant } from "../../../../storage/inventory.ts";
import type { AppContext, AppEnv } from "../../context.ts";
import { faulty, formKey, htmlAnswer, pageAsked, readForm, seeOther, turnedAway } from "../answers.ts";
import type { Api } from "../api.ts";
import { blankForm, type FormState, type Pagination } from "../models.ts";
import type { KeptProduct } from "./products.tsx";
import { type LiveStock, type Movement, stockPage, type StockLine, variantStockPage, type Warehouse } from "./stock.tsx";

/** Mounts the desk of stock. */
export function mountStockDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/stock", (c) => list(c, api));
  app.get("/admin/stock/:variantId", (c) => showVariant(c, api, c.req.param("variantId"), blankForm));
  app.post("/admin/stock/:variantId", (c) => change(c, api, c.req.param("variantId")));
}

async function list(c: AppContext, api: Api): Promise<Response> {
  const low = c.req.query("low") === "true";
  const page = pageAsked(c);
  const answer = await api<{ inventory: readonly StockLine[]; pagination: Pagination }>(c, `/admin/inventory?${new URLSearchParams({ low: String(low), page, size: "50" })}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/stock");
  const { shopName } = c.get("platform").config;
  return htmlAnswer(c, stockPage({ shopName, lines: answer.body.inventory, pagination: answer.body.pagination, low }));
}

async function showVariant(c: AppContext, api: Api, variantId: string, form: FormState, status = 200): Promise<Response> {
  const path = `/admin/inventory/${encodeURIComponent(variantId)}`;
  const [named, stock, movements, warehouses] = await Promise.all([
    nameOf(c, api, variantId),
    api<LiveStock>(c, path),
    api<{ movements: readonly Movement[] }>(c, `${path}/movements`),
    api<{ warehouses: readonly Warehouse[] }>(c, "/admin/warehouses"),
  ]);
  const refused = [stock, movements, warehouses].find((answer) => answer.kind === "refused");
  if (refused?.kind === "refused") return turnedAway(c, refused, "/admin/stock");
  if (stock.kind === "refused" || movements.kind === "refused" || warehouses.kind === "refused") return c.notFound();
  const { config, newSecret } = c.get("platform");
  const html = variantStockPage({
    shopName: config.shopName, ...named, stock: stock.body, movements: movements.body.movements, warehouses: warehouses.body.warehouses,
    form, key: newSecret(), notice: c.req.query("notice"),
  });
  return htmlAnswer(c, html, status);
}

/** What a variant is called; its id where its product cannot be read. */
async function nameOf(c: AppContext, api: Api, variantId: string): Promise<{ readonly name: string; readonly sku: string }> {
  const parsed = idSchema("variant").safeParse(variantId);
  const found = parsed.success ? await findVariant(c.get("platform").d1, { variantId: parsed.data }) : null;
  const product = found && (await api<KeptProduct>(c, `/admin/products/${found.productId}`));
  const variant = product?.kind === "ok" ? product.body.variants.find((one) => one.variantId === variantId) : undefined;
  if (product?.kind !== "ok" || variant === undefined) return { name: variantId, sku: "" };
  return { name: [product.body.name, ...Object.values(variant.attributes)].join(", "), sku: variant.sku };
}

async function change(c: AppContext, api: Api, variantId: string): Promise<Response> {
  const sent = (await readForm(c)) ?? {};
  const way = sent["way"] === "adjust" ? "adjust" : "set";
  const field = (name: string): string => (sent[`${way}-${name}`] ?? "").trim();
  const values = { way, warehouseId: sent["warehouseId"] ?? "", quantity: field("quantity"), delta: field("delta").replace("−", "-"), reason: field("reason") };
  const shared = { variantId, reason: values.reason, ...(values.warehouseId && { warehouseId: values.warehouseId }) };
  const key = formKey(sent);
  const answer =
    way === "set"
      ? await api(c, "/admin/inventory", { method: "PUT", body: { ...shared, quantity: unitsOf(values.quantity) } })
      : await api(c, "/admin/inventory/adjustments", { method: "POST", body: { ...shared, delta: unitsOf(values.delta) }, ...(key !== undefined && { key }) });
  if (answer.kind === "ok") return seeOther(c, `/admin/stock/${encodeURIComponent(variantId)}?notice=saved`);
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return turnedAway(c, answer, "/admin/stock");
  return showVariant(c, api, variantId, faulty(values, answer), answer.status);
}

/** A whole number; what is none stays text, so that the API can say so. */
const unitsOf = (field: string): number | string => (/^-?\d{1,10}$/.test(field) ? Number(field) : field);
