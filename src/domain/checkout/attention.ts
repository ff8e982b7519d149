// Duty: which checkouts a person should look at, and what they need.
// Invariant: told from the saved saga and the clock alone, so that nothing has to remember to raise it.
// Neighbours: the lane's step log and the audit show it.

import type { Saga } from "./saga.ts";
import { type Effect, owedEffects } from "./steps.ts";
import { toDecimal } from "../money.ts";
import type { Millis } from "../time.ts";

/** `wrong_amount`: a gateway took something else than it was asked for. `stuck`: it has owed something to somebody for too long. */
export interface Attention {
  readonly kind: "wrong_amount" | "stuck";
  readonly since: Millis;
  readonly need: string;
}

/** What is wrong with a checkout at `now`, or null. It is stuck when it has not come to rest for `stuckAfterMs`. */
export function attentionOf(saga: Saga, now: Millis, stuckAfterMs: number): Attention | null {
  const stuck = stuckSince(saga, now, stuckAfterMs);
  if (stuck !== null) return { kind: "stuck", since: stuck, need: owedEffects(saga).map((effect) => needOf(saga, effect)).join("; ") || `it is ${saga.stage} and owes nobody anything` };
  const wrong = saga.payments.find((payment) => payment.wrong !== undefined);
  if (wrong?.wrong === undefined) return null;
  const { amount, currency } = wrong.wrong;
  const asked = `${toDecimal(wrong.amount, saga.draft.currency)} ${saga.draft.currency}`;
  const need = `find out why ${wrong.gateway} took ${toDecimal(amount, currency)} ${currency} for ${wrong.key} instead of ${asked}; it is ${wrong.state} now`;
  return { kind: "wrong_amount", since: wrong.at, need };
}

function stuckSince({ busySince }: Saga, now: Millis, stuckAfterMs: number): Millis | null {
  return busySince !== null && now - busySince >= stuckAfterMs ? busySince : null;
}

function needOf({ backoff }: Saga, effect: Effect): string {
  const asked = `asked ${backoff[effect.party].failures} times in vain`;
  if (effect.party === "stock") return `${effect.kind} of ${effect.lines.map(({ quantity, variantId }) => `${quantity} ${variantId}`).join(", ")}, ${asked}`;
  return `${effect.kind} of ${effect.payment.key} by ${effect.gateway}, ${asked}`;
}
