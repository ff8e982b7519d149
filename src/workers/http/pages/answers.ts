// Duty: the few ways in which a page answers, and what a form may bring along.
// Invariant: what depends on the visitor is never stored by anybody; nobody is sent to another site.
// Neighbours: the *-routes.ts files.

import { type Problem, problems } from "../../../contracts/problem.ts";
import { fileLimitBytes } from "../body.ts";
import type { AppContext } from "../context.ts";
import { problemResponse } from "../problem.ts";
import type { Refusal } from "./api.ts";
import { errorPage } from "./errors.tsx";
import type { FormState } from "./models.ts";
import { text } from "./strings.ts";

const privately = { "Cache-Control": "private, no-store" };
const formLimitBytes = 64 * 1024;

/** What the shop calls itself on its pages. */
export const shopNameOf = (c: AppContext): string => c.get("platform").config.shopName;

/** A page that is this visitor's own. */
export const htmlAnswer = (c: AppContext, html: string, status = 200): Response => c.html(html, status as 200, privately);

/** On to another page of the shop after a form; with the cookies the API wants set. */
export function seeOther(c: AppContext, path: string, cookies: readonly string[] = []): Response {
  const response = c.body(null, 303, { ...privately, Location: path });
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** True for a browser that wants to show something. */
export const wantsHtml = (c: AppContext): boolean => !c.req.path.startsWith("/api/") && (c.req.header("Accept") ?? "").includes("text/html");

/** A refusal as a page of the shop for browsers, as a problem for programs. */
export function refusedAnswer(c: AppContext, problem: Problem): Response {
  if (!wantsHtml(c)) return problemResponse(c, problem);
  const { status } = problems[problem.code];
  const retryAfter = problem.retryAfterSeconds;
  const response = htmlAnswer(c, errorPage({ shopName: shopNameOf(c), status, requestId: c.get("requestId") }), status);
  if (retryAfter !== undefined) response.headers.set("Retry-After", String(Math.max(1, Math.ceil(retryAfter))));
  return response;
}

/** What to do about a refusal that no form can mend: sign in first, or see the page that says why. `next` is where to go after signing in. */
export function turnedAway(c: AppContext, refusal: Refusal, next: string): Response {
  if (refusal.code === "unauthenticated") return seeOther(c, `/sign-in?next=${encodeURIComponent(next)}`);
  // An address that was never given to anybody leads nowhere.
  const status = c.req.method === "GET" && refusal.code === "validation_failed" ? 404 : refusal.status;
  return htmlAnswer(c, errorPage({ shopName: shopNameOf(c), status, requestId: c.get("requestId") }), status);
}

/** Which page of a list the visitor asks for, as the API takes it; the first for anything that is no number of a page. */
export const pageAsked = (c: AppContext): string => /^\d{1,6}$/.exec(c.req.query("page") ?? "")?.[0] ?? "0";

/** The key that a form was drawn with, so that sending it twice does it once; undefined when it has none of ours. */
export const formKey = (form: Readonly<Record<string, string>>): string | undefined => /^[0-9a-z]{20,100}$/.exec(form["key"] ?? "")?.[0];

/** The fields of a sent form; of a repeated field the last. Null for what is too large or no form. */
export async function readForm(c: AppContext): Promise<Readonly<Record<string, string>> | null> {
  const type = c.req.header("Content-Type") ?? "";
  const size = Number(c.req.header("Content-Length") ?? Number.NaN);
  if (!type.startsWith("application/x-www-form-urlencoded") || !(size <= formLimitBytes)) return null;
  return Object.fromEntries(new URLSearchParams(await c.req.text()));
}

/** The form as it was sent, with the API's faults beside its fields; passwords are not sent back. */
export function faulty(values: Readonly<Record<string, string>>, refusal: Refusal): FormState {
  const faults: Record<string, string> = {};
  for (const { path, message } of refusal.errors ?? []) faults[path] = sentence(values[path] ? message : text.faults.required);
  const { password: _, ...shown } = values;
  return { values: shown, faults, ...(refusal.code === "validation_failed" ? {} : { problem: refusal.detail }) };
}

const sentence = (message: string): string => {
  const first = message.slice(0, 1).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** A path of this shop, or the fallback: never another site, whatever a link says. */
export function safePath(path: string | undefined, fallback: string): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : fallback;
}

/** What a form adds to its file. */
const formBytes = 2_048;

/** The file of an upload form; null when there is none, it is over `fileLimitBytes`, or the form is not whole. */
export async function uploadedFile(c: AppContext): Promise<File | null> {
  if (!(Number(c.req.header("Content-Length") ?? Number.NaN) <= fileLimitBytes + formBytes)) return null;
  const form = await c.req.raw.formData().catch(() => null);
  const file = form?.get("file") ?? null;
  return file instanceof File && file.size > 0 ? file : null;
}
