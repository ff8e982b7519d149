// Duty: a buyer's checkouts: begin, look, amend, give up, pay; and what gateways say of them.
// Invariant: one open checkout for each buyer; every answer is read from what was saved.
// Neighbours: driver.ts carries out; domain/checkout decides; views.ts shows.

import type { AbandonOutcome, AmendOutcome, CheckoutView, GatewayEvent, HearOutcome, InitiateOutcome, PayOutcome, PayRequest, StepLog } from "../../contracts/objects.ts";
import { nextCheckout } from "../../domain/checkout-name.ts";
import { beginSaga } from "../../domain/checkout/begin.ts";
import type { CheckoutDraft } from "../../domain/checkout/draft.ts";
import { isPaying, type Saga } from "../../domain/checkout/saga.ts";
import { wakeAt } from "../../domain/checkout/steps.ts";
import type { CheckoutId, UserId } from "../../domain/ids.ts";
import { nameOrder } from "../../domain/order/name.ts";
import { sumDemand } from "../../domain/stock/demand.ts";
import type { Driver } from "./driver.ts";
import type { LaneParts } from "./parts.ts";
import { initiateOutcome, payOutcome, stepLogOf, viewOf } from "./views.ts";


/** What a buyer may do with checkouts, and what gateways say of them. Whoever asks is answered for his own alone. */
export class Checkouts {
  readonly #parts: LaneParts;
  readonly #driver: Driver;

  constructor(parts: LaneParts, driver: Driver) {
    this.#parts = parts;
    this.#driver = driver;
  }

  /** The checkout begins under the draft's name, or under a next one where that was refused for a reason that has passed. */
  async initiate(asked: CheckoutDraft): Promise<InitiateOutcome> {
    const { tables, clock } = this.#parts;
    const draft = { ...asked, checkoutId: this.#nameFor(asked) };
    const { checkoutId, userId } = draft;
    // Whoever has something open may be the one who has it all: then the object itself is asked.
    const mayBeTold = draft.claim === undefined && tables.readCheckout(checkoutId) === null && tables.openCheckouts(userId).length === 0;
    const short = mayBeTold ? await this.#parts.shortOf(sumDemand(draft.lines)) : [];
    if (short.length > 0) return { kind: "out_of_stock", items: short };
    const inTheWay = await this.#beginBeside(draft);
    if (inTheWay !== null) return { kind: "checkout_in_progress", checkoutId: inTheWay };
    await this.#driver.driveUntil(checkoutId, (saga) => saga.stage !== "holding" && saga.stage !== "undoing");
    const saga = tables.readCheckout(checkoutId);
    if (saga === null) return { kind: "stock_unavailable" };
    // Told as it is now: while the former let their units go, another may take this one's place.
    const outcome = initiateOutcome(saga, clock.now(), (saga.former ?? []).map((id) => tables.readCheckout(id)).filter((other) => other !== null));
    // What gave way lets its units go before the buyer hears of it.
    await Promise.all((saga.former ?? []).map((id) => this.#driver.drive(id)));
    return outcome;
  }

  read(userId: UserId, checkoutId: CheckoutId): CheckoutView | null {
    const saga = this.#own(userId, checkoutId);
    return saga === null ? null : viewOf(saga, this.#parts.clock.now());
  }

  amend(userId: UserId, checkoutId: CheckoutId, shippingMethod: string): AmendOutcome {
    if (this.#own(userId, checkoutId) === null) return { kind: "not_found" };
    const told = this.#driver.tell(checkoutId, { kind: "amend", shippingMethod });
    if (told === null) return { kind: "not_found" };
    return told.outcome === "accepted" ? { kind: "amended", checkout: viewOf(told.saga, this.#parts.clock.now()) } : { kind: told.outcome };
  }

  async abandon(userId: UserId, checkoutId: CheckoutId): Promise<AbandonOutcome> {
    if (this.#own(userId, checkoutId) === null) return { kind: "not_found" };
    const told = this.#driver.tell(checkoutId, { kind: "abandon" });
    if (told === null) return { kind: "not_found" };
    if (told.outcome === "checkout_in_progress" || told.outcome === "invalid_transition") return { kind: told.outcome };
    await this.#driver.drive(checkoutId);
    return { kind: "abandoned" };
  }

  async pay({ userId, checkoutId, key, paymentMethod, paymentToken, correlationId }: PayRequest): Promise<PayOutcome> {
    if (this.#own(userId, checkoutId) === null) return { kind: "not_found" };
    const [gateway, ...elsewhere] = this.#parts.gateways.filter(({ methods }) => methods.includes(paymentMethod)).map(({ name }) => name);
    if (gateway === undefined) return { kind: "declined", declineCode: "method_not_offered", retryable: true };
    if (this.#isChallenged(userId, checkoutId)) return { kind: "checkout_in_progress" };
    const told = this.#driver.tell(checkoutId, { kind: "pay", key, method: paymentMethod, token: paymentToken, gateway, elsewhere, correlationId });
    if (told === null) return { kind: "not_found" };
    if (told.outcome === "checkout_in_progress") return { kind: "checkout_in_progress" };
    await this.#driver.driveUntil(checkoutId, isSettled);
    if (told.outcome === "expired") return { kind: "expired" };
    const saga = this.#parts.tables.readCheckout(checkoutId);
    return saga === null ? { kind: "not_found" } : payOutcome(saga, key, this.#parts.clock.now());
  }

  /** The gateway's caller is not kept waiting: what was heard is saved, and acted on behind him. */
  hear({ gatewayEventId, checkoutId, key }: GatewayEvent): HearOutcome {
    const told = this.#driver.tell(checkoutId, { kind: "heard", gatewayEventId, key });
    if (told === null) return { kind: "unknown" };
    this.#driver.drive(checkoutId).catch((error: unknown) => this.#parts.report("a checkout stumbled", error, { checkoutId }));
    return { kind: "taken" };
  }

  steps(checkoutId: CheckoutId): StepLog | null {
    const saga = this.#parts.tables.readSaved(checkoutId);
    return saga === null ? null : stepLogOf(saga, this.#parts.clock.now(), this.#parts.stuckAfterMs);
  }

  /** A claim's checkout has one name for ever: its unit went with its refusal. */
  #nameFor({ checkoutId, claim }: CheckoutDraft): CheckoutId {
    let name = checkoutId;
    for (let count = 2; claim === undefined && wasRefusedForNow(this.#parts.tables.readCheckout(name)); count++) name = nextCheckout(checkoutId, count);
    return name;
  }

  /** Begins a checkout, unless it has begun before, beside what the buyer has open. Answers the one that stands in its way: it is being paid, or waits for a stock object. */
  async #beginBeside(draft: CheckoutDraft): Promise<CheckoutId | null> {
    const { tables } = this.#parts;
    while (tables.readCheckout(draft.checkoutId) === null) {
      const open = tables.openCheckouts(draft.userId).map((checkoutId) => tables.readCheckout(checkoutId)).filter((saga) => saga !== null);
      const paying = open.find(isPaying);
      if (paying !== undefined) return paying.draft.checkoutId;
      const holding = open.find(isHolding)?.draft.checkoutId;
      if (holding === undefined) {
        this.#begin(draft, open);
        return null;
      }
      await this.#driver.drive(holding);
      const left = tables.readCheckout(holding);
      if (left !== null && isHolding(left)) return holding;
    }
    return null;
  }

  /** Recorded before anything is asked for, so that a crash leaves nothing held that nobody knows of. */
  #begin(draft: CheckoutDraft, former: readonly Saga[]): void {
    const { tables, clock, lane, paymentAttempts, wakeBy, point } = this.#parts;
    const now = clock.now();
    const begin = (number: number): Saga => beginSaga(draft, nameOrder(draft.checkoutId, lane, number, now), paymentAttempts, now, former);
    const firstLook = wakeAt(begin(0), now);
    point("before save initiate");
    tables.transaction(() => tables.insertCheckout(begin, firstLook));
    if (firstLook !== null) wakeBy(firstLook);
    point("after save initiate");
  }

  /** Another checkout of the buyer is asking for its units, and will take this one's place if it gets them: nobody begins to pay it meanwhile. A claim takes nothing from it. */
  #isChallenged(userId: UserId, checkoutId: CheckoutId): boolean {
    const { tables } = this.#parts;
    const others = tables.openCheckouts(userId).filter((id) => id !== checkoutId).map((id) => tables.readCheckout(id));
    return others.some((saga) => saga !== null && isHolding(saga) && saga.draft.claim === undefined && saga.former?.includes(checkoutId));
  }

  #own(userId: UserId, checkoutId: CheckoutId): Saga | null {
    const saga = this.#parts.tables.readCheckout(checkoutId);
    return saga?.draft.userId === userId ? saga : null;
  }
}

const isHolding = ({ stage }: Saga): boolean => stage === "holding";

/** Nobody keeps such an answer: whoever asks again under the same key is to be served when the stock is well, or the sale is over. */
const wasRefusedForNow = (saga: Saga | null): boolean => saga?.refusal === "stock_unavailable" || saga?.refusal === "not_admitted";

/** There is an answer for the buyer: nothing is under way, or it is known that nobody knows. */
function isSettled(saga: Saga): boolean {
  if (saga.pendingSince !== null) return saga.lines.every((line) => line.state === "sold");
  return !isPaying(saga) && saga.stage !== "undoing";
}
