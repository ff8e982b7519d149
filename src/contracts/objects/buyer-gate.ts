import type { UserId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";

/** A kept answer: exactly what the first caller got. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a keyed or signed-in write asks of the lane before it is done. */
export interface EnterRequest {
  /** Who: `user:<id>` or `cart:<id>`, with method and path behind it. */
  readonly scope: string;
  /** The buyer's exact rate: counted for this subject when given. */
  readonly rate: { readonly subject: string; readonly perSecond: number; readonly burst: number } | null;
  /** The idempotency key and the fingerprint of the canonical body, when the request carries a key. */
  readonly once: { readonly key: string; readonly fingerprint: string; readonly keepMs: number } | null;
  /** Whose open checkouts are wanted in the answer, by a write that may be refused for want of stock without asking more of the lane. */
  readonly buyer?: UserId;
}

/** Whether the write goes on, has been answered before, has the key of another request, or comes too soon. */
export type EnterOutcome =
  /**
   * Go on. With a key, `leave` must follow, whatever happens. `resumed` says that an earlier run under this key never came to an end;
   * `hasOpenCheckout` is null when no buyer was named.
   */
  | { readonly kind: "proceed"; readonly resumed: boolean; readonly remaining: number | null; readonly hasOpenCheckout: boolean | null }
  | { readonly kind: "replay"; readonly answer: KeptAnswer }
  | { readonly kind: "reused" }
  | { readonly kind: "rate_limited"; readonly retryAfterMs: number };

/** What makes a buyer's requests exact: his rate, and each key executed once with its answer kept. Part of his lane. */
export interface BuyerGateRpc {
  /** While another call with the same key runs, waits for its answer. */
  enter(request: EnterRequest): Promise<EnterOutcome>;
  /** Ends a run. `answer` null means: not to be kept, the next caller runs again. */
  leave(scope: string, key: string, answer: KeptAnswer | null): Promise<void>;
}

/** One idempotency record, as kept. */
export interface IdempotencyRecord {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly startedAt: Millis;
  readonly answer: KeptAnswer | null;
  readonly keptUntil: Millis;
}
