// Duty: the steps of a checkout as one table, and the next effect that a saga owes the world.
// Invariant: derived from the saved saga alone, so that a crash forgets no effect and invents none; every effect carries the id by which its party does it once.
// Neighbours: saga.ts is read here; the lane's driver carries effects out and brings the answers to advance.ts.

import { type Backoff, isDue, noBackoff } from "../backoff.ts";
import { nextTurn } from "./former.ts";
import type { PaymentReference } from "./payment.ts";
import { currentPayment, type Payment, type Saga, type SagaLine } from "./saga.ts";
import { type CheckoutId, type HoldId, idOf, type OrderId, type RefundId, type SaleId, uniquePart, type VariantId, type WarehouseId } from "../ids.ts";
import type { Minor } from "../money.ts";
import { owedRefunds } from "../order/refunds.ts";
import { dayMs, type Millis } from "../time.ts";

/**
 * The way forward, with what takes each step back. Before the pivot a saga may turn round, and then goes back in reverse;
 * after it nothing refuses. Stock is committed before the pivot because a hold may lapse, and a capture must never discover that.
 * `record` and `publish` have no effect of their own: the order and its events are saved together with the mark of the pivot.
 */
export const steps = [
  { deed: "hold", undoing: "release", party: "stock", pivot: false },
  { deed: "authorise", undoing: "void", party: "gateway", pivot: false },
  { deed: "commit", undoing: "restock", party: "stock", pivot: false },
  { deed: "capture", undoing: null, party: "gateway", pivot: true },
  { deed: "record", undoing: null, party: "lane", pivot: false },
  { deed: "publish", undoing: null, party: "lane", pivot: false },
] as const;

/** What a stock object is asked about: one hold. */
export interface StockLine {
  readonly variantId: VariantId;
  readonly holdId: HoldId;
  readonly quantity: number;
  readonly replaces?: readonly HoldId[];
  readonly isClaimed?: boolean;
  readonly saleId?: SaleId;
}

/** Something the world is asked to do. Data; bears being done twice. */
export type Effect =
  | {
      readonly kind: "hold"; readonly party: "stock"; readonly lines: readonly StockLine[]; readonly checkoutId: CheckoutId; readonly customerId: string;
      readonly ttlMs: number; readonly warehouseIds: readonly WarehouseId[];
    }
  | { readonly kind: "commit"; readonly party: "stock"; readonly lines: readonly StockLine[]; readonly orderId: OrderId }
  | { readonly kind: "release"; readonly party: "stock"; readonly lines: readonly StockLine[] }
  | { readonly kind: "restock"; readonly party: "stock"; readonly lines: readonly (StockLine & { readonly changeId: string })[] }
  | { readonly kind: "authorise"; readonly party: "gateway"; readonly gateway: string; readonly payment: PaymentReference; readonly method: string; readonly token: string }
  | { readonly kind: "inquire" | "void" | "capture"; readonly party: "gateway"; readonly gateway: string; readonly payment: PaymentReference }
  | { readonly kind: "refund"; readonly party: "gateway"; readonly gateway: string; readonly payment: PaymentReference; readonly refundId: RefundId; readonly amount: Minor };

/** The refund of money that was taken although the checkout had been undone. */
export const undoingRefundId = ({ paymentId }: Payment): RefundId => idOf("refund", `${uniquePart(paymentId)}-undone`);

/** Every effect the saga owes, the most urgent first. */
export function owedEffects(saga: Saga): readonly Effect[] {
  return owed(saga).filter((effect) => effect !== null);
}

function owed(saga: Saga): readonly (Effect | null)[] {
  const payment = currentPayment(saga);
  switch (saga.stage) {
    case "holding":
      return [holdNext(saga)];
    case "open":
    case "closed":
      return [...voids(saga, ["doubtful"]), ...overtaken(saga)];
    case "authorising":
      // Units must not lapse while nobody knows: a payment whose fate is unknown has its stock committed first.
      if (saga.pendingSince !== null && saga.lines.some((line) => line.state !== "sold")) return secureUnits(saga);
      return payment === null ? [] : [saga.mustInquire ? onPayment("inquire", saga, payment) : authorise(saga, payment)];
    case "committing":
      return secureUnits(saga);
    case "capturing":
      return payment === null ? [] : [saga.mustInquire ? onPayment("inquire", saga, payment) : onPayment("capture", saga, payment)];
    case "confirmed":
      return [unitsBack(saga), ...refunds(saga), ...voids(saga, ["doubtful"]), ...overtaken(saga)];
    case "undoing":
      return [onLines(saga, "restock", "sold"), ...voids(saga, ["asking", "authorised", "doubtful"]), ...overtaken(saga), onLines(saga, "release", "wanted", "held")];
  }
}

/** The first effect that is due, or null when the saga rests. A party that does not answer keeps no other one waiting. */
export function nextEffect(saga: Saga, now: Millis): Effect | null {
  return owedEffects(saga).find((effect) => isDue(backoffOf(saga, effect), now)) ?? null;
}

/** The earliest moment at which an effect is due, in the past when one is due already; null when nothing is owed. */
export function nextDueAt(saga: Saga): Millis | null {
  const moments = owedEffects(saga).map((effect) => backoffOf(saga, effect).notBefore);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** When to look at the saga though nobody asks: at its next effect, but leaving whoever carries it out now some time; or when it expires. */
export function wakeAt(saga: Saga, now: Millis): Millis | null {
  const dueAt = nextDueAt(saga);
  const effectAt = dueAt === null ? null : Math.max(dueAt, now + leaseMs);
  if (saga.stage === "closed" && effectAt === null) return forgottenAt(saga);
  if (saga.stage !== "open") return effectAt;
  return effectAt === null ? saga.expiresAt : Math.min(effectAt, saga.expiresAt);
}

/** How long a checkout that was undone is kept: a payment may still be heard of for weeks, what was never paid is soon asked about by nobody. */
const keptMs = { paid: 30 * dayMs, unpaid: dayMs } as const;

function forgottenAt({ closedAt, tries }: Saga): Millis | null {
  return closedAt === null ? null : closedAt + (tries > 0 ? keptMs.paid : keptMs.unpaid);
}

/** Nobody needs it any more. What became an order is kept for ever, as that order. */
export function isForgotten(saga: Saga, now: Millis): boolean {
  const at = saga.stage === "closed" && nextDueAt(saga) === null ? forgottenAt(saga) : null;
  return at !== null && now >= at;
}

/** How long a step may take before somebody else looks whether it still runs: with the alarm's own delay under the 5 s promised. */
const leaseMs = 2_500;

/** An order's refunds wait each by itself: one that is refused keeps no other one waiting. */
function backoffOf(saga: Saga, effect: Effect): Backoff {
  if (effect.kind !== "void" && effect.kind !== "refund") return saga.backoff[effect.party];
  const owed = effect.kind === "refund" ? saga.order?.refunds.find((refund) => refund.refundId === effect.refundId) : undefined;
  if (owed !== undefined) return owed.retry;
  const apart = saga.payments.find((payment) => payment.key === effect.payment.key && payment.state !== "captured");
  return apart === undefined ? saga.backoff.gateway : (apart.retry ?? noBackoff);
}

/** What a former checkout of the buyer holds is taken over last, so that a refusal of anything else leaves that as it was. */
function holdNext(saga: Saga): Effect | null {
  const wanted = saga.lines.filter(({ state }) => state === "wanted");
  const turn = nextTurn(wanted);
  return onLines({ ...saga, lines: wanted.filter((line) => (line.turn ?? 0) === turn) }, "hold", "wanted");
}

/** Holds that lapsed while money was on its way are made again before all are sold. */
function secureUnits(saga: Saga): readonly (Effect | null)[] {
  return [onLines(saga, "hold", "wanted"), onLines(saga, "commit", "held")];
}

/** One change of each hold at a time. */
function unitsBack({ restocks }: Saga): Effect | null {
  const owed = restocks.filter(({ isBack }) => !isBack);
  const first = owed.filter(({ holdId }, index) => owed.findIndex((other) => other.holdId === holdId) === index);
  const lines = first.map(({ variantId, holdId, quantity, changeId }) => ({ variantId, holdId, quantity, changeId }));
  return lines.length === 0 ? null : { kind: "restock", party: "stock", lines };
}

function onLines(saga: Saga, kind: "hold" | "commit" | "release" | "restock", ...states: readonly SagaLine["state"][]): Effect | null {
  const asked = saga.lines.filter((line) => states.includes(line.state));
  const lines = asked.map(({ variantId, holdId, quantity }) => ({ variantId, holdId, quantity }));
  if (lines.length === 0) return null;
  const { draft } = saga;
  switch (kind) {
    case "hold":
      return {
        kind, party: "stock", lines: asked.map(heldLine),
        checkoutId: draft.checkoutId, customerId: draft.userId, ttlMs: draft.ttlMs, warehouseIds: draft.warehouseIds ?? [],
      };
    case "commit":
      return { kind, party: "stock", lines, orderId: saga.name.orderId };
    case "release":
      return { kind, party: "stock", lines };
    case "restock":
      return { kind, party: "stock", lines: lines.map((line) => ({ ...line, changeId: `${line.holdId}:back` })) };
  }
}

/** A line as it is to be held: where it takes another's place, is taken over from a claim, or is of a sale's units. */
function heldLine({ variantId, holdId, quantity, replaces = [], isClaimed = false, saleId }: SagaLine): StockLine {
  return { variantId, holdId, quantity, replaces, ...(isClaimed && { isClaimed }), ...(saleId !== undefined && { saleId }) };
}

function authorise(saga: Saga, payment: Payment): Effect {
  return { kind: "authorise", party: "gateway", gateway: payment.gateway, payment: referenceTo(saga, payment), method: payment.method, token: payment.token };
}

function onPayment(kind: "inquire" | "void" | "capture", saga: Saga, payment: Payment): Effect {
  return { kind, party: "gateway", gateway: payment.gateway, payment: referenceTo(saga, payment) };
}

function referenceTo({ draft }: Saga, { key, amount, gatewayTransactionId, at }: Payment): PaymentReference {
  return { key, amount, currency: draft.currency, gatewayTransactionId, at };
}

function voids(saga: Saga, states: readonly Payment["state"][]): readonly Effect[] {
  return saga.payments.filter((payment) => states.includes(payment.state)).map((payment) => onPayment("void", saga, payment));
}

function overtaken(saga: Saga): readonly Effect[] {
  return saga.payments
    .filter((payment) => payment.state === "overtaken")
    .map((payment) => {
      const { gateway, amount, wrong } = payment;
      return { kind: "refund", party: "gateway", gateway, payment: referenceTo(saga, payment), refundId: undoingRefundId(payment), amount: wrong?.amount ?? amount };
    });
}

function refunds(saga: Saga): readonly Effect[] {
  const captured = saga.payments.find((payment) => payment.state === "captured");
  if (captured === undefined || saga.order === null) return [];
  return owedRefunds(saga.order).map(({ refundId, amount }) => ({ kind: "refund", party: "gateway", gateway: captured.gateway, payment: referenceTo(saga, captured), refundId, amount }));
}
