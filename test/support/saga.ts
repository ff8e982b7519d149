// What tests of the saga begin with: a checkout of two variants for 35.00, and its way to the pivot.
import { advance } from "../../src/domain/checkout/advance.ts";
import { beginSaga } from "../../src/domain/checkout/begin.ts";
import type { GatewayAnswer, GatewayDeed, Saga, Signal, StockAnswer } from "../../src/domain/checkout/saga.ts";
import { type Effect, nextEffect } from "../../src/domain/checkout/steps.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { nameOrder } from "../../src/domain/order/name.ts";
import { draftOf } from "./purchase.ts";

/** When every saga of these examples begins. */
export const start = 1_700_000_000_000;
/** How long their holds last. */
export const ttlMs = 900_000;
const draft = draftOf([{ variantId: "var_a" as VariantId, quantity: 2 }, { variantId: "var_b" as VariantId }], { ttlMs });
/** What a gateway says when it has taken what was asked. */
export const money = { gatewayTransactionId: "txn_1", amount: 3_500, currency: "USD" };
/** No answer came. */
export const silent = { kind: "silent" } as const;
/** A gateway that says it cannot serve and surely took nothing. */
export const down: GatewayAnswer = { kind: "unavailable", sent: false, retryAfterMs: 1 };

/** The saga after it heard a signal. */
export const tell = (saga: Saga, signal: Signal, now = start): Saga => advance(saga, signal, now).state;
/** One answer for each line; the first for all that have none. */
export const stock = (saga: Saga, ...answers: readonly StockAnswer[]): Signal => ({ kind: "stock", answers: saga.lines.map(({ holdId }, index) => ({ holdId, answer: answers[index] ?? answers[0] ?? { kind: "silent" } })) });
/** What a gateway answered to a deed, for the payment that was tried last unless a key is given. */
export const gateway = (saga: Saga, deed: GatewayDeed, answer: GatewayAnswer, key = saga.payments.at(-1)?.key ?? ""): Signal => ({ kind: "gateway", deed, key, answer });
/** The buyer's wish to pay, by a gateway and others should it fail. */
export const pay = (key = "k1", ...elsewhere: readonly string[]): Signal => ({ kind: "pay", key, method: "CARD", token: "tok_visa", gateway: "first", elsewhere, correlationId: "cor" });
/** What the saga wants done next; null when it rests. */
export const owes = (saga: Saga, now = start): Effect["kind"] | null => nextEffect(saga, now)?.kind ?? null;

/** A checkout that has asked for nothing yet. */
export const fresh = beginSaga(draft, nameOrder(draft.checkoutId, 0, 1, start), 3, start);
/** Its units are held. */
export const open = tell(fresh, stock(fresh, { kind: "held", expiresAt: start + ttlMs }));
/** Its buyer has said that he pays. */
export const authorising = tell(open, pay("k1", "second", "third"));
/** The money is set aside. */
export const committing = tell(authorising, gateway(authorising, "authorise", { kind: "authorised", ...money }));
/** The units are sold, the money not yet taken. */
export const capturing = tell(committing, stock(committing, { kind: "sold" }));
/** At a gateway that takes the money at once. */
export const charged = tell(authorising, gateway(authorising, "authorise", { kind: "captured", ...money }));
/** The gateway has been asked, and asked again, and has said nothing. */
export const pending = [silent, silent].reduce((saga, answer) => tell(saga, gateway(saga, saga.mustInquire ? "inquire" : "authorise", answer)), authorising);
