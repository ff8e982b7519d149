// Duty: the forms around an account: sign in, sign up, sign out, forgotten password, confirmation of the address.
// Invariant: after success one is sent on, and only within the shop; a link that was opened does nothing until a button is pressed.
// Neighbours: auth.tsx draws; the API's auth routes decide, merge the guest's cart and set the cookies.

import type { Hono } from "hono";
import { minuteMs } from "../../../domain/time.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { faulty, htmlAnswer, readForm, safePath, seeOther, turnedAway, shopNameOf } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import { forgotPage, resetPage, signInPage, signUpPage, verifyPage } from "./auth.tsx";
import { blankForm, type FormState } from "./models.ts";
import { text } from "./strings.ts";

/** Mounts the pages around an account. */
export function mountAuthPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/sign-in", (c) => htmlAnswer(c, signInPage({ ...asking(c), form: blankForm, notice: c.req.query("notice") })));
  app.post("/sign-in", (c) => signIn(c, api));
  app.get("/sign-up", (c) => htmlAnswer(c, signUpPage({ ...asking(c), form: blankForm })));
  app.post("/sign-up", (c) => signUp(c, api));
  app.post("/sign-out", (c) => signOut(c, api));
  app.get("/forgot-password", (c) => htmlAnswer(c, forgotPage({ shopName: shopNameOf(c), form: blankForm, sentFor: c.req.query("sent") === undefined ? null : minutesOf(c.get("platform").config.passwordResetMs) })));
  app.post("/forgot-password", (c) => forgot(c, api));
  app.get("/reset-password", (c) => htmlAnswer(c, resetPage({ shopName: shopNameOf(c), form: blankForm, token: c.req.query("token") ?? "" })));
  app.post("/reset-password", (c) => reset(c, api));
  app.get("/verify-email", (c) => htmlAnswer(c, verifyPage({ shopName: shopNameOf(c), token: c.req.query("token") ?? "", state: "asked" })));
  app.post("/verify-email", (c) => verify(c, api));
}

const minutesOf = (ms: number): number => Math.round(ms / minuteMs);
const asking = (c: AppContext) => ({ shopName: shopNameOf(c), next: safePath(c.req.query("next"), "/account") });

async function signIn(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const next = safePath(form["next"], "/account");
  const answer = await api(c, "/auth/login", { method: "POST", body: { email: form["email"] ?? "", password: form["password"] ?? "" } });
  if (answer.kind === "ok") return seeOther(c, next, answer.cookies);
  return htmlAnswer(c, signInPage({ shopName: shopNameOf(c), next, form: withWords(faulty(form, answer), answer) }), answer.status);
}

async function signUp(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const next = safePath(form["next"], "/account");
  const { email = "", password = "", firstName, lastName } = form;
  const answer = await api(c, "/auth/signup", { method: "POST", body: { email, password, ...(firstName && { firstName }), ...(lastName && { lastName }) } });
  if (answer.kind === "ok") return seeOther(c, next, answer.cookies);
  return htmlAnswer(c, signUpPage({ shopName: shopNameOf(c), next, form: withWords(faulty(form, answer), answer) }), answer.status);
}

/** The visitor's words for what the API refused. */
function withWords(form: FormState, { code, retryAfterSeconds, errors }: Refusal): FormState {
  if (code === "unauthenticated") return { ...form, problem: text.auth.wrong };
  if (code === "rate_limited") return { ...form, problem: text.auth.slow(retryAfterSeconds) };
  if (code === "email_taken") return { ...form, faults: { email: text.auth.taken } };
  return errors?.some(({ path }) => path === "password") ? { ...form, faults: { ...form.faults, password: text.auth.passwordHint } } : form;
}

async function signOut(c: AppContext, api: Api): Promise<Response> {
  const answer = await api(c, "/auth/logout", { method: "POST" });
  return seeOther(c, "/sign-in?notice=signed-out", answer.kind === "ok" ? answer.cookies : []);
}

async function forgot(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const answer = await api(c, "/auth/password/forgot", { method: "POST", body: { email: form["email"] ?? "" } });
  if (answer.kind === "ok") return seeOther(c, "/forgot-password?sent");
  return htmlAnswer(c, forgotPage({ shopName: shopNameOf(c), form: faulty(form, answer), sentFor: null }), answer.status);
}

async function reset(c: AppContext, api: Api): Promise<Response> {
  const { token = "", password = "" } = (await readForm(c)) ?? {};
  const answer = await api(c, "/auth/password/reset", { method: "POST", body: { token, password } });
  if (answer.kind === "ok") return seeOther(c, "/sign-in?notice=reset");
  const weak = answer.errors?.some(({ path }) => path === "password") === true;
  const form: FormState = weak ? { values: {}, faults: { password: text.auth.passwordHint } } : { values: {}, faults: {}, problem: text.auth.resetBad };
  return htmlAnswer(c, resetPage({ shopName: shopNameOf(c), form, token }), answer.status);
}

async function verify(c: AppContext, api: Api): Promise<Response> {
  const { token = "" } = (await readForm(c)) ?? {};
  const answer = await api(c, "/auth/email/verify", { method: "POST", body: { token } });
  if (answer.kind === "refused" && answer.status >= 500) return turnedAway(c, answer, "/");
  return htmlAnswer(c, verifyPage({ shopName: shopNameOf(c), token, state: answer.kind === "ok" ? "done" : "bad" }), answer.status === 204 ? 200 : answer.status);
}
