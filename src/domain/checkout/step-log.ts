// Duty: what a saga remembers of its way, so that a person can see afterwards what happened and when.
// Invariant: part of the saga, so that it is saved with every step and never says more or less than happened; bounded; holds no payment token.
// Neighbours: advance.ts notes every change here; the lane's `steps` shows it.

import type { Saga, Signal, StepNote } from "./saga.ts";
import { toDecimal } from "../money.ts";
import type { Millis } from "../time.ts";

/** How a checkout began and how it stands are worth more than the hundredth inquiry between. */
const firstKept = 10;
const lastKept = 50;
const mostShown = 200;

/** The saga with its change noted; one that did not change is left as it is. */
export function noteStep(before: Saga, after: Saga, signal: Signal, at: Millis): Saga {
  if (after === before) return after;
  const note: StepNote = { at, signal: signal.kind, stage: after.stage, detail: detailOf(signal, after).slice(0, mostShown) };
  return { ...after, log: bounded([...after.log, note]) };
}

function bounded(log: readonly StepNote[]): readonly StepNote[] {
  return log.length <= firstKept + lastKept ? log : [...log.slice(0, firstKept), ...log.slice(-lastKept)];
}

function detailOf(signal: Signal, { draft, payments, expiresAt }: Saga): string {
  switch (signal.kind) {
    case "pay":
      return `${signal.method} at ${signal.gateway} as ${payments.at(-1)?.key ?? "nothing"}`;
    case "stock":
      return signal.answers.map(({ holdId, answer }) => `${holdId} ${answer.kind}`).join(", ");
    case "gateway": {
      const { answer } = signal;
      const amount = "amount" in answer ? ` ${toDecimal(answer.amount, draft.currency)} ${draft.currency}` : "";
      const why = answer.kind === "declined" ? ` ${answer.declineCode}` : answer.kind === "refused" ? ` ${answer.reason}` : "";
      return `${signal.deed} ${signal.key}: ${answer.kind}${amount}${why}`;
    }
    case "heard":
      return `${signal.gatewayEventId} about ${signal.key}`;
    case "amend":
      return signal.shippingMethod;
    case "tick":
      return `expires ${new Date(expiresAt).toISOString()}`;
    case "transition":
      return `to ${signal.to} by ${signal.by}`;
    case "requestReturn":
      return signal.request.items.map(({ orderItemId, quantity }) => `${quantity} of ${orderItemId}`).join(", ");
    case "resolveReturn":
      return `${signal.returnId} ${signal.condition ?? "rejected"}`;
    case "abandon":
    case "cancel":
      return "";
  }
}
