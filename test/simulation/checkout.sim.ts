// Duty: a world in which everything happens to a lane that can: it dies around every save and effect, messages to stock and bank are lost, doubled and late,
// replies are lost, the bank falls silent, alarms come late and twice, buyers click twice, give up and cancel.
// Invariant: in the end every captured payment has exactly one order or one refund, every order its units, nothing is held, no event is lost, no mail is asked for twice.
// Neighbours: support/checkout-checks.ts judges; checkout.test.ts runs it short and with broken rules; scripts/simulate.ts runs it long.

import type { CheckoutDraft, PayOutcome, StockCommand, StockObjects } from "../../src/contracts/objects.ts";
import type { Event } from "../../src/contracts/events.ts";
import { guarded } from "../../src/clients/payments/breaker.ts";
import type { Gateway } from "../../src/clients/payments/gateway.ts";
import { sandboxGateway } from "../../src/clients/payments/sandbox.ts";
import { SoldOut } from "../../src/clients/sold-out.ts";
import { StockDesk } from "../../src/clients/stock-desk.ts";
import type { ProductId, UserId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { hourMs, minuteMs, secondMs } from "../../src/domain/time.ts";
import { Teller } from "../../src/durable-objects/bank/teller.ts";
import type { Rules } from "../../src/durable-objects/lane/driver.ts";
import { StockKeeper } from "../../src/durable-objects/stock-keeper.ts";
import { BankTables, bankSchema } from "../../src/storage/objects/bank.ts";
import { LaneTables, laneSchema } from "../../src/storage/objects/checkout.ts";
import { migrate } from "../../src/storage/objects/migrate.ts";
import { openStockTables } from "../../src/storage/objects/stock.ts";
import { draftOf, payFor } from "../support/purchase.ts";
import { checkWorld, type Ledgers, unitsAreSold } from "./support/checkout-checks.ts";
import { LaneProcess } from "./support/lane-process.ts";
import { Random } from "./support/random.ts";
import { SimulatedStorage } from "./support/sqlite.ts";
import { Timeline } from "./support/timeline.ts";

export interface SimulationOptions {
  readonly seeds: number;
  /** Purchases that are tried in each world. */
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
  /** A broken lane or gateway, to see that the world notices. */
  readonly breakage?: Breakage;
}

export interface Breakage {
  readonly rules?: Rules;
  readonly gateway?: (gateway: Gateway) => Gateway;
}

export interface Violation {
  readonly seed: number;
  readonly event: number;
  readonly what: string;
}

/** Runs worlds one seed after the other. Everything that was found is answered. */
export async function simulate({ seeds, events, firstSeed = 1, onProgress, breakage = {} }: SimulationOptions): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const found = await new World(seed, breakage).run(Math.min(events, mostPurchases));
    violations.push(...found.map((what) => ({ seed, event: events, what })));
    onProgress?.({ seed });
  }
  return violations;
}

/** A world with more buyers than this only repeats itself. */
const mostPurchases = 40;
/** Circuits count real time, which does not pass here. */
const neverOpens = 1_000_000;
const tokens = ["tok_visa", "tok_visa", "tok_visa", "upi_success", "upi_later", "tok_declined", "tok_insufficient_funds", "tok_stolen_card", "tok_lost_reply", "tok_lost_request", "tok_gateway_down"];
const start = 1_700_000_000_000;

class World {
  readonly #random: Random;
  readonly #timeline = new Timeline(start);
  readonly #laneDisk = new SimulatedStorage();
  readonly #bankDisk = new SimulatedStorage();
  readonly #keepers = new Map<VariantId, StockKeeper>();
  readonly #tables: LaneTables;
  readonly #bankTables: BankTables;
  readonly #stock: StockObjects;
  readonly #gateways: ReadonlyMap<string, Gateway>;
  readonly #breakage: Breakage;
  readonly #published: Event[] = [];
  readonly #wrong: string[] = [];
  /** No more trouble from here on, so that what can end, ends. */
  #calm = false;
  #ids = 0;
  #lane: LaneProcess | null = null;
  #cancelAlarm: (() => void) | null = null;

  constructor(seed: number, breakage: Breakage) {
    this.#random = new Random(seed);
    this.#breakage = breakage;
    migrate(this.#laneDisk, laneSchema);
    migrate(this.#bankDisk, bankSchema);
    this.#tables = new LaneTables(this.#laneDisk);
    this.#bankTables = new BankTables(this.#bankDisk);
    this.#stock = { getByName: (name) => this.#stockObject(name as VariantId) };
    this.#gateways = new Map([["sandbox", this.#gateway()]]);
  }

  async run(purchases: number): Promise<readonly string[]> {
    for (let index = 0; index < purchases; index++) this.#timeline.at(start + this.#random.between(0, 60 * secondMs), () => void this.#buyer(index));
    await this.#timeline.runUntil(start + 5 * minuteMs);
    this.#calm = true;
    await this.#timeline.runUntil(start + 6 * hourMs);
    return [...this.#wrong, ...checkWorld(this.#ledgers())];
  }

  #ledgers(): Ledgers {
    return { lane: this.#laneDisk, bank: this.#bankDisk, stock: this.#keepers, published: this.#published, now: this.#timeline.now() };
  }

  /** One buyer with one wish, and all his bad habits. */
  async #buyer(index: number): Promise<void> {
    // Now and then the same thing twice: what is wanted of it is the sum.
    const variants = [this.#variant(), this.#variant()];
    const id = `sim${index}`;
    const draft = draftOf(
      variants.map((variantId) => ({ variantId, quantity: this.#random.between(1, 2) })),
      { checkoutId: `chk_${id}` as CheckoutDraft["checkoutId"], userId: `usr_${index % 7}` as UserId, ttlMs: this.#random.pick([4 * secondMs, minuteMs, 15 * minuteMs]) ?? minuteMs },
    );
    const reserved = await this.#insist(() => this.#process().checkouts.initiate(draft));
    if (reserved?.kind !== "reserved") return;
    await this.#timeline.wait(this.#random.between(0, 8 * secondMs));
    if (this.#random.chance(0.1)) await this.#insist(() => this.#process().checkouts.abandon(draft.userId, draft.checkoutId));
    for (let attempt = 0; attempt < 3; attempt++) {
      const paid = await this.#pay(draft, this.#random.pick(tokens) ?? "tok_visa", `${id}-${attempt}`);
      if (paid?.kind !== "declined" || !paid.retryable) break;
    }
    const orderId = this.#tables.readCheckout(draft.checkoutId)?.name.orderId;
    if (orderId !== undefined && this.#random.chance(0.35)) await this.#insist(() => this.#process().orders.cancel(draft.userId, orderId, "changed my mind", "cor"));
  }

  async #pay(draft: CheckoutDraft, token: string, key: string): Promise<PayOutcome | null> {
    const click = (under: string) => this.#insist(() => payFor({ pay: (request) => this.#process().checkouts.pay(request) }, draft, token, under));
    if (this.#random.chance(0.15)) void click(key);
    if (this.#random.chance(0.1)) void click(`${key}-other-tab`);
    return click(key);
  }

  /** Asks again when the lane died under the question; gives up after some tries. */
  async #insist<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
    for (let tries = 0; tries < 4; tries++) {
      const lane = this.#process();
      const died = new Promise<"died">((resolve) => void this.#timeline.at(this.#timeline.now() + 20 * secondMs, () => resolve("died")));
      const answer = await Promise.race([ask().catch((): "died" => "died"), died]);
      if (answer !== "died") return answer;
      if (lane.alive && this.#random.chance(0.5)) return null;
      await this.#timeline.wait(this.#random.between(50, 3 * secondMs));
    }
    return null;
  }

  /** The lane's process; a new one when the last has died. */
  #process(): LaneProcess {
    if (this.#lane?.alive === true) return this.#lane;
    const { rules } = this.#breakage;
    this.#lane = new LaneProcess({
      clock: this.#timeline,
      tables: this.#tables,
      wait: (ms) => this.#timeline.wait(ms),
      ...this.#counter(),
      gateways: this.#gateways,
      take: (events) => this.#queue(events),
      setAlarm: (at) => this.#setAlarm(at),
      dies: () => !this.#calm && this.#random.chance(0.02),
      nextId: () => `${(this.#ids += 1)}`,
      ...(rules === undefined ? {} : { rules }),
    });
    return this.#lane;
  }

  /** What a process has of its own to ask stock with. No pulse is heard here: a refusal is remembered to its end. */
  #counter(): { readonly desk: StockDesk; readonly soldOut: SoldOut } {
    const soldOut = new SoldOut({ clock: this.#timeline, readPulse: async () => null, keptMs: 2 * secondMs });
    const limits = { timeoutMs: 2 * secondMs, failures: neverOpens, openMs: minuteMs };
    return { soldOut, desk: new StockDesk({ stock: this.#stock, limits, timer: (ms) => this.#timer(ms), onOutcome: (variantId, outcome) => soldOut.note(variantId, outcome) }) };
  }

  #timer(ms: number): { readonly rings: Promise<"rings">; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<"rings">();
    return { rings: promise, stop: this.#timeline.at(this.#timeline.now() + ms, () => resolve("rings")) };
  }

  /** One alarm; late, and now and then twice. When the process dies of it, the platform rings again. */
  #setAlarm(at: number): void {
    this.#cancelAlarm?.();
    const late = this.#calm ? 0 : this.#random.between(0, secondMs);
    this.#cancelAlarm = this.#timeline.at(Math.max(at, this.#timeline.now() + 1) + late, () => {
      this.#cancelAlarm = null;
      const ring = () =>
        this.#process()
          .alarm()
          .catch(() => this.#cancelAlarm ?? this.#setAlarm(this.#timeline.now() + 2 * secondMs));
      void ring();
      if (!this.#calm && this.#random.chance(0.1)) void ring();
    });
  }

  async #queue(events: readonly Event[]): Promise<readonly string[]> {
    await this.#timeline.wait(this.#random.between(1, 50));
    if (!this.#calm && this.#random.chance(0.1)) return [];
    this.#published.push(...events);
    return events.map((event) => event.eventId);
  }

  #variant(): VariantId {
    return `var_${this.#random.between(1, 4)}` as VariantId;
  }

  #stockObject(variantId: VariantId) {
    const execute = (commands: readonly StockCommand[]) => this.#network(async () => this.#keeper(variantId).apply(commands));
    const absent = () => Promise.reject(new Error("not asked for by a lane"));
    return { execute, read: absent, movements: absent, republish: absent };
  }

  #keeper(variantId: VariantId): StockKeeper {
    const known = this.#keepers.get(variantId);
    if (known !== undefined) return known;
    const keeper = new StockKeeper({ tables: openStockTables(new SimulatedStorage(), variantId, 10), variantId, clock: this.#timeline, failpoint: () => undefined });
    keeper.apply([{ kind: "set", changeId: "chg_1", productId: "prd_1" as ProductId, warehouseId: "whs_1" as WarehouseId, onHand: 16, reason: "count" }]);
    this.#keepers.set(variantId, keeper);
    return keeper;
  }

  #gateway(): Gateway {
    const teller = new Teller({ tables: this.#bankTables, clock: this.#timeline, wait: (ms) => this.#timeline.wait(ms), silenceMs: 5 * secondMs, latencyMs: 0, tell: () => undefined });
    const bank = {
      authorise: (request: Parameters<Teller["authorise"]>[0]) => this.#network(() => teller.authorise(request)),
      capture: (request: Parameters<Teller["capture"]>[0]) => this.#network(() => this.#capture(teller, request)),
      void: (request: Parameters<Teller["void"]>[0]) => this.#network(() => teller.void(request)),
      refund: (request: Parameters<Teller["refund"]>[0]) => this.#network(() => teller.refund(request)),
      find: (key: string) => this.#network(() => teller.find(key)),
      findRefund: (request: Parameters<Teller["findRefund"]>[0]) => this.#network(() => teller.findRefund(request)),
      settlements: (from: number, to: number) => teller.settlements(from, to),
    };
    const gateway = guarded(sandboxGateway({ getByName: () => bank }, "a secret of this world"), { timeoutMs: 2 * secondMs, failures: neverOpens, openMs: minuteMs }, (ms) => this.#timer(ms));
    return this.#breakage.gateway?.(gateway) ?? gateway;
  }

  #capture(teller: Teller, request: Parameters<Teller["capture"]>[0]): ReturnType<Teller["capture"]> {
    const wrong = unitsAreSold(this.#ledgers(), request.authorisationKey);
    if (wrong !== null) this.#wrong.push(wrong);
    return teller.capture(request);
  }

  /** A way there and a way back, on which a message gets lost, arrives late, or arrives twice. */
  async #network<Answer>(deliver: () => Promise<Answer>): Promise<Answer> {
    const trouble = () => !this.#calm && this.#random.chance(0.04);
    await this.#timeline.wait(this.#random.between(1, 40));
    if (trouble()) return this.#lost();
    if (trouble()) await this.#timeline.wait(this.#random.between(500, 6_000));
    if (trouble()) this.#timeline.at(this.#timeline.now() + this.#random.between(10, 20_000), () => void deliver().catch(() => undefined));
    const answer = await deliver();
    if (trouble()) return this.#lost();
    await this.#timeline.wait(this.#random.between(1, 40));
    return answer;
  }

  async #lost(): Promise<never> {
    await this.#timeline.wait(this.#random.between(10, 5_000));
    throw new Error("the connection was lost");
  }
}
