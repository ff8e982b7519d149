// Duty: brings the sandbox bank's messages to the shop, signed, until the shop has taken them.
// Invariant: a message is written together with the movement it tells, and stays until it was taken or is three days old.
// Neighbours: teller.ts posts; sandbox-bank.ts rings and has the way to the shop; workers/http/routes/webhooks.ts receives.

import { signatureHeader, signWebhook } from "../../clients/payments/webhook-signature.ts";
import { type Clock, dayMs, hourMs, type Millis, minuteMs, secondMs } from "../../domain/time.ts";
import type { BankTables, WaitingMessage } from "../../storage/objects/bank.ts";
import { deliveriesOf } from "./deliveries.ts";

/** What became of a payment, as the bank tells it. */
export interface BankEvent {
  readonly type: "payment.approved" | "payment.captured" | "payment.refunded";
  /** Unique among the bank's movements. */
  readonly id: string;
  readonly paymentKey: string;
  readonly transactionId: string;
  readonly amount: number;
  readonly currency: string;
  readonly at: Millis;
}

/** What a courier is made with. */
export interface CourierParts {
  readonly tables: BankTables;
  readonly clock: Clock;
  readonly secret: string;
  /** Posts a body to the shop; answers the status, or throws when there was none. */
  readonly send: (body: string, headers: Readonly<Record<string, string>>) => Promise<number>;
  readonly setAlarm: (at: Millis) => void;
}

const mostAtOnce = 50;
/** What leaves within this time leaves together. */
const gatherMs = 100;
const retryDelaysMs: readonly number[] = [secondMs, 5 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, hourMs];
const givenUpMs = 3 * dayMs;

/** Brings the bank's news to the shop's door: signed, again and again until it is taken, later each time. */
export class Courier {
  readonly #parts: CourierParts;
  /** Unknown after a start: then the tables say. */
  #ringsAt: Millis | null = null;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Writes down what is to be sent; belongs into the transaction of the movement. */
  post(event: BankEvent): void {
    const { tables } = this.#parts;
    const { at, ...told } = event;
    const messageId = `evt_${event.id.replaceAll(":", "-")}`;
    const body = JSON.stringify({ ...told, id: messageId, createdAt: new Date(at).toISOString() });
    const delays = deliveriesOf(messageId);
    for (const [copy, delayMs] of delays.entries()) tables.post({ messageId, copy, body, at }, at + delayMs);
    this.#wakeBy(at + Math.min(...delays));
  }

  /** Sends what is due. What the shop does not take is sent again, later each time. Safe to run twice. */
  async deliver(): Promise<void> {
    const { tables, clock } = this.#parts;
    this.#ringsAt = null;
    try {
      await Promise.all(tables.dueMessages(clock.now() + gatherMs, mostAtOnce).map((message) => this.#deliver(message)));
    } finally {
      const next = tables.nextMessage();
      if (next !== null) this.#ring(next);
    }
  }

  async #deliver(message: WaitingMessage): Promise<void> {
    const { tables, clock, secret, send } = this.#parts;
    const signature = await signWebhook(secret, message.body, clock.now());
    const status = await send(message.body, { "Content-Type": "application/json", [signatureHeader]: signature }).catch(() => 0);
    const taken = status >= 200 && status < 300;
    if (taken || clock.now() > message.at + givenUpMs) return tables.forgetMessage(message);
    tables.postponeMessage(message, clock.now() + (retryDelaysMs[message.attempts] ?? hourMs));
  }

  #wakeBy(at: Millis): void {
    if (this.#ringsAt !== null && this.#ringsAt <= at) return;
    this.#ring(this.#ringsAt === null ? Math.min(at, this.#parts.tables.nextMessage() ?? at) : at);
  }

  #ring(at: Millis): void {
    this.#ringsAt = at;
    this.#parts.setAlarm(at);
  }
}
