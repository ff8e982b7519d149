// Duty: the pages and forms of the desk of products.
// Invariant: a change is made to the version the form was drawn from, or not at all.
// Neighbours: products.tsx draws, product-form.ts translates, the API's admin routes decide.

import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../../context.ts";
import { faulty, htmlAnswer, pageAsked, readForm, seeOther, turnedAway } from "../answers.ts";
import type { Api } from "../api.ts";
import type { Category, FormState, Pagination } from "../models.ts";
import { bodyOf, fieldsOf, rowsOf } from "./product-form.ts";
import { type KeptProduct, productFormPage, productsPage } from "./products.tsx";
import { words } from "./strings.ts";

/** Mounts the desk of products. */
export function mountProductDesk(app: Hono<AppEnv>, api: Api): void {
  app.get("/admin/products", (c) => list(c, api));
  app.get("/admin/products/new", (c) => showForm(c, api, null));
  app.get("/admin/products/:productId", (c) => showProduct(c, api, c.req.param("productId")));
  app.post("/admin/products", (c) => save(c, api, null));
  app.post("/admin/products/:productId", (c) => save(c, api, c.req.param("productId")));
  app.post("/admin/products/:productId/archive", (c) => archive(c, api, c.req.param("productId")));
}

const statuses: readonly string[] = Object.keys(words.products.statuses);

async function list(c: AppContext, api: Api): Promise<Response> {
  const q = (c.req.query("q") ?? "").slice(0, 200);
  const status = statuses.includes(c.req.query("status") ?? "") ? (c.req.query("status") ?? "") : "";
  const page = pageAsked(c);
  const query = new URLSearchParams({ q, page, size: "30", ...(status && { status }) });
  const answer = await api<{ products: readonly KeptProduct[]; pagination: Pagination }>(c, `/admin/products?${query}`);
  if (answer.kind === "refused") return turnedAway(c, answer, "/admin/products");
  const { shopName } = c.get("platform").config;
  return htmlAnswer(c, productsPage({ shopName, ...answer.body, q, status, notice: c.req.query("notice") }));
}

const pathOf = (productId: string): string => `/admin/products/${encodeURIComponent(productId)}`;

async function showProduct(c: AppContext, api: Api, productId: string): Promise<Response> {
  const answer = await api<KeptProduct>(c, pathOf(productId));
  return answer.kind === "ok" ? showForm(c, api, answer.body) : turnedAway(c, answer, pathOf(productId));
}

interface Sent {
  readonly form: FormState;
  readonly rows: number;
  readonly status: number;
}

async function showForm(c: AppContext, api: Api, product: KeptProduct | null, sent?: Sent): Promise<Response> {
  const answer = await api<{ categories: readonly Category[] }>(c, "/categories");
  const categories = answer.kind === "ok" ? choices(answer.body.categories, "") : [];
  const fields = fieldsOf(product);
  const form = sent?.form ?? { values: fields.values, faults: {} };
  const { shopName } = c.get("platform").config;
  const html = productFormPage({ shopName, product, categories, form, variantRows: sent?.rows ?? fields.rows, notice: c.req.query("notice") });
  return htmlAnswer(c, html, sent?.status ?? 200);
}

const choices = (categories: readonly Category[], before: string): readonly (readonly [string, string])[] =>
  categories.flatMap(({ slug, name, children }) => [[slug, `${before}${name}`] as const, ...choices(children, `${before}${name} / `)]);

async function save(c: AppContext, api: Api, productId: string | null): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const body = bodyOf(form);
  const answer =
    productId === null
      ? await api<KeptProduct>(c, "/admin/products", { method: "POST", body })
      : await api<KeptProduct>(c, pathOf(productId), { method: "PATCH", body, ...(form["version"] && { version: form["version"] }) });
  if (answer.kind === "ok") return seeOther(c, `${pathOf(answer.body.productId)}?notice=saved`);
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return turnedAway(c, answer, "/admin/products");
  const now = productId === null ? null : await api<KeptProduct>(c, pathOf(productId));
  const product = now?.kind === "ok" ? now.body : null;
  const state = answer.code === "precondition_failed" ? { values: form, faults: {}, problem: words.conflict } : faulty(form, answer);
  return showForm(c, api, product, { form: state, rows: rowsOf(form), status: answer.status });
}

async function archive(c: AppContext, api: Api, productId: string): Promise<Response> {
  const answer = await api(c, pathOf(productId), { method: "DELETE" });
  return answer.kind === "ok" ? seeOther(c, "/admin/products?notice=archived") : turnedAway(c, answer, "/admin/products");
}
