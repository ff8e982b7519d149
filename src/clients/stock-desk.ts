// Duty: a lane's one door to stock objects: what many buyers want of a variant at the same time goes there in one call.
// Invariant: at most one call to a variant is under way from here; a dead object holds nobody longer than its time limit, and is then left alone for a while.
// Neighbours: effects.ts brings sagas' commands, stock.ts makes the calls, sold-out.ts remembers refusals; clients/payments/breaker.ts is the same for gateways.

import { BrokenCircuitError, circuitBreaker, type CircuitBreakerPolicy, ConsecutiveBreaker, handleWhenResult } from "cockatiel";
import type { StockCommand, StockObjects, StockOutcome } from "../contracts/objects.ts";
import type { VariantId } from "../domain/ids.ts";
import type { Timer } from "../domain/time.ts";
import { within } from "../domain/within.ts";
import { LruCache } from "../storage/lru.ts";
import { executeStock, type StockAnswer } from "./stock.ts";

/** What became of one command. `unsent`: the object never saw it. `silent`: it may have done it or not; ask again with the same ids. */
export type DeskAnswer = { readonly kind: "answered"; readonly outcome: StockOutcome } | { readonly kind: "silent" } | { readonly kind: "unsent" };

/** What is borne of a stock object. */
export interface DeskLimits {
  /** A call that takes longer has failed, and nobody knows what became of it. */
  readonly timeoutMs: number;
  /** So many failures in a row, and the object is left alone for `openMs`. */
  readonly failures: number;
  readonly openMs: number;
}

/** What a desk is made with. */
export interface DeskParts {
  readonly stock: StockObjects;
  readonly limits: DeskLimits;
  readonly timer: Timer;
  /** Is told every outcome, in the order in which the object gave them. */
  readonly onOutcome?: (variantId: VariantId, outcome: StockOutcome) => void;
}

/** What an object takes in one call. */
const commandsPerCall = 500;
/** Of so many variants the desk remembers how their objects did lately. */
const mostCounters = 5_000;

interface Errand {
  readonly command: StockCommand;
  readonly answer: (answer: DeskAnswer) => void;
}

type Reply = StockAnswer<readonly StockOutcome[]>;

const failed: Reply = { kind: "stock_unavailable", overloaded: false };

/** Made once for each lane, in memory: promises of many requests meet here, which only an object allows. */
export class StockDesk {
  readonly #parts: DeskParts;
  /** One that makes room while it is busy ends its work, and is then gone. */
  readonly #counters = new LruCache<Counter>(mostCounters);

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Has a command carried out: at once when nothing is under way to that variant, else together with whatever else waits by then. Never throws. */
  ask(variantId: VariantId, command: StockCommand): Promise<DeskAnswer> {
    const known = this.#counters.get(variantId);
    const counter = known ?? new Counter(variantId, this.#parts);
    if (known === undefined) this.#counters.set(variantId, counter);
    return counter.ask(command);
  }
}

/** One variant's queue. There is no timer: a call waits for the one before it, so that the busier the object, the more go in one. */
class Counter {
  readonly #variantId: VariantId;
  readonly #parts: DeskParts;
  readonly #circuit: CircuitBreakerPolicy;
  #waiting: Errand[] = [];
  #isRunning = false;

  constructor(variantId: VariantId, parts: DeskParts) {
    const { failures, openMs } = parts.limits;
    this.#variantId = variantId;
    this.#parts = parts;
    this.#circuit = circuitBreaker(handleWhenResult(isFailure), { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: openMs, halfOpenSampling: { calls: 1, threshold: 0 } });
  }

  ask(command: StockCommand): Promise<DeskAnswer> {
    const { promise, resolve } = Promise.withResolvers<DeskAnswer>();
    this.#waiting.push({ command, answer: resolve });
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const errands = this.#waiting.slice(0, commandsPerCall);
      this.#waiting = this.#waiting.slice(commandsPerCall);
      const reply = await this.#call(errands.map(({ command }) => command));
      for (const [index, errand] of errands.entries()) errand.answer(this.#answerOf(reply, index));
    }
    this.#isRunning = false;
  }

  async #call(commands: readonly StockCommand[]): Promise<Reply | "unsent"> {
    const { stock, limits, timer } = this.#parts;
    try {
      return await this.#circuit.execute(async () => {
        const reply = await within(executeStock(stock, this.#variantId, commands), limits.timeoutMs, timer);
        return reply.kind === "late" ? failed : reply.value;
      });
    } catch (error) {
      return error instanceof BrokenCircuitError ? "unsent" : failed;
    }
  }

  #answerOf(reply: Reply | "unsent", index: number): DeskAnswer {
    if (reply === "unsent") return { kind: "unsent" };
    if (reply.kind === "stock_unavailable") return { kind: reply.overloaded ? "unsent" : "silent" };
    const outcome = reply.value[index];
    if (outcome === undefined) return { kind: "silent" };
    this.#parts.onOutcome?.(this.#variantId, outcome);
    return { kind: "answered", outcome };
  }
}

function isFailure(result: unknown): boolean {
  return (result as Reply).kind === "stock_unavailable";
}
