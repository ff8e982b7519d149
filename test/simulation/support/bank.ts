// Duty: a bank of the simulated world: the real teller behind a bad network, with the bad days that banks have.
// Invariant: its books say what it took and gave back, whatever it told the lane.
// Neighbours: checkout.sim.ts has two, one that sets aside and captures, and one that only charges at once.

import { guarded } from "../../../src/clients/payments/breaker.ts";
import type { AuthorisationRequest, Gateway } from "../../../src/clients/payments/gateway.ts";
import { sandboxGateway } from "../../../src/clients/payments/sandbox.ts";
import type { BankRpc } from "../../../src/contracts/objects.ts";
import type { GatewayAnswer } from "../../../src/domain/checkout/saga.ts";
import { minuteMs, secondMs } from "../../../src/domain/time.ts";
import type { BankEvent } from "../../../src/durable-objects/bank/courier.ts";
import { Teller } from "../../../src/durable-objects/bank/teller.ts";
import { BankTables, bankSchema } from "../../../src/storage/objects/bank.ts";
import { migrate } from "../../../src/storage/objects/migrate.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";
import { SimulatedStorage } from "./sqlite.ts";
import type { Timeline } from "./timeline.ts";

type Asked<Method extends keyof BankRpc> = BankRpc[Method] extends (request: infer Request) => unknown ? Request : never;

/** What a bank needs of the world around it. */
export interface BankWorld {
  readonly random: Random;
  readonly timeline: Timeline;
  readonly network: Network;
  /** It only charges at once. */
  readonly capturesAtOnce: boolean;
  /** What it has to say to the shop. */
  readonly tell: (event: BankEvent) => void;
  /** Looks on as money is taken. */
  readonly onCapture: (authorisationKey: string) => void;
}

/** Circuits count real time, which does not pass here. */
export const neverOpens = 1_000_000;

/** A bank with its bad days, behind the network. */
export class SimulatedBank {
  readonly disk = new SimulatedStorage();
  readonly gateway: Gateway;
  readonly #world: BankWorld;
  readonly #teller: Teller;
  /** What it was asked for and what it made of it: the same wrong thing however often it is asked. */
  readonly #misread = new Map<string, Pick<AuthorisationRequest, "amount" | "currency">>();

  constructor(name: string, world: BankWorld) {
    const { timeline } = world;
    migrate(this.disk, bankSchema);
    this.#world = world;
    this.#teller = new Teller({ tables: new BankTables(this.disk), clock: timeline, wait: (ms) => timeline.wait(ms), silenceMs: 5 * secondMs, latencyMs: 0, tell: world.tell });
    const limits = { timeoutMs: 2 * secondMs, slowMs: 2 * secondMs, failures: neverOpens, openMs: minuteMs, probes: 2, retries: 1, retryMs: 100 };
    this.gateway = guarded({ ...this.#moody(sandboxGateway({ getByName: () => this.#counter() }, "a secret of this world")), name, capturesAtOnce: world.capturesAtOnce }, limits, { clock: timeline, timer: (ms) => this.#timer(ms), chance: () => 0.5 });
  }

  /** Says at times that it cannot serve: unasked, asked, or even though it has done what was asked. */
  #moody(gateway: Gateway): Gateway {
    const { network, random } = this.#world;
    const authorise = async (request: AuthorisationRequest): Promise<GatewayAnswer> => {
      if (!network.trouble(0.08)) return gateway.authorise(this.#read(request));
      if (random.chance(0.5)) return { kind: "unavailable", sent: false, retryAfterMs: secondMs };
      if (random.chance(0.4)) await gateway.authorise(this.#read(request));
      return { kind: "unavailable", sent: true, retryAfterMs: secondMs };
    };
    return { ...gateway, authorise };
  }

  #read(request: AuthorisationRequest): AuthorisationRequest {
    const known = this.#misread.get(request.key) ?? this.#misreading(request);
    this.#misread.set(request.key, known);
    return { ...request, ...known };
  }

  #misreading({ amount, currency }: AuthorisationRequest): Pick<AuthorisationRequest, "amount" | "currency"> {
    const { network, random } = this.#world;
    if (!network.trouble(0.03)) return { amount, currency };
    return random.chance(0.5) ? { amount: amount + random.between(1, 500), currency } : { amount, currency: "EUR" };
  }

  /** Each question on a way of its own. */
  #counter(): BankRpc {
    const teller = this.#teller;
    const carry = <Answer>(deliver: () => Promise<Answer>) => this.#world.network.carry(deliver);
    return {
      authorise: (request) => carry(() => this.#charge(request.key, () => teller.authorise(request))),
      capture: (request) => carry(() => this.#capture(request)),
      void: (request) => carry(() => teller.void(request)),
      refund: (request) => carry(() => teller.refund(request)),
      find: (key) => carry(() => this.#charge(key, () => teller.find(key))),
      findRefund: (request) => carry(() => teller.findRefund(request)),
      settlements: (from, to) => teller.settlements(from, to),
    };
  }

  /** A bank that only charges takes the money as soon as it may. */
  async #charge(key: string, ask: () => ReturnType<Teller["find"]>): ReturnType<Teller["find"]> {
    const answer = await ask();
    if (!this.#world.capturesAtOnce || answer.kind !== "payment" || answer.payment.status !== "AUTHORIZED") return answer;
    return this.#teller.capture({ key: `${key}:capture`, authorisationKey: key, amount: answer.payment.amount });
  }

  #capture(request: Asked<"capture">): ReturnType<Teller["capture"]> {
    this.#world.onCapture(request.authorisationKey);
    return this.#teller.capture(request);
  }

  #timer(ms: number): { readonly rings: Promise<"rings">; stop(): void } {
    const { timeline } = this.#world;
    const { promise, resolve } = Promise.withResolvers<"rings">();
    return { rings: promise, stop: timeline.at(timeline.now() + ms, () => resolve("rings")) };
  }
}
