// Duty: which breaches need a person, and how he is told.
// Invariant: pure; what the shop mends by itself raises no alert; an alert's subject is the same as long as its cause is.
// Neighbours: audit/ finds breaches; clients/alerts.ts raises, tells and settles.

import type { Breach } from "./audit/invariants.ts";
import { isIdOf } from "./ids.ts";
import { type Millis, minuteMs } from "./time.ts";

/** What is to be said of something that needs a person. */
export interface Concern {
  /** By what it is known again while it is open. */
  readonly subject: string;
  readonly kind: "stuck" | "money" | "dead_letters" | "invariant";
  readonly detail: string;
  /** A path of the back office. */
  readonly link: string;
}

/** A checkout is shown as stuck after fifteen minutes, and somebody is told after thirty (seed 002 §7.8). */
const stuckForMs = 15 * minuteMs;
/** What goes by within this time was a busy moment. */
const brokenForMs = 2 * minuteMs;

/** The concerns that open breaches and waiting dead letters come to; one for each broken invariant, checkout, and unexplained payment. */
export function concernsOf(breaches: readonly (Breach & { readonly foundAt: Millis })[], deadLetters: number, now: Millis): readonly Concern[] {
  const concerns = breaches.filter(({ action }) => action === null).flatMap((breach) => concernOf(breach, now - breach.foundAt));
  const letters: Concern = { subject: "dead letters", kind: "dead_letters", detail: `${deadLetters} events could not be handled`, link: "/admin/dead-letters" };
  return [...new Map([...concerns, ...(deadLetters > 0 ? [letters] : [])].map((concern) => [concern.subject, concern])).values()];
}

function concernOf({ invariant, subject, detail }: Breach, openMs: number): readonly Concern[] {
  if (invariant === "checkouts end") return openMs < stuckForMs ? [] : [{ subject: `stuck ${subject}`, kind: "stuck", detail: `${subject}: ${detail}`, link: checkoutPage(subject) }];
  if (invariant === "money is explained") return [{ subject: `money ${subject}`, kind: "money", detail: `${subject}: ${detail}`, link: "/admin/payments" }];
  if (openMs < brokenForMs) return [];
  return [{ subject: `invariant ${invariant}`, kind: "invariant", detail: `${invariant}: ${subject}: ${detail}`, link: isIdOf("checkout", subject) ? checkoutPage(subject) : "/admin/audit" }];
}

const checkoutPage = (checkoutId: string): string => `/admin/checkouts/${encodeURIComponent(checkoutId)}`;
