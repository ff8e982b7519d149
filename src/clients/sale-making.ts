// Duty: makes sales and steers them, and writes into each sale's log who did what.
// Invariant: no sale is open whose units are not set aside; nothing of one is left that was refused.
// Neighbours: the stock object sets units aside, the room obeys; storage/sales.ts keeps plans and log; routes/admin-sales.ts and dev/sale.tsx ask.

import type { Principal } from "../contracts/account.ts";
import type { ControlRequest, SalePlan, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { type Problem, refuse } from "../contracts/problem.ts";
import { idOf, type SaleId, type VariantId } from "../domain/ids.ts";
import { fromDecimal } from "../domain/money.ts";
import { type Millis, minuteMs, secondMs, toIso } from "../domain/time.ts";
import { nameRound } from "../domain/waiting-room/beacon.ts";
import type { DrawOrder } from "../domain/waiting-room/draw.ts";
import { findVariant, isArchived } from "../storage/inventory.ts";
import { beginSale, findBegun, logSale, readSaleLog, settleSale, strikeSaleLog } from "../storage/sales.ts";
import { askTwice } from "./asking.ts";
import { sha256Hex } from "./digest.ts";
import { noSuchSale, noteSale, noteStatus, planOf } from "./sale-status.ts";
import { executeStock } from "./stock.ts";

/** What somebody wants a sale to be, in the contract's units; what he leaves open is the shop's configuration. */
export interface SaleWish {
  readonly name: string;
  readonly variantId: VariantId;
  readonly units: number;
  /** In the shop's currency, as a decimal. */
  readonly salePrice: number;
  readonly preQueueOpensAt: Millis;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
  readonly admissionsPerMinute: number;
  readonly perCustomerLimit?: number | undefined;
  readonly claimWindowSeconds?: number | undefined;
  readonly tokenTtlSeconds?: number | undefined;
  readonly overAdmission?: number | undefined;
  readonly order: DrawOrder;
}

const unreachable = refuse("overloaded", "The sale's room does not answer; try again shortly.", { retryAfterSeconds: 2 });

/** A sale that has been made: again, when it was made before under the same key. */
export interface MadeSale {
  readonly kind: "made";
  readonly status: SaleStatus;
}

const givenUp = refuse("invalid_transition", "This sale was not made in time and has been given up. Make another one, under another Idempotency-Key.");
const otherWish = refuse("idempotency_key_reused", "This key was used for another sale; make a new one.");
/** So long at least a sale goes on after its beacon's round is due. */
const afterBeaconMs = minuteMs;

/** Sets units aside and opens the sale's room; nothing of it is left when either refuses. What is broken off is taken back by a job (jobs/unmade-sales.ts). */
export async function makeSale(platform: Platform, who: Pick<Principal, "userId" | "email">, wish: SaleWish, key: string | null): Promise<MadeSale | Problem> {
  const { d1, config, clock } = platform;
  const salePrice = fromDecimal(wish.salePrice, config.shopCurrency);
  if (salePrice === null) return refuse("validation_failed", "That is no amount in the shop's currency.", { errors: [{ path: "salePrice", message: `an amount in ${config.shopCurrency}` }] });
  if (wish.endsAt <= clock.now()) return refuse("validation_failed", "A sale ends in the future.", { errors: [{ path: "endsAt", message: "a time to come" }] });
  const variant = await findVariant(d1, { variantId: wish.variantId });
  if (!variant) return refuse("not_found", "There is no such variant.");
  if (await isArchived(d1, variant.variantId)) return refuse("unavailable", "This is no longer sold.", { extra: { items: [variant] } });
  const plan = planFor(platform, wish, { ...variant, salePrice, saleId: key === null ? platform.newId("sale") : await saleIdOf(who, key) });
  if (plan.beacon !== null && plan.endsAt < plan.beacon.dueAt + afterBeaconMs) {
    const message = `${toIso(plan.beacon.dueAt + afterBeaconMs)} or later, a minute after the public draw`;
    return refuse("validation_failed", "The draw would come too late.", { errors: [{ path: "endsAt", message }] });
  }
  return (await beginSale(d1, plan, who.email, clock.now())) === "known" ? goOnMaking(platform, plan) : finishMaking(platform, plan);
}

/** A sale that was begun before goes on with the plan it was begun with: two plans of one sale would lose units. */
async function goOnMaking(platform: Platform, wished: SalePlan): Promise<MadeSale | Problem> {
  const begun = await findBegun(platform.d1, wished.saleId);
  if (begun === null) return givenUp;
  return isSameWish(begun, wished) ? finishMaking(platform, begun) : otherWish;
}

async function finishMaking(platform: Platform, plan: SalePlan): Promise<MadeSale | Problem> {
  const { d1, rooms } = platform;
  if ((await planOf(platform, plan.saleId)) === null) {
    const refused = await setAside(platform, plan);
    if (refused !== null) return refused;
  }
  const status = await askTwice(rooms, plan.saleId, (room) => room.open(plan));
  if (!(await settleSale(d1, plan.saleId, "open"))) {
    await askTwice(rooms, plan.saleId, (room) => room.control({ kind: "close" }));
    return givenUp;
  }
  noteSale(platform, plan);
  return { kind: "made", status };
}

const wishFields = [
  "name", "variantId", "units", "salePrice", "preQueueOpensAt", "startsAt", "endsAt", "admissionsPerMinute", "order", "perCustomerLimit", "claimWindowMs", "tokenTtlMs", "overAdmission",
] as const satisfies readonly (keyof SalePlan)[];
const isSameWish = (begun: SalePlan, wished: SalePlan): boolean => wishFields.every((field) => begun[field] === wished[field]);

/** Has the stock set a sale's units aside. Null when it has; while it is silent the sale stays as it is, so that asking again goes on with it. */
async function setAside({ d1, stock }: Platform, { saleId, variantId, units, preQueueOpensAt: opensAt, endsAt, perCustomerLimit }: SalePlan): Promise<Problem | null> {
  const executed = await executeStock(stock, variantId, [{ kind: "allot", saleId, units, opensAt, endsAt, perCustomerLimit }]);
  if (executed.kind === "stock_unavailable") return refuse("stock_unavailable", "The stock does not answer; no sale has been made yet. Ask again.", { retryAfterSeconds: 2 });
  const [outcome] = executed.value;
  if (outcome?.kind === "allotted") return null;
  await settleSale(d1, saleId, "refused");
  switch (outcome?.kind) {
    case "out_of_stock": {
      const { available } = outcome;
      return refuse("out_of_stock", `Only ${available} are available.`, { extra: { items: [{ variantId, requested: units, available }] } });
    }
    default:
      return givenUp;
  }
}

function planFor({ config }: Platform, wish: SaleWish, made: Pick<SalePlan, "saleId" | "variantId" | "productId" | "salePrice">): SalePlan {
  const { name, units, preQueueOpensAt, startsAt, endsAt, admissionsPerMinute, perCustomerLimit, claimWindowSeconds, tokenTtlSeconds, overAdmission, order } = wish;
  return {
    ...made, name, units, preQueueOpensAt, startsAt, endsAt, admissionsPerMinute, order,
    currency: config.shopCurrency,
    shards: config.ticketShards,
    // Who is not drawn needs no chance.
    beacon: config.beacon === null || order === "fifo" ? null : nameRound(config.beacon, startsAt),
    perCustomerLimit: perCustomerLimit ?? null,
    claimWindowMs: claimWindowSeconds === undefined ? config.claimWindowMs : Math.round(claimWindowSeconds * secondMs),
    tokenTtlMs: tokenTtlSeconds === undefined ? config.purchaseTokenMs : Math.round(tokenTtlSeconds * secondMs),
    mostClaims: config.concurrentCheckouts,
    overAdmission: overAdmission ?? 1,
  };
}

/** A sale after a command: as the command left it, or as it was before where there was nothing to change. */
export interface ControlledSale {
  readonly kind: "controlled";
  readonly status: SaleStatus;
}

/** Has the room do something. It is noted first, so that nothing is done that is not in the log, and struck out again where nothing was changed. */
export async function controlSale(platform: Platform, who: Principal, saleId: SaleId, request: ControlRequest): Promise<ControlledSale | Problem> {
  if ((await planOf(platform, saleId)) === null) return noSuchSale;
  const entry = await logSale(platform.d1, saleId, { at: platform.clock.now(), by: who.email, action: request.kind, detail: detailOf(request) });
  // Not asked twice: a command that was done is found done by its repetition, and would be struck out of the log.
  const outcome = await platform.rooms.getByName(saleId).control(request);
  if (outcome.kind !== "done") await strikeSaleLog(platform.d1, entry);
  if (outcome.kind === "unknown_sale") return unreachable;
  await noteStatus(platform, outcome.status);
  if (outcome.kind === "over" && request.kind !== "close") return refuse("invalid_transition", "The sale has ended.");
  return { kind: "controlled", status: outcome.status };
}

function detailOf(request: ControlRequest): string | null {
  if (request.kind === "pace") return `${request.admissionsPerMinute} a minute`;
  return request.kind === "message" ? (request.message ?? "none") : null;
}

/** The sale as its operator sees it, with what was done to it. */
export async function watchSale({ d1, rooms }: Platform, saleId: SaleId) {
  const [watch, log] = await Promise.all([askTwice(rooms, saleId, (room) => room.watch()), readSaleLog(d1, saleId, 50)]);
  return watch && { watch, log };
}

/** The same admin and key always make the same sale. */
async function saleIdOf({ userId }: Pick<Principal, "userId">, key: string): Promise<SaleId> {
  return idOf("sale", (await sha256Hex(`sale\n${userId}\n${key}`)).slice(0, 32));
}
