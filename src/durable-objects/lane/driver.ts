// Duty: carries a saga's effects out one after the other, saving between each two.
// Invariant: one driver for each checkout at a time; saga, order and events are saved in one transaction, disk before memory; nothing is held in memory that a crash may not take.
// Neighbours: domain/checkout decides; clients/effects.ts acts; checkouts.ts and the alarm start it.

import { attentionOf } from "../../domain/checkout/attention.ts";
import { advance } from "../../domain/checkout/advance.ts";
import { givingWay } from "../../domain/checkout/former.ts";
import { currentPayment, type Saga, type SagaOutcome, type Signal } from "../../domain/checkout/saga.ts";
import { isForgotten, nextDueAt, nextEffect } from "../../domain/checkout/steps.ts";
import type { CheckoutId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";
import type { Outbox } from "./outbox.ts";
import type { LaneParts } from "./parts.ts";

/** A pause shorter than this is waited for by whoever drives; a longer one is left to the alarm. */
const patienceMs = 1_000;

/** The rules a driver follows; the simulation breaks them on purpose, to see that it notices. */
export interface Rules {
  readonly advance: typeof advance;
  readonly nextEffect: typeof nextEffect;
}

interface Watcher {
  readonly done: (saga: Saga) => boolean;
  readonly resolve: () => void;
}

/** Tells sagas what is new and carries out what they owe; each is driven by one run at a time. */
export class Driver {
  readonly #parts: LaneParts;
  readonly #outbox: Outbox;
  readonly #rules: Rules;
  readonly #running = new Map<CheckoutId, Promise<void>>();
  readonly #watchers = new Map<CheckoutId, Set<Watcher>>();
  /** Payments that nobody can have been asked for yet: begun in this life of the lane, and not asked for in it. */
  readonly #unasked = new Set<string>();

  constructor(parts: LaneParts, outbox: Outbox, rules: Rules = { advance, nextEffect }) {
    this.#parts = parts;
    this.#outbox = outbox;
    this.#rules = rules;
  }

  /** Tells a saga something and saves what it decides. Synchronous, so that what was read just before still holds. */
  tell(checkoutId: CheckoutId, signal: Signal): { readonly saga: Saga; readonly outcome: SagaOutcome } | null {
    const { tables, clock, point, wakeBy, report } = this.#parts;
    const now = clock.now();
    point(`before save ${signal.kind}`);
    const told = tables.transaction(() => {
      const saga = tables.readCheckout(checkoutId);
      if (saga === null) return null;
      const { state, outcome, facts, wakeAt } = this.#rules.advance(saga, signal, now);
      if (isForgotten(state, now)) {
        tables.forgetCheckout(checkoutId);
        return { before: saga, saga: state, outcome, hasEvents: false, wakes: [], gaveWay: [] };
      }
      if (state !== saga || signal.kind === "tick") tables.saveCheckout(state, wakeAt);
      if (takenWrong(state) > takenWrong(saga)) report("a gateway took what it was not asked for", attentionOf(state, now, Infinity)?.need, { checkoutId });
      const lookAt = this.#outbox.write(facts, checkoutId, state.correlationId, now);
      const gaveWay = givingWay(saga, state);
      const others = gaveWay.flatMap((former) => this.#endFormer(former, now));
      return { before: saga, saga: state, outcome, hasEvents: lookAt !== null, wakes: [wakeAt, lookAt, ...others].filter((at) => at !== null), gaveWay };
    });
    if (told === null) return null;
    this.#noteBegun(told.before, told.saga);
    if (told.wakes.length > 0) wakeBy(Math.min(...told.wakes));
    if (told.hasEvents) this.#outbox.relaySoon();
    point(`after save ${signal.kind}`);
    this.#wakeWatchers(checkoutId, told.saga);
    for (const former of told.gaveWay) this.drive(former).catch((error: unknown) => report("a checkout stumbled", error, { checkoutId: former }));
    return told;
  }

  /** Inside the save of what takes its place. Answers when it must be looked at: its units are still to be let go. */
  #endFormer(checkoutId: CheckoutId, now: Millis): readonly (Millis | null)[] {
    const { tables } = this.#parts;
    const saga = tables.readCheckout(checkoutId);
    if (saga === null) return [];
    const { state, facts, wakeAt } = this.#rules.advance(saga, { kind: "abandon" }, now);
    if (state === saga) return [];
    tables.saveCheckout(state, wakeAt);
    return [wakeAt, this.#outbox.write(facts, checkoutId, state.correlationId, now)];
  }

  /** Carries out all that is due, until the saga rests. Whoever comes while it runs joins. */
  drive(checkoutId: CheckoutId): Promise<void> {
    const running = this.#running.get(checkoutId);
    if (running !== undefined) return running;
    const run = this.#run(checkoutId).finally(() => this.#running.delete(checkoutId));
    this.#running.set(checkoutId, run);
    return run;
  }

  /** Drives, and comes back as soon as the saga is where the caller wants it, or rests. The rest goes on behind him. */
  async driveUntil(checkoutId: CheckoutId, done: (saga: Saga) => boolean): Promise<void> {
    const watchers = this.#watchers.get(checkoutId) ?? new Set();
    this.#watchers.set(checkoutId, watchers);
    let watcher: Watcher | undefined;
    const arrived = new Promise<void>((resolve) => watchers.add((watcher = { done, resolve })));
    const driven = this.drive(checkoutId);
    try {
      await Promise.race([driven, arrived]);
    } finally {
      if (watcher !== undefined) watchers.delete(watcher);
      if (watchers.size === 0) this.#watchers.delete(checkoutId);
    }
  }

  async #run(checkoutId: CheckoutId): Promise<void> {
    const { tables, clock, wait, carryOut, point } = this.#parts;
    for (;;) {
      const saga = tables.readCheckout(checkoutId);
      if (saga === null) return;
      const now = clock.now();
      const effect = this.#rules.nextEffect(saga, now);
      if (effect === null) {
        const dueAt = nextDueAt(saga);
        if (dueAt === null || dueAt - now > patienceMs) return;
        await wait(Math.max(1, dueAt - now));
        continue;
      }
      point(`before ${effect.kind}`);
      const signal = await carryOut(effect);
      point(`after ${effect.kind}`);
      this.tell(checkoutId, this.#withMemory(signal));
    }
  }

  /** That a gateway was not asked now says nothing when it may have been before: by this lane, or by the one that died. */
  #withMemory(signal: Signal): Signal {
    if (signal.kind !== "gateway" || signal.deed !== "authorise") return signal;
    const wasUnasked = this.#unasked.delete(signal.key);
    return signal.answer.kind === "unavailable" && !wasUnasked ? { ...signal, answer: { ...signal.answer, sent: true } } : signal;
  }

  #noteBegun(before: Saga, after: Saga): void {
    const payment = currentPayment(after);
    if (payment !== null && payment.key !== currentPayment(before)?.key) this.#unasked.add(payment.key);
  }

  #wakeWatchers(checkoutId: CheckoutId, saga: Saga): void {
    for (const watcher of this.#watchers.get(checkoutId) ?? []) if (watcher.done(saga)) watcher.resolve();
  }
}

const takenWrong = ({ payments }: Saga) => payments.filter((payment) => payment.wrong !== undefined).length;
