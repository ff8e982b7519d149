// Duty: the first moment of a saga: a draft becomes a checkout that is about to ask for its units.
// Invariant: every hold has an id that follows from the checkout's, so that whoever begins it again after a crash finds what was held.
// Neighbours: saga.ts says what it is; former.ts what it takes over; the lane records it before anything is asked.

import type { CheckoutDraft } from "./draft.ts";
import { takeover } from "./former.ts";
import type { Saga, SagaLine } from "./saga.ts";
import { noBackoff } from "../backoff.ts";
import { idOf, uniquePart } from "../ids.ts";
import type { OrderName } from "../order.ts";
import { sumDemand } from "../stock/demand.ts";
import type { Millis } from "../time.ts";

/** A checkout that is about to ask for its units, in place of the same buyer's `former` ones. Nothing has been asked yet. */
export function beginSaga(draft: CheckoutDraft, name: OrderName, attempts: number, now: Millis, former: readonly Saga[] = []): Saga {
  return {
    name,
    draft,
    shippingMethod: draft.shippingMethod,
    correlationId: draft.correlationId,
    stage: "holding",
    ending: null,
    refusal: null,
    lines: linesOf(draft, former),
    expiresAt: now + draft.ttlMs,
    payments: [],
    tries: 0,
    attemptsLeft: attempts,
    mustInquire: false,
    pendingSince: null,
    backoff: { stock: noBackoff, gateway: noBackoff },
    order: null,
    ...(former.length > 0 && { former: former.map((saga) => saga.draft.checkoutId) }),
    busySince: now,
    closedAt: null,
    restocks: [],
    heard: [],
    log: [{ at: now, signal: "begin", stage: "holding", detail: sumDemand(draft.lines).map(({ variantId, quantity }) => `${quantity} of ${variantId}`).join(", ").slice(0, 200) }],
  };
}

/** One hold for each variant: the claimed one, or one of its own that takes over what the buyer's former checkouts hold. */
function linesOf({ checkoutId, claim, lines }: CheckoutDraft, former: readonly Saga[]): readonly SagaLine[] {
  return sumDemand(lines).map(({ variantId, quantity }, index) => {
    const line = { variantId, quantity, state: "wanted", available: 0 } as const;
    return claim !== undefined ? { ...line, ...claim, isClaimed: true } : { ...line, holdId: idOf("hold", `${uniquePart(checkoutId)}-${index}`), ...takeover(former, variantId, quantity) };
  });
}
