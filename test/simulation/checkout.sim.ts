// Duty: a world in which everything happens to a lane that can: it dies around every save and effect and in between, messages to stock and banks are lost, doubled
// and late, banks fall silent, err in the amount and tell of it by webhook, queues forget, alarms come late and twice, buyers click twice, give up, cancel and give back, desks move orders on,
// and a sale opens, is bought from by claims that lapse, and ends.
// Invariant: in the end every captured payment has exactly one order or one refund, every order its units, nothing is held, no event is lost, no mail is asked for twice.
// Neighbours: support/ has the parts of the world, support/checkout-checks.ts judges; checkout.test.ts runs it short and with broken rules; scripts/simulate.ts runs it long.

import type { CheckoutDraft, PayOutcome, StockCommand, StockObjects } from "../../src/contracts/objects.ts";
import type { Gateway } from "../../src/clients/payments/gateway.ts";
import { SoldOut } from "../../src/clients/sold-out.ts";
import { StockDesk } from "../../src/clients/stock-desk.ts";
import type { ProductId, UserId, VariantId, WarehouseId } from "../../src/domain/ids.ts";
import { hourMs, minuteMs, secondMs } from "../../src/domain/time.ts";
import type { BankEvent } from "../../src/durable-objects/bank/courier.ts";
import type { Rules } from "../../src/durable-objects/lane/driver.ts";
import { StockKeeper } from "../../src/durable-objects/stock/keeper.ts";
import { LaneTables } from "../../src/storage/objects/checkout.ts";
import { laneSchema } from "../../src/storage/objects/lane-upgrades.ts";
import { migrate } from "../../src/storage/objects/migrate.ts";
import { openStockTables } from "../../src/storage/objects/stock.ts";
import { draftOf, payFor } from "../support/purchase.ts";
import { afterSale } from "./support/after-sale.ts";
import { neverOpens, SimulatedBank } from "./support/bank.ts";
import { checkWorld, type Ledgers, unitsAreSold } from "./support/checkout-checks.ts";
import { heldWithoutEnd, onSale, SimulatedSale } from "./support/claims.ts";
import { type BrokenTables, LaneProcess } from "./support/lane-process.ts";
import { Network } from "./support/network.ts";
import { SimulatedQueue } from "./support/queue.ts";
import { Random } from "./support/random.ts";
import { SimulatedStorage } from "./support/sqlite.ts";
import { Timeline } from "./support/timeline.ts";

/** Which worlds are run, how long, and what is broken in them. */
export interface SimulationOptions {
  readonly seeds: number;
  /** Purchases that are tried in each world. */
  readonly events: number;
  readonly firstSeed?: number;
  readonly onProgress?: (progress: { readonly seed: number }) => void;
  /** A broken lane or gateway, to see that the world notices. */
  readonly breakage?: Breakage;
}

/** A part put in the place of the real one, to see that the checks notice. */
export interface Breakage {
  /** One world that notices is enough. */
  readonly isExpected?: boolean;
  readonly rules?: Rules;
  readonly gateway?: (gateway: Gateway) => Gateway;
  readonly tables?: BrokenTables;
}

/** Where a world went wrong, and how. */
export interface Violation {
  readonly seed: number;
  readonly event: number;
  readonly what: string;
}

/** Runs worlds one seed after the other. Everything that was found is answered; of a broken lane, what its first bad world showed. */
export async function simulate({ seeds, events, firstSeed = 1, onProgress, breakage = {} }: SimulationOptions): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const found = await new World(seed, breakage).run(Math.min(events, mostPurchases));
    violations.push(...found.map((what) => ({ seed, event: events, what })));
    if (found.length > 0 && breakage.isExpected === true) break;
    onProgress?.({ seed });
  }
  return violations;
}

/** A world with more buyers than this only repeats itself. */
const mostPurchases = 40;
const tokens = [
  "tok_visa", "tok_visa", "tok_visa", "tok_no_refunds", "upi_success", "upi_later", "tok_declined", "tok_insufficient_funds", "tok_stolen_card",
  "tok_lost_reply", "tok_lost_request", "tok_gateway_down",
];
const start = 1_700_000_000_000;

class World {
  readonly #random: Random;
  readonly #timeline = new Timeline(start);
  readonly #network: Network;
  readonly #queue: SimulatedQueue;
  readonly #laneDisk = new SimulatedStorage();
  readonly #keepers = new Map<VariantId, StockKeeper>();
  /** The keepers' disks. */
  readonly #shelves = new Map<VariantId, SimulatedStorage>();
  readonly #stock: StockObjects;
  readonly #banks: readonly SimulatedBank[];
  readonly #gateways: ReadonlyMap<string, Gateway>;
  readonly #breakage: Breakage;
  readonly #sale: SimulatedSale;
  readonly #wrong: string[] = [];
  /** No more trouble from here on, so that what can end, ends. */
  #calm = false;
  #ids = 0;
  #lane: LaneProcess | null = null;
  #cancelAlarm: (() => void) | null = null;

  constructor(seed: number, breakage: Breakage) {
    this.#random = new Random(seed);
    this.#breakage = breakage;
    this.#network = new Network(this.#random, this.#timeline, () => this.#calm);
    this.#queue = new SimulatedQueue(this.#random, this.#timeline, this.#network);
    migrate(this.#laneDisk, laneSchema);
    this.#stock = { getByName: (name) => this.#stockObject(name as VariantId) };
    this.#sale = new SimulatedSale(this.#random, this.#timeline, (command) => this.#keeper(onSale).apply([command]));
    const [setsAside, charges] = [this.#bank("sets-aside", false), this.#bank("charges", true)];
    this.#banks = this.#random.chance(0.5) ? [setsAside, charges] : [charges, setsAside];
    this.#gateways = new Map(this.#banks.map(({ gateway }) => [gateway.name, breakage.gateway?.(gateway) ?? gateway]));
  }

  async run(purchases: number): Promise<readonly string[]> {
    for (let index = 0; index < purchases; index++) this.#timeline.at(start + this.#random.between(0, 60 * secondMs), () => void this.#buyer(index));
    this.#strike();
    await this.#timeline.runUntil(start + 5 * minuteMs);
    this.#calm = true;
    // The clock goes on to the end: a late copy of a hold that was refused may have been kept, and lapses like any other.
    this.#timeline.at(start + 6 * hourMs, () => undefined);
    await this.#timeline.runUntil(start + 6 * hourMs);
    const wrong = [...this.#wrong, ...checkWorld(this.#ledgers())];
    for (const disk of [this.#laneDisk, ...this.#shelves.values(), ...this.#banks.map((bank) => bank.disk)]) disk.close();
    return wrong;
  }

  #ledgers(): Ledgers {
    return { lane: this.#laneDisk, banks: this.#banks.map(({ disk }) => disk), stock: this.#keepers, shelves: this.#shelves, handled: this.#queue.handled, now: this.#timeline.now() };
  }

  /** A deploy in the middle of whatever goes on. */
  #strike(): void {
    this.#timeline.at(this.#timeline.now() + this.#random.between(secondMs, 30 * secondMs), () => {
      if (this.#calm) return;
      this.#lane?.kill();
      this.#strike();
    });
  }

  /** One buyer with one wish, and all his bad habits. */
  async #buyer(index: number): Promise<void> {
    const id = `sim${index}`;
    const wish = await this.#wish(id, `usr_${index % 7}` as UserId);
    if (wish === null) return;
    const reserved = await this.#insist(() => this.#process().checkouts.initiate(wish));
    if (reserved?.kind !== "reserved") return;
    const draft = { ...wish, checkoutId: reserved.checkout.checkoutId };
    await this.#timeline.wait(this.#random.between(0, 8 * secondMs));
    if (this.#random.chance(0.1)) await this.#insist(() => this.#process().checkouts.abandon(draft.userId, draft.checkoutId));
    for (let attempt = 0; attempt < 3; attempt++) {
      const paid = await this.#pay(draft, this.#random.pick(tokens) ?? "tok_visa", `${id}-${attempt}`);
      if (paid?.kind !== "declined" || !paid.retryable) break;
    }
    const orderId = new LaneTables(this.#laneDisk).readSaved(draft.checkoutId)?.name.orderId;
    if (orderId === undefined) return;
    if (this.#random.chance(0.35)) await this.#insist(() => this.#process().orders.cancel(draft.userId, orderId, "changed my mind", "cor"));
    else if (this.#random.chance(0.6)) await afterSale({ random: this.#random, ask: (question) => this.#insist(() => question(this.#process().orders)) }, draft.userId, orderId);
  }

  /** What somebody wants: two things for his cart's sake, or the unit that he has claimed; null when he gets none to claim. */
  async #wish(id: string, userId: UserId): Promise<CheckoutDraft | null> {
    const terms = { checkoutId: `chk_${id}` as CheckoutDraft["checkoutId"], userId, ttlMs: this.#random.pick([4 * secondMs, minuteMs, 15 * minuteMs]) ?? minuteMs };
    // Now and then the same thing twice: what is wanted of it is the sum.
    if (!this.#random.chance(0.3)) return draftOf([this.#variant(), this.#variant()].map((variantId) => ({ variantId, quantity: this.#random.between(1, 3) })), terms);
    const claim = await this.#sale.claim(userId, id);
    return claim && draftOf([{ variantId: onSale }], { ...terms, claim });
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
    const { rules, tables } = this.#breakage;
    this.#lane = new LaneProcess({
      clock: this.#timeline,
      tables: new LaneTables(this.#laneDisk),
      wait: (ms) => this.#timeline.wait(ms),
      ...this.#counter(),
      gateways: this.#gateways,
      take: (events) => this.#queue.take(events),
      received: (eventIds) => this.#queue.received(eventIds),
      setAlarm: (at) => this.#setAlarm(at),
      dies: () => !this.#calm && this.#random.chance(0.02),
      nextId: () => `${(this.#ids += 1)}`,
      disk: this.#laneDisk,
      ...(rules === undefined ? {} : { rules }),
      ...(tables === undefined ? {} : { brokenTables: tables }),
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

  #variant(): VariantId {
    return `var_${this.#random.between(1, 5)}` as VariantId;
  }

  #stockObject(variantId: VariantId) {
    const execute = (commands: readonly StockCommand[]) => this.#network.carry(async () => this.#apply(variantId, commands));
    const absent = () => Promise.reject(new Error("not asked for by a lane"));
    return { execute, read: absent, movements: absent, republish: absent };
  }

  #apply(variantId: VariantId, commands: readonly StockCommand[]) {
    const again = heldWithoutEnd(commands);
    if (again === null) return this.#keeper(variantId).apply(commands);
    this.#wrong.push(`${again} is held again and again`);
    throw new Error("no answer, so that this world comes to an end");
  }

  #keeper(variantId: VariantId): StockKeeper {
    const known = this.#keepers.get(variantId);
    if (known !== undefined) return known;
    const shelf = new SimulatedStorage();
    this.#shelves.set(variantId, shelf);
    const keeper = new StockKeeper({ tables: openStockTables(shelf, variantId, 10), variantId, clock: this.#timeline, failpoint: () => undefined });
    keeper.apply([{ kind: "set", changeId: "chg_1", productId: "prd_1" as ProductId, warehouseId: "whs_1" as WarehouseId, onHand: 16, reason: "count" }]);
    this.#keepers.set(variantId, keeper);
    return keeper;
  }

  #bank(name: string, capturesAtOnce: boolean): SimulatedBank {
    const world = { random: this.#random, timeline: this.#timeline, network: this.#network, capturesAtOnce };
    return new SimulatedBank(name, { ...world, tell: (event) => this.#webhook(name, event), onCapture: (key) => this.#watch(key) });
  }

  #watch(authorisationKey: string): void {
    const wrong = unitsAreSold(this.#ledgers(), authorisationKey);
    if (wrong !== null) this.#wrong.push(wrong);
  }

  /** Late, twice, in any order, or never. */
  #webhook(gateway: string, { id, paymentKey, at }: BankEvent): void {
    const [checkoutId = ""] = paymentKey.split(":");
    const event = { gatewayEventId: `${gateway}:${id}`, checkoutId: checkoutId as CheckoutDraft["checkoutId"], key: paymentKey };
    for (let copies = this.#random.between(0, 2); copies > 0; copies--) {
      this.#timeline.at(at + this.#random.between(0, 30 * secondMs), () => void this.#insist(async () => this.#process().checkouts.hear(event)));
    }
  }
}
