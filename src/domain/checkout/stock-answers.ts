// Duty: what the stock objects' answers do to a saga.
// Invariant: a line is counted as ours or not by what its own object said, in whatever stage the answer arrives.
// Neighbours: advance.ts calls this; steps.ts says what was asked.

import { backOff, noBackoff, silenceDelaysMs } from "./backoff.ts";
import { currentPayment, type Saga, type SagaLine, type Signal, type Step, type StockAnswer } from "./saga.ts";
import { endPayment, reopen, stay, undo } from "./turn.ts";
import { hasExpired, type Millis } from "../time.ts";

type Answers = Extract<Signal, { kind: "stock" }>["answers"];

/** How often in a row stock may leave a waiting buyer without an answer before he is told to come back. */
const mostSilences = 3;

/** Takes the answers of one effect: first line by line, then what they mean for the whole. */
export function onStockAnswers(saga: Saga, answers: Answers, now: Millis): Step {
  const byHold = new Map(answers.map(({ holdId, answer }) => [holdId, answer]));
  const silent = answers.some(({ answer }) => answer.kind === "silent" || answer.kind === "unsent");
  const stock = silent ? backOff(saga.backoff.stock, silenceDelaysMs, now) : noBackoff;
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
    default:
      return stay(told);
  }
}

function lineAfter(line: SagaLine, answer: StockAnswer | undefined, { backoff }: Saga): SagaLine {
  switch (answer?.kind) {
    case "held":
      return line.state === "wanted" ? { ...line, state: "held" } : line;
    case "short":
      return { ...line, state: "short", available: answer.available };
    case "limited":
      return { ...line, state: "limited", available: answer.available };
    case "unsent":
      // Never asked for, so that nothing is owed back to an object that has too much to do already.
      return line.state === "wanted" && backoff.stock.failures === 0 ? { ...line, state: "freed" } : line;
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
  if (lines.some((line) => line.state === "short")) return undo({ ...saga, refusal: "out_of_stock" }, "RELEASED", now);
  if (lines.some((line) => line.state === "limited")) return undo({ ...saga, refusal: "quantity_limit" }, "RELEASED", now);
  if (unsent) return undo({ ...saga, refusal: "stock_unavailable" }, "RELEASED", now);
  if (saga.backoff.stock.failures >= mostSilences) return undo({ ...saga, refusal: "stock_unavailable" }, "RELEASED", now);
  if (lines.some((line) => line.state === "wanted")) return stay(saga);
  // Resumed so late that a hold has lapsed meanwhile.
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

/** A hold that lapsed before it was sold ends the checkout; nothing has been captured yet. */
function afterCommitting(saga: Saga, now: Millis): Step {
  if (saga.lines.some((line) => line.state === "freed")) return undo(endPayment(saga, { kind: "expired" }, currentPayment(saga)?.state ?? "asking"), "EXPIRED", now);
  if (saga.lines.every((line) => line.state === "sold")) return stay(saga.stage === "committing" ? { ...saga, stage: "capturing" } : saga);
  if (saga.pendingSince !== null || saga.backoff.stock.failures < mostSilences) return stay(saga);
  return reopen(saga, { kind: "stock_unavailable" }, "doubtful");
}
