// Duty: lets each of a buyer's requests in once: his exact rate, and each key run once with its answer kept.
// Invariant: at most one runner for each key; what it answered is what everybody else under the key is told.
// Neighbours: the HTTP kernel calls enter and leave around a handler; the tables keep what must outlive this object.

import { Buckets } from "../../clients/buckets.ts";
import type { BuyerGateRpc, EnterOutcome, EnterRequest, IdempotencyRecord, KeptAnswer } from "../../contracts/objects.ts";
import { secondMs } from "../../domain/time.ts";
import type { LaneParts } from "./parts.ts";

type GateParts = Pick<LaneParts, "tables" | "clock" | "wait" | "wakeBy" | "point">;
type Once = NonNullable<EnterRequest["once"]>;

/** After how long a runner that never came back is taken for dead. Longer than the slowest handler. */
const runnerMs = 30 * secondMs;
const mostBuckets = 10_000;

interface Run {
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly deadAt: number;
}

/** Lets requests in at their rate, once for each key. */
export class Gate implements BuyerGateRpc {
  readonly #parts: GateParts;
  /** In memory alone: an object that was idle long enough to be evicted was idle long enough for every bucket to be full again. */
  readonly #buckets = new Buckets(mostBuckets);
  readonly #runs = new Map<string, Run>();

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  async enter({ scope, rate, once, buyer }: EnterRequest): Promise<EnterOutcome> {
    const counted = rate === null ? { remaining: null, retryAfterMs: 0 } : this.#count(rate);
    if (counted.retryAfterMs > 0) return { kind: "rate_limited", retryAfterMs: counted.retryAfterMs };
    const hasOpenCheckout = () => (buyer === undefined ? null : this.#parts.tables.openCheckouts(buyer).length > 0);
    if (once === null) return { kind: "proceed", resumed: false, remaining: counted.remaining, hasOpenCheckout: hasOpenCheckout() };
    for (;;) {
      const outcome = this.#try(scope, once);
      if (typeof outcome === "object") return outcome;
      if (outcome !== "running") return { kind: "proceed", resumed: outcome === "resumes", remaining: counted.remaining, hasOpenCheckout: hasOpenCheckout() };
      await this.#runEnds(scope, once.key);
    }
  }

  async leave(scope: string, key: string, answer: KeptAnswer | null): Promise<void> {
    const { tables, point } = this.#parts;
    point("before leave");
    if (answer === null) tables.forgetRequest(scope, key);
    else tables.keepAnswer(scope, key, answer);
    point("after leave");
    const name = nameOf(scope, key);
    this.#runs.get(name)?.end();
    this.#runs.delete(name);
  }

  /** One look, without an await between reading and writing: an answer, or whether this one runs now. */
  #try(scope: string, once: Once): Exclude<EnterOutcome, { kind: "proceed" }> | "begins" | "resumes" | "running" {
    const { tables, clock } = this.#parts;
    const now = clock.now();
    const record = tables.readRequest(scope, once.key);
    if (record === null || record.keptUntil <= now) {
      this.#begin(scope, once, now);
      return "begins";
    }
    if (record.fingerprint !== once.fingerprint) return { kind: "reused" };
    if (record.answer !== null) return { kind: "replay", answer: record.answer };
    if (this.#isRunning(record, now)) return "running";
    // Its runner died, with this object or in the Worker: what it began is finished by whoever comes next.
    this.#run(scope, once.key, now);
    return "resumes";
  }

  #begin(scope: string, { key, fingerprint, keepMs }: Once, now: number): void {
    const { tables, wakeBy, point } = this.#parts;
    point("before enter");
    tables.insertRequest({ scope, key, fingerprint, startedAt: now, keptUntil: now + keepMs });
    wakeBy(now + keepMs);
    point("after enter");
    this.#run(scope, key, now);
  }

  #run(scope: string, key: string, now: number): void {
    const name = nameOf(scope, key);
    this.#runs.get(name)?.end();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#runs.set(name, { ended: promise, end: resolve, deadAt: now + runnerMs });
  }

  #isRunning({ scope, key }: IdempotencyRecord, now: number): boolean {
    const run = this.#runs.get(nameOf(scope, key));
    return run !== undefined && now < run.deadAt;
  }

  async #runEnds(scope: string, key: string): Promise<void> {
    const run = this.#runs.get(nameOf(scope, key));
    if (run === undefined) return;
    await Promise.race([run.ended, this.#parts.wait(Math.max(1, run.deadAt - this.#parts.clock.now()))]);
  }

  #count({ subject, perSecond, burst }: NonNullable<EnterRequest["rate"]>): { readonly remaining: number; readonly retryAfterMs: number } {
    const { bucket, retryAfterMs } = this.#buckets.take(subject, { perSecond, burst }, this.#parts.clock.now());
    return { remaining: Math.floor(bucket.tokens), retryAfterMs };
  }
}

const nameOf = (scope: string, key: string) => `${scope}\n${key}`;
