// Duty: the sandbox bank's own rules: authorise, capture, void, refund, find, each done once for its key.
// Invariant: no more is captured than was authorised, no more refunded than captured; a void key stays void, even if its authorisation arrives later.
// Neighbours: sandbox-bank.ts is the object around it; storage/objects/bank.ts keeps it; the simulation runs it in one process.

import type { BankAmount, BankAnswer, BankAuthorisation, BankDeed, BankMovement, BankRpc, GatewayPayment } from "../../contracts/objects.ts";
import type { Clock, Millis } from "../../domain/time.ts";
import type { BankTables, KeptPayment } from "../../storage/objects/bank.ts";
import type { BankEvent } from "./courier.ts";
import { behaviourOf } from "./tokens.ts";

/** What a teller is made with. */
export interface TellerParts {
  readonly tables: BankTables;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
  /** How long the bank says nothing about a payment whose reply or request got lost. */
  readonly silenceMs: number;
  /** How far away the bank is. */
  readonly latencyMs: number;
  /** Notes, in the same transaction, what the shop is to be told. */
  readonly tell: (event: BankEvent) => void;
}

const unknown: BankAnswer = { kind: "unknown" };
const silence: BankAnswer = { kind: "silence" };

/** The bank's rules: what becomes of a payment is told by its token, and the same key always gets the same answer. */
export class Teller implements BankRpc {
  readonly #parts: TellerParts;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  authorise(request: BankAuthorisation): Promise<BankAnswer> {
    return this.#serve(request.key, () => this.#known(request.key) ?? this.#authorise(request));
  }

  capture({ key, authorisationKey, amount }: BankAmount): Promise<BankAnswer> {
    return this.#serve(authorisationKey, () => this.#capture(key, authorisationKey, amount));
  }

  void({ authorisationKey }: BankDeed): Promise<BankAnswer> {
    return this.#serve(authorisationKey, () => this.#void(authorisationKey));
  }

  refund({ key, authorisationKey, amount }: BankAmount): Promise<BankAnswer> {
    return this.#serve(authorisationKey, () => this.#refund(key, authorisationKey, amount));
  }

  findRefund({ key, authorisationKey }: BankDeed): Promise<BankAnswer> {
    return this.#serve(authorisationKey, () => (this.#parts.tables.hasMoved(key) ? (this.#known(authorisationKey) ?? unknown) : unknown));
  }

  async settlements(from: Millis, to: Millis): Promise<readonly BankMovement[]> {
    return this.#parts.tables.settled(from, to);
  }

  find(key: string): Promise<BankAnswer> {
    return this.#serve(key, () => this.#known(key) ?? unknown);
  }

  /** Decides in one transaction, and answers after the way to the bank and back. A silence lasts as long as it lasts. */
  async #serve(key: string, decide: () => BankAnswer): Promise<BankAnswer> {
    const { tables, clock, wait, silenceMs, latencyMs } = this.#parts;
    if (latencyMs > 0) await wait(latencyMs);
    const answer = tables.transaction(() => (clock.now() < tables.silentUntil(key) ? silence : decide()));
    if (answer.kind === "silence") await wait(silenceMs);
    return answer;
  }

  #authorise({ key, amount, currency, token }: BankAuthorisation): BankAnswer {
    const { tables, clock, silenceMs } = this.#parts;
    const behaviour = behaviourOf(token);
    const now = clock.now();
    switch (behaviour.kind) {
      case "be_down":
        return { kind: "unavailable" };
      case "lose_request":
        tables.beSilent(key, now + silenceMs);
        return silence;
      case "decline":
        return this.#keep({ ...blank(key, now), amount, currency, token, status: "DECLINED", declineCode: behaviour.declineCode, retryable: behaviour.retryable });
      case "lose_reply":
        return this.#keep({ ...blank(key, now), amount, currency, token, status: "AUTHORIZED" });
      case "approve": {
        const approvedAt = now + behaviour.afterMs;
        const payment: KeptPayment = { ...blank(key, now), amount, currency, token, status: behaviour.afterMs === 0 ? "AUTHORIZED" : "PENDING", approvedAt };
        if (payment.status === "PENDING") this.#tell("payment.approved", `${key}:approved`, payment, amount, approvedAt);
        return this.#keep(payment);
      }
    }
  }

  #capture(key: string, authorisationKey: string, amount: number): BankAnswer {
    const { tables, clock, silenceMs } = this.#parts;
    const payment = this.#read(authorisationKey);
    if (payment === null) return unknown;
    if (payment.status !== "AUTHORIZED") return shown(payment);
    if (amount !== payment.amount) return { kind: "refused", reason: "another amount was authorised" };
    const now = clock.now();
    tables.move(key, authorisationKey, "capture", amount, now);
    this.#tell("payment.captured", key, payment, amount, now);
    const captured = this.#keep({ ...payment, status: "CAPTURED" });
    if (behaviourOf(payment.token).kind !== "lose_reply") return captured;
    tables.beSilent(authorisationKey, now + silenceMs);
    return silence;
  }

  #void(authorisationKey: string): BankAnswer {
    const payment = this.#read(authorisationKey);
    // Kept though never seen: an authorisation that is still on its way finds its key used up.
    if (payment === null) return this.#keep({ ...blank(authorisationKey, this.#parts.clock.now()), status: "VOIDED" });
    if (payment.status !== "AUTHORIZED" && payment.status !== "PENDING") return shown(payment);
    return this.#keep({ ...payment, status: "VOIDED" });
  }

  #refund(key: string, authorisationKey: string, amount: number): BankAnswer {
    const { tables, clock } = this.#parts;
    const payment = this.#read(authorisationKey);
    if (payment === null) return unknown;
    if (tables.hasMoved(key)) return shown(payment);
    if (payment.status !== "CAPTURED" || payment.refunded + amount > payment.amount) return { kind: "refused", reason: "more than was captured" };
    const now = clock.now();
    const behaviour = behaviourOf(payment.token);
    if (behaviour.kind === "approve" && now < payment.at + (behaviour.noRefundsMs ?? 0)) return { kind: "refused", reason: "this account cannot be credited now" };
    tables.move(key, authorisationKey, "refund", amount, now);
    this.#tell("payment.refunded", key, payment, amount, now);
    return this.#keep({ ...payment, refunded: payment.refunded + amount });
  }

  #tell(type: BankEvent["type"], id: string, { key, gatewayTransactionId, currency }: KeptPayment, amount: number, at: Millis): void {
    this.#parts.tell({ type, id, paymentKey: key, transactionId: gatewayTransactionId, amount, currency, at });
  }

  #known(key: string): BankAnswer | null {
    const payment = this.#read(key);
    return payment === null ? null : shown(payment);
  }

  /** The payment as of now: whoever was to approve by now has. */
  #read(key: string): KeptPayment | null {
    const payment = this.#parts.tables.read(key);
    if (payment?.status !== "PENDING" || this.#parts.clock.now() < payment.approvedAt) return payment;
    return { ...payment, status: "AUTHORIZED" };
  }

  #keep(payment: KeptPayment): BankAnswer {
    this.#parts.tables.save(payment);
    return shown(payment);
  }
}

function blank(key: string, at: number): KeptPayment {
  return { key, gatewayTransactionId: `txn_${key.replaceAll(":", "-")}`, amount: 0, currency: "", token: "", status: "VOIDED", refunded: 0, declineCode: null, retryable: false, approvedAt: at, at };
}

/** What is told of a payment; neither its key nor its token. */
function shown({ gatewayTransactionId, amount, currency, status, refunded, declineCode, retryable, at }: KeptPayment): BankAnswer {
  const payment: GatewayPayment = { gatewayTransactionId, amount, currency, status, refunded, declineCode, retryable, at };
  return { kind: "payment", payment };
}
