// Duty: one shard of the sandbox bank, an object that behaves like a bank next door.
// Invariant: shares nothing with the shop but what is said over its interface.
// Neighbours: bank/teller.ts has its rules; clients/payments/sandbox.ts calls it.

import { DurableObject } from "cloudflare:workers";
import { compose } from "../compose.ts";
import type { BankAnswer, BankRpc } from "../contracts/objects.ts";
import { BankTables, bankSchema } from "../storage/objects/bank.ts";
import { migrate } from "../storage/objects/migrate.ts";
import { Teller } from "./bank/teller.ts";

export class SandboxBank extends DurableObject<Env> implements BankRpc {
  readonly #teller: Teller;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, bankSchema);
    const { clock, config } = compose(env);
    const wait = (ms: number) => scheduler.wait(ms);
    this.#teller = new Teller({ tables: new BankTables(ctx.storage), clock, wait, silenceMs: config.sandboxSilenceMs, latencyMs: config.sandboxLatencyMs });
  }

  authorise(request: Parameters<BankRpc["authorise"]>[0]): Promise<BankAnswer> {
    return this.#teller.authorise(request);
  }

  capture(request: Parameters<BankRpc["capture"]>[0]): Promise<BankAnswer> {
    return this.#teller.capture(request);
  }

  void(request: Parameters<BankRpc["void"]>[0]): Promise<BankAnswer> {
    return this.#teller.void(request);
  }

  refund(request: Parameters<BankRpc["refund"]>[0]): Promise<BankAnswer> {
    return this.#teller.refund(request);
  }

  find(key: string): Promise<BankAnswer> {
    return this.#teller.find(key);
  }
}
