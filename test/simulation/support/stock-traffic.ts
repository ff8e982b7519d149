// Duty: what the clients of one stock object send: mostly sense, some of it wrong, late or for somebody else's hold.
// Invariant: every number comes from the world's own chance, so that a seed sends the same again.
// Neighbours: stock.sim.ts delivers it.

import type { HoldId, OrderId, ProductId, SaleId, WarehouseId } from "../../../src/domain/ids.ts";
import type { Count, StockCommand } from "../../../src/domain/stock/commands.ts";
import type { Random } from "./random.ts";

const warehouses = ["whs_a", "whs_b", "whs_c"] as WarehouseId[];
const productId = "prd_simulated" as ProductId;
const ttls = [20, 5_000, 60_000, 300_000];
/** So many at a time; after so many holds others come. */
const customers = 8;
const holdsPerCrowd = 500;
/** Of so many holds the clients still know. */
const knownHolds = 60;

/** The saga that a hold says it belongs to; some say none. */
export const sagaOf = (holdId: string): string | null => (holdId.endsWith("7") ? null : `chk_${holdId}`);

/** Makes the next call of somebody, from the seed's chance. */
export class StockTraffic {
  readonly #random: Random;
  readonly #holds: { readonly holdId: HoldId; readonly customerId: string }[] = [];
  readonly #sales: SaleId[] = [];
  #ids = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  message(now: number): readonly StockCommand[] {
    const length = this.#random.chance(0.7) ? 1 : this.#random.between(2, 4);
    return Array.from({ length }, () => (this.#random.chance(0.015) ? this.#sale(now) : this.#command()));
  }

  /** A sale is made, closed, or asked how it stands. */
  #sale(now: number): StockCommand {
    const dice = this.#random.next();
    const known = this.#random.pick(this.#sales);
    if (dice < 0.2 && known !== undefined) return { kind: "countSale", saleId: known };
    if (dice < 0.6 && known !== undefined) return { kind: "closeSale", saleId: this.#random.chance(0.9) ? known : (this.#id("sal") as SaleId) };
    const saleId = this.#id("sal") as SaleId;
    if (this.#sales.push(saleId) > 5) this.#sales.shift();
    const opensAt = now + this.#random.between(-2_000, 3_000);
    return { kind: "allot", saleId, units: this.#random.between(1, 10), opensAt, endsAt: opensAt + (this.#random.pick([500, 5_000, 20_000]) ?? 500), perCustomerLimit: this.#random.pick([null, 2, 5]) ?? null };
  }

  #command(): StockCommand {
    const dice = this.#random.next();
    const holdId = this.#random.pick(this.#holds)?.holdId;
    if (dice < 0.4 || holdId === undefined) return this.#hold();
    if (dice < 0.62) return { kind: "commit", holdId, orderId: `ord_${this.#random.chance(0.98) ? holdId : "other"}` as OrderId };
    if (dice < 0.76) return { kind: "release", holdId };
    if (dice < 0.82) return this.#extend(holdId);
    if (dice < 0.89) return { kind: "restock", changeId: this.#id("chg"), holdId, quantity: this.#random.between(1, 3) };
    if (dice < 0.95) return { kind: "set", ...this.#count(), onHand: this.#random.between(0, 12) };
    return { kind: "adjust", ...this.#count(), delta: this.#random.between(-6, 12) };
  }

  #hold(): StockCommand {
    const holdId = this.#id("hld") as HoldId;
    const customerId = `usr_${Math.floor(this.#ids / holdsPerCrowd)}_${this.#random.between(1, customers)}`;
    const sagaId = sagaOf(holdId);
    const replaces = this.#random.chance(0.25) ? this.#former(customerId) : [];
    if (this.#holds.push({ holdId, customerId }) > knownHolds) this.#holds.shift();
    const saleId = this.#random.chance(0.4) ? this.#sales.at(-1) : undefined;
    const preferred = warehouses.filter(() => this.#random.chance(0.3)).toSorted(() => (this.#random.chance(0.5) ? 1 : -1));
    return {
      kind: "hold", holdId, customerId, quantity: this.#random.between(1, 6), ttlMs: this.#ttl(),
      ...(sagaId !== null && { sagaId }),
      ...(preferred.length > 0 && { warehouseIds: preferred }),
      ...(saleId !== undefined && { saleId }),
      ...(replaces.length > 0 && { replaces }),
      ...(this.#random.chance(0.3) && { ceilingMs: this.#ttl() }),
    };
  }

  /** Now and then on behalf of a saga, its own or another, or of a customer. */
  #extend(holdId: HoldId): StockCommand {
    const customerId = this.#random.chance(0.1) ? this.#holds.find((hold) => hold.holdId === holdId)?.customerId : undefined;
    return {
      kind: "extend", changeId: this.#id("chg"), holdId, ttlMs: this.#ttl(),
      ...(sagaOf(holdId) !== null && this.#random.chance(0.3) && { sagaId: this.#random.chance(0.8) ? (sagaOf(holdId) ?? "") : "chk_other" }),
      ...(customerId !== undefined && { customerId: this.#random.chance(0.8) ? customerId : "usr_other" }),
    };
  }

  /** His own former holds; now and then one that was never sent, or somebody else's. */
  #former(customerId: string): readonly HoldId[] {
    const own = this.#holds.filter((hold) => hold.customerId === customerId).slice(-2).map(({ holdId }) => holdId);
    const other = this.#random.chance(0.2) ? this.#random.pick(this.#holds)?.holdId : undefined;
    return [...own, ...(other === undefined ? [] : [other]), ...(this.#random.chance(0.1) ? [this.#id("hld") as HoldId] : [])];
  }

  /** A count that now and then changes what the shop has decided about the variant. */
  #count(): Count {
    return {
      changeId: this.#id("chg"), productId, warehouseId: this.#random.pick(warehouses) ?? (warehouses[0] as WarehouseId), reason: "simulated",
      ...(this.#random.chance(0.2) && { lowStockThreshold: this.#random.between(0, 15) }),
      ...(this.#random.chance(0.2) && { limitPerCustomer: this.#random.pick([null, null, 8, 20, 40]) ?? null }),
      ...(this.#random.chance(0.2) && { backorderLimit: this.#random.pick([0, 0, 5, 20]) ?? 0 }),
    };
  }

  #ttl(): number {
    return this.#random.pick(ttls) ?? 1;
  }

  #id(prefix: string): string {
    return `${prefix}_${++this.#ids}`;
  }
}
