// Duty: one shard of the sandbox bank, an object that behaves like a bank next door.
// Invariant: shares nothing with the shop but what is said over its interface, and what it says at the shop's own public door.
// Neighbours: bank/teller.ts has its rules, bank/courier.ts its messages; clients/payments/sandbox.ts calls it.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { BankAmount, BankAnswer, BankAuthorisation, BankDeed, BankMovement, BankRpc } from "../contracts/objects.ts";
import type { Millis } from "../domain/time.ts";
import { BankTables, bankSchema } from "../storage/objects/bank.ts";
import { migrate } from "../storage/objects/migrate.ts";
import { Courier } from "./bank/courier.ts";
import { Teller } from "./bank/teller.ts";
import { inTurns } from "./turns.ts";

/** The path of the shop's door for gateways; the host is never looked up. */
const door = "https://shop.invalid/api/v1/webhooks/sandbox";

/** A shop that takes longer is told again later. */
const patienceMs = 5_000;

/** One shard of a bank for trying: it takes no money, and does all else that a gateway does, its failures too. */
export class SandboxBank extends DurableObject<Env> implements BankRpc {
  readonly #teller: Teller;
  readonly #courier: Courier;
  readonly #turn: () => Promise<void>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, bankSchema);
    const { clock, config, payments, wait } = compose(env);
    this.#turn = inTurns(wait);
    const tables = new BankTables(ctx.storage);
    this.#courier = new Courier({
      tables,
      clock,
      secret: payments.sandboxWebhookSecret,
      send: (body, headers) => sendToShop(ctx, body, headers),
      setAlarm: (at) => void ctx.storage.setAlarm(at).catch(() => undefined),
    });
    this.#teller = new Teller({
      tables,
      clock,
      wait,
      silenceMs: config.sandboxSilenceMs,
      latencyMs: config.sandboxLatencyMs,
      tell: (event) => config.sandboxWebhooks && this.#courier.post(event),
    });
  }

  override async alarm(): Promise<void> {
    await this.#courier.deliver();
  }

  async authorise(request: BankAuthorisation): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.authorise(request);
  }

  async capture(request: BankAmount): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.capture(request);
  }

  async void(request: BankDeed): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.void(request);
  }

  async refund(request: BankAmount): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.refund(request);
  }

  async findRefund(request: BankDeed): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.findRefund(request);
  }

  async settlements(from: Millis, to: Millis): Promise<readonly BankMovement[]> {
    return this.#teller.settlements(from, to);
  }

  async find(key: string): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.find(key);
  }
}

/** Knocks at this Worker's own HTTP door, as a bank on the internet would. */
async function sendToShop(ctx: DurableObjectState, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await ctx.exports.default.fetch(door, { method: "POST", body, headers, signal: AbortSignal.timeout(patienceMs) });
  await response.body?.cancel();
  return response.status;
}
