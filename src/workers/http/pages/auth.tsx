// Signing in, signing up, and getting back in: small forms, each on a page of its own, that say beside the field what is wrong.

import type { Child } from "hono/jsx";
import { Field, FormProblem } from "./components/fields.tsx";
import { AddressedNotice, Notice } from "./components/notices.tsx";
import { page } from "./layout.tsx";
import type { FormState } from "./models.ts";
import { text } from "./strings.ts";

/** What the pages of this file share: the form as it was sent, and where to go afterwards. */
export interface AuthModel {
  readonly shopName: string;
  readonly form: FormState;
  /** The path to go to once it is done. */
  readonly next: string;
  readonly notice?: string | undefined;
}

const small = (shopName: string, title: string, lead: string | null, children: Child): string =>
  page({
    title,
    kind: "auth",
    shopName,
    children: (
      <div class="narrow">
        <div class="stack">
          <h1>{title}</h1>
          {lead !== null && <p class="lead">{lead}</p>}
        </div>
        {children}
      </div>
    ),
  });

const nextOf = (next: string): string => (next === "/account" ? "" : `?next=${encodeURIComponent(next)}`);

/** The page to sign in on. */
export const signInPage = ({ shopName, form, next, notice }: AuthModel): string =>
  small(shopName, text.auth.signIn, text.auth.signInLead, (
    <>
      <AddressedNotice of={notice} />
      <form class="form" action="/sign-in" method="post">
        <FormProblem form={form} />
        <input type="hidden" name="next" value={next} />
        <Field form={form} name="email" label={text.auth.email} type="email" autocomplete="email" maxlength={254} />
        <Field form={form} name="password" label={text.auth.password} type="password" autocomplete="current-password" maxlength={128} />
        <button type="submit" class="button">{text.auth.signIn}</button>
      </form>
      <p>
        {text.auth.noAccount} <a href={`/sign-up${nextOf(next)}`}>{text.auth.signUp}</a>
      </p>
      <p><a href="/forgot-password">{text.auth.forgot}</a></p>
    </>
  ));

/** The page to make an account on. */
export const signUpPage = ({ shopName, form, next }: AuthModel): string =>
  small(shopName, text.auth.signUp, text.auth.signUpLead, (
    <>
      <form class="form" action="/sign-up" method="post">
        <FormProblem form={form} />
        <input type="hidden" name="next" value={next} />
        <Field form={form} name="firstName" label={text.auth.firstName} autocomplete="given-name" required={false} half maxlength={100} />
        <Field form={form} name="lastName" label={text.auth.lastName} autocomplete="family-name" required={false} half maxlength={100} />
        <Field form={form} name="email" label={text.auth.email} type="email" autocomplete="email" maxlength={254} />
        <Field form={form} name="password" label={text.auth.password} type="password" autocomplete="new-password" hint={text.auth.passwordHint} minlength={10} maxlength={128} />
        <button type="submit" class="button">{text.auth.signUp}</button>
      </form>
      <p>
        {text.auth.haveAccount} <a href={`/sign-in${nextOf(next)}`}>{text.auth.signIn}</a>
      </p>
    </>
  ));

/** The page that asks for a reset link; `sentFor` says, whoever asked, that one is on its way and for how many minutes it works. */
export const forgotPage = ({ shopName, form, sentFor }: { shopName: string; form: FormState; sentFor: number | null }): string =>
  small(shopName, text.auth.forgotTitle, sentFor === null ? text.auth.forgotLead : null, sentFor !== null ? (
    <Notice tone="good"><p>{text.auth.forgotSent(sentFor)}</p></Notice>
  ) : (
    <form class="form" action="/forgot-password" method="post">
      <FormProblem form={form} />
      <Field form={form} name="email" label={text.auth.email} type="email" autocomplete="email" maxlength={254} />
      <button type="submit" class="button">{text.auth.forgotSend}</button>
    </form>
  ));

/** The page a reset link leads to. */
export const resetPage = ({ shopName, form, token }: { shopName: string; form: FormState; token: string }): string =>
  small(shopName, text.auth.resetTitle, null, (
    <form class="form" action="/reset-password" method="post">
      <FormProblem form={form}><p><a href="/forgot-password">{text.auth.forgotTitle}</a></p></FormProblem>
      <input type="hidden" name="token" value={token} />
      <Field form={form} name="password" label={text.auth.newPassword} type="password" autocomplete="new-password" hint={text.auth.passwordHint} minlength={10} maxlength={128} />
      <button type="submit" class="button">{text.auth.resetSave}</button>
    </form>
  ));

/** The page a verification link leads to. Opening it does nothing yet: mail scanners open links, people press buttons. */
export const verifyPage = ({ shopName, token, state }: { shopName: string; token: string; state: "asked" | "done" | "bad" }): string =>
  small(shopName, text.auth.verifyTitle, null, state === "asked" ? (
    <form class="form" action="/verify-email" method="post">
      <input type="hidden" name="token" value={token} />
      <button type="submit" class="button">{text.auth.verifyGo}</button>
    </form>
  ) : (
    <>
      <Notice tone={state === "done" ? "good" : "bad"}><p>{state === "done" ? text.auth.verifyDone : text.auth.verifyBad}</p></Notice>
      <p><a class="button" href="/">{text.errors.home}</a></p>
    </>
  ));
