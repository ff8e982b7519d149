// Duty: one shard of the sandbox bank, an object that behaves like a bank next door.
// Invariant: shares nothing with the shop but what is said over its interface.
// Neighbours: bank/teller.ts has its rules; clients/payments/sandbox.ts calls it.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { BankAnswer, BankMovement, BankRpc } from "../contracts/objects.ts";
import type { Millis } from "../domain/time.ts";
import { BankTables, bankSchema } from "../storage/objects/bank.ts";
import { migrate } from "../storage/objects/migrate.ts";
import { Teller } from "./bank/teller.ts";
import { inTurns } from "./turns.ts";

export class SandboxBank extends DurableObject<Env> implements BankRpc {
  readonly #teller: Teller;
  readonly #turn = inTurns((ms) => scheduler.wait(ms));

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, bankSchema);
    const { clock, config } = compose(env);
    const wait = (ms: number) => scheduler.wait(ms);
    this.#teller = new Teller({ tables: new BankTables(ctx.storage), clock, wait, silenceMs: config.sandboxSilenceMs, latencyMs: config.sandboxLatencyMs });
  }

  async authorise(request: Parameters<BankRpc["authorise"]>[0]): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.authorise(request);
  }

  async capture(request: Parameters<BankRpc["capture"]>[0]): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.capture(request);
  }

  async void(request: Parameters<BankRpc["void"]>[0]): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.void(request);
  }

  async refund(request: Parameters<BankRpc["refund"]>[0]): Promise<BankAnswer> {
    await this.#turn();
    return this.#teller.refund(request);
  }

  async findRefund(request: Parameters<BankRpc["findRefund"]>[0]): Promise<BankAnswer> {
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
