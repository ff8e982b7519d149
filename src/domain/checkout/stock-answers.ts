// Duty: what the stock objects' answers do to a saga.
// Invariant: a line is counted as ours or not by what its own object said, in whatever stage the answer arrives.
// Neighbours: advance.ts calls this; steps.ts says what was asked.

import { backOff, noBackoff, silenceDelaysMs } from "../backoff.ts";
import { onUnitsBack } from "./order-dues.ts";
import { currentPayment, type LineState, type Saga, type SagaLine, type Step, type StockAnswer, type StockAnswers } from "./saga.ts";
import { becomePending, confirm, endPayment, reopen, stay, undo } from "./turn.ts";
import { type HoldId, idOf, uniquePart } from "../ids.ts";
import { hasExpired, type Millis, secondMs } from "../time.ts";

/** How often in a row stock may leave a waiting buyer without an answer before he is told to come back. */
const mostSilences = 3;

/** A claimed unit is its owner's as long as his token lasts: stock that is silent about it is asked again all the while. */
const claimDelaysMs: readonly number[] = [0, 100, 2 * secondMs];

/** Takes the answers of one effect: first line by line, then what they mean for the whole. */
export function onStockAnswers(saga: Saga, answers: StockAnswers, now: Millis): Step {
  if (saga.stage === "confirmed") return onUnitsBack(saga, answers, now);
  const byHold = new Map(answers.map(({ holdId, answer }) => [holdId, answer]));
  const silent = answers.some(({ answer }) => answer.kind === "silent" || answer.kind === "unsent");
  const isClaim = saga.lines.some((line) => line.isClaimed === true);
  const stock = silent ? backOff(saga.backoff.stock, isClaim && saga.stage === "holding" ? claimDelaysMs : silenceDelaysMs, now) : noBackoff;
  const expiries = answers.flatMap(({ answer }) => (answer.kind === "held" ? [answer.expiresAt] : []));
  const told: Saga = {
    ...saga,
    lines: saga.lines.map((line) => lineAfter(line, byHold.get(line.holdId), saga)),
    expiresAt: saga.stage === "holding" ? Math.min(saga.expiresAt, ...expiries) : saga.expiresAt,
    backoff: { ...saga.backoff, stock },
  };
  switch (saga.stage) {
    case "holding":
      return afterHolding(told, answers.some(({ answer }) => answer.kind === "unsent"), now);
    case "committing":
    case "authorising":
      return afterCommitting(told, now);
    case "open":
    case "capturing":
    case "undoing":
    case "closed":
      return stay(told);
  }
}

function lineAfter(line: SagaLine, answer: StockAnswer | undefined, { backoff, stage }: Saga): SagaLine {
  switch (answer?.kind) {
    case "held":
      return line.state === "wanted" ? { ...line, state: "held" } : line;
    case "short":
      return { ...line, state: "short", available: answer.available };
    case "limited":
      return { ...line, state: "limited", available: answer.available };
    case "not_admitted":
      return { ...line, state: "not_admitted" };
    case "unsent":
      // Never asked for, so that nothing is owed back to an object that has too much to do already, and it has taken nobody's place.
      return line.state === "wanted" && line.isClaimed !== true && stage === "holding" && backoff.stock.failures === 0 ? { ...line, state: "freed", replaces: [] } : line;
    case "sold":
      return { ...line, state: "sold" };
    case "freed":
    case "lapsed":
      return { ...line, state: "freed" };
    case "silent":
    case undefined:
      return line;
  }
}

/** Every line or none: one short line and all that was held is owed back. */
function afterHolding(saga: Saga, unsent: boolean, now: Millis): Step {
  const { lines, draft } = saga;
  if (lines.some((line) => line.state === "not_admitted")) return undo({ ...saga, refusal: "not_admitted" }, "RELEASED", now);
  if (lines.some((line) => line.state === "short")) return undo({ ...saga, refusal: "out_of_stock" }, "RELEASED", now);
  if (lines.some((line) => line.state === "limited")) return undo({ ...saga, refusal: "quantity_limit" }, "RELEASED", now);
  if (lines.some((line) => line.isClaimed === true && line.state === "wanted")) return hasExpired(saga.expiresAt, now) ? undo({ ...saga, refusal: "claim_expired" }, "EXPIRED", now) : stay(saga);
  if (unsent) return undo({ ...saga, refusal: "stock_unavailable" }, "RELEASED", now);
  if (saga.backoff.stock.failures >= mostSilences) return undo({ ...saga, refusal: "stock_unavailable" }, "RELEASED", now);
  if (lines.some((line) => line.state === "wanted")) return stay(saga);
  // Resumed so late that a hold has lapsed meanwhile.
  if (lines.some((line) => line.isClaimed === true && line.state === "freed")) return undo({ ...saga, refusal: "claim_expired" }, "EXPIRED", now);
  if (hasExpired(saga.expiresAt, now) || lines.some((line) => line.state !== "held")) return undo({ ...saga, refusal: "stock_unavailable" }, "EXPIRED", now);
  return {
    saga: { ...saga, stage: "open" },
    facts: [
      {
        type: "CHECKOUT_INITIATED",
        checkoutId: draft.checkoutId,
        userId: draft.userId,
        cartId: draft.cartId,
        items: draft.lines.map(({ productId, variantId, quantity, unitPrice }) => ({ productId, variantId, quantity, unitPrice })),
        totalAmount: draft.shippingOptions.find((option) => option.method === saga.shippingMethod)?.totals.total ?? 0,
        currency: draft.currency,
        shippingAddressId: draft.shippingAddress.addressId,
      },
    ],
  };
}

/** What a line is to a checkout that is being paid. Each state is one of these, so that no answer leaves it with nothing to do and no end. */
const standings = { sold: "ours", held: "under_way", wanted: "under_way", freed: "lapsed", short: "refused", limited: "refused", not_admitted: "refused" } as const satisfies Record<LineState, string>;

/**
 * All sold, and money may be taken or has been. A hold that lapsed meanwhile ends the checkout while no money is on its way;
 * otherwise it is made again, and only what cannot be had again is paid back.
 */
function afterCommitting(saga: Saga, now: Millis): Step {
  const { lines, pendingSince, stage } = saga;
  const payment = currentPayment(saga);
  const isPaid = payment?.state === "captured";
  const isGivenUp = saga.backoff.stock.failures >= mostSilences;
  const isSome = (standing: (typeof standings)[LineState]) => lines.some(({ state }) => standings[state] === standing);
  if (!isSome("under_way") && !isSome("lapsed") && !isSome("refused")) {
    if (isPaid) return confirm(saga, payment, now);
    return stay(stage === "committing" ? { ...saga, stage: "capturing" } : saga);
  }
  const isHeldAgain = isPaid || pendingSince !== null;
  const isInVain = isGivenUp && lines.some(({ state }) => state === "wanted");
  if (isSome("refused") || isInVain || (isSome("lapsed") && !isHeldAgain)) return undo(endPayment(saga, { kind: "expired" }, payment?.state ?? "asking"), "EXPIRED", now);
  if (isSome("lapsed")) return stay(holdAgain(saga));
  if (pendingSince !== null || !isGivenUp) return stay(saga);
  return isPaid ? becomePending(saga, now) : reopen(saga, { kind: "stock_unavailable" }, "doubtful");
}

/** Under ids of their own: a hold that lapsed stays lapsed, however late it is asked for again. What a claim had made is then an ordinary hold of the sale's units. */
function holdAgain(saga: Saga): Saga {
  return { ...saga, lines: saga.lines.map((line) => (line.state === "freed" ? { ...line, state: "wanted", holdId: nextHoldId(line), replaces: [], isClaimed: false } : line)) };
}

function nextHoldId({ holdId }: SagaLine): HoldId {
  const [first = holdId, count = "1"] = uniquePart(holdId).split(".");
  return idOf("hold", `${first}.${Number(count) + 1}`);
}
